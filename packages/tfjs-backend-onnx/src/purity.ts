import * as tf from '@tensorflow/tfjs';
import { registryChanges, watchRegistries } from './patches/registries';
import type { Proof } from './repeat';

/**
 * What a training step reads when all of it is the library's own code: whether nothing of it has changed since the last
 * step, so that running the code again would do the same again.
 *
 * A function or class that is not known here may do anything, and then nothing is proved.
 */

/** The methods that known classes had when they were loaded, by prototype. */
const prototypes = new Map<object, Record<string, PropertyDescriptor>>();
const functions = new Set<unknown>();
/** Objects made of closures, with the members that they were made with. */
const objects = new WeakMap<object, Record<string, PropertyDescriptor>>();

type Class = abstract new (...args: never[]) => object;

/** Instances of these classes do nothing but compute from their properties. */
export function trustClasses(...classes: readonly Class[]): void {
  for (const { prototype } of classes)
    for (
      let one = prototype as object;
      one !== Object.prototype && one !== null;
      one = Object.getPrototypeOf(one)
    )
      if (!prototypes.has(one)) prototypes.set(one, Object.getOwnPropertyDescriptors(one));
}

/** These functions do nothing but compute from their arguments. */
export function trustFunctions(...trusted: readonly unknown[]): void {
  for (const one of trusted) functions.add(one);
}

/** The functions of this object do nothing but compute from their arguments and the variables they hold. */
export function trustObject<T extends object>(object: T): T {
  objects.set(object, Object.getOwnPropertyDescriptors(object));
  return object;
}

/** Members that no step reads, and the graph between the layers, which stays once it is made. */
const passedOver = new Set([
  ...[
    'inboundNodes',
    'outboundNodes',
    'nodesByDepth',
    'containerNodes',
    'internalContainerRefs',
    'layersByDepth',
  ],
  ...['inputSpec', 'batchInputShape', 'initialWeights', 'stateSpec', 'iterations_'],
  ...['history', 'isTraining', 'stopTraining_', 'trainFunction', 'testFunction', 'predictFunction'],
]);
/** Of a model that is a layer, or is trained by the course's `fit`. */
const modelFields = new Set([
  'layers',
  'inputs',
  'outputs',
  'inputLayers',
  'outputLayers',
  'trainable_',
  'model',
]);
/** The closures that regularizers make. */
const LOSSES = '_losses';

class Unknown extends Error {}

/** Goes through all that is read, and can tell later whether any of it has changed. */
class Snapshot implements Proof {
  readonly #owners: object[] = [];
  readonly #keys: string[] = [];
  readonly #values: unknown[] = [];
  /** Objects of which members may come and go, and how many they have. */
  readonly #open: object[] = [];
  readonly #counts: number[] = [];
  readonly #seen = new Set<object>();
  readonly #registered = registryChanges();

