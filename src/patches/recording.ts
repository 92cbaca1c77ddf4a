/**
 * What: `Math.random`, `incrementIterations` of TensorFlow.js's optimizers and `makeVariable` of its engine, for as long
 *   as a step is recorded.
 * Why: generators without a seed draw one from `Math.random`, and TensorFlow.js tells nobody of it, nor of the variables
 *   and optimizers that a step uses.
 * Versions: tfjs-core 4.22; refuses another, since a step recorded without its random numbers would repeat them.
 * Needed: as long as a random tensor without a seed draws one from `Math.random`.
 */
import { engine, type Optimizer, Optimizer as OptimizerClass, version_core } from '@tensorflow/tfjs-core';
import { mustFit } from './written-for';

type MakeVariable = ReturnType<typeof engine>['makeVariable'];

/** What is told while a step is recorded. */
export interface Listener {
  /** A number that `Math.random` gave. */
  drawn(value: number): void;
  /** An optimizer applied gradients. */
  applied(optimizer: Optimizer): void;
  /** A variable is wanted; `make` makes it as TensorFlow.js does. */
  variable(make: MakeVariable, ...wanted: Parameters<MakeVariable>): ReturnType<MakeVariable>;
}

/** Listens until the returned function is called. */
export function listen({ drawn, applied, variable }: Listener): () => void {
  mustFit({ name: '@tensorflow/tfjs-core', found: version_core, writtenFor: '4.22' });
  const [math, optimizer, runtime] = [Math, OptimizerClass.prototype, engine()];
  const { random } = math;
  const { incrementIterations } = optimizer as unknown as { incrementIterations: () => void };
  const { makeVariable } = runtime;
  math.random = () => {
    const value = random();
    drawn(value);
    return value;
  };
  Object.assign(optimizer, {
    incrementIterations(this: Optimizer) {
      applied(this);
      incrementIterations.call(this);
    },
  });
  runtime.makeVariable = (...wanted) => variable((...args) => makeVariable.apply(runtime, args), ...wanted);
  return () => {
    math.random = random;
    Object.assign(optimizer, { incrementIterations });
    runtime.makeVariable = makeVariable;
  };
}
