import { beforeAll, expect, it, vi } from 'vitest';
import 'tfjs-backend-onnx';
import '../../src/backend';
import { differences, type Outcome, runOn } from '../engine/impure/program';
import { randomProgram } from './random-program';

/** For how long; without it a few. `VERY_DEEP_FUZZ_SEED` makes others. */
const seconds = Number(process.env.VERY_DEEP_FUZZ_SECONDS ?? 0);
const seed = process.env.VERY_DEEP_FUZZ_SEED ?? 'very-deep';
const FEW = 25;
const LONGEST = 24 * 3600 * 1000;

beforeAll(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

/** What a run of the suite was worth: the numbers compared, and the programs that end in an error on every engine. */
let compared = 0;
const failed: string[] = [];

/** How far a run may come out beside one that began 1e-6 beside it, where the numbers still mean something. */
const STABLE = 2e-5;
/** With a larger part of its numbers unstable a run is chaotic, and what agrees agrees by chance. */
const CHAOTIC = 0.05;

/**
 * Leaves the numbers that mean something: not those which come out elsewhere on the same engine when the run begins a hair
 * beside (a bias before a normalization has the gradient 0, and Adam makes steps of its rounding), and none after a run
 * has diverged (a NaN is the maximum of a pooling window here, and the cpu engine passes over it) or went another way.
 * @returns how many are left
 */
function leaveMeaningful(expected: Outcome, beside: Outcome, found: Outcome): number {
  const { numbers } = expected.log;
  const cut = (length: number): void => {
    for (const { log } of [expected, found]) log.numbers.length = Math.min(log.numbers.length, length);
  };
  const diverged = numbers.findIndex((value) => !Number.isFinite(value));
  if (diverged >= 0) cut(diverged + 1);
  const unstable = numbers.flatMap((value, i) => {
    const other = beside.log.numbers[i] as number;
    return Object.is(value, other) || Math.abs(value - other) <= STABLE * Math.max(1, Math.abs(value))
      ? []
      : [i];
  });
  if (unstable.length > CHAOTIC * numbers.length) cut(unstable[0] as number);
  for (const i of unstable)
    if (i < numbers.length && i < found.log.numbers.length) numbers[i] = found.log.numbers[i] = 0;
  return numbers.length;
}

async function differencesOf(name: string): Promise<string[]> {
  const expected = await runOn('cpu', randomProgram(name));
  const beside = await runOn('cpu', randomProgram(name, 1e-6));
  const found = await runOn('onnx', randomProgram(name));
  if (expected.error !== null) failed.push(`${name}: ${expected.error}`);
  compared += leaveMeaningful(expected, beside, found);
  return differences(expected, found).map((problem) => `${name}: ${problem}`);
}

it(
  'trains random models, by programs that do all kinds of things between, as the cpu engine does',
  async () => {
    const began = Date.now();
    const problems: string[] = [];
    let count = 0;
    for (; count < FEW || Date.now() - began < seconds * 1000; count++) {
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
