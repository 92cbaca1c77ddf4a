import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { BatchNorm, type DataFormat, PaddedConv2D } from '../../src/layers';
import { resnet } from '../../src/models';
import { expectClose } from '../layers/fixtures';

type Case = Record<
  'inference' | 'training' | 'movingMean' | 'movingVariance' | 'lastMovingMean',
  number[]
> & {
  parameters: number;
};

/** Made by `fixtures/make-resnet.py` with PyTorch. */
const fixtures = JSON.parse(readFileSync(path.join(__dirname, 'fixtures', 'resnet.json'), 'utf8')) as Record<
  '18' | '50',
  Case
>;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The numbers of `numbers` in the fixture's program. */
function numbers(stream: number, shape: readonly number[], low: number, high: number): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: size }, (_, i) => {
    let h = (Math.imul(i + 1, 2654435761) + Math.imul(stream, 2246822519)) >>> 0;
    h = Math.imul(h ^ (h >>> 15), 2246822519) >>> 0;
    h = Math.imul(h ^ (h >>> 13), 3266489917) >>> 0;
    h = (h ^ (h >>> 16)) >>> 0;
    return low + (high - low) * (h / 2 ** 32);
  });
  return tf.tensor(values, [...shape]);
}

/** The layers of a class in the order in which they were made, which their names count. */
function inOrder<L extends tf.layers.Layer>(
  model: tf.LayersModel,
  kind: abstract new (...args: never[]) => L,
) {
  const made = (layer: tf.layers.Layer) => Number(/(\d+)$/.exec(layer.name)?.[1] ?? 0);
  const layers = model.layers.filter((layer): layer is L => layer instanceof kind);
  return layers.sort((a, b) => made(a) - made(b));
}

function fill(model: tf.LayersModel): BatchNorm[] {
  inOrder(model, PaddedConv2D).forEach((layer, i) => {
    const shape = layer.kernel?.shape as [number, number, number, number];
    const bound = Math.sqrt(6 / (shape[0] * shape[1] * shape[2]));
    layer.setWeights([numbers(1000 + i, shape, -bound, bound)]);
  });
  const norms = inOrder(model, BatchNorm);
  norms.forEach((layer, i) => {
    const count = layer.gamma?.shape as [number];
    layer.setWeights([
      numbers(2000 + i, count, 0.5, 1.5),
      numbers(3000 + i, count, -0.2, 0.2),
      numbers(4000 + i, count, -0.2, 0.2),
      numbers(5000 + i, count, 0.5, 1.5),
    ]);
  });
  const dense = model.layers.at(-1) as tf.layers.Layer;
  const [kernel] = dense.getWeights() as [tf.Tensor];
  dense.setWeights([numbers(1, kernel.shape, -0.1, 0.1), numbers(2, [10], -0.1, 0.1)]);
  return norms;
}

describe.each([18, 50] as const)('ResNet-%i beside PyTorch', (depth) => {
  it.each(['channels_last', 'channels_first'] as const)(
    'agrees in both modes, %s',
    (dataFormat: DataFormat) => {
      const expected = fixtures[`${depth}`];
      const model = resnet({
        depth,
        channels: [8, 16, 32, 64],
        inputShape: dataFormat === 'channels_last' ? [64, 64, 3] : [3, 64, 64],
        dataFormat,
      });
      const norms = fill(model);
      const trainable = model.trainableWeights.map(({ shape }) =>
        shape.reduce<number>((a, b) => a * (b ?? 1), 1),
      );
      expect(trainable.reduce((a, b) => a + b, 0)).toBe(expected.parameters);
      const images = numbers(3, [4, 64, 64, 3], 0, 1) as tf.Tensor4D;
      const x = dataFormat === 'channels_last' ? images : tf.transpose(images, [0, 3, 1, 2]);
      const logits = (values: number[]) => tf.tensor2d(values, [4, 10]);
      expectClose(model.apply(x) as tf.Tensor, logits(expected.inference), 1e-4);
      // Fifty normalizations by the batch multiply the rounding of float32.
      expectClose(model.apply(x, { training: true }) as tf.Tensor, logits(expected.training), 1e-3);
      const [first, last] = [norms[0], norms.at(-1)];
      expectClose(first?.movingMean?.read() as tf.Tensor, tf.tensor1d(expected.movingMean), 1e-5);
      expectClose(first?.movingVariance?.read() as tf.Tensor, tf.tensor1d(expected.movingVariance), 1e-5);
      expectClose(last?.movingMean?.read() as tf.Tensor, tf.tensor1d(expected.lastMovingMean), 1e-4);
      model.dispose();
    },
    120_000,
  );
});
