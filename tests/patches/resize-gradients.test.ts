import { describe, expect, it } from 'vitest';
import { ready, tf } from '../../src/backend';

/** Two images of two channels, wider than high, so that neither a batch nor a side can be mistaken for another. */
const FROM: [number, number, number, number] = [2, 2, 3, 2];

/** d/dx Σ w·resize(x) by differences; resizing is linear, so a whole step is exact but for rounding. */
function differences(
  resize: (x: tf.Tensor4D) => tf.Tensor4D,
  x: tf.Tensor4D,
  weights: tf.Tensor4D,
): number[] {
  const value = (at: tf.Tensor4D) => tf.tidy(() => tf.mul(resize(at), weights).sum().dataSync()[0] as number);
  const values = x.dataSync();
  const middle = value(x);
  return Array.from(values, (_, i) => {
    const moved = values.slice();
    moved[i] = (moved[i] as number) + 1;
    return tf.tidy(() => value(tf.tensor4d(moved, x.shape)) - middle);
  });
}

const resizers = {
  'nearest neighbours': tf.image.resizeNearestNeighbor,
  bilinear: tf.image.resizeBilinear,
};

describe.each(['cpu', 'wasm', 'onnx'] as const)('the gradient of resized images on %s', (backend) => {
  it.each(
    Object.entries(resizers).flatMap(([name, resize]) =>
      [
        [4, 6],
        [5, 4],
        [3, 7],
        [1, 2],
      ].flatMap((size) => [false, true].map((alignCorners) => ({ name, resize, size, alignCorners }))),
    ),
  )('agrees with differences: $name to $size, alignCorners $alignCorners', async (given) => {
    if (backend === 'onnx' && process.platform === 'darwin' && process.arch === 'x64') return;
    await ready({ backend });
    tf.tidy(() => {
      const size = given.size as [number, number];
      const resize = (x: tf.Tensor4D) => given.resize(x, size, given.alignCorners);
      const x = tf.randomNormal(FROM, 0, 1, 'float32', 1) as tf.Tensor4D;
      const weights = tf.randomNormal([2, ...size, 2], 0, 1, 'float32', 2) as tf.Tensor4D;
      const gradient = tf.grad((at) => tf.mul(resize(at as tf.Tensor4D), weights).sum())(x);
      expect(gradient.shape).toEqual(FROM);
      const expected = differences(resize, x, weights);
      expected.forEach((slope, i) => void expect(gradient.dataSync()[i]).toBeCloseTo(slope, 4));
    });
  });
});
