/** Finds an entry point among what its cell exports. */
import { handed } from '../../exercises/handed';
import type { TaskEntry } from './job';

/**
 * @param exported what the cell exports
 * @param names all entry points of the exercise, in order
 */
export const entryIn = (
  exported: Readonly<Record<string, unknown>>,
  { name, of }: TaskEntry,
  names: readonly string[],
): unknown => (of === undefined ? exported[name] : handed(names, exported[of])[name]);
