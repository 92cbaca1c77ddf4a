import type { tf } from '../backend';
import { ShapeError, ValueError } from '../core';
import { singularValues } from './subspace';

/**
 * How many directions a matrix really uses: exp(−Σ pᵢ ln pᵢ) with pᵢ = σᵢ / Σσ, σ its singular values.
 *
 * It is k where k singular values are alike and the others 0, and near 1 where one direction holds nearly everything.
 *
 * @param x float32 of shape [examples, features]; it is not centred here
 * @returns from 1 to the smaller of the two extents
 * @throws ShapeError when x is not rank 2
 * @throws ValueError when x is 0 everywhere, or not finite
 * @source Roy and Vetterli (2007), "The effective rank: a measure of effective dimensionality"
 * @example
 * ```ts
 * effectiveRank(tf.tensor2d([[1, 0], [0, 1], [0, 0]])).toFixed(3); //=> '2.000'
 * ```
 */
export function effectiveRank(x: tf.Tensor2D): number {
  const rows = rowsOf(x);
  const [count, features] = x.shape;
  // The singular values are those of the transpose, too: fewer columns are turned faster.
  const columns =
    features <= count
      ? Array.from({ length: features }, (_, j) => rows.map((row) => row[j] as number))
      : rows;
  const sigma = singularValues(columns);
  const sum = sigma.reduce((total, value) => total + value, 0);
  if (!(sum > 0) || !Number.isFinite(sum))
    throw new ValueError('x is 0 everywhere or not finite, so it has no directions');
  const entropy = sigma.reduce((total, value) => {
    const p = value / sum;
    return p === 0 ? total : total - p * Math.log(p);
  }, 0);
  return Math.exp(entropy);
}

/**
 * How alike a network's answers to different inputs are: the mean cosine between two rows, over all pairs.
 *
 * @param x float32 of shape [examples, features], two examples or more; not centred here. Rows of zeros are left out
 * @returns 1 where all rows point in one direction; about 0 where they point anywhere
 * @throws ShapeError when x is not rank 2
 * @throws ValueError when fewer than two rows are not 0
 * @example
 * ```ts
 * meanCosine(tf.tensor2d([[1, 0], [0, 2], [3, 0]])).toFixed(3); //=> '0.333'
 * ```
 */
export function meanCosine(x: tf.Tensor2D): number {
  const units = rowsOf(x).flatMap((row) => {
    const length = Math.hypot(...row);
    return length === 0 ? [] : [row.map((value) => value / length)];
  });
  const n = units.length;
  if (n < 2) throw new ValueError(`a pair needs two rows that are not 0; here there are ${n}`);
  // The squared length of the sum of all rows holds every pair twice, and each row with itself.
  const sum = (units[0] as number[]).map((_, j) =>
    units.reduce((total, row) => total + (row[j] as number), 0),
  );
  const square = sum.reduce((total, value) => total + value * value, 0);
  return (square - n) / (n * (n - 1));
}

function rowsOf(x: tf.Tensor2D): number[][] {
  if (x.rank !== 2)
    throw new ShapeError(
      `x has a row for each example, shape [examples, features]; this one is [${x.shape}]`,
    );
  return x.arraySync();
}
