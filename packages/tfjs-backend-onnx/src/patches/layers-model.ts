/**
 * What: `makeTrainFunction`, `fit`, `fitDataset` and `dispose` on the prototype of `tf.LayersModel`.
 * Why: its training step can be replaced nowhere else, and on the `onnx` engine it is many times faster compiled.
 * Versions: tfjs-layers 4.22; refuses another, since a step that is not seen could not be compiled as it is.
 * Needed: as long as the layers' code runs at every step.
 */
import * as tf from '@tensorflow/tfjs';
import { mustFit } from './written-for';

export type TrainFunction = (data: tf.Tensor[]) => tf.Tensor[];
type Fit<Model> = (this: Model, ...args: unknown[]) => Promise<unknown>;

/** What stands between a model and its training step. */
export interface TrainHooks<Model extends object> {
  /** Runs one training step. */
  run(model: Model, train: TrainFunction, data: tf.Tensor[]): tf.Tensor[];
  /** Runs a `fit`, with the options that it was given. */
  fit(model: Model, options: unknown, work: () => Promise<unknown>): Promise<unknown>;
  /** Is told when a model is disposed of. */
  forget(model: Model): void;
}

export function hookLayersModels<Model extends object>({ run, fit, forget }: TrainHooks<Model>): void {
  mustFit();
  const prototype = tf.LayersModel.prototype as unknown as Record<string, unknown>;
  const makeTrainFunction = prototype.makeTrainFunction as (this: Model) => TrainFunction;
  const dispose = prototype.dispose as (this: Model) => unknown;
  Object.assign(prototype, {
    makeTrainFunction(this: Model): TrainFunction {
      const train = makeTrainFunction.call(this);
      return (data) => run(this, train, data);
    },
    dispose(this: Model) {
      forget(this);
      return dispose.call(this);
    },
  });
  for (const name of ['fit', 'fitDataset']) {
    const original = prototype[name] as Fit<Model>;
    const hooked: Fit<Model> = async function (...args) {
      return fit(this, args.at(-1), () => original.apply(this, args));
    };
    Object.assign(prototype, { [name]: hooked });
  }
}
