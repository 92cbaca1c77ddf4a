/**
 * Carries out the steps of a case against an implementation and reports what came out, as plain data.
 *
 * This one function serves the student's own process, the grading child, the references and the misconceptions.
 */
import type { Tensor, Variable } from '@tensorflow/tfjs';
import { permitting } from '../core/withheld';
import { GRADIENTS } from '../patches/doors';
import { askTensor, type Look, type WatchTensor, watch } from './given-arguments';
import { givens } from './givens';
import type {
  ChangedArgument,
  ErrorText,
  GradientTarget,
  Implementation,
  Outcome,
  Step,
  TensorFlow,
  Value,
} from './spec';
import { answerLimits, isGiven, isRef, isTensorValue } from './values';

/** A step that cannot be carried out, for a reason the student can mend. */
class StepError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

type Callable = (...args: unknown[]) => unknown;
type Bag = Record<string, unknown>;

/**
 * Carries out one case.
 * @param tf the TensorFlow.js that the implementation uses
 * @param implementation functions and classes by name
 * @param steps done in order; promises are awaited; an error ends the case
 * @param watchTensor how it is seen what becomes of a tensor that is given; by what it says itself unless told otherwise
 * @returns an outcome for each observed step, up to and including the first error. All tensors made on the way,
 *   and variables that the implementation left behind, are disposed of.
 */
export async function execute(
  tf: TensorFlow,
  implementation: Implementation,
  steps: readonly Step[],
  watchTensor: WatchTensor = askTensor,
): Promise<Outcome[]> {
  let outcomes: readonly Outcome[] = [];
  const engine = tf.engine();
  const variablesBefore = new Set(Object.values(engine.registeredVariables));
  const scope: Scope = { tf, implementation, results: new Map(), given: [], watchTensor };
  engine.startScope('exercise');
  try {
    for (const step of steps) {
      const returned = carryOut(scope, step);
      const then = thenOf(returned);
      const promised = then !== undefined;
      const result = then === undefined ? returned : await settled(returned, then);
      if (step.as !== undefined) scope.results.set(step.as, result);
      // Looked at before the result, which may be the very argument that was disposed of.
      const changed = changedIn(scope.given);
      if (step.observe === false || 'set' in step) continue;
      const value = 'construct' in step ? null : await observeUnless(changed, tf, result);
      // Not by `push`, which a setter among the methods of lists would see.
      outcomes = [
        ...outcomes,
        { value, ...(promised && { promised }), ...(changed.length > 0 && { changed }) },
      ];
    }
  } catch (error) {
    outcomes = [...outcomes, { error: describe(error) }];
  } finally {
    engine.endScope();
    for (const variable of Object.values(engine.registeredVariables))
      if (!variablesBefore.has(variable)) variable.dispose();
  }
  return [...outcomes];
}

interface Scope {
  readonly tf: TensorFlow;
  readonly implementation: Implementation;
  readonly results: Map<string, unknown>;
  readonly watchTensor: WatchTensor;
  /** The arguments of the present step, each with the look at what has become of it. */
  given: readonly Look[];
}

type Then = PromiseLike<unknown>['then'];

/** What makes a value a promise; asked once of each, for the next time something else may be there. */
function thenOf(value: unknown): Then | undefined {
  const then = (value as { then?: unknown } | null | undefined)?.then;
  return typeof then === 'function' ? (then as Then) : undefined;
}

const settled = (promise: unknown, then: Then): Promise<unknown> =>
  new Promise((resolve, reject) => void then.call(promise as PromiseLike<unknown>, resolve, reject));

/** The arguments that are not as they were handed over. */
const changedIn = (given: readonly Look[]): ChangedArgument[] =>
  given.flatMap((look, argument) => {
    const how = look();
    return how === undefined ? [] : [{ argument, how }];
  });

/** Starts a step. What it returns may be a promise. */
function carryOut(scope: Scope, step: Step): unknown {
  scope.given = [];
  if ('gradient' in step) return gradient(scope, step);
  if ('construct' in step) {
    const Class = declared(scope, step.construct) as new (...args: unknown[]) => unknown;
    return new Class(...argumentsOf(scope, step.args));
  }
  if ('property' in step) return (earlier(scope, step.on) as Bag)[step.property];
  if ('set' in step) return setProperty(scope, step);
  return callable(scope, step)(...argumentsOf(scope, step.args));
}

function setProperty(scope: Scope, { on, set, to }: Extract<Step, { set: string }>): void {
  const object = earlier(scope, on) as Bag;
  const [current, value] = [object[set], argument(scope, to)];
  if (current instanceof scope.tf.Variable) current.assign(value as Tensor);
  else if (set in object) object[set] = value;
  else throw new StepError('TypeError', `there is no property called ${set}`);
}

