import * as tf from '@tensorflow/tfjs';
import { compileStep } from 'tfjs-backend-onnx/engine';

/** A computation on made inputs, of which the result is compared: numbers, shapes and types, or the error. */
export interface Case {
  readonly name: string;
  readonly inputs: () => tf.Tensor[];
  readonly compute: (...x: tf.Tensor[]) => tf.Tensor | tf.Tensor[];
  /** By how much numbers may differ besides a rounding of their own size: sums in which large ones cancel. */
  readonly tolerance?: number;
}

type Outcome = { dtype: string; shape: number[]; values: number[] }[] | { error: string };

function outcome(compute: () => tf.Tensor | tf.Tensor[]): Outcome {
  try {
    const tensors = [compute()].flat();
    const taken = tensors.map(({ dtype, shape }, i) => ({
      dtype,
      shape,
      values: [...(tensors[i] as tf.Tensor).dataSync()],
    }));
    tf.dispose(tensors);
    return taken;
  } catch (error) {
    return { error: (error as Error).message };
  }
}

const isClose = (a: number, b: number, tolerance: number): boolean =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= Math.max(1e-5 * Math.max(Math.abs(a), 1e-3), tolerance);

function difference(expected: Outcome, found: Outcome, tolerance: number): string[] {
  if ('error' in expected || 'error' in found)
    return JSON.stringify(expected) === JSON.stringify(found) ? [] : [JSON.stringify({ expected, found })];
  if (expected.length !== found.length) return [`${found.length} tensors for ${expected.length}`];
  return expected.flatMap(({ dtype, shape, values }, i) => {
    const other = found[i] as (typeof found)[number];
    if (dtype !== other.dtype || shape.join() !== other.shape.join())
      return [`${other.dtype}[${other.shape}] for ${dtype}[${shape}]`];
    if (values.length !== other.values.length) return [`${other.values.length} numbers for ${values.length}`];
    const at = values.findIndex((value, j) => !isClose(value, other.values[j] as number, tolerance));
    return at < 0 ? [] : [`${other.values[at]} for ${values[at]} at ${at}`];
  });
}

/**
 * Computes on the cpu engine and on ONNX Runtime, there kernel by kernel, in a step that is compiled, and in that step
 * again. What cannot be compiled runs as it is.
 * @returns how they differ, and what a computation that ends well leaves behind
 */
export async function beside({ inputs, compute, tolerance = 0 }: Case): Promise<string[]> {
  const run = async (engine: string, compiled: boolean): Promise<{ outcomes: Outcome[]; left: number }> => {
    await tf.setBackend(engine);
    const before = tf.memory().numTensors;
    const made = tf.tidy(inputs);
    const step = compiled ? compileStep(compute, { plain: () => {} }) : null;
    const call = () => (step ?? ((...x: tf.Tensor[]) => tf.tidy(() => compute(...x))))(...made);
    const outcomes = [outcome(call), outcome(call)];
    step?.dispose();
    tf.dispose(made);
    return { outcomes, left: tf.memory().numTensors - before };
  };
  const { outcomes } = await run('cpu', false);
  const problems: string[] = [];
  for (const compiled of [false, true]) {
    const found = await run('onnx', compiled);
    const label = compiled ? 'compiled' : 'kernel by kernel';
    for (const [i, one] of found.outcomes.entries())
      for (const sentence of difference(outcomes[i] as Outcome, one, tolerance))
        problems.push(`${label}: ${sentence}`);
    const isError = outcomes.some((one) => 'error' in one);
    if (found.left !== 0 && !isError) problems.push(`${label}: ${found.left} tensors left`);
  }
  return [...new Set(problems)];
}

/** A function of one tensor, and its gradient where the incoming gradient is not constant. */
export const withGradient =
  (f: (x: tf.Tensor) => tf.Tensor | tf.Tensor[]) =>
  (x: tf.Tensor): tf.Tensor[] => {
    const results = [f(x)].flat();
    const cost = (y: tf.Tensor) =>
      [f(y)]
        .flat()
        .map((one) => tf.sum(tf.square(tf.add(tf.cast(one, 'float32'), 0.5))))
        .reduce((a, b) => tf.add(a, b)) as tf.Scalar;
    return [...results, tf.grad(cost)(x)];
  };
