/**
 * What: in TensorFlow.js's registries the gradients, the kernels and `call` of the layers; `compile`, `evaluate` and `fit` of
 *   its models, and `applyGradients` of its optimizers.
 * Why: they have to ask whether an exercise withholds them (`core/withheld.ts`). Whatever name or way leads to a ready-made
 *   gradient, loss or layer, it ends at one of these; so what is watched is what is there, and not a list of names.
 * Versions: tfjs-core and tfjs-layers 4.22; `gates.ts` refuses others.
 * Needed: as long as TensorFlow.js has no way to leave a part of it out.
 */
import type * as TensorFlow from '@tensorflow/tfjs';
import { guard } from '../core/withheld';

/** Every way to a derivative that is not one's own ends at the gradients of the operations. */
export const GRADIENTS = 'automatic gradients';
export const OPTIMIZERS = 'a ready-made optimizer';
/** A model finds losses and metrics by their names, where no operation of that name runs. */
export const MODEL_LOSSES = 'the losses of models';
export const kernelDoor = (kernel: string): string => `the kernel ${kernel}`;

/** Taken before any code of a student's runs: a `Reflect.apply` of theirs would be handed what stands behind a door. */
const { apply } = Reflect;

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Table = Record<string, unknown>;

/** Puts a function in a property's place that asks first. */
function hang(on: object, key: string, door: string): void {
  const original = (on as Table)[key];
  if (typeof original !== 'function') return;
  Object.defineProperty(on, key, {
    configurable: true,
    writable: true,
    value(this: unknown, ...args: unknown[]) {
      guard(door);
      return apply(original, this, args);
    },
  });
}

/** What a model that is compiled keeps of losses and metrics, for whoever takes them from there. */
function hangCompile(prototype: object): void {
  const { compile } = prototype as { compile: Method };
  const asking = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(asking);
    if (typeof one !== 'function') return one;
    return (...args: unknown[]) => {
      guard(MODEL_LOSSES);
      return apply(one, undefined, args);
    };
  };
  Object.assign(prototype, {
    compile(this: Table, ...args: unknown[]) {
      guard(MODEL_LOSSES);
      const result = apply(compile, this, args);
      this.lossFunctions = asking(this.lossFunctions);
      this.metricsTensors = asking(this.metricsTensors);
      return result;
    },
  });
}

const hung = new WeakSet<object>();

/** Watches the kernels and gradients that are registered by now: engines register theirs when they are chosen. */
export function hangRegistries(tf: typeof TensorFlow): void {
  const backends = Object.keys(tf.engine().registryFactory);
  for (const config of backends.flatMap((backend) => tf.getKernelsForBackend(backend))) {
    if (!hung.has(config)) hang(config, 'kernelFunc', kernelDoor(config.kernelName));
    hung.add(config);
    const gradient = tf.getGradient(config.kernelName);
    if (gradient === undefined || hung.has(gradient)) continue;
    hang(gradient, 'gradFunc', GRADIENTS);
    hung.add(gradient);
  }
}

/** Watches what is there now; once for each copy of TensorFlow.js, before any code of a student's runs. */
export function hangDoors(tf: typeof TensorFlow): void {
  hangRegistries(tf);
  const factories = new Map(Object.keys(tf.layers).map((key) => [key.toLowerCase(), key]));
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  for (const [className, [made]] of Object.entries(classNameMap)) {
    const factory = factories.get(className.toLowerCase());
    if (factory !== undefined) hang(made.prototype, 'call', `tf.layers.${factory}`);
  }
  const { prototype } = tf.LayersModel;
  hangCompile(prototype);
  for (const method of ['evaluate', 'evaluateDataset', 'fit', 'fitDataset', 'trainOnBatch'])
    hang(prototype, method, MODEL_LOSSES);
  hang(tf.Optimizer.prototype, 'minimize', OPTIMIZERS);
  hang(tf.Optimizer.prototype, 'computeGradients', OPTIMIZERS);
  for (const value of Object.values(tf))
    if (typeof value === 'function' && value.prototype instanceof tf.Optimizer)
      hang(value.prototype, 'applyGradients', OPTIMIZERS);
}
