/**
 * What: `minimize` and `applyGradients` on the prototype of TensorFlow.js's optimizers, and `makeVariable` of its engine.
 * Why: a step that fails, or is interrupted, half way leaves some variables moved and others not. Whoever puts them back
 *   has to know where a step begins and ends, and which variables it makes.
 * Versions: tfjs-core 4.22; refuses another, since a step that is not seen would leave a model spoilt.
 * Needed: as long as a step that fails leaves the variables before the fault moved.
 */
import * as tf from '@tensorflow/tfjs';
import { mustFit } from './written-for';

/** What sees the steps. */
export interface StepWatcher {
  /** Runs a step of any optimizer, also of those written by hand. */
  step(work: () => unknown): unknown;
  /** Is told of each new variable: optimizers make their memory inside a step. */
  made(variable: tf.Variable): void;
}

export function watchOptimizers({ step, made }: StepWatcher): void {
  mustFit({ name: '@tensorflow/tfjs-core', found: tf.version_core, writtenFor: '4.22' });
  const runtime = tf.engine();
  const { makeVariable } = runtime;
  runtime.makeVariable = (...args) => {
    const variable = makeVariable.apply(runtime, args) as tf.Variable;
    made(variable);
    return variable;
  };
  const prototype = tf.Optimizer.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of ['minimize', 'applyGradients']) {
    const original = prototype[name] as (...args: unknown[]) => unknown;
    prototype[name] = function (...args) {
      return step(() => original.apply(this, args));
    };
  }
}
