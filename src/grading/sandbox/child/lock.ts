/**
 * Locks what the child's own program computes with, before any cell runs: the objects of the language, and the engine.
 *
 * The code under test shares them. A `JSON.stringify` of its own could leave out of an answer that an argument was changed,
 * an `Object.is` of its own could call the changed one the same. What is locked answers for nobody.
 */
import type { Tensor } from '@tensorflow/tfjs';
import { unchanged, type WatchTensor } from '../../../exercises/given-arguments';
import type { TensorFlow } from '../../../exercises/spec';
import { languageNames } from '../../../notebook/graded-globals';

/** What the language has without a name. */
const nameless = (): object[] => [
  (async () => {}).constructor,
  function* () {}.constructor,
  async function* () {}.constructor,
  [][Symbol.iterator](),
  ''[Symbol.iterator](),
  new Map().entries(),
  new Set().values(),
  'a'.matchAll(/a/g),
];

/** Honest code gives objects of its own a `name` or a `toString`, though they inherit a locked one. */
const overridden: readonly { prototype: object }[] = [
  ...[Object, Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError],
];

/** A property that is to keep its value: an object, and the property's name. */
type Held = readonly [object, PropertyKey];

/**
 * Finds what is to be locked of the language: done once, before the process becomes a snapshot. V8 still adds to it when
 * a process starts from one, so nothing can be locked by then.
 * @returns locks it. What is there keeps its value; a cell may add methods of its own, as in a notebook.
 */
export function findLanguage(): () => void {
  for (const { prototype } of overridden) letOverride(prototype);
  // Whatever is written as JSON would be asked for it.
  for (const { prototype } of [Object, Array])
    Object.defineProperty(prototype, 'toJSON', { value: undefined, writable: true, configurable: true });
  const found = new Set<object>();
  for (const one of [...languageHere().map(([, one]) => one), ...nameless()]) reach(one, found);
  const held = [...found].flatMap(heldBy);
  return () => {
    for (const one of held) hold(one);
    for (const [name] of languageHere()) hold([globalThis, name]);
  };
}

/** The properties of an object; but how a stack is written is a setting of Node.js, and no answer depends on it. */
const heldBy = (one: object): Held[] =>
  Reflect.ownKeys(one).flatMap((key) => {
    const { configurable } = Object.getOwnPropertyDescriptor(one, key) ?? {};
    const isSetting = one === Error && (key === 'stackTraceLimit' || key === 'prepareStackTrace');
    return configurable === true && !isSetting ? [[one, key] as const] : [];
  });

function hold([one, key]: Held): void {
  const descriptor = Object.getOwnPropertyDescriptor(one, key);
  if (descriptor === undefined) return;
  const held = 'value' in descriptor ? { writable: false, configurable: false } : { configurable: false };
  Object.defineProperty(one, key, held);
}

const languageHere = (): [string, unknown][] =>
  languageNames.flatMap((name): [string, unknown][] =>
    name in globalThis ? [[name, (globalThis as unknown as Record<string, unknown>)[name]]] : [],
  );

/** Whatever can be reached from a value by its properties and by what it inherits from. */
function reach(value: unknown, found: Set<object>): void {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
  if (value === globalThis || found.has(value)) return;
  found.add(value);
  reach(Object.getPrototypeOf(value), found);
  for (const key of Reflect.ownKeys(value)) {
    const { get, set, value: item } = Object.getOwnPropertyDescriptor(value, key) ?? {};
    for (const part of [get, set, item]) reach(part, found);
  }
}

/** Lets what inherits from a prototype that is about to be locked have properties of the same names by assignment. */
function letOverride(prototype: object): void {
  for (const [key, { value, writable }] of Object.entries(Object.getOwnPropertyDescriptors(prototype)))
    if (writable === true)
      Object.defineProperty(prototype, key, {
        get: () => value,
        set(this: object, own: unknown) {
          Reflect.defineProperty(this, key, {
            value: own,
            writable: true,
            enumerable: true,
            configurable: true,
          });
        },
      });
}

/** The parts of an engine by which a tensor's numbers are found. */
interface Engine {
  readonly state: { readonly tensorInfo: WeakMap<object, object> };
}
interface Backend {
  readonly data: { readonly data: WeakMap<object, { readonly values: ArrayLike<number> }> };
}

/** What the library itself changes of a tensor that is left as it was. */
const bookkeeping: readonly string[] = ['isDisposedInternal', 'kept', 'scopeId', 'refCount'];

/**
 * Locks the engine: its methods, those of tensors, and the way to a tensor's numbers.
 * @returns how a tensor is watched: by its numbers where the engine keeps them, and by what leads there
 */
export function lockEngine(tf: TensorFlow): WatchTensor {
  const engine = tf.engine() as unknown as Engine;
  const backend = tf.backend() as unknown as Backend;
  const { tensorInfo } = engine.state;
  const { data: kept } = backend.data;
  for (const { prototype } of [tf.Tensor, tf.Variable]) heldBy(prototype).forEach(hold);
  for (const one of [engine, backend, backend.data]) lockMethods(one);
  for (const [on, name] of [
    [engine, 'state'],
    [engine.state, 'tensorInfo'],
    [backend, 'data'],
    [backend.data, 'data'],
  ] as const)
    Object.defineProperty(on, name, { writable: false, configurable: false });
  return (tensor: Tensor) => {
    const { dataId, shape, strides } = tensor;
    const numbers = kept.get(dataId)?.values ?? [];
    const before = Array.from(numbers);
    const parts = [tensor, shape, strides, tensorInfo.get(dataId) ?? shape, kept.get(dataId) ?? shape];
    const areSame = parts.map((part) => unchanged(part, bookkeeping));
    return () => {
      if ((tensor as unknown as { isDisposedInternal: boolean }).isDisposedInternal || !kept.has(dataId))
        return 'disposed';
      const same =
        areSame.every((isSame) => isSame()) &&
        numbers.length === before.length &&
        before.every((number, i) => Object.is(number, numbers[i]));
      return same ? undefined : 'changed';
    };
  };
}

/** Nothing is put in the place of an object's methods any more, nor beside them. */
function lockMethods(one: object): void {
  for (let at = Object.getPrototypeOf(one); at !== Object.prototype; at = Object.getPrototypeOf(at))
    Object.freeze(at);
  Object.preventExtensions(one);
}
