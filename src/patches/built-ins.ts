/**
 * What: JavaScript's own objects (`Array.prototype`, `JSON`, `globalThis`, ...), in the course's kernel. What a cell has made
 *   of them is there while cells run; while the kernel itself works, they are as they were.
 * Why: `Array.prototype.map = null` is a mistake of a student's cell. The kernel, the compiler and ZeroMQ run on the same
 *   objects; without this it ends them, or they never answer again.
 * Versions: every Node.js that the course supports.
 * Needed: as long as TypeScript's compiler fails when `Array.prototype.map` has been set to null.
 *
 * What runs between a cell and the change back may rely on nothing that a cell can change: no method, no iteration.
 */
import { EventEmitter } from 'node:events';
import { compileFunction } from 'node:vm';

const { defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys, setPrototypeOf } = Reflect;

/** A property as it was, and what cells have made of it. */
interface Kept {
  readonly holder: object;
  readonly key: PropertyKey;
  readonly name: string;
  /** Its value; undefined where it is read by a getter that asks what it is read of. */
  readonly value: unknown;
  readonly original: PropertyDescriptor;
  /** Whether the kernel works with the original whatever stands there now, or only where what stands there is no function. */
  readonly isStrict: boolean;
  isChanged: boolean;
  /** What cells have made of it; undefined where they have deleted it. */
  changed: PropertyDescriptor | undefined;
}

const prototypeOf = (value: unknown): object => Object.getPrototypeOf(value) as object;

/** What nobody replaces for a test or to watch it: language, texts, containers. */
function strictHolders(): Record<string, object> {
  const found: Record<string, object> = { JSON, Reflect, Atomics };
  for (const one of [
    ...[
      Array,
      String,
      Object,
      Function,
      Promise,
      Map,
      Set,
      WeakMap,
      WeakSet,
      WeakRef,
      RegExp,
      Symbol,
      Number,
    ],
    ...[BigInt, Boolean, Error, TypeError, ArrayBuffer, SharedArrayBuffer, DataView, Uint8Array],
  ]) {
    found[one.name] = one;
    found[`${one.name}.prototype`] = one.prototype as object;
  }
  found.TypedArray = prototypeOf(Uint8Array);
  found['TypedArray.prototype'] = prototypeOf(Uint8Array.prototype);
  const array = prototypeOf([][Symbol.iterator]());
  const generator = prototypeOf((function* () {})());
  const asyncGenerator = prototypeOf((async function* () {})());
  return Object.assign(found, {
    'ArrayIterator.prototype': array,
    'Iterator.prototype': prototypeOf(array),
    'StringIterator.prototype': prototypeOf(''[Symbol.iterator]()),
    'MapIterator.prototype': prototypeOf(new Map().entries()),
    'SetIterator.prototype': prototypeOf(new Set().values()),
    'RegExpStringIterator.prototype': prototypeOf(''.matchAll(/x/g)),
    'Generator.prototype': prototypeOf(generator),
    'AsyncGenerator.prototype': prototypeOf(asyncGenerator),
    'AsyncIterator.prototype': prototypeOf(prototypeOf(asyncGenerator)),
  });
}

/** What may be replaced for a while by another function: a fixed time, random numbers with a seed, a network that is none. */
const lenientHolders = (): Record<string, object> => ({
  Math,
  Date,
  'Date.prototype': Date.prototype,
  Buffer,
  'Buffer.prototype': Buffer.prototype,
  'EventEmitter.prototype': EventEmitter.prototype,
  'process (its methods)': prototypeOf(process),
  process,
  globalThis,
});

/** The global ones among properties that are read by a getter and are always the same. */
const READ: ReadonlySet<PropertyKey> = new Set(['process', 'Buffer']);

/** What others set, and what is asked for so as to be set. */
const OTHERS: ReadonlySet<PropertyKey> = new Set(['prepareStackTrace', 'stackTraceLimit', 'exitCode']);

function keptOf(holders: Record<string, object>, isStrict: boolean): Kept[] {
  return Object.entries(holders).flatMap(([of, holder]) =>
    ownKeys(holder).flatMap((key): Kept[] => {
      const original = getOwnPropertyDescriptor(holder, key) as PropertyDescriptor;
      if (OTHERS.has(key) || !(original.configurable || original.writable)) return [];
      const isGetter = original.get !== undefined;
      if (isGetter && !isStrict && !READ.has(key)) return [];
      const value = isGetter ? (isStrict ? undefined : Reflect.get(holder, key)) : original.value;
      const isWhole = (holder === globalThis || key === 'env') && typeof value === 'object' && value !== null;
      if (!isGetter && !isWhole && typeof value !== 'function') return [];
      // Not to see what a cell adds to `Object.prototype`.
      setPrototypeOf(original, null);
      const name =
        typeof key === 'symbol' ? `${of}[${key.description}]` : holder === globalThis ? key : `${of}.${key}`;
      return [{ ...{ holder, key, name, value, original, isStrict }, isChanged: false, changed: undefined }];
    }),
  );
}

