import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import type { DataFormat } from '../../src/layers';
import { densenet, unet } from '../../src/models';
import { expectClose } from '../layers/fixtures';
import { fill, numbers } from './formula';

type Name = 'plain' | 'maxPooling' | 'bottleneck' | 'unet' | 'unetWithoutSkips';

/** Made by `fixtures/make-densenet.py` with PyTorch. */
const fixtures = JSON.parse(
  readFileSync(path.join(__dirname, 'fixtures', 'densenet.json'), 'utf8'),
) as Record<Name, { parameters: number; inference: number[]; training: number[] }>;

type Common = { inputShape: readonly [number, number, number]; dataFormat: DataFormat };
const narrow = { channels: [4, 6, 8], classes: 3 } as const;

const models: Record<Name, { pixels: [number, number]; make: (common: Common) => tf.LayersModel }> = {
  plain: {
    pixels: [40, 32],
    make: (common) => densenet({ ...common, blocks: [2, 3, 2], growthRate: 6, stemChannels: 8 }),
  },
  maxPooling: {
    pixels: [24, 32],
    make: (common) => densenet({ ...common, blocks: [2, 2], growthRate: 4, stemChannels: 7, pooling: 'max' }),
  },
  bottleneck: {
    pixels: [64, 64],
    make: (common) => densenet({ ...common, depth: 121, growthRate: 8, stemChannels: 16 }),
  },
  unet: { pixels: [16, 12], make: (common) => unet({ ...common, ...narrow }) },
  unetWithoutSkips: { pixels: [16, 12], make: (common) => unet({ ...common, ...narrow, skips: 'none' }) },
};

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const trainable = (model: tf.LayersModel) =>
  model.trainableWeights.reduce(
    (total, { shape }) => total + shape.reduce<number>((a, b) => a * (b ?? 1), 1),
    0,
  );

describe.each(Object.entries(models))('%s beside PyTorch', (name, { pixels, make }) => {
  const expected = fixtures[name as Name];

  it.each(['channels_last', 'channels_first'] as const)(
    'agrees in both modes, %s',
    (dataFormat) => {
      const last = dataFormat === 'channels_last';
      const [height, width] = pixels;
      const model = make({ inputShape: last ? [height, width, 3] : [3, height, width], dataFormat });
      fill(model);
      expect(trainable(model)).toBe(expected.parameters);
      const images = numbers(3, [2, height, width, 3], 0, 1) as tf.Tensor4D;
      const x = last ? images : tf.transpose(images, [0, 3, 1, 2]);
      for (const training of [false, true]) {
        const y = model.apply(x, { training }) as tf.Tensor;
        const got = y.rank === 4 && !last ? tf.transpose(y, [0, 2, 3, 1]) : y;
        // Many normalizations by the batch multiply the rounding of float32.
        const values = expected[training ? 'training' : 'inference'];
        expectClose(got, tf.tensor(values, got.shape), training ? 1e-3 : 1e-4);
      }
      model.dispose();
    },
    60_000,
  );
});
