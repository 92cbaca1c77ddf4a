/** The values that cells declare, as properties of the global object. */

const globals = globalThis as unknown as Record<string, unknown>;

/** Room that was made for what a cell declares. */
export interface Room {
  /** Whether the cell got to a value of this name before it failed. */
  isThere(name: string): boolean;
  /** Takes back what was made for values that the cell did not get to. */
  takeBack(): void;
}

/**
 * Makes a property for each value that a cell declares, before the cell runs.
 * @param values the names, with the properties that hold them
 */
export function makeRoom(values: ReadonlyMap<string, string>): Room {
  const before = new Map<string, unknown>();
  const added = new Set<string>();
  for (const property of values.values()) {
    if (property in globalThis) before.set(property, globals[property]);
    else {
      added.add(property);
      Object.defineProperty(globalThis, property, { value: undefined, writable: true, configurable: true });
    }
  }
  return {
    isThere(name) {
      const property = values.get(name) as string;
      if (added.has(property)) return globals[property] !== undefined;
      return !Object.is(globals[property], before.get(property));
    },
    takeBack() {
      for (const property of added)
        if (globals[property] === undefined) Reflect.deleteProperty(globalThis, property);
    },
  };
}

/** Keeps a last value under the name `_`. Nothing is kept where a cell has frozen `globalThis`. */
export const keepLast = (value: unknown): boolean =>
  Reflect.defineProperty(globalThis, '_', { value, writable: true, configurable: true });
