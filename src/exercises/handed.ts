import type { Implementation } from './spec';

/**
 * What was handed to `check`, as an implementation.
 * @param entry the names that the exercise asks for
 * @param solution the function or class for the first of them, or an object with all of them by name
 */
export function handed([first = '']: readonly string[], solution: unknown): Implementation {
  if (typeof solution === 'function') return { [first]: solution };
  return typeof solution === 'object' && solution !== null ? (solution as Implementation) : {};
}
