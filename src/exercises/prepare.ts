/**
 * Runs an exercise's reference and misconceptions once for a seed; what comes out is plain data, so it can be recorded
 * into a student's bundle, where the reference itself never goes.
 */
import { ExerciseError, Random } from '../core';
import { parametersOf } from '../notebook/parameters';
import { execute } from './execute';
import type { PreparedCase, PreparedExercise } from './judge';
import type { CodeExercise, Outcome, TensorFlow } from './spec';
import { stubOf } from './stub';

/** The random numbers of an exercise under a seed: no two exercises share theirs. */
export const randomFor = (seed: string, id: string): Random => new Random(`very-deep/${seed}/${id}`);

/**
 * Runs the reference and the misconceptions on an exercise's cases for a seed.
 * @param options.misconceptions false leaves those out, where only right and wrong matter
 * @param options.hidden whether the seed is secret; false by default
 * @throws ExerciseError when the reference itself fails a case, unless that case's reference answer is an error of
 *   the library's (`ShapeError`, `ValueError`), which then is the expected answer
 */
export async function prepare(
  tf: TensorFlow,
  exercise: CodeExercise,
  seed: string,
  { misconceptions = true, hidden = false } = {},
): Promise<PreparedExercise> {
  const cases: PreparedCase[] = [];
  const given = exercise.kind === 'bug-hunt' ? stubOf(tf, exercise) : undefined;
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
    const unmended = given && (await execute(tf, given, one.steps));
    cases.push({ ...one, expected, wrong, ...(unmended && { unmended }) });
  }
  const { id, chapter, title, kind, entry, hints, rules, stub } = exercise;
  return {
    id,
    chapter,
    title,
    kind,
    entry,
    hints,
    rules,
    parameters: parametersOf(stub),
    ...(hidden && { hidden }),
    misconceptions: exercise.misconceptions.map(({ id, sentence }) => ({ id, sentence })),
    cases,
  };
}

/** Errors that a right solution may be expected to throw. */
const expectable = new Set(['ShapeError', 'ValueError', 'NoGradient']);
