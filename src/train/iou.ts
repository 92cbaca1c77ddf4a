import { tf } from '../backend';
import { ShapeError } from '../core';

/**
 * How well predicted areas cover the true ones, class by class: |A ∩ B| / |A ∪ B| over all pixels given.
 *
 * @param predicted the class of every pixel, of any number of images, from 0
 * @param truth the same, as it should be
 * @param classes how many there are
 * @returns a number in [0, 1] for each class; NaN for a class that is neither predicted nor true anywhere
 * @throws ShapeError when the two differ in length, or hold a class outside [0, classes)
 * @source Jaccard (1912), "The distribution of the flora in the alpine zone"
 * @example
 * ```ts
 * intersectionOverUnion([0, 0, 1, 1], [0, 1, 1, 1], 2); //=> [0.5, 0.6667]
 * ```
 */
export function intersectionOverUnion(
  predicted: ArrayLike<number>,
  truth: ArrayLike<number>,
  classes: number,
): number[] {
  if (predicted.length !== truth.length)
    throw new ShapeError(`${predicted.length} pixels are predicted and ${truth.length} given`);
  const [both, either] = [new Array<number>(classes).fill(0), new Array<number>(classes).fill(0)];
  for (let i = 0; i < truth.length; i++) {
    const [p, t] = [predicted[i] as number, truth[i] as number];
    if (!(p in both && t in both))
      throw new ShapeError(`pixel ${i} has class ${p in both ? t : p}; there are ${classes}, from 0`);
    either[p] = (either[p] as number) + 1;
    if (p === t) both[p] = (both[p] as number) + 1;
    else either[t] = (either[t] as number) + 1;
  }
  return both.map((count, c) => count / (either[c] as number));
}

/**
 * The mean over the classes of {@link intersectionOverUnion}, for a batch; classes that appear neither in target nor
 * output are left out. Both [batch, ..., classes]. A mean over batches is not quite the value for all of them together.
 * @example
 * ```ts
 * const truth = tf.tensor2d([[1, 0], [0, 1], [0, 1]]);
 * meanIou(truth, tf.tensor2d([[1, 0], [1, 0], [0, 1]])); //=> 0.5
 * ```
 */
export function meanIou(target: tf.Tensor, output: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const classes = output.shape[output.rank - 1] as number;
    const spread = (scores: tf.Tensor) =>
      tf.cast(tf.oneHot(tf.reshape(tf.argMax(scores, -1), [-1]) as tf.Tensor1D, classes), 'float32');
    const [truth, predicted] = [spread(target), spread(output)];
    const both = tf.sum(tf.mul(truth, predicted), 0);
    const either = tf.sub(tf.add(tf.sum(truth, 0), tf.sum(predicted, 0)), both);
    const present = tf.minimum(either, 1);
    return tf.div(tf.sum(tf.div(both, tf.maximum(either, 1))), tf.sum(present)) as tf.Scalar;
  });
}
