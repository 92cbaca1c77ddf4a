import { tf } from '../backend';
import { ShapeError, ValueError } from '../core';
import { extent, otherAxes, reducedShape, resolveAxis } from './axes';
import { normalize } from './normalize';

/** How the variance that enters the moving average is estimated: divided by N, or by N − 1. */
export type VarianceEstimate = 'population' | 'sample';

/** One value per channel each, shape [channels]. */
export interface BatchNormParameters {
  /** Learned scale; 1 when left out. */
  readonly gamma?: tf.Tensor;
  /** Learned shift; 0 when left out. */
  readonly beta?: tf.Tensor;
  readonly movingMean: tf.Tensor;
  readonly movingVariance: tf.Tensor;
}

/** Options of {@link batchNorm}. */
export interface BatchNormOptions {
  /** Use the batch's own statistics and move the averages. False by default: inference. */
  readonly training?: boolean;
  /** The channel axis; the last by default. */
  readonly axis?: number;
  /** Weight of the OLD value in the moving averages, in [0, 1]; 0.9 by default. (PyTorch's is 1 minus this.) */
  readonly momentum?: number;
  /** Added to the variance under the root, > 0; 1e-5 by default. */
  readonly epsilon?: number;
  /** Which variance enters the moving average; 'population' (÷N, as Keras) by default, 'sample' is ÷(N−1), as PyTorch. */
  readonly movingVarianceEstimate?: VarianceEstimate;
}

/** What {@link batchNorm} gives back; the caller disposes of all three. */
export type BatchNormResult = {
  readonly y: tf.Tensor;
  readonly movingMean: tf.Tensor;
  readonly movingVariance: tf.Tensor;
};

/**
 * Mean and variance of every channel over all other axes.
 *
 * μ = Σx/N, σ² = Σ(x − μ)²/N: N is the batch size for [batch, features] and batch·height·width for images.
 *
 * @param x float32, rank 2 or more
 * @param axis the channel axis; the last by default
 * @returns mean and variance, shape [channels]; the caller disposes of them
 * @throws ShapeError when x has no such axis or a rank below 2
 * @example
 * ```ts
 * batchMoments(tf.tensor2d([[1, 10], [3, 30]])); //=> { mean: [2, 20], variance: [1, 100] }
 * ```
 */
export function batchMoments(x: tf.Tensor, axis = -1): { mean: tf.Tensor1D; variance: tf.Tensor1D } {
  const { reduce } = channelAxes(x, axis);
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(x, reduce);
    return { mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
  });
}

/**
 * Batch normalization: standardizes every channel, then scales by γ and shifts by β.
 *
 * Training: y = γ·(x − μ)/√(σ² + ε) + β with the batch's μ and σ² (÷N), and each moving average becomes
 * momentum·old + (1 − momentum)·batch. Inference: the moving averages stand in for μ and σ², and stay as they are.
 * In training the gradient flows through μ and σ².
 *
 * @param x float32, rank 2 or more, for instance [batch, features] or [batch, height, width, channels]
 * @param parameters γ, β and the moving averages, shape [channels] each
 * @returns y of x's shape, and the moving averages after this batch; nothing is changed in place, the caller
 *   disposes of all three (`tf.tidy`)
 * @throws ShapeError when a parameter has not one value per channel
 * @throws ValueError when momentum or epsilon is out of range, or 'sample' is asked of a single value per channel
 * @source Ioffe and Szegedy (2015), "Batch Normalization", algorithms 1 and 2
 * @example
 * ```ts
 * const start = { movingMean: tf.zeros([1]), movingVariance: tf.ones([1]) };
 * batchNorm(tf.tensor2d([[1], [3]]), start, { training: true }); //=> { y: [[-1], [1]], movingMean: [0.2] }
 * ```
 */
export function batchNorm(
  x: tf.Tensor,
  parameters: BatchNormParameters,
  options: BatchNormOptions = {},
): BatchNormResult {
  const {
    training = false,
    axis = -1,
    momentum = 0.9,
    epsilon = 1e-5,
    movingVarianceEstimate = 'population',
  } = options;
  checkRange(momentum, epsilon);
  const { reduce, channels } = channelAxes(x, axis);
  checkParameters(parameters, channels, x.shape);
  const broadcast = reducedShape(x.shape, reduce);
  return tf.tidy(() => {
    const gamma = parameters.gamma?.reshape(broadcast);
    const beta = parameters.beta?.reshape(broadcast);
    if (!training) return inference(x, parameters, { gamma, beta, broadcast, epsilon });
    const { y, mean, variance } = normalize(x, reduce, {
      epsilon,
      ...(gamma && { gamma }),
      ...(beta && { beta }),
    });
    const unbias =
      movingVarianceEstimate === 'sample' ? besselCorrection(extent(x.shape, reduce), x.shape) : 1;
    const move = (old: tf.Tensor, batch: tf.Tensor, factor: number) =>
      tf.add(tf.mul(old, momentum), tf.mul(batch.reshape([channels]), (1 - momentum) * factor));
    return {
      y,
      movingMean: move(parameters.movingMean, mean, 1),
      movingVariance: move(parameters.movingVariance, variance, unbias),
    };
  });
}

