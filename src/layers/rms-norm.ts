import { tf } from '../backend';
import { ShapeError, ValueError } from '../core';

/** Options of {@link rmsNorm}. */
export interface RmsNormOptions {
  /** How many of the last axes share one root mean square; 1 by default: every position by itself. */
  readonly axes?: number;
  /** Added to the mean square under the root, > 0; 1e-5 by default. */
  readonly epsilon?: number;
}

/**
 * RMS normalization: every position is divided by its root mean square. No mean is subtracted, and nothing is added.
 *
 * y = γ·x/√(Σx²/N + ε) over the last `axes` axes. For values of mean 0 this is layer normalization.
 *
 * @param x float32, rank 2 or more
 * @param parameters `gamma`: a learned scale of the shape of the last `axes` axes; 1 when left out
 * @returns y of x's shape; the caller disposes of it
 * @throws ShapeError when x has not so many axes, or gamma another shape
 * @throws ValueError when epsilon is not above 0
 * @source Zhang and Sennrich (2019), "Root Mean Square Layer Normalization", equation 4
 * @example
 * ```ts
 * rmsNorm(tf.tensor2d([[3, 4]])); //=> [[0.8485, 1.1314]]
 * ```
 */
export function rmsNorm(
  x: tf.Tensor,
  { gamma }: { readonly gamma?: tf.Tensor } = {},
  { axes = 1, epsilon = 1e-5 }: RmsNormOptions = {},
): tf.Tensor {
  const last = lastAxes(x.shape, axes);
  checkGamma(gamma, x.shape.slice(x.rank - axes));
  return tf.tidy(() => {
    const y = tf.mul(x, inverseRms(x, last, epsilon));
    return gamma === undefined ? y : tf.mul(y, gamma);
  });
}

/**
 * The gradients of {@link rmsNorm} over the last axis, in closed form.
 *
 * With r = √(Σx²/N + ε) and x̂ = x/r: ∂x = (γ∂y − x̂·mean(γ∂y·x̂))/r, the mean over the last axis; ∂γ = Σ ∂y·x̂ over
 * all other axes.
 *
 * @param dy gradient of the loss with respect to the output, of x's shape
 * @param x the input, float32, shape [..., features]
 * @param gamma shape [features]
 * @returns dx of x's shape and dGamma of gamma's; the caller disposes of both
 * @throws ShapeError when dy and x, or gamma and x's last axis, do not fit each other
 * @example
 * ```ts
 * rmsNormGradient(tf.ones([1, 2]), tf.tensor2d([[3, 3]]), tf.ones([2])).dGamma; //=> [1, 1]
 * ```
 */
export function rmsNormGradient(
  dy: tf.Tensor,
  x: tf.Tensor,
  gamma: tf.Tensor,
  { epsilon = 1e-5 }: { readonly epsilon?: number } = {},
): { dx: tf.Tensor; dGamma: tf.Tensor } {
  const last = lastAxes(x.shape, 1);
  if (String(dy.shape) !== String(x.shape))
    throw new ShapeError(`dy has shape [${dy.shape}] but x has [${x.shape}]; they must agree`);
  checkGamma(gamma, x.shape.slice(-1));
  return tf.tidy(() => {
    const inverse = inverseRms(x, last, epsilon);
    const xHat = tf.mul(x, inverse);
    const scaled = tf.mul(dy, gamma);
    const share = tf.mean(tf.mul(scaled, xHat), last, true);
    const others = Array.from({ length: x.rank - 1 }, (_, i) => i);
    return {
      dx: tf.mul(tf.sub(scaled, tf.mul(xHat, share)), inverse),
      dGamma: tf.sum(tf.mul(dy, xHat), others),
    };
  });
}

function inverseRms(x: tf.Tensor, axes: number[], epsilon: number): tf.Tensor {
  if (!(epsilon > 0)) throw new ValueError(`epsilon must be above 0; this one is ${epsilon}`);
  return tf.rsqrt(tf.add(tf.mean(tf.square(x), axes, true), epsilon));
}

function lastAxes(shape: readonly number[], axes: number): number[] {
  if (!(Number.isInteger(axes) && axes >= 1 && axes < shape.length))
    throw new ShapeError(
      `axes is a number from 1 to ${shape.length - 1} for x of shape [${shape}]; this one is ${axes}`,
    );
  return Array.from({ length: axes }, (_, i) => shape.length - axes + i);
}

function checkGamma(gamma: tf.Tensor | undefined, shape: readonly number[]): void {
  if (gamma !== undefined && String(gamma.shape) !== String(shape))
    throw new ShapeError(`gamma has shape [${gamma.shape}]; it must be that of the last axes, [${shape}]`);
}
