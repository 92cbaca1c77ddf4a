/**
 * Which of JavaScript's newer parts a cell may use: those that are there at run time, and no others. So Node.js 24 has
 * the types of ES2025 and of resource stacks, and under Node.js 20 `new Set().union` is an unknown property, not a
 * `TypeError` in the middle of a cell.
 */

/** Parts of TypeScript's library behind ES2023, each with one of the names that it declares. */
const parts: readonly (readonly [lib: string, owner: object, name: string])[] = [
  ['es2024.arraybuffer', ArrayBuffer.prototype, 'transfer'],
  ['es2024.collection', Map, 'groupBy'],
  ['es2024.object', Object, 'groupBy'],
  ['es2024.promise', Promise, 'withResolvers'],
  ['es2024.regexp', RegExp.prototype, 'unicodeSets'],
  ['es2024.sharedmemory', Atomics, 'waitAsync'],
  ['es2024.string', String.prototype, 'isWellFormed'],
  ['es2025.collection', Set.prototype, 'union'],
  ['es2025.float16', globalThis, 'Float16Array'],
  ['es2025.intl', Intl, 'DurationFormat'],
  ['es2025.iterator', globalThis, 'Iterator'],
  ['es2025.promise', Promise, 'try'],
  ['es2025.regexp', RegExp, 'escape'],
  ['esnext.array', Array, 'fromAsync'],
  ['esnext.collection', Map.prototype, 'getOrInsert'],
  ['esnext.disposable', globalThis, 'DisposableStack'],
  ['esnext.error', Error, 'isError'],
  ['esnext.sharedmemory', Atomics, 'pause'],
  ['esnext.typedarrays', Uint8Array, 'fromBase64'],
  ['esnext.temporal', globalThis, 'Temporal'],
];

/** The parts of TypeScript's library that describe this JavaScript engine, as the compiler option `lib` wants them. */
export const librariesHere = (): string[] => [
  'lib.es2023.d.ts',
  ...parts.filter(([, owner, name]) => name in owner).map(([lib]) => `lib.${lib}.d.ts`),
];
