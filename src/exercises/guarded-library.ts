import { guarded } from '../core/withheld';
import { installGates } from '../patches/gates';
import { always, showingNames } from './rules';
import type { TensorFlow } from './spec';

/**
 * The public door as cells get it: each of its functions asks whether the exercise that is being checked withholds it.
 * What only shows something, and what every exercise may use, asks nothing.
 * @param library all that the door lists
 */
export function guardedLibrary(
  library: Readonly<Record<string, unknown>> & { readonly tf: TensorFlow },
): Record<string, unknown> {
  installGates();
  const free = new Set([...always, ...showingNames]);
  const view: Record<string, unknown> = {};
  Object.defineProperty(view, '__esModule', { value: true });
  for (const [name, value] of Object.entries(library)) {
    const shown = free.has(name) ? value : guarded(name, value);
    Object.defineProperty(view, name, { value: shown, enumerable: true });
  }
  // TensorFlow.js makes layers of the classes that are registered with it: of these by what asks, too.
  const { classNameMap } = library.tf.serialization.SerializationMap.getMap();
  for (const [className, [made, fromConfig]] of Object.entries(classNameMap)) {
    const own = Object.entries(library).find(([, value]) => value === made);
    if (own !== undefined && !free.has(own[0])) classNameMap[className] = [guarded(own[0], made), fromConfig];
  }
  return view;
}
