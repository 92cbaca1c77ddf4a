import * as tf from '@tensorflow/tfjs';
import { withoutInterrupts } from '../core/interrupt';
import { wrapKernel } from './wrap-kernel';

/**
 * An interrupt can end JavaScript and WebAssembly at any instruction. An engine's own bookkeeping does not survive that:
 * memory half taken from a heap, commands half recorded. So it waits until the engine's method or kernel returns.
 */

/** Keeps interrupts out of methods of an object or prototype. */
export function guardMethods(target: object, names: readonly string[]): void {
  const methods = target as Record<string, (...args: unknown[]) => unknown>;
  for (const name of names) {
    const method = methods[name] as (...args: unknown[]) => unknown;
    methods[name] = function (this: unknown, ...args) {
      return withoutInterrupts(() => method.apply(this, args));
    };
  }
}

/** Keeps interrupts out of all kernels that a backend has so far. */
export function guardKernels(backendName: string): void {
  for (const { kernelName } of tf.getKernelsForBackend(backendName))
    wrapKernel(kernelName, backendName, (native) => (call) => withoutInterrupts(() => native(call)));
}