/**
 * A function that says whether all properties with a value still have it. It is written out, a place in the code for each,
 * where the engine remembers how each is found: a loop over them would cost each turn of a cell a sixth of a millisecond.
 */
function watcher(kept: readonly Kept[]): () => boolean {
  const valued = kept.filter(({ value }) => value !== undefined);
  const parts = valued.map(
    (_, i) => `h${i} = all[${i}].holder, k${i} = all[${i}].key, v${i} = all[${i}].value`,
  );
  const isSame = valued.map(({ key }, i) =>
    typeof key === 'string' ? `h${i}[${JSON.stringify(key)}] === v${i}` : `h${i}[k${i}] === v${i}`,
  );
  const text = `const ${parts.join(',\n')};\nreturn () => ${isSame.join(' &&\n')};`;
  return compileFunction(text, ['all'])(valued);
}

export class BuiltIns {
  readonly #kept: readonly Kept[];
  readonly #getters: readonly Kept[];
  readonly #isSame: () => boolean;
  /** How many properties cells have changed. */
  #changes = 0;
  #isCells = false;

  /** Takes note of how everything is now. */
  constructor() {
    this.#kept = [...keptOf(strictHolders(), true), ...keptOf(lenientHolders(), false)];
    this.#getters = this.#kept.filter(({ value }) => value === undefined);
    this.#isSame = watcher(this.#kept);
  }

  /** The names of what cells have taken away, or put something in the place of that cannot do the same. */
  lost(): string[] {
    return this.#kept.filter((kept) => kept.isChanged && isLost(kept)).map(({ name }) => name);
  }

  /** Puts what cells have made of the built-ins in place: a cell is about to run. */
  enter(): void {
    if (this.#isCells) return;
    this.#isCells = true;
    if (this.#changes === 0) return;
    for (let i = 0; i < this.#kept.length; i++) {
      const kept = this.#kept[i] as Kept;
      if (!kept.isChanged) continue;
      if (kept.changed === undefined) deleteProperty(kept.holder, kept.key);
      else defineProperty(kept.holder, kept.key, kept.changed);
    }
  }

  /** Takes note of what cells have changed, and puts the originals in place: the kernel is about to work. */
  leave(): void {
    const wasCells = this.#isCells;
    this.#isCells = false;
    if (this.#changes === 0 && this.#areAll()) return;
    let changes = 0;
    for (let i = 0; i < this.#kept.length; i++) {
      const kept = this.#kept[i] as Kept;
      if (isAsItWas(kept)) {
        if (wasCells) kept.isChanged = false;
        else if (kept.isChanged) changes += 1;
        continue;
      }
      const changed = getOwnPropertyDescriptor(kept.holder, kept.key);
      if (changed !== undefined) setPrototypeOf(changed, null);
      if (!kept.isStrict && typeof changed?.value === 'function') continue;
      // One that a cell has nailed down stays as it is.
      if (!defineProperty(kept.holder, kept.key, kept.original)) continue;
      kept.isChanged = true;
      kept.changed = changed;
      changes += 1;
    }
    this.#changes = changes;
  }

  /** Whether all is as it was. */
  #areAll(): boolean {
    for (let i = 0; i < this.#getters.length; i++) if (!isAsItWas(this.#getters[i] as Kept)) return false;
    try {
      return this.#isSame();
    } catch {
      // A getter of a cell's that throws.
      return false;
    }
  }

  /** Does a piece of the kernel's own work in the middle of a cell. */
  asKernel<T>(work: () => T): T {
    if (!this.#isCells) return work();
    this.leave();
    try {
      return work();
    } finally {
      this.enter();
    }
  }
}

function isLost({ value, original, changed }: Kept): boolean {
  if (changed === undefined || original.get !== undefined) return changed?.get === undefined;
  if (changed.get !== undefined) return false;
  return typeof changed.value !== typeof value || changed.value === null;
}

function isAsItWas({ holder, key, value, original }: Kept): boolean {
  if (value === undefined) return getOwnPropertyDescriptor(holder, key)?.get === original.get;
  try {
    return (holder as Record<PropertyKey, unknown>)[key] === value;
  } catch {
    // A getter of a cell's that throws.
    return false;
  }
}
