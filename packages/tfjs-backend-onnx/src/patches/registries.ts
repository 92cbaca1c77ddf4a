/**
 * What: `set` and `delete` of TensorFlow.js's registries of kernels and gradients, on the two maps.
 * Why: a step that is repeated without its code has to know that a gradient or a kernel was registered anew, and
 *   TensorFlow.js tells nobody.
 * Versions: tfjs-core 4.22; refuses another, since a step repeated with an old gradient would be wrong.
 * Needed: as long as gradients can be registered at any time.
 */
import { mustFit } from './written-for';

const globals = globalThis as unknown as { _tfGlobals: Map<string, Map<string, unknown>> };
let changes = 0;

/** How often a kernel or a gradient was registered or taken back. */
export const registryChanges = (): number => changes;

export function watchRegistries(): void {
  mustFit();
  for (const name of ['kernelRegistry', 'gradRegistry']) {
    const registry = globals._tfGlobals.get(name);
    if (registry === undefined || Object.hasOwn(registry, 'set')) continue;
    for (const method of ['set', 'delete'] as const) {
      const original = registry[method].bind(registry) as (...args: unknown[]) => unknown;
      Object.assign(registry, {
        [method]: (...args: unknown[]) => {
          changes++;
          return original(...args);
        },
      });
    }
  }
}
