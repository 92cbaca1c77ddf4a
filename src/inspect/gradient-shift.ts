import { tf } from '../backend';
import { ValueError } from '../core';
import type { Examples, Model } from '../train';
import { gradientsOf, lengthOf, numbers } from './along-gradient';
import { type BatchLossOptions, batchLoss } from './batch-loss';

/** Options of {@link gradientShift}. */
export interface GradientShiftOptions extends BatchLossOptions {
  /** The trainable variables of each layer, from the bottom to the top; several layers may be taken for one. */
  readonly layers: readonly (readonly tf.Variable[])[];
  /** Of the step that the layers below make, above 0. */
  readonly learningRate: number;
}

/** How the layers below move the gradient of one layer. */
export interface GradientShift {
  /** Its place among the layers that were given, from 2: below the first there is nothing. */
  readonly layer: number;
  /** ‖G‖, the length of its gradient before the others move. */
  readonly gradient: number;
  /** ‖G′ − G‖, with G′ its gradient after the layers below have made their step, and it itself not yet. */
  readonly shift: number;
  /** ‖G′ − G‖ / ‖G‖. */
  readonly relative: number;
  /** The cosine of the angle between G and G′: 1 where only the length has changed. */
  readonly cosine: number;
}

/**
 * Internal covariate shift as it concerns training: how much the gradient of a layer changes because the layers below it
 * are updated by one step of gradient descent.
 *
 * Weights and moving averages are afterwards as they were, also after an error.
 *
 * @param model a built `tf.LayersModel`, or a `Network` (see `fit`)
 * @param examples taken as one batch, the same before and after; not disposed of
 * @returns a row for each layer but the first, plain numbers
 * @throws ShapeError when the examples do not fit the model
 * @throws ValueError when there are fewer than two layers, one is empty, or the rate is not above 0
 * @source Santurkar, Tsipras, Ilyas and Madry (2018), "How Does Batch Normalization Help Optimization?", definition 2.1
 * @example
 * ```ts
 * // L = (uv)² with u = v = 1: the gradient of v is 2u²v, and u becomes 1 - 0.1 · 2 = 0.8.
 * const [u, v] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(1))];
 * const network = { forward: (x: tf.Tensor) => x.mul(u).mul(v), trainable: [u, v], state: [u, v] };
 * const data = { x: tf.ones([1, 1]), y: tf.zeros([1, 1]) };
 * const options = { layers: [[u], [v]], learningRate: 0.1, loss: 'meanSquaredError' } as const;
 * await gradientShift(network, data, options); //=> [{ layer: 2, gradient: 2, shift: 0.72, relative: 0.36, cosine: 1 }]
 * ```
 */
export async function gradientShift(
  model: Model,
  examples: Examples,
  options: GradientShiftOptions,
): Promise<GradientShift[]> {
  const { layers, learningRate } = options;
  if (layers.length < 2 || layers.some((layer) => layer.length === 0))
    throw new ValueError(
      `the shift of a layer comes from those below it, so two layers or more are needed, each with a variable; these have [${layers.map(({ length }) => length)}]`,
    );
  if (!(learningRate > 0)) throw new ValueError(`learningRate is above 0; this one is ${learningRate}`);
  const batch = batchLoss(model, examples, options);
  const variables = layers.flat();
  const { loss, gradients } = gradientsOf(batch.loss, variables);
  loss.dispose();
  try {
    const rows: GradientShift[] = [];
    let below = 0;
    for (const [i, layer] of layers.entries()) {
      const before = gradients.slice(below, below + layer.length);
      if (i > 0) {
        const measured = tf.tidy(() => {
          const after = gradientsOf(batch.loss, [...layer]).gradients;
          const moved = after.map((g, k) => tf.sub(g, before[k] as tf.Tensor));
          const along = tf.addN(after.map((g, k) => tf.sum(tf.mul(g, before[k] as tf.Tensor))));
          return [lengthOf(before), lengthOf(moved), lengthOf(after), along];
        });
        const lengths = (await numbers(measured)) as [number, number, number, number];
        const [gradient, shift, length, product] = lengths;
        const cosine = product / (gradient * length);
        rows.push({ layer: i + 1, gradient, shift, relative: shift / gradient, cosine });
      }
      // The layer joins those below the next one.
      tf.tidy(() => {
        for (const [k, variable] of layer.entries())
          variable.assign(tf.sub(variable, tf.mul(before[k] as tf.Tensor, learningRate)));
      });
      below += layer.length;
    }
    return rows;
  } finally {
    batch.restore();
    tf.dispose(gradients);
  }
}