function inference(
  x: tf.Tensor,
  { movingMean, movingVariance }: BatchNormParameters,
  options: {
    gamma?: tf.Tensor | undefined;
    beta?: tf.Tensor | undefined;
    broadcast: number[];
    epsilon: number;
  },
): BatchNormResult {
  const { gamma, beta, broadcast, epsilon } = options;
  // One multiplication and one addition per value: y = x·a + b with a = γ/√(σ² + ε) and b = β − μ·a.
  const inverse = tf.rsqrt(tf.add(movingVariance.reshape(broadcast), epsilon));
  const a = gamma === undefined ? inverse : tf.mul(inverse, gamma);
  const shift = tf.mul(movingMean.reshape(broadcast), a);
  const b = beta === undefined ? tf.neg(shift) : tf.sub(beta, shift);
  return {
    y: tf.add(tf.mul(x, a), b),
    movingMean: movingMean.clone(),
    movingVariance: movingVariance.clone(),
  };
}

/**
 * The gradients of {@link batchNorm} in training mode, in closed form.
 *
 * With x̂ = (x − μ)/√(σ² + ε): ∂x = γ/√(σ² + ε) · (∂y − mean(∂y) − x̂·mean(∂y·x̂)), ∂γ = Σ ∂y·x̂, ∂β = Σ ∂y,
 * means and sums over all axes but the channel axis.
 *
 * @param dy gradient of the loss with respect to the output, of x's shape
 * @param x the input, float32
 * @param gamma shape [channels]
 * @returns dx of x's shape, dGamma and dBeta of shape [channels]; the caller disposes of them
 * @throws ShapeError when dy and x differ in shape or gamma has not one value per channel
 * @example
 * ```ts
 * const dy = tf.tensor2d([[1], [2]]);
 * batchNormGradient(dy, tf.tensor2d([[1], [3]]), tf.ones([1])); //=> { dGamma: [1], dBeta: [3] }
 * ```
 */
export function batchNormGradient(
  dy: tf.Tensor,
  x: tf.Tensor,
  gamma: tf.Tensor,
  { axis = -1, epsilon = 1e-5 }: { axis?: number; epsilon?: number } = {},
): { dx: tf.Tensor; dGamma: tf.Tensor; dBeta: tf.Tensor } {
  const { reduce, channels } = channelAxes(x, axis);
  if (String(dy.shape) !== String(x.shape))
    throw new ShapeError(`dy has shape [${dy.shape}] but x has [${x.shape}]; they must agree`);
  checkParameters({ gamma }, channels, x.shape);
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(x, reduce, true);
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const xHat = tf.mul(tf.sub(x, mean), inverse);
    const product = tf.mul(dy, xHat);
    const centred = tf.sub(
      tf.sub(dy, tf.mean(dy, reduce, true)),
      tf.mul(xHat, tf.mean(product, reduce, true)),
    );
    const scale = tf.mul(inverse, gamma.reshape(inverse.shape));
    return { dx: tf.mul(centred, scale), dGamma: tf.sum(product, reduce), dBeta: tf.sum(dy, reduce) };
  });
}

function channelAxes(x: tf.Tensor, axis: number): { reduce: number[]; channels: number } {
  if (x.rank < 2)
    throw new ShapeError(
      `batch normalization needs a batch axis and a channel axis; x has shape [${x.shape}]`,
    );
  const channel = resolveAxis(axis, x.shape);
  return { reduce: otherAxes(x.rank, channel), channels: x.shape[channel] as number };
}

function checkParameters(
  parameters: Partial<BatchNormParameters>,
  channels: number,
  shape: readonly number[],
): void {
  for (const [name, tensor] of Object.entries(parameters) as [string, tf.Tensor | undefined][])
    if (tensor !== undefined && tensor.size !== channels)
      throw new ShapeError(
        `${name} has shape [${tensor.shape}]; for x of shape [${shape}] it needs one value for each of ${channels} channels`,
      );
}

function checkRange(momentum: number, epsilon: number): void {
  if (!(momentum >= 0 && momentum <= 1))
    throw new ValueError(`momentum is the weight of the old value, from 0 to 1; this one is ${momentum}`);
  if (!(epsilon > 0)) throw new ValueError(`epsilon must be above 0; this one is ${epsilon}`);
}

function besselCorrection(count: number, shape: readonly number[]): number {
  if (count < 2)
    throw new ValueError(
      `x of shape [${shape}] holds one value per channel, which has no sample variance (÷(N−1)); use a larger batch or movingVarianceEstimate: 'population'`,
    );
  return count / (count - 1);
}
