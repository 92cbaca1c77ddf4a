import { tf } from '../backend';
import { trustFunctions } from '../backend/onnx';
import { ValueError } from '../core';

/** A loss: the mean over the batch, as a scalar. `target` first, as in TensorFlow.js. */
export type Loss = (target: tf.Tensor, output: tf.Tensor) => tf.Scalar;

/**
 * Softmax cross-entropy, mean over the batch and, where there are any, over its pixels: −Σ target·log softmax(output).
 * @param target one-hot or probabilities, shape [batch, classes] or [batch, ..., classes]
 * @param output logits (no softmax applied), of target's shape
 * @example
 * ```ts
 * softmaxCrossEntropy(tf.tensor2d([[1, 0]]), tf.tensor2d([[0, 0]])); //=> 0.6931
 * ```
 */
export function softmaxCrossEntropy(target: tf.Tensor, output: tf.Tensor): tf.Scalar {
  return tf.losses.softmaxCrossEntropy(target, output) as tf.Scalar;
}

/**
 * Cross-entropy of independent yes/no outputs, mean over all of them: −[t·log σ(o) + (1 − t)·log(1 − σ(o))].
 * @param target 0 or 1, of output's shape
 * @param output logits (no sigmoid applied)
 * @example
 * ```ts
 * sigmoidCrossEntropy(tf.tensor1d([1]), tf.tensor1d([0])); //=> 0.6931
 * ```
 */
export function sigmoidCrossEntropy(target: tf.Tensor, output: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    // max(o, 0) − o·t + log(1 + e^−|o|): never overflows.
    const softplus = tf.log(tf.add(tf.exp(tf.neg(tf.abs(output))), 1));
    return tf.mean(tf.add(tf.sub(tf.relu(output), tf.mul(output, target)), softplus)) as tf.Scalar;
  });
}

/**
 * Mean squared error, mean over all values: Σ(target − output)²/N. Both of one shape.
 * @example
 * ```ts
 * meanSquaredError(tf.tensor1d([0, 0]), tf.tensor1d([1, 3])); //=> 5
 * ```
 */
export function meanSquaredError(target: tf.Tensor, output: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.mean(tf.square(tf.sub(output, target))) as tf.Scalar);
}

/**
 * The losses by name.
 * @example
 * ```ts
 * losses.meanSquaredError === meanSquaredError; //=> true
 * ```
 */
export const losses = { softmaxCrossEntropy, sigmoidCrossEntropy, meanSquaredError };
trustFunctions(...Object.values(losses));
export type LossName = keyof typeof losses;

/** @throws ValueError for a name that is not in {@link losses} */
export function resolveLoss(loss: LossName | Loss): Loss {
  if (typeof loss === 'function') return loss;
  if (!Object.hasOwn(losses, loss))
    throw new ValueError(`no loss is called "${loss}"; there are ${Object.keys(losses).join(', ')}`);
  return losses[loss];
}
