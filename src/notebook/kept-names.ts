/**
 * How the values of cells are kept: as properties of the global object, under their names, or where the surroundings own a
 * name (`process`, `fetch`, `window`) under another one.
 */
const SUFFIX = '$cell';

/** The property that holds a name of the cells', where the name itself is the surroundings'. */
export const besideOwned = (name: string): string => `${name}${SUFFIX}`;

/** A message of the engine's, with names as they were written. */
export const withoutSuffix = (message: string): string => message.replace(/([\w$])\$cell\b/g, '$1');

/** Whether cells keep a value under a name. */
export function isKept(name: string, value: unknown): boolean {
  const globals = globalThis as Record<string, unknown>;
  return [name, besideOwned(name)].some((property) => property in globals && globals[property] === value);
}