/** The function that a step calls, bound to its object. */
function callable(scope: Scope, target: { call: string } | { on: string; method?: string }): Callable {
  if ('call' in target) return declared(scope, target.call) as Callable;
  const object = earlier(scope, target.on);
  if (target.method === undefined) {
    if (typeof object !== 'function')
      throw new StepError('TypeError', `what should be a function is ${kindOf(object)}`);
    return object as Callable;
  }
  const method = (object as Bag)[target.method];
  if (typeof method !== 'function')
    throw new StepError('TypeError', `there is no method called ${target.method}`);
  return (...args) => method.apply(object, args);
}

function declared({ implementation }: Scope, name: string): unknown {
  const found = Object.hasOwn(implementation, name) ? implementation[name] : undefined;
  if (typeof found !== 'function')
    throw new StepError('TypeError', `${name} should be a function or class, and is ${kindOf(found)}`);
  return found;
}

function earlier({ results }: Scope, name: string): unknown {
  const found = results.get(name);
  if (found === null || found === undefined)
    throw new StepError('TypeError', `there is no value where \`${name}\` should be`);
  return found;
}

/** Fresh arguments, watched so that it can be seen what becomes of them. */
function argumentsOf(scope: Scope, args: readonly Value[]): unknown[] {
  const live = args.map((data) => argument(scope, data));
  scope.given = args.map((data, i) => watch(data, live[i], scope.watchTensor));
  return live;
}

/** The live value for a piece of data: tensors are made afresh for every step. */
function argument(scope: Scope, value: Value): unknown {
  const { tf } = scope;
  if (value === null || typeof value !== 'object') return value;
  if (isTensorValue(value)) return tf.tensor([...value.data], [...value.tensor], value.dtype);
  if (isRef(value)) return scope.results.get(value.ref);
  if (isGiven(value)) {
    const given = givens(tf)[value.given];
    if (given === undefined) throw new StepError('ExerciseError', `nothing is given as ${value.given}`);
    return given;
  }
  if (Array.isArray(value)) return value.map((item: Value) => argument(scope, item));
  return Object.fromEntries(
    Object.entries(value as Record<string, Value>).map(([key, item]) => [key, argument(scope, item)]),
  );
}

type GradientStep = Extract<Step, { gradient: unknown }>;

/** The gradient of sum(result * weights), through the student's code. */
function gradient(scope: Scope, step: GradientStep): Tensor {
  const { tf } = scope;
  const call = callable(scope, step.gradient);
  const weights = argument(scope, step.weights) as Tensor;
  const args = argumentsOf(scope, step.args);
  const loss = (withArgs: unknown[]): Tensor => {
    const result = call(...withArgs);
    const output = step.output === undefined ? result : (result as Bag | undefined)?.[step.output];
    if (!(output instanceof tf.Tensor))
      throw new StepError('TypeError', `the result should be a tensor, and is ${kindOf(output)}`);
    if (output.shape.join() !== weights.shape.join())
      throw new StepError(
        'ShapeError',
        `the result has shape [${output.shape}] where [${weights.shape}] was expected`,
      );
    return tf.sum(tf.mul(output, weights));
  };
  try {
    return isVariableTarget(step.wrt)
      ? variableGradient(scope, step, step.wrt.property, () => loss(args))
      : argumentGradient(tf, args, pathOf(step.wrt), loss);
  } catch (error) {
    disposeTape(tf);
    const message = error instanceof Error ? error.message : '';
    const unknown = /gradient function not found for (\w+)/.exec(message)?.[1];
    if (unknown !== undefined)
      throw new StepError(
        'NoGradient',
        `TensorFlow.js knows no gradient of ${unknown}, which your code uses on the way`,
      );
    if (/Cannot (compute gradient|find a connection)/.test(message))
      throw new StepError('NoGradient', 'no gradient flows from the result back to this input');
    throw error;
  }
}

const isVariableTarget = (wrt: GradientTarget): wrt is VariableTarget =>
  typeof wrt === 'object' && 'property' in wrt;

/** TensorFlow.js keeps what a tape saved when taking the gradient fails; nobody else can reach it. */
function disposeTape(tf: TensorFlow): void {
  const { state } = tf.engine();
  if (state.gradientDepth !== 0) return;
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
  state.activeTape = [];
}

type VariableTarget = Extract<GradientTarget, { property: string }>;

const pathOf = (wrt: Exclude<GradientTarget, VariableTarget>): readonly (string | number)[] =>
  typeof wrt === 'number' ? [wrt] : wrt;

function argumentGradient(
  tf: TensorFlow,
  args: unknown[],
  path: readonly (string | number)[],
  loss: (args: unknown[]) => Tensor,
): Tensor {
  const at = path.reduce<unknown>((value, key) => (value as Bag)[key], args) as Tensor;
  return derivative(tf, at, () => loss(replaced(args, path, at) as unknown[]));
}

