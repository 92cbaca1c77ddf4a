import { tf } from '../backend';
import type { Examples } from '../train';
import { type BatchLossOptions, batchLoss } from './batch-loss';

/** What the kernel of one layer hears from the loss. */
export interface GradientNorm {
  readonly layer: string;
  /** Euclidean norm of the gradient: ‖∂L/∂W‖. */
  readonly norm: number;
  /** The same beside the kernel's own norm: ‖∂L/∂W‖ / ‖W‖. */
  readonly relative: number;
}

/**
 * The size of the loss's gradient at every layer with a kernel, from the first to the last.
 *
 * Weights and moving averages are afterwards as they were.
 *
 * @param model a built `tf.LayersModel`
 * @param examples taken as one batch; not disposed of
 * @returns a row for each layer with a trainable kernel, in the order of the model
 * @throws ShapeError when the examples do not fit the model
 * @example
 * ```ts
 * const model = mlp({ inputShape: 2, hidden: [3], outputs: 2 });
 * const points = pointTensors(circles({ random: new Random(1), count: 16 }));
 * gradientNorms(model, points).map(({ layer }) => layer); //=> ['dense1', 'dense2']
 * ```
 */
export function gradientNorms(
  model: tf.LayersModel,
  examples: Examples,
  options: BatchLossOptions = {},
): GradientNorm[] {
  const batch = batchLoss(model, examples, options);
  const kernels = model.layers.flatMap((layer) => {
    const weight = layer.trainableWeights.find(({ originalName }) => /kernel/.test(originalName));
    return weight === undefined ? [] : [{ layer: layer.name, variable: weight.read() as tf.Variable }];
  });
  try {
    const norms = tf.tidy(() => {
      const variables = kernels.map(({ variable }) => variable);
      const { grads } = tf.variableGrads(() => batch.loss(), variables);
      return variables.map((variable) => [tf.norm(grads[variable.name] as tf.Tensor), tf.norm(variable)]);
    }) as [tf.Tensor, tf.Tensor][];
    const rows = kernels.map(({ layer }, i): GradientNorm => {
      const [gradient, weight] = (norms[i] as tf.Tensor[]).map((norm) => norm.dataSync()[0] as number);
      return { layer, norm: gradient as number, relative: (gradient as number) / (weight as number) };
    });
    tf.dispose(norms);
    return rows;
  } finally {
    batch.restore();
  }
}
