import { tf } from '../backend';
import { readValues } from '../backend/read';
import { ValueError } from '../core';
import type { Examples, Model } from '../train';
import { type BatchLossOptions, batchLoss } from './batch-loss';

/** Options of {@link alongGradient}; all may be left out. */
export interface AlongGradientOptions extends BatchLossOptions {
  /** How far to go against the gradient, as learning rates above 0; 0.05, 0.1, 0.2 and 0.4 by default. */
  readonly rates?: readonly number[];
}

/** Loss and gradient after one step of a learning rate. */
export interface GradientPoint {
  readonly rate: number;
  readonly loss: number;
  /** How far the gradient has moved: ‖∇L(θ − ηg) − g‖. */
  readonly change: number;
  /** The same over ‖g‖: 0 where the gradient is the same all along, 1 where it has moved by its own length. */
  readonly relative: number;
}

/** What lies before a model in the direction of its next step. */
export interface GradientLine {
  /** The loss where it stands. */
  readonly loss: number;
  /** The length of the gradient there: ‖g‖. */
  readonly gradient: number;
  /** A point for each rate, in their order. */
  readonly points: readonly GradientPoint[];
  /** Largest minus smallest loss over the points, the start among them. */
  readonly lossRange: number;
  /** "Effective smoothness": the largest ‖∇L(θ − ηg) − g‖ / (η‖g‖). The smaller, the smoother. */
  readonly smoothness: number;
}

/**
 * How loss and gradient change along the step that gradient descent is about to make: L(θ − ηg) and ∇L(θ − ηg) for some
 * learning rates η, with g = ∇L(θ) over all trainable variables.
 *
 * Weights and moving averages are afterwards as they were, also after an error.
 *
 * @param model a built `tf.LayersModel`, or a `Network` (see `fit`)
 * @param examples taken as one batch; not disposed of
 * @returns plain numbers; NaN and Infinity where the loss has none
 * @throws ShapeError when the examples do not fit the model
 * @throws ValueError when there is no rate, one is not above 0, or the gradient is 0
 * @source Santurkar, Tsipras, Ilyas and Madry (2018), "How Does Batch Normalization Help Optimization?", figure 4
 * @example
 * ```ts
 * // L = (w - 1)², whose gradient at w = 0 is -2: a step of rate 0.25 goes to w = 0.5.
 * const w = tf.variable(tf.scalar(0));
 * const network = { forward: (x: tf.Tensor) => tf.mul(x, w), trainable: [w], state: [w] };
 * const data = { x: tf.ones([1, 1]), y: tf.ones([1, 1]) };
 * await alongGradient(network, data, { loss: 'meanSquaredError', rates: [0.25] });
 * //=> { loss: 1, gradient: 2, points: [{ rate: 0.25, loss: 0.25, change: 1, relative: 0.5 }], smoothness: 2 }
 * ```
 */
export async function alongGradient(
  model: Model,
  examples: Examples,
  options: AlongGradientOptions = {},
): Promise<GradientLine> {
  const { rates = [0.05, 0.1, 0.2, 0.4] } = options;
  if (rates.length === 0 || rates.some((rate) => !(rate > 0)))
    throw new ValueError(`rates are one number or more, each above 0; these are [${rates}]`);
  const batch = batchLoss(model, examples, options);
  const variables = [...batch.network.trainable];
  const starts = variables.map((variable) => tf.clone(variable));
  let gradients: tf.Tensor[] = [];
  try {
    const start = gradientsOf(batch.loss, variables);
    gradients = start.gradients;
    const lengths = [start.loss, tf.tidy(() => lengthOf(gradients))];
    const [loss, gradient] = (await numbers(lengths)) as [number, number];
    if (gradient === 0)
      throw new ValueError('the gradient is 0 here, so there is no direction to look along');
    const points: GradientPoint[] = [];
    for (const rate of rates) {
      const measured = tf.tidy(() => {
        for (const [i, variable] of variables.entries())
          variable.assign(tf.sub(starts[i] as tf.Tensor, tf.mul(gradients[i] as tf.Tensor, rate)));
        const there = gradientsOf(batch.loss, variables);
        return [there.loss, lengthOf(there.gradients.map((g, i) => tf.sub(g, gradients[i] as tf.Tensor)))];
      });
      const [lossThere, change] = (await numbers(measured)) as [number, number];
      points.push({ rate, loss: lossThere, change, relative: change / gradient });
    }
    const losses = [loss, ...points.map((point) => point.loss)];
    return {
      loss,
      gradient,
      points,
      lossRange: Math.max(...losses) - Math.min(...losses),
      smoothness: Math.max(...points.map(({ rate, relative }) => relative / rate)),
    };
  } finally {
    batch.restore();
    tf.dispose([...starts, ...gradients]);
  }
}

/** The loss and its gradient for each variable: 0 where the loss does not depend on it. */
export function gradientsOf(
  loss: () => tf.Scalar,
  variables: tf.Variable[],
): { loss: tf.Scalar; gradients: tf.Tensor[] } {
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(loss, variables);
    return {
      loss: value,
      gradients: variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable)),
    };
  });
}

/** The length of several tensors as one vector. */
export const lengthOf = (parts: readonly tf.Tensor[]): tf.Scalar =>
  tf.sqrt(tf.addN(parts.map((part) => tf.sum(tf.square(part))))) as tf.Scalar;

/** Reads scalars, and frees them. */
export async function numbers(scalars: readonly tf.Tensor[]): Promise<number[]> {
  try {
    return (await readValues(scalars)).map((value) => value[0] as number);
  } finally {
    tf.dispose([...scalars]);
  }
}
