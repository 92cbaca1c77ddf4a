import { describe, expect, it } from 'vitest';
import { type EngineName, ready, tf } from '../../src/backend';

/** The slopes of Σ w·f(x) by finite differences: f is linear, so they are exact but for rounding. */
function differences(
  f: (x: tf.Tensor4D) => tf.Tensor,
  values: number[],
  shape: [number, number, number, number],
) {
  const at = (i: number, by: number) =>
    f(
      tf.tensor4d(
        values.map((value, j) => value + (i === j ? by : 0)),
        shape,
      ),
    ).dataSync()[0] as number;
  return values.map((_, i) => (at(i, 1) - at(i, -1)) / 2);
}

describe.each<EngineName>(['cpu', 'onnx', 'wasm'])('the gradient of avgPool on %s', (backend) => {
  it.each<[pad: 'same' | 'valid' | number, filter: number, strides: number]>([
    ['same', 3, 2],
    ['same', 2, 1],
    ['valid', 2, 2],
    [1, 3, 2],
    [1, 2, 3],
  ])(
    'with padding %s, a filter of %i and strides of %i is that of the average',
    async (pad, filter, strides) => {
      await ready({ backend });
      const shape: [number, number, number, number] = [1, 5, 4, 1];
      const values = Array.from({ length: 20 }, (_, i) => (i * i) % 7);
      const f = (x: tf.Tensor4D) => {
        const y = tf.avgPool(x, filter, strides, pad);
        return tf.sum(tf.mul(y, tf.range(1, y.size + 1).reshape(y.shape)));
      };
      const found = [
        ...tf.tidy(() =>
          tf
            .grad((x) => f(x as tf.Tensor4D))(tf.tensor4d(values, shape))
            .dataSync(),
        ),
      ];
      for (const [i, slope] of tf.tidy(() => differences(f, values, shape)).entries())
        expect(found[i]).toBeCloseTo(slope, 3);
    },
  );
});
