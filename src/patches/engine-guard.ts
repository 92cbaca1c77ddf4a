/**
 * What: methods of an engine, on its object or prototype, and its kernels in TensorFlow.js's registry.
 * Why: an interrupt can end JavaScript and WebAssembly at any instruction. An engine's own bookkeeping does not survive
 *   that: memory half taken from a heap, commands half recorded. So it waits until the engine's method or kernel returns.
 * Versions: 4.22 of the engine's package; with another it refuses, and another engine computes.
 * Needed: as long as an engine that is ended inside `write` keeps what nobody can let go.
 */
import * as tf from '@tensorflow/tfjs';
import { withoutInterrupts } from '../core/interrupt';
import { wrapKernel } from './wrap-kernel';
import { mustFit } from './written-for';

/** An engine of TensorFlow.js and what of it must not be interrupted. */
interface Guarded {
  readonly backendName: string;
  /** The version of its package. */
  readonly version: string | undefined;
  /** The object or prototype that has the methods. */
  readonly target: object;
  readonly methods: readonly string[];
}

/** Keeps interrupts out of methods of an engine, and out of all kernels that it has so far. */
export function guardEngine({ backendName, version, target, methods }: Guarded): void {
  mustFit({ name: `@tensorflow/tfjs-backend-${backendName}`, found: version, writtenFor: '4.22' });
  for (const { kernelName } of tf.getKernelsForBackend(backendName))
    wrapKernel(kernelName, backendName, (native) => (call) => withoutInterrupts(() => native(call)));
  const on = target as Record<string, (...args: unknown[]) => unknown>;
  for (const name of methods) {
    const method = on[name] as (...args: unknown[]) => unknown;
    on[name] = function (this: unknown, ...args) {
      return withoutInterrupts(() => method.apply(this, args));
    };
  }
}
