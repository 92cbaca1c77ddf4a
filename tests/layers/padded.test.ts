import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { PaddedConv2D, PaddedMaxPool2D } from '../../src/layers';
import { expectClose } from './fixtures';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('PaddedConv2D', () => {
  it('adds the same padding on every side: at stride 2 unlike "same"', () => {
    // A filter of ones counts and sums the pixels it covers; with one row of padding it starts at row -1, not at 0.
    const layer = new PaddedConv2D({
      filters: 1,
      kernelSize: 3,
      strides: 2,
      kernelInitializer: tf.initializers.ones(),
    });
    const x = tf.tensor4d(
      Array.from({ length: 16 }, (_, i) => i),
      [1, 4, 4, 1],
    );
    // By hand, rows 0 1 2 3 / 4 5 6 7 / 8 9 10 11 / 12 13 14 15: 0+1+4+5, 1+2+3+5+6+7, 4+5+8+9+12+13, 5+...+15.
    expectClose(layer.apply(x) as tf.Tensor, tf.tensor4d([10, 24, 51, 90], [1, 2, 2, 1]));
    expect(layer.computeOutputShape([null, 4, 4, 1])).toEqual([null, 2, 2, 1]);
  });

  it('has gradients that finite differences confirm', () => {
    const layer = new PaddedConv2D({ filters: 2, kernelSize: 3, strides: 2 });
    const x = tf.randomNormal([1, 5, 4, 2], 0, 1, 'float32', 1);
    const along = tf.randomNormal(x.shape, 0, 1, 'float32', 2);
    const objective = (input: tf.Tensor) => (layer.apply(input) as tf.Tensor).square().sum();
    layer.apply(x);
    const slope = tf.grad(objective)(x).mul(along).sum().dataSync()[0] as number;
    const h = 1e-2;
    const [up, down] = [h, -h].map((by) => objective(x.add(along.mul(by))).dataSync()[0] as number);
    // Quadratic in x, so that the central difference is exact but for rounding.
    expect(((up as number) - (down as number)) / (2 * h)).toBeCloseTo(slope, 1);
  });
});

describe('PaddedMaxPool2D', () => {
  it('never picks the padding, also where all values are negative', () => {
    const layer = new PaddedMaxPool2D({ poolSize: 3, strides: 2, padding: 1 });
    const x = tf.tensor4d([-1, -2, -3, -4, -5, -6, -7, -8, -9], [1, 3, 3, 1]);
    expectClose(layer.apply(x) as tf.Tensor, tf.tensor4d([-1, -2, -4, -5], [1, 2, 2, 1]));
    expect(layer.computeOutputShape([null, 28, 28, 4])).toEqual([null, 14, 14, 4]);
  });
});
