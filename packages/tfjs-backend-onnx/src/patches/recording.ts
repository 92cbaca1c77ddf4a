/**
 * What: `Math.random`, `incrementIterations` of TensorFlow.js's optimizers and `makeVariable` of its engine, for as long
 *   as a step is recorded.
 * Why: TensorFlow.js tells nobody of the random numbers it draws, nor of the variables and optimizers that a step uses.
 *   A step that draws must run its code every time, and a variable that it makes comes from outside from then on.
 * Versions: tfjs-core 4.22; refuses another, since a step recorded without its random numbers would repeat them.
 * Needed: as long as a random tensor without a seed draws one from `Math.random`.
 */
import { engine, type Optimizer, Optimizer as OptimizerClass, type Variable } from '@tensorflow/tfjs-core';
import { mustFit } from './written-for';

/** What is told while a step is recorded. */
export interface Listener {
  /** Takes the place of `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** `Math.random` was asked. */
  drawn(): void;
  /** An optimizer applied gradients. */
  applied(optimizer: Optimizer): void;
  /** A variable was made. */
  made(variable: Variable): void;
}

/** Listens until the returned function is called. */
export function listen({ random: generator, drawn, applied, made }: Listener): () => void {
  mustFit();
  const [math, optimizer, runtime] = [Math, OptimizerClass.prototype, engine()];
  const { random } = math;
  const { incrementIterations } = optimizer as unknown as { incrementIterations: () => void };
  const { makeVariable } = runtime;
  const listening = () => {
    drawn();
    return (generator ?? random)();
  };
  math.random = listening;
  Object.assign(optimizer, {
    incrementIterations(this: Optimizer) {
      applied(this);
      incrementIterations.call(this);
    },
  });
  runtime.makeVariable = (...wanted) => {
    const variable = makeVariable.apply(runtime, wanted) as Variable;
    made(variable);
    return variable;
  };
  return () => {
    // The step itself may have put another in its place.
    if (math.random === listening) math.random = random;
    Object.assign(optimizer, { incrementIterations });
    runtime.makeVariable = makeVariable;
  };
}
