import type * as tf from '@tensorflow/tfjs';
import { awaitInterruptibly } from '../core/interrupt';

/**
 * Reads tensors back in the one way that all engines have: a GPU answers later, the others in the same turn of the
 * event loop, so that waiting for them costs nothing. An interrupt ends the wait.
 * @returns the values of each; the tensors are not disposed of
 * @internal
 */
export async function readValues(
  tensors: readonly tf.Tensor[],
): Promise<(Float32Array | Int32Array | Uint8Array)[]> {
  return awaitInterruptibly(Promise.all(tensors.map((tensor) => tensor.data())), 'reading values');
}
