import { compile, tf } from '../backend';
import { readValues } from '../backend/read';
import { Random, ValueError } from '../core';
import type { Examples, Model } from '../train';
import { breathe } from '../train/pace';
import { type BatchLossOptions, batchLoss } from './batch-loss';

/** Options of {@link lossSurface}; all may be left out. */
export interface LossSurfaceOptions extends BatchLossOptions {
  /** Points along each direction, odd, so that the model itself is in the middle; 15 by default. */
  readonly points?: number;
  /** How far to go to each side; at 1, the default, as far as the weights are long. */
  readonly extent?: number;
  /** Fixes the two directions; 0 by default. */
  readonly seed?: number;
}

/** Losses over a square of the space of weights. */
export interface LossSurface {
  /** Steps along the first direction, from −extent to extent. */
  readonly first: number[];
  /** Steps along the second direction. */
  readonly second: number[];
  /** The loss: a row for each step of `second`, in it a value for each step of `first`. */
  readonly loss: number[][];
}

/**
 * The loss around a model: L(θ + a·d₁ + b·d₂) on a grid of a and b, for two random directions.
 *
 * A direction is drawn from a normal distribution and normalized filter by filter: the part of d that belongs to a
 * filter gets the length of that filter, ‖dᵢ‖ = ‖θᵢ‖. Without that, a network with large weights would look flat
 * beside one with small ones that computes the same. Biases and normalization parameters stay.
 *
 * Weights and moving averages are afterwards as they were, also after an error.
 *
 * @param model a built `tf.LayersModel`, or a `Network` (see `fit`)
 * @param examples taken as one batch: some hundred; not disposed of
 * @throws ShapeError when the examples do not fit the model
 * @throws ValueError when `points` is not odd and at least 3, or `extent` not above 0
 * @source Li, Xu, Taylor, Studer and Goldstein (2018), "Visualizing the Loss Landscape of Neural Nets", section 4
 * @example
 * ```ts
 * const model = mlp({ inputShape: 2, hidden: [3], outputs: 2 });
 * const points = pointTensors(circles({ random: new Random(1), count: 16 }));
 * (await lossSurface(model, points, { points: 3 })).first; //=> [-1, 0, 1]
 * ```
 */
export async function lossSurface(
  model: Model,
  examples: Examples,
  options: LossSurfaceOptions = {},
): Promise<LossSurface> {
  const { points = 15, extent = 1, seed = 0 } = options;
  if (!Number.isInteger(points) || points < 3 || points % 2 === 0)
    throw new ValueError(`points is an odd number from 3, so that the model is in the middle; not ${points}`);
  if (!(extent > 0)) throw new ValueError(`extent is above 0; this one is ${extent}`);
  const steps = Array.from({ length: points }, (_, i) => extent * ((2 * i) / (points - 1) - 1));
  const batch = batchLoss(model, examples, options);
  const random = new Random(seed);
  const moves = batch.network.trainable
    .filter((weight) => weight.rank > 1)
    .map((weight) => ({
      weight,
      start: tf.clone(weight),
      along: [alongFilters(weight, random), alongFilters(weight, random)],
    }));
  const lossAt = compile((a: tf.Scalar, b: tf.Scalar) =>
    tf.tidy(() => {
      for (const { weight, start, along } of moves) {
        const [first, second] = along as [tf.Tensor, tf.Tensor];
        weight.assign(tf.addN([start, tf.mul(first, a), tf.mul(second, b)]));
      }
      return batch.loss();
    }),
  );
  try {
    const loss: number[][] = [];
    for (const b of steps) {
      const row: number[] = [];
      for (const a of steps) {
        const [x, y] = [tf.scalar(a), tf.scalar(b)];
        const value = lossAt(x, y);
        row.push((await readValues([value]))[0]?.[0] as number);
        tf.dispose([x, y, value]);
        await breathe();
      }
      loss.push(row);
    }
    return { first: [...steps], second: [...steps], loss };
  } finally {
    lossAt.dispose();
    batch.restore();
    for (const { start, along } of moves) tf.dispose([start, ...along]);
  }
}

/** A random direction in which every filter (all weights of one output) has the length of the weight's own filter. */
function alongFilters(weight: tf.Tensor, random: Random): tf.Tensor {
  return tf.tidy(() => {
    const length = (x: tf.Tensor) =>
      tf.sqrt(
        tf.sum(
          tf.square(x),
          Array.from({ length: x.rank - 1 }, (_, axis) => axis),
          true,
        ),
      );
    const drawn = tf.tensor(
      Float32Array.from({ length: weight.size }, () => random.normal()),
      weight.shape,
    );
    return tf.mul(drawn, tf.div(length(weight), length(drawn)));
  });
}
