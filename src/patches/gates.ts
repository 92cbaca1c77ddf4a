/**
 * What: gradient functions and factories in the modules of TensorFlow.js, `apply` on the prototypes of its initializers;
 *   and, while an exercise is checked, `startScope` of its engine. What has no name to be called by: `doors.ts`.
 * Why: they have to ask whether an exercise withholds them (`core/withheld.ts`). Operations are seen by the name of the
 *   scope in which each of them runs, whoever calls it. The others have no scope: they are replaced once, before any cell
 *   can take hold of them.
 * Versions: tfjs-core and tfjs-layers 4.22; refuses others, since an exercise could be answered by what it withholds.
 * Needed: as long as those functions run without a scope of their name.
 */
import type * as TensorFlow from '@tensorflow/tfjs';
import { guard } from '../core/withheld';
import { hangDoors } from './doors';
import { mustFit } from './written-for';

/** As it was before any cell ran: see `doors.ts`. */
const { apply } = Reflect;

type Table = Record<string, unknown>;
type Callable = (...args: unknown[]) => unknown;

// The modules' own objects: TensorFlow.js reads from them whenever a name is used.
const core = require('@tensorflow/tfjs-core') as Table;
const layers = require('@tensorflow/tfjs-layers') as Record<string, Table>;

/** These give a function that computes the gradient later. */
const makers = ['grad', 'grads', 'valueAndGrad', 'valueAndGrads', 'customGrad'];
const tables = ['layers', 'initializers', 'constraints', 'regularizers', 'metrics'];

function gate(table: Table, key: string, name: string): void {
  const original = table[key];
  if (typeof original !== 'function' || isClass(key)) return;
  const gated = (...args: unknown[]) => {
    guard(name);
    return afterwards(name, apply(original, table, args));
  };
  table[key] = Object.defineProperties(gated, Object.getOwnPropertyDescriptors(original));
}

/** A class (`tf.layers.Layer`) is for deriving one's own from. */
const isClass = (key: string): boolean => /^[A-Z]/.test(key);

/** What was made outside an exercise is not to be used inside one either. */
function afterwards(name: string, made: unknown): unknown {
  if (typeof made === 'function')
    return (...args: unknown[]) => {
      guard(name);
      return (made as Callable)(...args);
    };
  return made;
}

/** Lets a method ask; `on` gets a method of its own where it inherits one. */
function gateMethod(on: object, method: string, name: string): void {
  const original = (on as Table)[method] as Callable;
  Object.defineProperty(on, method, {
    configurable: true,
    writable: true,
    value: function (this: unknown, ...args: unknown[]) {
      guard(name);
      return apply(original, this, args);
    },
  });
}

/** The prototypes of the initializers, each with the name of its factory: layers make them without it. */
function gateInitializers(): void {
  for (const [key, factory] of Object.entries(layers.initializers as Record<string, Callable>)) {
    const initializer = factory({ value: 0 }) as object;
    gateMethod(initializer.constructor.prototype, 'apply', `tf.initializers.${key}`);
  }
}

let installed = false;

/** Replaces what has no scope of its own. Once, when the library is loaded. */
export function installGates(): void {
  if (installed) return;
  installed = true;
  mustFit({ name: '@tensorflow/tfjs-core', found: String(core.version_core), writtenFor: '4.22' });
  mustFit({ name: '@tensorflow/tfjs-layers', found: String(layers.version_layers), writtenFor: '4.22' });
  gateInitializers();
  for (const key of [...makers, 'variableGrads']) gate(core, key, `tf.${key}`);
  for (const table of tables)
    for (const key of Object.keys(layers[table] ?? {}))
      gate(layers[table] as Table, key, `tf.${table}.${key}`);
  hangDoors(require('@tensorflow/tfjs') as typeof TensorFlow);
}

/** The part of TensorFlow.js's engine that every operation goes through. */
interface Scopes {
  startScope(name?: string): void;
}

/**
 * Watches the operations of some work.
 * @param engine `tf.engine()`
 * @param names withheld names as students write them; `tf.moments` is the operation `moments`
 */
export async function watchOperations<T>(
  engine: Scopes,
  names: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const byScope = new Map(names.map((name) => [`${name.slice(name.lastIndexOf('.') + 1)}__op`, name]));
  const start = engine.startScope;
  engine.startScope = function (this: Scopes, scope?: string) {
    const name = scope === undefined ? undefined : byScope.get(scope);
    if (name !== undefined) guard(name);
    return start.call(this, scope);
  };
  try {
    return await work();
  } finally {
    engine.startScope = start;
  }
}
