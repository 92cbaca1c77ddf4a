import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import type { DataFormat } from '../../src/layers';
import { resnet, summary } from '../../src/models';
import { expectClose } from '../layers/fixtures';
import { fill, numbers } from './formula';

type Case = Record<
  'inference' | 'training' | 'movingMean' | 'movingVariance' | 'lastMovingMean',
  number[]
> & {
  parameters: number;
  multiplyAdds: number;
};

/** Made by `fixtures/make-resnet.py` with PyTorch. */
const fixtures = JSON.parse(readFileSync(path.join(__dirname, 'fixtures', 'resnet.json'), 'utf8')) as Record<
  '18' | '50',
  Case
>;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

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
      // Convolutions and the dense layer; the rest of the summary counts one operation a value.
      const products = summary(model).filter(({ type }) => type === 'PaddedConv2D' || type === 'Dense');
      expect(products.reduce((total, { flops }) => total + flops, 0)).toBe(2 * expected.multiplyAdds);
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
