import type { tf } from '../backend';
import type { Examples } from '../train';
import type { BatchLossOptions } from './batch-loss';
import { kernelsOf } from './kernels';
import { layerGradients } from './layer-gradients';
import type { Sample } from './sample';

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
  const weights = kernelsOf(model).map(({ kernel }) => norm(kernel.read().dataSync()));
  return layerGradients(model, examples, options).map(({ layer, values }, i) => {
    const size = norm(values);
    return { layer, norm: size, relative: size / (weights[i] as number) };
  });
}

function norm(values: Sample): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] as number) ** 2;
  return Math.sqrt(squares);
}
