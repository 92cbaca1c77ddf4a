import { describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';

describe('the gradient of squaredDifference', () => {
  it('sums over the axes along which an operand was broadcast', () => {
    // Closed form: d/da Σ(a − b)² = 2(a − b) and d/db = −2 Σ_rows (a − b).
    const gradients = tf.grads((a, b) => tf.squaredDifference(a as tf.Tensor, b as tf.Tensor).sum());
    const [da, db] = gradients([
      tf.tensor2d([
        [1, 2],
        [3, 5],
      ]),
      tf.tensor1d([1, 1]),
    ]);
    expect(da?.arraySync()).toEqual([
      [0, 2],
      [4, 8],
    ]);
    expect(db?.arraySync()).toEqual([-4, -10]);
  });

  it('handles scalars and kept axes of length 1 on either side', () => {
    const gradients = tf.grads((a, b) => tf.squaredDifference(a as tf.Tensor, b as tf.Tensor).sum());
    const [da, db] = gradients([tf.scalar(2), tf.tensor3d([1, 4, 3], [1, 3, 1])]);
    expect(da?.arraySync()).toBe(2 * (1 - 2 - 1));
    expect(db?.arraySync()).toEqual([[[-2], [4], [2]]]);
  });
});
