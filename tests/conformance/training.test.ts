import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it, vi } from 'vitest';
import { registerOnnxBackend } from '../../src/backend/onnx';
import '../../src/backend';
import { differences, type Outcome, runOn } from '../engine/impure/program';
import { randomProgram } from './random-program';

/** For how long; without it a few. `VERY_DEEP_FUZZ_SEED` makes others. */
const minutes = Number(process.env.VERY_DEEP_FUZZ_MINUTES ?? 0);
const seed = process.env.VERY_DEEP_FUZZ_SEED ?? 'very-deep';
const FEW = 25;
const LONGEST = 24 * 3600 * 1000;

beforeAll(() => {
  registerOnnxBackend(tf);
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

/** What a run of the suite was worth: the numbers compared, and the programs that end in an error on every engine. */
let compared = 0;
const failed: string[] = [];

/**
 * The numbers up to where a run on the same engine, begun a hair beside, goes another way, or where it has diverged: a
 * NaN is the maximum of a pooling window here, and the cpu engine passes over it (see conformance.test.ts).
 */
function stable({ log }: Outcome, beside: Outcome): number {
  const end = log.numbers.findIndex((value, i) => {
    const other = beside.log.numbers[i] as number;
    return !(Object.is(value, other) || Math.abs(value - other) <= 1e-4 * Math.max(1, Math.abs(value)));
  });
  const diverged = log.numbers.findIndex((value) => !Number.isFinite(value));
  return Math.min(end < 0 ? log.numbers.length : end, diverged < 0 ? log.numbers.length : diverged + 1);
}

async function differencesOf(name: string): Promise<string[]> {
  const expected = await runOn('cpu', randomProgram(name));
  const beside = await runOn('cpu', randomProgram(name, 1e-6));
  const found = await runOn('onnx', randomProgram(name));
  // Where rounding decides how it goes on, only what comes before can agree.
  const length = stable(expected, beside);
  const isStable = length === expected.log.numbers.length;
  for (const { log } of [expected, found])
    if (!isStable) log.numbers.length = Math.min(length, log.numbers.length);
  if (expected.error !== null) failed.push(`${name}: ${expected.error}`);
  compared += length;
  return differences(expected, found).map((problem) => `${name}: ${problem}`);
}

it(
  'trains random models, by programs that do all kinds of things between, as the cpu engine does',
  async () => {
    const began = Date.now();
    const problems: string[] = [];
    let count = 0;
    for (; count < FEW || Date.now() - began < minutes * 60_000; count++) {
      problems.push(...(await differencesOf(`${seed} ${count}`)));
      if (problems.length > 20) break;
    }
    console.log(
      `${count} random training programs of the seed "${seed}", ${compared} numbers, ${failed.length} errors`,
    );
    expect(problems).toEqual([]);
    expect(failed.length, failed.join('\n')).toBeLessThan(count / 10);
  },
  LONGEST,
);
