/**
 * What: WebGPU's classes and, for a moment, `navigator` on `globalThis`; `mapAsync` on the prototype of its buffers.
 * Why: TensorFlow.js looks for them where browsers have them, and Node.js has none. Dawn looks after its promises with
 *   `setImmediate`, which in a notebook must not end with the cell.
 * Versions: webgpu 0.6; with another it refuses, and another engine computes.
 * Needed: as long as Node.js has no WebGPU of its own.
 */
import { outsideCells } from '../core/interrupt';
import { mustFit } from './written-for';

/** `GPUBuffer` and so on, as the package `webgpu` gives them. */
export type WebgpuClasses = Readonly<Record<string, unknown>>;

/** Puts WebGPU's classes where TensorFlow.js looks for them. */
export function installWebgpuGlobals(classes: WebgpuClasses, version: string | undefined): void {
  mustFit({ name: 'webgpu', found: version, writtenFor: '0.6' });
  for (const [name, value] of Object.entries(classes))
    if (name.startsWith('GPU') && !(name in globalThis)) Object.assign(globalThis, { [name]: value });
  const { prototype } = classes.GPUBuffer as { prototype: { mapAsync(...args: unknown[]): Promise<void> } };
  const { mapAsync } = prototype;
  prototype.mapAsync = function (...args) {
    return outsideCells(() => mapAsync.apply(this, args));
  };
}

/** The backend's constructor asks `navigator` whether there is WebGPU; nothing later does. */
export function withNavigator<Result>(gpu: object, make: () => Result): Result {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  try {
    return make();
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
}