  holds(): boolean {
    if (registryChanges() !== this.#registered) return false;
    for (let i = 0; i < this.#owners.length; i++) {
      const now = (this.#owners[i] as Record<string, unknown>)[this.#keys[i] as string];
      if (!Object.is(now, this.#values[i])) return false;
    }
    for (let i = 0; i < this.#open.length; i++)
      if (Object.keys(this.#open[i] as object).length !== this.#counts[i]) return false;
    return true;
  }

  /** @throws Unknown where it leads to code that may do anything */
  field(owner: object, key: string): void {
    const value = (owner as Record<string, unknown>)[key];
    this.#owners.push(owner);
    this.#keys.push(key);
    this.#values.push(value);
    this.value(value);
  }

  value(value: unknown): void {
    if (typeof value === 'function') {
      if (!functions.has(value) && !libraryFunctions().has(value)) throw new Unknown();
    } else if (typeof value === 'object' && value !== null && !this.#seen.has(value)) {
      this.#seen.add(value);
      this.#object(value);
    }
  }

  #object(object: object): void {
    const made = objects.get(object);
    if (made !== undefined) {
      this.#unchanged(object, made);
      return;
    }
    if (object instanceof tf.Variable) this.field(object, 'trainable');
    if (object instanceof tf.Tensor || object instanceof tf.SymbolicTensor) return;
    const prototype: object | null = Object.getPrototypeOf(object);
    const isPlain = prototype === null || prototype === Object.prototype || Array.isArray(object);
    if (!isPlain) this.#class(prototype);
    this.#open.push(object);
    this.#counts.push(Object.keys(object).length);
    const isModel = object instanceof tf.LayersModel;
    for (const [key, { get }] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
      if (get !== undefined) throw new Unknown();
      if (passedOver.has(key) || (key === 'length' && Array.isArray(object))) continue;
      const value = (object as Record<string, unknown>)[key];
      if (isModel && !modelFields.has(key) && typeof value !== 'function') continue;
      if (key === LOSSES && Array.isArray(value)) this.#losses(object, value);
      else this.field(object, key);
    }
  }

  #class(prototype: object): void {
    if (this.#seen.has(prototype)) return;
    for (let one = prototype; one !== Object.prototype && one !== null; one = Object.getPrototypeOf(one)) {
      const made = prototypes.get(one);
      if (made === undefined) throw new Unknown();
      if (this.#seen.has(one)) return;
      this.#seen.add(one);
      this.#unchanged(one, made);
    }
  }

  /** What code consists of is as it was. */
  #unchanged(object: object, made: Record<string, PropertyDescriptor>): void {
    const now = Object.getOwnPropertyDescriptors(object) as Record<string, PropertyDescriptor>;
    for (const [key, { value, get }] of Object.entries(made)) {
      if (!Object.is(now[key]?.value, value) || now[key]?.get !== get) throw new Unknown();
      if (get !== undefined) continue;
      this.#owners.push(object);
      this.#keys.push(key);
      this.#values.push(value);
    }
  }

  /** A layer's penalties are closures; as many as it has regularizers are the library's. */
  #losses(layer: object, losses: unknown[]): void {
    const regularizers = Object.entries(layer).filter(([key, one]) => /regularizer$/i.test(key) && one);
    if (losses.length > regularizers.length) throw new Unknown();
    this.#owners.push(losses);
    this.#keys.push('length');
    this.#values.push(losses.length);
    for (const [i, loss] of losses.entries()) {
      this.#owners.push(losses);
      this.#keys.push(String(i));
      this.#values.push(loss);
    }
  }
}

/**
 * Proves that a step reads nothing that may change unseen.
 * @param values what the step's code holds
 * @param fields members that it looks up again every time
 * @returns null where the step runs code that is not known
 */
export function prove(
  values: readonly unknown[],
  fields: readonly (readonly [owner: object, key: string])[] = [],
): Proof | null {
  const snapshot = new Snapshot();
  try {
    for (const value of values) snapshot.value(value);
    for (const [owner, key] of fields) snapshot.field(owner, key);
  } catch (error) {
    if (error instanceof Unknown) return null;
    throw error;
  }
  return snapshot;
}

const lossNames = [
  ...['meanSquaredError', 'meanAbsoluteError', 'meanAbsolutePercentageError', 'meanSquaredLogarithmicError'],
  ...['squaredHinge', 'hinge', 'categoricalHinge', 'logcosh', 'categoricalCrossentropy', 'poisson'],
  ...['sparseCategoricalCrossentropy', 'binaryCrossentropy', 'kullbackLeiblerDivergence', 'cosineProximity'],
];
const metricNames = ['binaryAccuracy', 'categoricalAccuracy', 'precision', 'mse', 'mae', 'mape', 'cosine'];
let library: Set<unknown> | undefined;

/** The functions behind the names of losses and metrics, which TensorFlow.js shows nowhere but in a compiled model. */
function libraryFunctions(): ReadonlySet<unknown> {
  if (library !== undefined) return library;
  library = new Set();
  const optimizer = tf.train.sgd(1);
  for (const units of [1, 2]) {
    const name = `veryDeepProbe${units}`;
    const layer = tf.layers.dense({
      name: `${name}Layer`,
      units,
      inputShape: [1],
      kernelInitializer: 'zeros',
    });
    const model = tf.sequential({ name, layers: [layer] });
    for (const loss of lossNames) {
      model.compile({ optimizer, loss, metrics: ['accuracy', ...metricNames] });
      const { lossFunctions, metricsTensors } = (model as unknown as { model: Trained }).model;
      for (const one of [...lossFunctions, ...metricsTensors.map(([metric]) => metric)]) library.add(one);
    }
    model.dispose();
  }
  optimizer.dispose();
  return library;
}

interface Trained {
  readonly lossFunctions: unknown[];
  readonly metricsTensors: [unknown, number][];
}

/** Everything of TensorFlow.js's own, as it is now: to be called before any code of a user runs. */
export function trustLibrary(): void {
  watchRegistries();
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  trustClasses(
    ...Object.values(classNameMap).map(([one]) => one as unknown as Class),
    ...[tf.SGDOptimizer, tf.MomentumOptimizer, tf.AdagradOptimizer, tf.AdadeltaOptimizer, tf.AdamOptimizer],
    ...[
      tf.AdamaxOptimizer,
      tf.RMSPropOptimizer,
      tf.LayersModel,
      tf.Sequential,
      tf.LayerVariable,
      tf.InputSpec,
    ],
  );
  trustFunctions(...Object.values(tf.losses), ...Object.values(tf.metrics));
}
