/**
 * How the browser's own objects look in cells. What they have are getters of their classes, which the code of Node.js for
 * showing values does not read: `new Headers({ a: 'b' })` would be `Headers {}`.
 */
import type { inspect as Inspect, InspectOptions } from 'node-inspect-extracted';

/** The method by which an object says how it looks (Node.js's convention). */
const CUSTOM = Symbol.for('nodejs.util.inspect.custom');

/** Shown by their getters. */
const OBJECTS = [
  ...[
    'URL',
    'Request',
    'Response',
    'Blob',
    'File',
    'ReadableStream',
    'WritableStream',
    'TextEncoder',
    'TextDecoder',
  ],
  ...[
    'AbortController',
    'AbortSignal',
    'Event',
    'MessageEvent',
    'CustomEvent',
    'PerformanceEntry',
    'ImageData',
  ],
];
/** Shown by the pairs that they hold. */
const PAIRS = ['Headers', 'URLSearchParams', 'FormData'];

type Looks = (this: object, depth: number, options: InspectOptions, inspect: typeof Inspect) => string;

/** What the getters of an object give; not the listeners that nobody has set. */
function fieldsOf(value: object): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (
    let at = Object.getPrototypeOf(value);
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at)
  )
    for (const [name, { get }] of Object.entries(
      Object.getOwnPropertyDescriptors(at) as PropertyDescriptorMap,
    )) {
      if (get === undefined || name in fields) continue;
      try {
        const field: unknown = Reflect.apply(get, value, []);
        if (!(name.startsWith('on') && field === null)) fields[name] = field;
      } catch {
        // A prototype itself, which holds nothing.
      }
    }
  return fields;
}

const looks = (read: (value: object) => object): Looks =>
  function (depth, options, inspect) {
    const name = this.constructor.name;
    if (depth < 0) return `[${name}]`;
    const own = { ...options, ...(typeof options.depth === 'number' && { depth: options.depth - 1 }) };
    return `${name} ${inspect(read(this), own)}`;
  };

/** Has the browser's objects show what they hold. */
export function showWebObjects(): void {
  const all = [
    ...OBJECTS.map((name) => [name, looks(fieldsOf)] as const),
    ...PAIRS.map((name) => [name, looks((value) => pairsOf(value as Iterable<[string, unknown]>))] as const),
  ];
  for (const [name, value] of all) {
    const { prototype } = (Reflect.get(globalThis, name) ?? {}) as { prototype?: object };
    if (prototype !== undefined)
      Object.defineProperty(prototype, CUSTOM, { value, configurable: true, writable: true });
  }
}

/** Pairs as an object; what has several values, as a list of them. */
function pairsOf(pairs: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const all: Record<string, unknown[]> = {};
  for (const [name, value] of pairs) {
    all[name] ??= [];
    all[name].push(value);
  }
  return Object.fromEntries(
    Object.entries(all).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}
