import { tf } from '../backend';
import { ShapeError, ValueError } from '../core';
import { otherAxes, reducedShape, resolveAxis } from './axes';
import { normalize } from './normalize';

/** Learned scale and shift, one value per channel each; 1 and 0 when left out. */
export interface Affine {
  readonly gamma?: tf.Tensor;
  readonly beta?: tf.Tensor;
}

/** Options of {@link groupNorm}. */
export interface GroupNormOptions {
  /** How many groups the channels are divided into; it must divide their number. */
  readonly groups: number;
  /** The channel axis; the last by default. */
  readonly axis?: number;
  /** Added to the variance under the root, > 0; 1e-5 by default. */
  readonly epsilon?: number;
}

function affine(y: tf.Tensor, { gamma, beta }: Affine, shape: number[]): tf.Tensor {
  const scaled = gamma === undefined ? y : tf.mul(y, gamma.reshape(shape));
  return beta === undefined ? scaled : tf.add(scaled, beta.reshape(shape));
}

/**
 * Group normalization: every example standardizes each group of its channels by itself, over all positions.
 *
 * y = γ·(x − μ)/√(σ² + ε) + β with μ and σ² (÷N) over one example's positions and one group's channels, γ and β per
 * channel. One group is layer normalization over channels and positions; as many groups as channels is
 * {@link instanceNorm}. Training and inference are the same: no other example takes part.
 *
 * @param x float32, rank 2 or more, the batch on axis 0
 * @returns y of x's shape; the caller disposes of it
 * @throws ValueError when the groups do not divide the channels
 * @source Wu and He (2018), "Group Normalization"
 * @example
 * ```ts
 * groupNorm(tf.tensor2d([[1, 3, 10, 30]]), {}, { groups: 2 }); //=> [[-1, 1, -1, 1]]
 * ```
 */
export function groupNorm(x: tf.Tensor, parameters: Affine, options: GroupNormOptions): tf.Tensor {
  const { groups, axis = -1, epsilon = 1e-5 } = options;
  const channel = resolveAxis(axis, x.shape);
  if (x.rank < 2 || channel === 0)
    throw new ShapeError(
      `group normalization needs the batch on axis 0 and channels on another; x has shape [${x.shape}], axis ${axis}`,
    );
  const channels = x.shape[channel] as number;
  if (!(groups >= 1 && channels % groups === 0))
    throw new ValueError(`${groups} groups do not divide ${channels} channels evenly`);
  return tf.tidy(() => {
    const split = [...x.shape.slice(0, channel), groups, channels / groups, ...x.shape.slice(channel + 1)];
    const { y } = normalize(x.reshape(split), otherAxes(split.length, 0, channel), { epsilon });
    return affine(y.reshape(x.shape), parameters, reducedShape(x.shape, otherAxes(x.rank, channel)));
  });
}

/**
 * Instance normalization: every example standardizes each of its channels by itself, over all positions.
 * @source Ulyanov, Vedaldi and Lempitsky (2016), "Instance Normalization"
 * @example
 * ```ts
 * instanceNorm(tf.tensor3d([[[1], [3]]])); //=> [[[-1], [1]]]
 * ```
 */
export function instanceNorm(
  x: tf.Tensor,
  parameters: Affine = {},
  options: Omit<GroupNormOptions, 'groups'> = {},
): tf.Tensor {
  const groups = x.shape[resolveAxis(options.axis ?? -1, x.shape)] as number;
  return groupNorm(x, parameters, { ...options, groups });
}

/**
 * Layer normalization: every example standardizes its last axes by itself.
 *
 * y = γ·(x − μ)/√(σ² + ε) + β with μ and σ² (÷N) over the last `axes` axes; γ and β have their shape.
 *
 * @param x float32, rank 2 or more
 * @param options `axes`: how many of the last axes, 1 by default; `epsilon` > 0, 1e-5 by default
 * @returns y of x's shape; the caller disposes of it
 * @source Ba, Kiros and Hinton (2016), "Layer Normalization"
 * @example
 * ```ts
 * layerNorm(tf.tensor2d([[1, 3], [10, 30]])); //=> [[-1, 1], [-1, 1]]
 * ```
 */
export function layerNorm(
  x: tf.Tensor,
  parameters: Affine = {},
  { axes = 1, epsilon = 1e-5 }: { axes?: number; epsilon?: number } = {},
): tf.Tensor {
  if (!(Number.isInteger(axes) && axes >= 1 && axes < x.rank))
    throw new ShapeError(
      `axes is a number from 1 to ${x.rank - 1} for x of shape [${x.shape}]; this one is ${axes}`,
    );
  const last = Array.from({ length: axes }, (_, i) => x.rank - axes + i);
  return tf.tidy(() => affine(normalize(x, last, { epsilon }).y, parameters, x.shape.slice(x.rank - axes)));
}
