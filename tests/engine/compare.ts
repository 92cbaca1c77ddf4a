import * as tf from '@tensorflow/tfjs';
import { compile } from 'tfjs-backend-onnx/engine';
import { Random } from '../../src/core';

/** A computation to run on both engines: its inputs are made by `inputs`, and it returns tensors. */
export interface Case {
  name: string;
  inputs: () => tf.Tensor[];
  compute: (...inputs: tf.Tensor[]) => tf.Tensor[];
  /** Largest difference allowed, relative to the largest value of the output. */
  tolerance?: number;
  /** Kernels that ONNX does not have run eagerly only. */
  eagerOnly?: boolean;
}

interface Snapshot {
  shape: string;
  dtype: string;
  values: ArrayLike<number>;
}

const snapshot = (tensors: tf.Tensor[]): Snapshot[] =>
  tensors.map((t) => ({ shape: t.shape.join(), dtype: t.dtype, values: t.dataSync().slice() }));

/** The largest relative difference, or what else differs. NaN and infinities have to be equal. */
function difference(expected: Snapshot, actual: Snapshot): number | string {
  if (expected.shape !== actual.shape) return `shape [${actual.shape}] instead of [${expected.shape}]`;
  if (expected.dtype !== actual.dtype) return `${actual.dtype} instead of ${expected.dtype}`;
  const finite = Array.from(expected.values).filter(Number.isFinite).map(Math.abs);
  const scale = finite.reduce((a, b) => Math.max(a, b), 0) + 1e-6;
  let worst = 0;
  for (let i = 0; i < expected.values.length; i++) {
    const [a, b] = [expected.values[i] as number, actual.values[i] as number];
    if (Object.is(a, b) || a === b) continue;
    if (!Number.isFinite(a) || !Number.isFinite(b)) return `${b} instead of ${a} at ${i}`;
    worst = Math.max(worst, Math.abs(a - b) / scale);
  }
  return worst;
}

/**
 * Runs a case in JavaScript, eagerly on ONNX Runtime and compiled.
 *
 * @returns a sentence for each difference
 */
export async function compare(testCase: Case): Promise<string[]> {
  const { name, inputs, compute, tolerance = 3e-5, eagerOnly = false } = testCase;
  await tf.setBackend('cpu');
  const made = inputs();
  const run = (): Snapshot[] => {
    let taken: Snapshot[] = [];
    tf.tidy(() => {
      taken = snapshot(compute(...made));
    });
    return taken;
  };
  const expected = run();
  await tf.setBackend('onnx');
  const runs: [string, () => Snapshot[]][] = [['eager', run]];
  if (!eagerOnly) {
    const compiled = compile((...x: tf.Tensor[]) => compute(...x));
    const runCompiled = () => {
      const results = compiled(...made);
      const taken = snapshot(results);
      tf.dispose(results);
      return taken;
    };
    runs.push(['compiled', runCompiled], ['compiled again', runCompiled]);
  }
  const problems: string[] = [];
  for (const [mode, f] of runs) {
    let actual: Snapshot[];
    try {
      actual = f();
    } catch (error) {
      problems.push(`${name}, ${mode}: ${(error as Error).message}`);
      continue;
    }
    for (const [i, one] of expected.entries()) {
      const found = difference(one, actual[i] as Snapshot);
      if (typeof found === 'string' || found > tolerance)
        problems.push(`${name}, ${mode}, output ${i}: ${found}`);
    }
  }
  tf.dispose(made);
  return problems;
}

/** Random choices for cases, from a seed that a failing run prints. */
export class Chooser {
  readonly #random: Random;
  #seed = 1;

  constructor(seed: string) {
    this.#random = new Random(seed);
  }

  below(n: number): number {
    return this.#random.integer(0, n);
  }

  between(low: number, high: number): number {
    return this.#random.integer(low, high + 1);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** A tensor of normal numbers; the same on every engine. */
  normal(shape: number[]): tf.Tensor {
    return tf.randomNormal(shape, 0, 1, 'float32', this.#seed++);
  }
}
