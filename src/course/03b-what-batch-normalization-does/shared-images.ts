import type { Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';

/** Images [N, H, W, C] in whose values no axis, no half and no pixel has a pattern: each of their means is another. */
export function unevenImages(shape: readonly [number, number, number, number]): Tensor4D {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Array.from({ length: size }, (_, i) => 3 * Math.sin(1 + 2.7 * i) + Math.cos(0.4 * i * i));
  return tf.tensor4d(values, [...shape]);
}
