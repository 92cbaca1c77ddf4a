/** The inputs to which a class is asked: the cases of several seeds, and variations of them. */
import { Random } from '../core';
import { sameOutcomes } from '../exercises/compare';
import { execute } from '../exercises/execute';
import type { PreparedExercise } from '../exercises/judge';
import { prepare } from '../exercises/prepare';
import type { CodeExercise, Implementation, Outcome, TensorFlow } from '../exercises/spec';
import { mapScalars, type Steps } from './steps';
import { isFiniteAnswer } from './written';

export type PreparedCase = PreparedExercise['cases'][number];

/** An exercise with all inputs to which it is asked. */
export interface Inputs {
  readonly prepared: PreparedExercise;
  /** How many of the cases, from the first, are as the exercise makes them; what follows are variations. */
  readonly own: number;
}

const seeds = ['mining-1', 'mining-2', 'mining-3', 'mining-4'];

/** Each case has so many variations. */
const variationsOfEach = 3;

/** Scalars become up to so many times as large or as small: 2 to this power. */
const widest = 2;

/** Half of the scalars that are no whole numbers become one of these, at which formulas part that agree near 0 or far out. */
const telling = [0.1, 0.25, 0.5, 0.75, 0.9, 1.5, 2, 3];

/**
 * The cases of several seeds, then each a few times more with other scalars: thresholds, counts and rates, which a case has at
 * one usual value and at which two misconceptions may part.
 */
export async function inputsOf(tf: TensorFlow, exercise: CodeExercise): Promise<Inputs> {
  const each: PreparedExercise[] = [];
  for (const seed of seeds) each.push(await prepare(tf, exercise, seed));
  const [first] = each as [PreparedExercise];
  const cases = each.flatMap((one) => one.cases);
  const random = new Random(`very-deep/mining/${exercise.id}`);
  const variations: PreparedCase[] = [];
  const repeated = Array.from({ length: variationsOfEach }, () => cases).flat();
  for (const one of repeated) {
    const steps = mapScalars(one.steps, (value) => varied(random, value));
    if (JSON.stringify(steps) !== JSON.stringify(one.steps))
      variations.push(...(await validCase(tf, exercise, steps, one)));
  }
  return {
    own: cases.length,
    prepared: { ...first, hidden: true, keepsAnswers: true, cases: [...cases, ...variations] },
  };
}

/** A number of the same kind and sign. */
function varied(random: Random, value: number): number {
  const other = value * 2 ** random.uniform(-widest, widest);
  if (Number.isInteger(value)) return Math.sign(value) * Math.max(1, Math.round(Math.abs(other)));
  return random.uniform() < 0.5 ? Math.sign(value) * random.pick(telling) : other;
}

/** A case of the steps, where the exercise means such an input: all right solutions agree on it, without an error. */
export async function validCase(
  tf: TensorFlow,
  { reference, alternatives, misconceptions }: CodeExercise,
  steps: Steps,
  from: PreparedCase,
): Promise<PreparedCase[]> {
  const run = (implementation: Implementation) => execute(tf, implementation, steps);
  const expected = await run(reference);
  if (!expected.every(isFiniteAnswer)) return [];
  for (const other of Object.values(alternatives))
    if (!sameOutcomes(await run(other), expected, from.tolerance)) return [];
  const wrong: Record<string, readonly Outcome[]> = {};
  for (const { id, implementation } of misconceptions) wrong[id] = await run(implementation);
  const { unmended: _, ...rest } = from;
  return [{ ...rest, steps, expected, wrong }];
}
