/**
 * What: gradients of comparisons and of logical functions: zeros, in the shape of each operand.
 * Why: TensorFlow.js has one for `greaterEqual` alone, so that a ReLU written by hand, `x.mul(x.greater(0).toFloat())` or
 *   `tf.where(x.greater(0), x, 0)`, cannot be trained. What they give is constant wherever it can be differentiated.
 * Versions: tfjs-core 4.22; a later one may have gradients of its own, which these replace by the same zeros.
 * Needed: as long as a tape that leads through `greater` ends in an error.
 */
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

const OF_TWO = [
  ...[tf.Greater, tf.GreaterEqual, tf.Less, tf.LessEqual, tf.Equal, tf.NotEqual],
  ...[tf.LogicalAnd, tf.LogicalOr],
];

/** A gradient is of type float32, whatever its operand is. */
const zerosFor = ({ shape }: Tensor) => tf.zeros(shape);

export function addComparisonGradients(): void {
  for (const kernelName of OF_TWO)
    tf.registerGradient({
      kernelName,
      inputsToSave: ['a', 'b'],
      gradFunc: (_, saved) => {
        const [a, b] = saved as [Tensor, Tensor];
        return { a: () => zerosFor(a), b: () => zerosFor(b) };
      },
    });
  tf.registerGradient({
    kernelName: tf.LogicalNot,
    inputsToSave: ['x'],
    gradFunc: (_, saved) => ({ x: () => zerosFor(saved[0] as Tensor) }),
  });
}
