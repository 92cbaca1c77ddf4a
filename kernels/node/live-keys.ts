/** The keys of values as they are now, for completion: nothing of the student's runs, no getter and no proxy. */
import { types } from 'node:util';

/** More are no help. */
const MOST = 1000;

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** What is behind a key, where looking costs nothing: undefined for getters and proxies. */
function behind(value: unknown, key: string): unknown {
  for (let at = value; isObject(at) && !types.isProxy(at); at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, key);
    if (found !== undefined) return found.value;
  }
  return undefined;
}

/** What every object has is no key of one. */
const ORDINARY: ReadonlySet<object> = new Set([Object.prototype, Array.prototype, Function.prototype]);

function keysOf(value: unknown): string[] {
  const keys = new Set<string>();
  if (types.isMap(value)) return Array.from(value.keys()).filter((key) => typeof key === 'string');
  for (
    let at = value;
    isObject(at) && !types.isProxy(at) && !ORDINARY.has(at);
    at = Object.getPrototypeOf(at)
  )
    for (const key of Object.getOwnPropertyNames(at)) if (key !== 'constructor') keys.add(key);
  return [...keys].slice(0, MOST);
}

/**
 * The keys of what a way leads to; of a map those that are texts. Undefined where it leads to nothing.
 * @param root the value that the first name of the way has
 */
export function liveKeys(root: unknown, keys: readonly string[]): readonly string[] | undefined {
  const value = keys.reduce<unknown>(behind, root);
  return isObject(value) ? keysOf(value) : undefined;
}
