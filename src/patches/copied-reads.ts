/**
 * What: `readSync` of TensorFlow.js's `cpu` engine, which `data`, `dataSync`, `array` and `buffer` go through, in a grading
 *   child.
 * Why: it gives out the memory in which the engine keeps the tensor. Whoever sorts or fills what they have read changes the
 *   tensor, which was given to them; by the engines of a notebook they do not see it, so that a tick would be no points.
 * Versions: tfjs-backend-cpu 4.22; refuses another, since a solution would be told that it changes what it does not.
 * Needed: as long as a number written into `dataSync()` is read back from the tensor.
 */
import type * as TensorFlow from '@tensorflow/tfjs';
import { mustFit } from './written-for';

const { apply } = Reflect;

/** Lets the `cpu` engine hand out copies of what it keeps. */
export function copyWhatIsRead(tf: typeof TensorFlow): void {
  mustFit({ name: '@tensorflow/tfjs-core', found: tf.version_core, writtenFor: '4.22' });
  const prototype = Object.getPrototypeOf(tf.backend()) as TensorFlow.KernelBackend;
  const { readSync } = prototype;
  prototype.readSync = function (this: TensorFlow.KernelBackend, dataId: object) {
    const values = apply(readSync, this, [dataId]) as TensorFlow.backend_util.BackendValues;
    return values.slice() as typeof values;
  };
}
