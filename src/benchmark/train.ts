/** One run of a benchmark: a network trained by the recipe, and measured. */
import { tf } from '../backend';
import { DataError, Random } from '../core';
import {
  imageCount,
  type LabelledImages,
  loadCifar10,
  pixelStatistics,
  splitImages,
  toTensors,
} from '../data';
import {
  cosineDecay,
  cropAndFlip,
  type EpochRow,
  evaluate,
  fit,
  type Listener,
  type StepRow,
  sgd,
  warmup,
} from '../train';
import { makeNetwork, type NetworkName } from './networks';
import { networkSizes, type Recipe } from './recipe';
import type { BenchmarkResults, BenchmarkRun, RunKey } from './results';

/** The images of a benchmark. A sweep trains on `train` and measures on `validation`, which are `all` together. */
export interface BenchmarkImages {
  readonly all: LabelledImages;
  readonly train: LabelledImages;
  readonly validation: LabelledImages;
  readonly test: LabelledImages;
  /** What a file of results says of them. */
  readonly about: BenchmarkResults['data'];
}

/**
 * The images of CIFAR-10 that a recipe asks for, as far as they are at hand. The split into training and validation keeps
 * the proportions of the classes and is always the same.
 * @throws DataError where there are no real images: no result is kept of images that were made up
 */
export async function loadBenchmarkImages({ images, validationShare }: Recipe): Promise<BenchmarkImages> {
  const set = await loadCifar10({ size: images });
  if (set.source === 'synthetic')
    throw new DataError(
      `a benchmark needs the real images of CIFAR-10, and there are none: ${set.note} --data names another folder`,
    );
  const count = Math.round(validationShare * imageCount(set.train));
  const { train, test: validation } = splitImages(set.train, {
    test: count,
    random: new Random('validation'),
    stratify: true,
  });
  const about = {
    note: set.note,
    train: imageCount(set.train),
    validation: count,
    test: imageCount(set.test),
  };
  return { all: set.train, train, validation, test: set.test, about };
}

/** Processor time of this process, in seconds: a busy machine makes a run longer, and this only a little. */
const processorSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const finite = (value: number) => (Number.isFinite(value) ? value : null);

/** Tensors of a set, pixels standardized by the statistics of the set that is trained on. */
function standardized(trained: LabelledImages, measured: LabelledImages) {
  const statistics = pixelStatistics(trained);
  return [toTensors(trained, { statistics }), toTensors(measured, { statistics })] as const;
}

/** What `fit` is told by the recipe, but for the length of the run. */
function fitOptions(recipe: Recipe, { kind, rate, seed }: Omit<RunKey, 'network'>, images: number) {
  const { batchSize, momentum, weightDecay, warmupShare, shift } = recipe;
  const epochs = kind === 'sweep' ? recipe.sweepEpochs : recipe.epochs;
  const steps = epochs * Math.ceil(images / batchSize);
  const warm = Math.max(1, Math.round(warmupShare * steps));
  return {
    epochs,
    batchSize,
    seed,
    learningRate: warmup(cosineDecay(rate), { steps: warm }),
    optimizer: sgd({ momentum, weightDecay }),
    augment: cropAndFlip({ padding: shift }),
  };
}

/**
 * Trains and measures. A run of a sweep is measured on the validation images, after each epoch; one that is tested sees
 * all training images, and the test images once, after its last epoch.
 * @param options.about date, engine, version and machine, as the file is to say them
 * @param options.listener hears of the training's progress
 */