/** By the engine itself: an exercise may withhold `tf.grad` and its like, from the student alone. */
function derivative(tf: TensorFlow, at: Tensor, loss: () => Tensor): Tensor {
  const { value, grads } = permitting(GRADIENTS, () =>
    tf.engine().gradients(() => permitting(undefined, loss), [at]),
  );
  value.dispose();
  return grads[0] as Tensor;
}

/** A copy of nested arrays and objects in which the value at `path` is another. */
function replaced(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Bag;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

function variableGradient(scope: Scope, step: GradientStep, property: string, loss: () => Tensor): Tensor {
  const { tf } = scope;
  const object = 'on' in step.gradient ? (earlier(scope, step.gradient.on) as Bag) : undefined;
  const variable = object?.[property];
  if (!(variable instanceof tf.Variable))
    throw new StepError('TypeError', `\`${property}\` should be a tf.Variable, and is ${kindOf(variable)}`);
  return derivative(tf, variable as Variable, loss);
}

/** A result that is a part of an argument which was disposed of has no value; that it was is what is to be said. */
async function observeUnless(
  changed: readonly ChangedArgument[],
  tf: TensorFlow,
  result: unknown,
): Promise<Value> {
  try {
    return await observe(tf, result);
  } catch (error) {
    if (changed.some(({ how }) => how === 'disposed')) return null;
    throw error;
  }
}

/** A result as plain data. */
async function observe(tf: TensorFlow, result: unknown, depth = 0): Promise<Value> {
  if (result === null || result === undefined) return null;
  if (typeof result === 'boolean' || typeof result === 'number' || typeof result === 'string') return result;
  if (result instanceof tf.Tensor) return observeTensor(result);
  if (depth > answerLimits.depth)
    throw new StepError('TypeError', `the result nests more than ${answerLimits.depth} levels`);
  if (result instanceof BigInt64Array || result instanceof BigUint64Array)
    throw new StepError('TypeError', `the result is ${kindOf(result)}, not numbers`);
  if (ArrayBuffer.isView(result) && !(result instanceof DataView))
    return Array.from(result as unknown as ArrayLike<number>);
  if (Array.isArray(result)) {
    const items: Value[] = [];
    for (const item of result) items.push(await observe(tf, item, depth + 1));
    return items;
  }
  if (thenOf(result) !== undefined)
    throw new StepError('TypeError', 'the result holds a promise: `await` it first');
  if (typeof result !== 'object')
    throw new StepError('TypeError', `the result is ${kindOf(result)}, not a tensor, a number or an object`);
  const members: [string, Value][] = [];
  for (const [key, item] of membersOf(tf, result))
    if (typeof item !== 'function') members.push([key, await observe(tf, item, depth + 1)]);
  return Object.fromEntries(members);
}

/** An object's own members; of an object of a student's class its getters, too. */
function membersOf(tf: TensorFlow, object: object): [string, unknown][] {
  const members = new Map<string, unknown>(Object.entries(object));
  const isTensorFlows = object instanceof tf.serialization.Serializable;
  for (
    let prototype = Object.getPrototypeOf(object);
    !isTensorFlows && prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype)
  )
    for (const [key, { get }] of Object.entries(Object.getOwnPropertyDescriptors(prototype)))
      if (get !== undefined && key !== '__proto__' && !members.has(key)) members.set(key, get.call(object));
  return [...members];
}

async function observeTensor(tensor: Tensor): Promise<Value> {
  if (tensor.isDisposed)
    throw new StepError('DisposedTensor', 'the result is a tensor that has already been disposed of');
  const { dtype } = tensor;
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool')
    throw new StepError('TypeError', `the result is a tensor of dtype ${dtype}`);
  if (tensor.size > answerLimits.elements)
    throw new StepError(
      'TypeError',
      `the result has ${tensor.size} elements, more than any exercise asks for`,
    );
  return { tensor: [...tensor.shape], dtype, data: Array.from(await tensor.data()) };
}

/** What TensorFlow.js says of a tensor that is gone; it has no class or code for it. */
const tensorIsGone = 'Tensor is disposed.';

/** An error in texts of bounded length. */
export function describe(error: unknown): ErrorText {
  if (error instanceof Error) {
    const [name, message] = [String(error.name).slice(0, 100), String(error.message).slice(0, 1000)];
    if (message === tensorIsGone)
      return {
        name: 'DisposedTensor',
        message:
          'a tensor is used that has already been disposed of. Tensors made in one call are gone before the next case: make them anew, or keep their numbers',
      };
    const { withheld } = error as { withheld?: unknown };
    return { name, message, ...(typeof withheld === 'string' && { withheld: withheld.slice(0, 100) }) };
  }
  return { name: 'Thrown', message: `${kindOf(error)} was thrown, not an Error` };
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (thenOf(value) !== undefined) return 'a promise: take `async` away';
  if (typeof value === 'object') return `an object of class ${value.constructor?.name ?? 'none'}`;
  return `a ${typeof value}`;
}
