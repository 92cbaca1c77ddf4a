/**
 * From answers to a verdict.
 *
 * `prepare` runs an exercise's reference and misconceptions once for a seed; what comes out is plain data, so it can
 * be recorded into a student's bundle, where the reference itself never goes. `judge` needs nothing else.
 */
import { ExerciseError, Random } from '../core';
import { compareOutcomes, sameOutcomes } from './compare';
import { execute } from './execute';
import type { Case, CodeExercise, Outcome, TensorFlow } from './spec';

/** A case with everything needed to judge an answer to it. */
export interface PreparedCase extends Case {
  readonly expected: readonly Outcome[];
  /** What each misconception answers, by its id. */
  readonly wrong: Readonly<Record<string, readonly Outcome[]>>;
}

/** A code exercise for one seed, as data. */
export interface PreparedExercise {
  readonly id: string;
  readonly chapter: string;
  readonly title: string;
  readonly kind: CodeExercise['kind'];
  readonly entry: readonly string[];
  readonly hints: readonly string[];
  readonly rules: CodeExercise['rules'];
  readonly misconceptions: readonly { readonly id: string; readonly sentence: string }[];
  readonly cases: readonly PreparedCase[];
}

export type Verdict = 'pass' | 'partial' | 'fail' | 'missing' | 'error' | 'timeout';

export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly points: number;
  readonly maxPoints: number;
  /** Empty when passed. */
  readonly message: string;
}

/** The judgement of one exercise; the same record in the notebook, in reports and in the gradebook. */
export interface ExerciseResult {
  readonly id: string;
  readonly title: string;
  readonly points: number;
  readonly maxPoints: number;
  readonly verdict: Verdict;
  /** One sentence or two that a student understands. */
  readonly feedback: string;
  /** The misconception that explains the answers, when one does. */
  readonly misconception?: string;
  readonly cases: readonly CaseResult[];
}

/** The random numbers of an exercise under a seed: no two exercises share theirs. */
export const randomFor = (seed: string, id: string): Random => new Random(`very-deep/${seed}/${id}`);

/**
 * Runs the reference and the misconceptions on an exercise's cases for a seed.
 * @param only `{ misconceptions: false }` leaves those out, where only right and wrong matter
 * @throws ExerciseError when the reference itself fails a case, unless that case's reference answer is an error of
 *   the library's (`ShapeError`, `ValueError`), which then is the expected answer
 */
export async function prepare(
  tf: TensorFlow,
  exercise: CodeExercise,
  seed: string,
  { misconceptions = true } = {},
): Promise<PreparedExercise> {
  const cases: PreparedCase[] = [];
  for (const one of exercise.cases(randomFor(seed, exercise.id))) {
    const expected = await execute(tf, exercise.reference, one.steps);
    const last = expected[expected.length - 1];
    if (last !== undefined && 'error' in last && !expectable.has(last.error.name))
      throw new ExerciseError(
        `the reference of ${exercise.id} fails its case "${one.name}": ${last.error.name}: ${last.error.message}`,
      );
    const wrong: Record<string, Outcome[]> = {};
    if (misconceptions)
      for (const { id, implementation } of exercise.misconceptions)
        wrong[id] = await execute(tf, implementation, one.steps);
    cases.push({ ...one, expected, wrong });
  }
  const { id, chapter, title, kind, entry, hints, rules } = exercise;
  return {
    id,
    chapter,
    title,
    kind,
    entry,
    hints,
    rules,
    misconceptions: exercise.misconceptions.map(({ id, sentence }) => ({ id, sentence })),
    cases,
  };
}

/** Errors that a right solution may be expected to throw. */
const expectable = new Set(['ShapeError', 'ValueError', 'NoGradient']);

/**
 * Judges the answers to all cases of an exercise.
 * @param answers for each case its outcomes, or undefined where there is no answer: that case then fails
 */
export function judge(
  exercise: PreparedExercise,
  answers: readonly (readonly Outcome[] | undefined)[],
): ExerciseResult {
  const cases = exercise.cases.map((one, i): CaseResult => {
    const got = answers[i];
    const message =
      got === undefined
        ? 'There is no answer to this case.'
        : (compareOutcomes(one.steps, got, one.expected, one.tolerance) ?? '');
    const passed = message === '';
    return { name: one.name, passed, points: passed ? one.points : 0, maxPoints: one.points, message };
  });
  const points = total(cases.map((one) => one.points));
  const maxPoints = total(cases.map((one) => one.maxPoints));
  const common = { id: exercise.id, title: exercise.title, points, maxPoints, cases };
  const firstFailed = cases.find((one) => !one.passed);
  if (firstFailed === undefined) return { ...common, verdict: 'pass', feedback: 'All cases pass.' };
  const misconception = misconceptionBehind(exercise, answers, cases);
  return {
    ...common,
    verdict: points > 0 ? 'partial' : 'fail',
    feedback: misconception?.sentence ?? firstFailed.message,
    ...(misconception && { misconception: misconception.id }),
  };
}

/** An exercise without a single answer, for a reason that holds for all its cases. */
export function unanswered(
  exercise: PreparedExercise,
  verdict: 'missing' | 'error' | 'timeout' | 'fail',
  feedback: string,
): ExerciseResult {
  const cases = exercise.cases.map(({ name, points }) => ({
    name,
    passed: false,
    points: 0,
    maxPoints: points,
    message: '',
  }));
  const maxPoints = total(cases.map((one) => one.maxPoints));
  return { id: exercise.id, title: exercise.title, points: 0, maxPoints, verdict, feedback, cases };
}

/** The misconception that gives the same wrong answer as the student in every case the student fails. */
function misconceptionBehind(
  exercise: PreparedExercise,
  answers: readonly (readonly Outcome[] | undefined)[],
  cases: readonly CaseResult[],
): { id: string; sentence: string } | undefined {
  const failed = exercise.cases.flatMap((one, i) => (cases[i]?.passed ? [] : [{ one, got: answers[i] }]));
  return exercise.misconceptions.find(({ id }) =>
    failed.every(({ one, got }) => {
      const wrong = one.wrong[id];
      return got !== undefined && wrong !== undefined && sameOutcomes(got, wrong, one.tolerance);
    }),
  );
}

/** A sum of points, free of the dust of binary fractions. */
const total = (points: readonly number[]): number =>
  Math.round(points.reduce((sum, n) => sum + n, 0) * 1e6) / 1e6;
