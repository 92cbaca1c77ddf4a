import * as tf from '@tensorflow/tfjs';
import { Random } from '../../../src/core';

/** What a program has to say for itself: numbers that may differ by rounding, and what has to be the same. */
export class Log {
  readonly numbers: number[] = [];
  readonly exact: unknown[] = [];

  /** Numbers of one step or more. */
  number(...values: unknown[]): void {
    for (const value of values.flat(3)) this.numbers.push(Number(value));
  }

  weights(model: tf.LayersModel): void {
    for (const weight of model.getWeights()) this.number([...weight.dataSync()]);
  }
}

/** A training program that does something besides computing with its tensors. */
export interface Program {
  readonly name: string;
  run(log: Log): Promise<void> | void;
}

export type Loss = (y: tf.Tensor, p: tf.Tensor) => tf.Tensor;
export const squares: Loss = (y, p) => tf.losses.meanSquaredError(y, p);

export const INPUTS = 6;
export const CLASSES = 3;
const EXAMPLES = 40;
const glorot = (seed: number) => tf.initializers.glorotUniform({ seed });

export const dense = (units: number, seed: number, options = {}) =>
  tf.layers.dense({ units, kernelInitializer: glorot(seed), ...options });

/** Trains on what may be refused: notes what it comes to, or what it says. */
export async function attempt(log: Log, call: () => unknown): Promise<void> {
  try {
    log.number(await call());
  } catch (error) {
    log.exact.push((error as Error).message);
  }
}

/** Learns a number from three words of a list of nine. */
export function wordModel(optimizer: string | tf.Optimizer): tf.Sequential {
  const embeddingsInitializer = tf.initializers.randomUniform({ seed: 1 });
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: 9, outputDim: 4, inputLength: 3, embeddingsInitializer }),
      tf.layers.flatten(),
      dense(1, 2),
    ],
  });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

/** Two dense layers around others. */
export function makeModel(between: tf.layers.Layer[] = []): tf.Sequential {
  return tf.sequential({
    layers: [
      dense(8, 1, { inputShape: [INPUTS], activation: 'tanh' }),
      ...between,
      dense(CLASSES, 2, { activation: 'softmax' }),
    ],
  });
}

export function data(): { x: tf.Tensor2D; y: tf.Tensor2D } {
  const x = tf.randomNormal<tf.Rank.R2>([EXAMPLES, INPUTS], 0, 1, 'float32', 7);
  const y = tf.tidy(() => tf.oneHot(tf.argMax(x.slice([0, 0], [EXAMPLES, CLASSES]), 1), CLASSES).toFloat());
  return { x, y: y as tf.Tensor2D };
}

/** Trains for five epochs of four batches, and logs losses, weights and the optimizer's count. */
export async function train(
  log: Log,
  model: tf.LayersModel,
  args: tf.ModelFitArgs = {},
  between: (i: number) => void = () => {},
): Promise<void> {
  const { x, y } = data();
  const losses: number[] = [];
  const callbacks = [args.callbacks ?? []].flat() as tf.CustomCallbackArgs[];
  await model.fit(x, y, {
    epochs: 5,
    batchSize: 10,
    shuffle: false,
    verbose: 0,
    yieldEvery: 'never',
    ...args,
    callbacks: [
      {
        onBatchEnd: (i: number, logs?: tf.Logs) => {
          losses.push(logs?.loss as number);
          between(i);
        },
      },
      ...callbacks,
    ],
  });
  log.number(losses);
  log.weights(model);
  log.exact.push(model.optimizer.iterations, losses.length);
  tf.dispose([x, y]);
}

export const once = (x: tf.Tensor | tf.Tensor[]): tf.Tensor => (Array.isArray(x) ? (x[0] as tf.Tensor) : x);

/** A layer of a function. */
export class Custom extends tf.layers.Layer {
  static className = 'Custom';
  constructor(readonly f: (x: tf.Tensor, layer: Custom) => tf.Tensor) {
    super({});
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => this.f(once(inputs), this));
  }
}

/** What a run on one engine came to. */
export interface Outcome {
  readonly log: Log;
  readonly error: string | null;
  readonly tensors: number;
}

/** Runs a program on an engine, with the same draws of `Math.random` on each. */
export async function runOn(engine: string, program: Program): Promise<Outcome> {
  await tf.setBackend(engine);
  const log = new Log();
  const random = new Random(program.name);
  const original = Math.random;
  const before = tf.memory().numTensors;
  let error: string | null = null;
  Math.random = () => random.uniform();
  try {
    await program.run(log);
  } catch (thrown) {
    error = String(thrown);
  } finally {
    Math.random = original;
  }
  return { log, error, tensors: tf.memory().numTensors - before };
}

/** Sentences on how two runs differ: the first number by more than 1e-5, a later one by more than 1e-3. */
export function differences(expected: Outcome, found: Outcome): string[] {
  const problems: string[] = [];
  if (expected.error !== found.error) problems.push(`error ${found.error} for ${expected.error}`);
  if (expected.tensors !== found.tensors)
    problems.push(`${found.tensors} tensors kept for ${expected.tensors}`);
  const [a, b] = [expected.log.numbers, found.log.numbers];
  if (a.length !== b.length) problems.push(`${b.length} numbers for ${a.length}`);
  const wrong = a.findIndex((value, i) => {
    const limit = i === 0 ? 1e-5 * Math.abs(value) : 1e-3 * Math.max(1, Math.abs(value));
    return !(Object.is(value, b[i]) || Math.abs(value - (b[i] as number)) <= limit);
  });
  if (wrong >= 0) problems.push(`number ${wrong} is ${b[wrong]} for ${a[wrong]}`);
  const [exact, ours] = [JSON.stringify(expected.log.exact), JSON.stringify(found.log.exact)];
  if (exact !== ours) problems.push(`${ours} for ${exact}`);
  return problems;
}
