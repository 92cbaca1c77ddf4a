import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Sums `gradient` over the axes along which a tensor of this shape was broadcast. */
function sumToShape(gradient: Tensor, shape: number[]): Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return (axes.length > 0 ? tf.sum(gradient, axes) : gradient).reshape(shape);
}

/**
 * Mends the gradient of `tf.squaredDifference` for every engine: TensorFlow.js 4.22 forgets to sum over
 * broadcast axes, so that a variance written with it cannot be trained.
 *
 * d/da (a − b)² = 2(a − b), d/db (a − b)² = −2(a − b), each summed to its own shape.
 */
export function registerSquaredDifferenceGradient(): void {
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
