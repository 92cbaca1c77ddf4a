import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { Random, ShapeError, ValueError } from '../../src/core';
import { effectiveRank, meanCosine } from '../../src/inspect';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const normal = (rows: number, columns: number, seed = 1) => {
  const random = new Random(seed);
  return tf.tensor2d(
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal())),
  );
};

describe('effectiveRank', () => {
  it('counts singular values that are alike, whatever their size, in either shape', () => {
    for (const k of [1, 2, 5])
      for (const size of [0.01, 30]) {
        const columns = tf.eye(6, 9).slice([0, 0], [k, 9]).mul(size) as tf.Tensor2D;
        expect(effectiveRank(columns)).toBeCloseTo(k, 5);
        expect(effectiveRank(columns.transpose() as tf.Tensor2D)).toBeCloseTo(k, 5);
      }
  });

  it('is that of a worked example', () => {
    // Singular values 3 and 1: p = 3/4 and 1/4, entropy 0.75 ln(4/3) + 0.25 ln 4.
    const x = tf.tensor2d([
      [3, 0],
      [0, -1],
    ]);
    expect(effectiveRank(x)).toBeCloseTo((4 / 3) ** 0.75 * 4 ** 0.25, 5);
  });

  it('does not change when rows and columns are turned', () => {
    const x = normal(12, 4);
    // A reflection: 1 - 2uuᵀ.
    const u = tf.tensor2d([[0.5], [0.5], [-0.5], [0.5]]);
    const mirror = tf.eye(4).sub(u.matMul(u, false, true).mul(2)) as tf.Tensor2D;
    expect(effectiveRank(x.matMul(mirror) as tf.Tensor2D)).toBeCloseTo(effectiveRank(x), 4);
  });

  it('falls to 1 when one direction drowns the others', () => {
    expect(effectiveRank(normal(20, 5).add(1e4) as tf.Tensor2D)).toBeLessThan(1.01);
  });

  it('names what is wrong', () => {
    expect(() => effectiveRank(tf.zeros([3, 2]))).toThrow(ValueError);
    expect(() => effectiveRank(tf.tensor2d([[Number.NaN, 1]]))).toThrow(/not finite/);
    expect(() => effectiveRank(tf.zeros([3, 2, 1]) as unknown as tf.Tensor2D)).toThrow(ShapeError);
  });
});

describe('meanCosine', () => {
  it('is the mean over all pairs', () => {
    const x = normal(7, 3);
    const rows = x.arraySync();
    const cosines = rows.flatMap((a, i) =>
      rows.slice(i + 1).map((b) => {
        const dot = a.reduce((sum, value, j) => sum + value * (b[j] as number), 0);
        return dot / (Math.hypot(...a) * Math.hypot(...b));
      }),
    );
    expect(meanCosine(x)).toBeCloseTo(cosines.reduce((sum, value) => sum + value, 0) / cosines.length, 6);
  });

  it('is 1 for rows of one direction, and leaves rows of zeros out', () => {
    const same = tf.tensor2d([
      [1, 2],
      [0, 0],
      [3, 6],
    ]);
    expect(meanCosine(same)).toBeCloseTo(1, 6);
    expect(() => meanCosine(same.slice([0, 0], [2, 2]))).toThrow(/two rows/);
  });
});
