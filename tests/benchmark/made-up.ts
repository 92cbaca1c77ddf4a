/** Results that no training made, to see what plan and page make of them. */
import { type BenchmarkResults, type BenchmarkRun, type RunKey, recipeOf } from '../../src/benchmark';

/** What a made-up run comes to. */
export interface Outcomes {
  readonly validation: (key: RunKey) => number;
  readonly test: (key: RunKey) => number;
  /** How many images of the training set were at hand. */
  readonly train?: number;
}

/** Each network has a best rate of its own; the test accuracies say the contrary, and differ by seed. */
export const bestRates = {
  lenet: 0.003,
  plain: 0.01,
  resnet: 0.03,
  'resnet-v2': 0.1,
  densenet: 0.3,
  'norm-free': 1,
} as const;
export const outcomes: Outcomes = {
  validation: ({ network, rate }) => 0.6 - 0.1 * Math.abs(Math.log10(rate / bestRates[network])),
  test: ({ seed, rate }) => 0.4 + 0.01 * seed ** 2 - 0.001 * rate,
};

export const noRuns = (train = 10_000): BenchmarkResults =>
  JSON.parse(
    JSON.stringify({
      schema: 1,
      recipe: recipeOf('kept'),
      data: { note: 'Made up.', train, validation: train / 5, test: 10_000 },
      runs: [],
    }),
  );

export function madeUpRun(key: RunKey, { recipe, data }: BenchmarkResults, made: Outcomes): BenchmarkRun {
  const isSweep = key.kind === 'sweep';
  const count = isSweep ? recipe.sweepEpochs : recipe.epochs;
  const loss = (epoch: number) => 2 / epoch + key.seed / 100;
  const epochs = Array.from({ length: count }, (_, i) => ({
    epoch: i + 1,
    loss: loss(i + 1),
    accuracy: 0.3,
    learningRate: 0,
    seconds: 10,
  }));
  const run = {
    ...key,
    parameters: 20_000,
    images: isSweep ? data.train - data.validation : data.train,
    epochs,
    curve: epochs.map(({ epoch }) => ({ epoch, loss: loss(epoch), accuracy: 0.3 })),
    seconds: 10 * count + key.seed,
    date: '2026-12-01',
    engine: 'onnx',
    version: '0.1.0',
    measuredOn: 'a machine',
  };
  return isSweep
    ? { ...run, kind: 'sweep', validationAccuracy: made.validation(key) }
    : { ...run, kind: 'final', testLoss: 1, testAccuracy: made.test(key) };
}
