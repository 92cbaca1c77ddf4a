import { describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';

const x = tf.tensor1d([-2, -1, 1, 3]);
const positive = [0, 0, 1, 1];

/** ReLUs and their like, as they are written by hand, with their slopes at x in closed form. */
const written: [name: string, f: (x: tf.Tensor) => tf.Tensor, slopes: number[]][] = [
  ['a product with greater', (x) => x.mul(x.greater(0).toFloat()), positive],
  ['a product with greaterEqual', (x) => x.mul(x.greaterEqual(0).toFloat()), positive],
  ['where and greater', (x) => tf.where(x.greater(0), x, tf.zerosLike(x)), positive],
  ['where and less, leaky', (x) => tf.where(x.less(0), x.mul(0.25), x), [0.25, 0.25, 1, 1]],
  ['where and lessEqual', (x) => tf.where(x.lessEqual(0), tf.zerosLike(x), x), positive],
  ['where and logicalNot', (x) => tf.where(x.less(0).logicalNot(), x, tf.zerosLike(x)), positive],
  ['a mask of equal', (x) => x.mul(x.equal(3).toFloat()), [0, 0, 0, 1]],
  ['a mask of notEqual', (x) => x.mul(x.notEqual(3).toFloat()), [1, 1, 1, 0]],
  [
    'a mask of two conditions',
    (x) => x.square().mul(x.greater(-2).logicalAnd(x.less(2)).toFloat()),
    [0, -2, 2, 0],
  ],
  [
    'a mask of one condition or the other',
    (x) => x.square().mul(x.less(-1).logicalOr(x.greater(2)).toFloat()),
    [-4, 0, 0, 6],
  ],
  [
    'a comparison of integers',
    (x) => x.mul(x.toInt().greaterEqual(tf.scalar(0, 'int32')).toFloat()),
    positive,
  ],
  [
    'a comparison with a row',
    (x) => x.mul(x.reshape([2, 2]).greater(x.slice(2, 2)).reshape([4]).toFloat()),
    [0, 0, 0, 0],
  ],
];

describe('a function written with comparisons has its gradient', () => {
  it.each(written)('%s', (_, f, slopes) => {
    expect([
      ...tf
        .grad((x) => f(x).sum())(x)
        .dataSync(),
    ]).toEqual(slopes);
  });

  it('with respect to both sides of a comparison that was broadcast', () => {
    const [da, db] = tf.grads((a, b) =>
      tf.where((a as tf.Tensor).greater(b as tf.Tensor), a as tf.Tensor, 0).sum(),
    )([
      tf.tensor2d([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      tf.tensor1d([2, 2, 2]),
    ]);
    expect(da?.arraySync()).toEqual([
      [0, 0, 1],
      [1, 1, 1],
    ]);
    expect(db?.arraySync()).toEqual([0, 0, 0]);
  });
});
