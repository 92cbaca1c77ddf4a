/**
 * What: the gradient of `tf.squaredDifference`, registered anew for every engine.
 * Why: TensorFlow.js forgets to sum over broadcast axes, so that a variance written with it cannot be trained.
 * Versions: tfjs-core 4.22; refuses another, since nothing else would tell of wrong gradients.
 * Needed: as long as the gradient of a broadcast operand has another shape than the operand.
 */
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { mustFit } from './written-for';

/** Sums `gradient` over the axes along which a tensor of this shape was broadcast. */
function sumToShape(gradient: Tensor, shape: number[]): Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return (axes.length > 0 ? tf.sum(gradient, axes) : gradient).reshape(shape);
}

/** d/da (a − b)² = 2(a − b), d/db (a − b)² = −2(a − b), each summed to its own shape. */
export function mendSquaredDifferenceGradient(): void {
  mustFit({ name: '@tensorflow/tfjs-core', found: tf.version_core, writtenFor: '4.22' });
  tf.registerGradient({
    kernelName: tf.SquaredDifference,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [Tensor, Tensor];
      const slope = () => tf.mul(tf.mul(dy as Tensor, 2), tf.sub(a, b));
      return {
        a: () => sumToShape(slope(), a.shape),
        b: () => sumToShape(tf.neg(slope()), b.shape),
      };
    },
  });
}
