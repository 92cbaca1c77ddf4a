import * as tf from '@tensorflow/tfjs';
import { abandonTracing } from 'tfjs-backend-onnx/engine';
import { afterInterrupt } from '../core/interrupt';
import { engineScopes } from '../patches/engine-scopes';
import { watchOptimizers } from '../patches/optimizers';

/** What a variable held when the step began, and how many held the same values. */
interface Before {
  readonly variable: tf.Variable;
  readonly dataId: object;
  readonly references: number;
}

/** The step that runs now; an interrupt leaves it here. */
let open: Before[] | undefined;
/** Values of steps that are done, still to be let go. */
const past: Before[] = [];

const keeperOf = (dataId: object): tf.KernelBackend | undefined =>
  tf.engine().state.tensorInfo.get(dataId)?.backend;

function hold(step: Before[], variable: tf.Variable): void {
  const keeper = keeperOf(variable.dataId);
  if (keeper === undefined) return;
  const { dataId } = variable;
  // The entry comes first: whether the reference after it was taken can be told from their number.
  step.push({ variable, dataId, references: keeper.refCount(dataId) });
  keeper.incRef(dataId);
}

function letGo(dataId: object): void {
  const keeper = keeperOf(dataId);
  if (keeper?.disposeData(dataId)) tf.engine().removeDataId(dataId, keeper);
}

function putBack({ variable, dataId, references }: Before): void {
  if (!variable.isDisposed && variable.dataId !== dataId) {
    const { dataId: later } = variable;
    // The reference held here becomes the variable's.
    variable.dataId = dataId;
    letGo(later);
    return;
  }
  const count = keeperOf(dataId)?.refCount(dataId) ?? 0;
  if (count > references) letGo(dataId);
  else if (count < references) keeperOf(dataId)?.incRef(dataId);
}

function roll(step: Before[]): void {
  for (let one = step.pop(); one !== undefined; one = step.pop()) putBack(one);
}

function settle(): void {
  for (let one = past.pop(); one !== undefined; one = past.pop()) letGo(one.dataId);
}

/**
 * Runs a step that changes all of its variables or none: an error, or an interrupt of the course kernel at any point,
 * puts every variable back to its value before the step. Inside another such step it is a part of that one.
 *
 * Values are kept by reference, so no number is copied.
 *
 * @param step synchronous, as everything that TensorFlow.js tidies
 * @returns what the step returns
 * @example
 * ```ts
 * const [slope, offset] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(0))];
 * atomically(() => {
 *   slope.assign(tf.scalar(2));
 *   offset.assign(tf.scalar(3));
 * });
 * [slope.dataSync()[0], offset.dataSync()[0]]; //=> [2, 3]
 * ```
 */
export function atomically<Result>(step: () => Result): Result {
  if (open !== undefined) return step();
  const before: Before[] = [];
  open = before;
  let result: Result;
  try {
    for (const variable of Object.values(tf.engine().registeredVariables)) hold(before, variable);
    result = step();
  } catch (error) {
    roll(before);
    open = undefined;
    throw error;
  }
  past.push(...before);
  // From here on the step has happened.
  open = undefined;
  settle();
  return result;
}

/** Makes the training steps of TensorFlow.js survive the course kernel's interrupt. */
export function surviveInterrupts(): void {
  const scopes = engineScopes();
  watchOptimizers({
    // Loops written by hand are atomic, too.
    step: atomically,
    // Those go back to what they began with.
    made: (variable) => {
      if (open !== undefined) hold(open, variable);
    },
  });
  afterInterrupt(() => {
    scopes.leave();
    abandonTracing();
    const step = open ?? [];
    open = undefined;
    roll(step);
    settle();
  });
}
