import { tf } from '../backend';
import { Random, ShapeError } from '../core';

/**
 * The directions in which points vary most, found by repeated multiplication with the covariance (orthogonal iteration).
 *
 * @param x points as rows, float32 of shape [points, features]; they are centred here
 * @param count how many directions, from 1 to the number of features
 * @param options.iterations 200 by default; more where two variances nearly agree
 * @returns orthonormal columns, float32 of shape [features, count], by falling variance; the caller disposes of them
 * @throws ShapeError when x is not rank 2 or has fewer features than `count`
 * @source Golub and Van Loan (2013), "Matrix Computations", section 8.2.4
 * @example
 * ```ts
 * const x = tf.tensor2d([[-2, 0], [2, 0], [0, -1], [0, 1]]);
 * principalComponents(x, 1).abs().round().arraySync(); //=> [[1], [0]]
 * ```
 */
export function principalComponents(
  x: tf.Tensor2D,
  count: number,
  options: { readonly iterations?: number } = {},
): tf.Tensor2D {
  const { iterations = 200 } = options;
  const features = x.shape[1] ?? 0;
  if (x.rank !== 2 || !(Number.isInteger(count) && count >= 1 && count <= features))
    throw new ShapeError(`x of shape [${x.shape}] has no ${count} principal components`);
  return tf.tidy(() => {
    const centred = tf.sub(x, tf.mean(x, 0)) as tf.Tensor2D;
    const covariance = tf.matMul(centred, centred, true).div(x.shape[0]) as tf.Tensor2D;
    // Any start serves that no component is orthogonal to; columns of random numbers are that.
    const random = new Random(1);
    let columns = orthonormal(
      Array.from({ length: count }, () => Array.from({ length: features }, () => random.normal())),
    );
    for (let i = 0; i < iterations; i++) {
      const product = tf.tidy(() => tf.matMul(tf.tensor2d(columns), covariance).arraySync() as number[][]);
      columns = orthonormal(product);
    }
    return tf.tensor2d(columns).transpose() as tf.Tensor2D;
  });
}

type Columns = readonly (readonly number[])[];

const dot = (u: readonly number[], v: readonly number[]): number =>
  u.reduce((sum, value, i) => sum + value * (v[i] as number), 0);

/** Gram-Schmidt in float64, twice over each column: once leaves what rounding kept of the others. */
function orthonormal(columns: Columns): number[][] {
  const basis: number[][] = [];
  for (const column of columns) {
    let rest = [...column];
    for (let pass = 0; pass < 2; pass++)
      for (const unit of basis) {
        const along = dot(rest, unit);
        rest = rest.map((value, i) => value - along * (unit[i] as number));
      }
    const length = Math.sqrt(dot(rest, rest));
    basis.push(rest.map((value) => (length === 0 ? 0 : value / length)));
  }
  return basis;
}

/**
 * The principal angles between the spaces that two sets of columns span: all 0 where one space lies in the other.
 *
 * Their cosines are the singular values of QₐᵀQᵦ, with Q orthonormal bases of the two spaces.
 *
 * @param a float32 of shape [features, k], its columns independent
 * @param b the same features
 * @returns as many angles as the smaller set has columns, in degrees, ascending
 * @throws ShapeError when the two have not as many features, or more columns than features
 * @source Björck and Golub (1973), "Numerical methods for computing angles between linear subspaces"
 * @example
 * ```ts
 * principalAngles(tf.tensor2d([[1], [0]]), tf.tensor2d([[1], [1]])).map(Math.round); //=> [45]
 * ```
 */
export function principalAngles(a: tf.Tensor2D, b: tf.Tensor2D): number[] {
  if (a.shape[0] !== b.shape[0] || a.shape[1] > a.shape[0] || b.shape[1] > b.shape[0])
    throw new ShapeError(
      `columns of shapes [${a.shape}] and [${b.shape}] do not span two subspaces of one space`,
    );
  const [p, q] = [a, b].map((x) => orthonormal(tf.tidy(() => x.transpose().arraySync() as number[][])));
  const [wide, narrow] = (p as Columns).length < (q as Columns).length ? [q, p] : [p, q];
  // Column j of the product: how the j-th direction of the smaller space lies in the larger.
  const product = (narrow as Columns).map((v) => (wide as Columns).map((u) => dot(u, v)));
  return singularValues(product)
    .map((cosine) => (Math.acos(Math.min(1, cosine)) * 180) / Math.PI)
    .sort((first, second) => first - second);
}

/** One-sided Jacobi: turns pairs of columns until all are orthogonal; their lengths are the singular values. */
export function singularValues(given: Columns): number[] {
  const columns = given.map((column) => [...column]);
  for (let sweep = 0; sweep < 60; sweep++) {
    let turned = false;
    for (let p = 0; p < columns.length; p++)
      for (let q = p + 1; q < columns.length; q++) {
        const [u, v] = [columns[p] as number[], columns[q] as number[]];
        const [uu, vv, uv] = [dot(u, u), dot(v, v), dot(u, v)];
        if (Math.abs(uv) <= 1e-15 * Math.sqrt(uu * vv)) continue;
        turned = true;
        const zeta = (vv - uu) / (2 * uv);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const [c, s] = [1 / Math.hypot(1, t), t / Math.hypot(1, t)];
        columns[p] = u.map((value, i) => c * value - s * (v[i] as number));
        columns[q] = u.map((value, i) => s * value + c * (v[i] as number));
      }
    if (!turned) break;
  }
  return columns.map((column) => Math.hypot(...column));
}