export async function trainRun(
  key: RunKey,
  options: {
    recipe: Recipe;
    images: BenchmarkImages;
    about: Pick<BenchmarkRun, 'date' | 'engine' | 'version' | 'measuredOn'>;
    listener: Listener;
  },
): Promise<BenchmarkRun> {
  const { recipe, images, about, listener } = options;
  const { kind, network, rate, seed } = key;
  const isSweep = kind === 'sweep';
  const trained = isSweep ? images.train : images.all;
  const [training, measuring] = standardized(trained, isSweep ? images.validation : images.test);
  const model = makeNetwork(network, { sizes: networkSizes[recipe.size], seed });
  const { optimizer, ...rest } = fitOptions(recipe, key, imageCount(trained));
  const marks = [processorSeconds()];
  const mark: Listener = (event) => {
    if (event.type === 'epoch') marks.push(processorSeconds());
  };
  try {
    const { epochs, steps } = await fit(model, training, {
      ...rest,
      optimizer,
      ...(isSweep && { validation: measuring }),
      listeners: [mark, listener],
    });
    const common = {
      network,
      rate,
      seed,
      parameters: model.trainableWeights.reduce((sum, weight) => sum + sizeOf(weight), 0),
      images: imageCount(trained),
      curve: curveOf(steps, epochs.length),
      epochs: epochs.map((row, i) => epochOf(row, (marks[i + 1] as number) - (marks[i] as number))),
    };
    const last = epochs.at(-1) as EpochRow;
    const measured = isSweep
      ? { validationAccuracy: last.valAccuracy as number }
      : await tested(model, measuring);
    const seconds = processorSeconds() - (marks[0] as number);
    return { kind, ...common, seconds, ...about, ...measured } as BenchmarkRun;
  } finally {
    tf.dispose([training, measuring].flatMap(({ x, y }) => [x, y]));
    optimizer.dispose();
    model.dispose();
  }
}

/** Points of a curve: so many an epoch, and about so many in all where there are many epochs. */
const pointsAnEpoch = 10;
const pointsInAll = 100;

/**
 * Loss and accuracy in training along the run: each point the mean over the steps since the last one.
 * @param epochs into which the steps fall
 */
export function curveOf(steps: readonly StepRow[], epochs: number): BenchmarkRun['curve'] {
  const wanted = Math.max(epochs, Math.min(pointsAnEpoch * epochs, pointsInAll));
  const points = Math.min(wanted, steps.length);
  return Array.from({ length: points }, (_, i) => {
    const end = Math.round(((i + 1) * steps.length) / points);
    const part = steps.slice(Math.round((i * steps.length) / points), end);
    const mean = (name: string) => part.reduce((sum, row) => sum + (row[name] as number), 0) / part.length;
    return { epoch: (epochs * end) / steps.length, loss: finite(mean('loss')), accuracy: mean('accuracy') };
  });
}

const sizeOf = ({ shape }: tf.LayerVariable) =>
  shape.reduce<number>((product, extent) => product * (extent ?? 1), 1);

async function tested(model: tf.LayersModel, test: { x: tf.Tensor; y: tf.Tensor }) {
  const { loss, accuracy } = await evaluate(model, test);
  return { testLoss: finite(loss as number), testAccuracy: accuracy as number };
}

const epochOf = (row: EpochRow, seconds: number) => ({
  epoch: row.epoch,
  loss: finite(row.loss),
  accuracy: row.accuracy as number,
  learningRate: row.learningRate,
  seconds,
  ...('valAccuracy' in row && {
    validationLoss: finite(row.valLoss as number),
    validationAccuracy: row.valAccuracy as number,
  }),
});

/**
 * The processor time of one image in a step of a network, in seconds: measured in a few steps on the first images, without
 * the first step, which compiles.
 */
export async function secondsAnImage(
  network: NetworkName,
  { recipe, images }: { recipe: Recipe; images: BenchmarkImages },
): Promise<number> {
  const [training, unused] = standardized(images.train, images.validation);
  const model = makeNetwork(network, { sizes: networkSizes[recipe.size], seed: 0 });
  const { optimizer, ...rest } = fitOptions(
    recipe,
    { kind: 'sweep', rate: 0.01, seed: 0 },
    imageCount(images.train),
  );
  const marks: number[] = [];
  const listener: Listener = ({ type }) => {
    if (type === 'step') marks.push(processorSeconds());
  };
  try {
    await fit(model, training, { ...rest, optimizer, epochs: 1, stepsPerEpoch: 5, listeners: [listener] });
  } finally {
    tf.dispose([training, unused].flatMap(({ x, y }) => [x, y]));
    optimizer.dispose();
    model.dispose();
  }
  const steps = marks.length - 1;
  const [first = 0, last = 0] = [marks[0], marks.at(-1)];
  return steps === 0 ? 0 : (last - first) / (steps * Math.min(recipe.batchSize, imageCount(images.train)));
}
