import { tf } from '../backend';
import type { Examples } from '../train';
import { type BatchLossOptions, batchLoss } from './batch-loss';
import { kernelsOf } from './kernels';
import { type Sample, summarize } from './sample';

/** The gradient that reaches one layer's kernel. */
export interface LayerGradient {
  readonly layer: string;
  readonly mean: number;
  readonly standardDeviation: number;
  /** All its values, in the kernel's order. */
  readonly values: Sample;
}

/**
 * The gradient of the loss for the kernel of each layer, from the first to the last.
 *
 * Weights and moving averages are afterwards as they were.
 *
 * @param model a built `tf.LayersModel`
 * @param examples taken as one batch; not disposed of
 * @returns a row for each layer with a trainable kernel: plain arrays, nothing to dispose of
 * @throws ShapeError when the examples do not fit the model
 * @throws ValueError when a gradient is not finite
 * @example
 * ```ts
 * const model = mlp({ inputShape: 2, hidden: [3], outputs: 2 });
 * const points = pointTensors(circles({ random: new Random(1), count: 16 }));
 * layerGradients(model, points).map(({ layer, values }) => [layer, values.length]); //=> [['dense1', 6], ['dense2', 6]]
 * ```
 */
export function layerGradients(
  model: tf.LayersModel,
  examples: Examples,
  options: BatchLossOptions = {},
): LayerGradient[] {
  const batch = batchLoss(model, examples, options);
  const kernels = kernelsOf(model);
  try {
    return tf.tidy(() => {
      const variables = kernels.map(({ kernel }) => kernel.read() as tf.Variable);
      const { grads } = tf.variableGrads(() => batch.loss(), variables);
      return kernels.map(({ layer }, i) => {
        const gradient = grads[(variables[i] as tf.Variable).name] as tf.Tensor;
        const values = gradient.dataSync().slice();
        const { mean, standardDeviation } = summarize(values);
        return { layer, mean, standardDeviation, values };
      });
    });
  } finally {
    batch.restore();
  }
}
