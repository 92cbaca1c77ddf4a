import { tf } from '../backend';
import { trustFunctions } from '../backend/onnx';
import { ValueError } from '../core';
import { meanIou } from './iou';
import { type Loss, sigmoidCrossEntropy, softmaxCrossEntropy } from './losses';

/** A metric: the mean over the batch, as a scalar. Not differentiated. */
export type Metric = (target: tf.Tensor, output: tf.Tensor) => tf.Scalar;

/**
 * The fraction of examples, or of pixels, whose largest output is at the largest target. Both [batch, ..., classes].
 * @example
 * ```ts
 * accuracy(tf.tensor2d([[1, 0], [0, 1]]), tf.tensor2d([[2, 1], [2, 1]])); //=> 0.5
 * ```
 */
export function accuracy(target: tf.Tensor, output: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.mean(tf.cast(tf.equal(tf.argMax(target, -1), tf.argMax(output, -1)), 'float32')));
}

/**
 * The fraction of yes/no outputs on the right side: logit above 0 where the target is above ½. Of one shape.
 * @example
 * ```ts
 * binaryAccuracy(tf.tensor1d([1, 0]), tf.tensor1d([3, 2])); //=> 0.5
 * ```
 */
export function binaryAccuracy(target: tf.Tensor, output: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.mean(tf.cast(tf.equal(tf.greater(target, 0.5), tf.greater(output, 0)), 'float32')));
}

/**
 * The metrics by name.
 * @example
 * ```ts
 * metrics.accuracy === accuracy; //=> true
 * ```
 */
export const metrics = { accuracy, binaryAccuracy, meanIou };
trustFunctions(...Object.values(metrics));
export type MetricName = keyof typeof metrics;

/** The metrics to report under their names: those asked for, else the accuracy that fits the loss. */
export function resolveMetrics(
  asked: readonly MetricName[] | Readonly<Record<string, Metric>> | undefined,
  loss: Loss,
): Readonly<Record<string, Metric>> {
  if (asked === undefined) {
    if (loss === softmaxCrossEntropy) return { accuracy };
    return loss === sigmoidCrossEntropy ? { accuracy: binaryAccuracy } : {};
  }
  if (!Array.isArray(asked)) return asked as Readonly<Record<string, Metric>>;
  return Object.fromEntries(
    (asked as MetricName[]).map((name) => {
      if (!Object.hasOwn(metrics, name))
        throw new ValueError(`no metric is called "${name}"; there are ${Object.keys(metrics).join(', ')}`);
      return [name, metrics[name]];
    }),
  );
}
