import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import 'tfjs-backend-onnx';
import { branchMethods, residualMlp, transformer } from '../../src/models';
import { fit, softmaxCrossEntropy } from '../../src/train';
import { expectClose } from '../layers/fixtures';
import { numbers } from './formula';

type Case = Record<'logits' | 'dTokens' | 'dFirstUp' | 'dLastDown', number[]> & { loss: number };

/** Made by `fixtures/make-transformer.py` with PyTorch. */
const fixtures = JSON.parse(
  readFileSync(path.join(__dirname, 'fixtures', 'transformer.json'), 'utf8'),
) as Record<'pre-norm' | 'post-norm', Case>;

const tokens = () =>
  tf.tensor2d([
    [0, 3, 6, 1, 1],
    [5, 2, 0, 4, 6],
  ]);
const targets = () =>
  tf.tensor2d(
    [
      [3, 6, 1, 1, 2],
      [2, 0, 4, 6, 5],
    ],
    undefined,
    'int32',
  );
const small = { vocabularySize: 7, sequenceLength: 5, depth: 2, width: 8, heads: 2, hidden: 12 } as const;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe.each(['pre-norm', 'post-norm'] as const)('a transformer, %s, beside PyTorch', (order) => {
  it('agrees in logits, loss and gradients', () => {
    const expected = fixtures[order];
    const model = transformer({ ...small, order });
    // In the order of the layers: the streams of the fixture.
    let stream = 100;
    for (const layer of model.layers)
      if (layer.weights.length > 0)
        layer.setWeights(
          layer.weights.map(({ shape, originalName }) =>
            /gamma/.test(originalName)
              ? numbers(stream++, shape as number[], 0.5, 1.5)
              : numbers(stream++, shape as number[], -0.7, 0.7),
          ),
        );
    const logits = model.apply(tokens()) as tf.Tensor;
    expectClose(logits, tf.tensor3d(expected.logits, [2, 5, 7]), 1e-4);
    const oneHot = tf.oneHot(targets(), 7).toFloat();
    const weightOf = (name: string) => model.getLayer(name).weights[0]?.read() as tf.Variable;
    const wanted = [weightOf('embedding'), weightOf('up1'), weightOf('down2')];
    const { value, grads } = tf.variableGrads(
      () => softmaxCrossEntropy(oneHot, model.apply(tokens()) as tf.Tensor),
      wanted,
    );
    expect(value.dataSync()[0]).toBeCloseTo(expected.loss, 4);
    for (const [i, of] of [expected.dTokens, expected.dFirstUp, expected.dLastDown].entries()) {
      const variable = wanted[i] as tf.Variable;
      expectClose(grads[variable.name] as tf.Tensor, tf.tensor(of, variable.shape), 1e-4);
    }
    model.dispose();
  });
});

it('takes its options by name, and refuses others', () => {
  const options = { vocabularySize: 5, sequenceLength: 4 };
  expect(() => transformer({ ...options, width: 10, heads: 4 })).toThrow(/4 heads.*10/);
  expect(() => transformer({ ...options, depth: 0 })).toThrow(/depth.*0/);
  expect(() => transformer({ ...options, norm: 'batch' as never })).toThrow(/no norm is called "batch"/);
  expect(() => residualMlp({ inputShape: 2, outputs: 2, method: 'magic' as never })).toThrow(
    /"magic".*fixup/,
  );
  expect(() => residualMlp({ inputShape: 2, outputs: 2, blocks: 0 })).toThrow(/blocks.*0/);
});

it('divides the last kernels of its branches where it is asked to', () => {
  const deviation = (scaleResiduals: boolean, name: string) => {
    const model = transformer({ ...small, depth: 8, scaleResiduals });
    const weights = model.getLayer(name).getWeights();
    return tf
      .moments(weights.at(name.startsWith('attention') ? -1 : 0) as tf.Tensor)
      .variance.sqrt()
      .dataSync()[0] as number;
  };
  for (const name of ['attention3', 'down3'])
    expect(deviation(true, name) / deviation(false, name)).toBeCloseTo(1 / 4, 4);
  expect(deviation(true, 'up3')).toBe(deviation(false, 'up3'));
});

it.each(branchMethods)('a residual network by %s starts as it says, and trains', async (method) => {
  const model = residualMlp({ inputShape: 6, outputs: 3, blocks: 3, width: 8, method, seed: 2 });
  const x = tf.randomNormal([24, 6], 0, 1, 'float32', 1);
  const part = (name: string) =>
    (
      tf
        .model({ inputs: model.inputs, outputs: model.getLayer(name).output as tf.SymbolicTensor })
        .predict(x) as tf.Tensor
    ).arraySync();
  // Silent branches: the stream is that of the stem.
  if (method === 'skip-init' || method === 'fixup') expect(part('add3')).toEqual(part('stem'));
  else expect(part('add3')).not.toEqual(part('stem'));
  const y = tf.tensor1d(
    Array.from({ length: 24 }, (_, i) => i % 3),
    'int32',
  );
  const { epochs } = await fit(
    model,
    { x, y },
    { epochs: 12, batchSize: 24, learningRate: 0.05, listeners: [] },
  );
  expect(epochs.at(-1)?.loss).toBeLessThan((epochs[0]?.loss as number) - 0.01);
  model.dispose();
});

it('compiles: a step gives equal numbers on the plain engine and on ONNX Runtime, compiled and not', async () => {
  const losses = async (backend: string, compile: boolean) => {
    await tf.setBackend(backend);
    const model = transformer({ ...small, norm: 'rms', seed: 4 });
    const data = { x: tokens(), y: targets() };
    const { steps } = await fit(model, data, {
      epochs: 5,
      batchSize: 2,
      optimizer: 'adam',
      compile,
      listeners: [],
    });
    model.dispose();
    return steps.map(({ loss }) => loss);
  };
  const plain = await losses('cpu', false);
  for (const compile of [false, true])
    (await losses('onnx', compile)).forEach((loss, i) => {
      expect(loss).toBeCloseTo(plain[i] as number, 4);
    });
  await tf.setBackend('cpu');
});
