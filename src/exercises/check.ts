import { tf } from '../backend';
import { ExerciseError } from '../core';
import { display } from '../display';
import { alreadyShown } from './already-shown';
import { execute } from './execute';
import { type ExerciseResult, judge, type PreparedExercise, unanswered } from './judge';
import { recordResult } from './progress-file';
import { renderResult } from './render';
import { visibleExercise } from './source';
import type { Implementation } from './spec';

/**
 * Checks a solution in this notebook, on cases that everybody may see, and shows the result as a table.
 *
 * @param id the exercise, e.g. `'batch-moments'`
 * @param solution the function or class asked for; an object of them by name where the exercise asks for several
 * @returns the result: verdict, points, feedback and cases. All tensors made on the way are disposed of.
 * @throws ExerciseError when the course has no exercise of that id; and, only when the environment variable
 *   `VERY_DEEP_STRICT` is 1, when the solution does not pass
 * @example
 * ```ts
 * const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
 * (await check('mean-of-values', sum)).verdict; //=> 'partial'
 * ```
 */
export async function check(id: string, solution: unknown): Promise<ExerciseResult> {
  const exercise = await visibleExercise(tf, id);
  const result = await checkPrepared(exercise, solution);
  recordResult(result);
  display(renderResult(result));
  if (process.env.VERY_DEEP_STRICT === '1' && result.verdict !== 'pass')
    throw new ExerciseError(`${id}: ${result.verdict}, ${result.feedback}`);
  return alreadyShown(result, `${id}: ${result.verdict}`);
}

/** Judges a solution in this process, without showing or remembering anything. */
export async function checkPrepared(exercise: PreparedExercise, solution: unknown): Promise<ExerciseResult> {
  const implementation = named(exercise, solution);
  const lacking = exercise.entry.filter((name) => typeof implementation[name] !== 'function');
  if (lacking.length > 0) {
    const form = exercise.entry.length === 1 ? exercise.entry[0] : `{ ${exercise.entry.join(', ')} }`;
    return unanswered(
      exercise,
      'missing',
      `Call it as check('${exercise.id}', ${form}): ${lacking.join(' and ')} should be a function or a class.`,
    );
  }
  const forbidden = exercise.rules.forbid.find((name) =>
    exercise.entry.some((entry) => mentions(String(implementation[entry]), name)),
  );
  if (forbidden !== undefined)
    return unanswered(exercise, 'fail', `Your solution uses ${forbidden}. ${exercise.rules.reason}`);
  const answers = [];
  for (const one of exercise.cases) answers.push(await execute(tf, implementation, one.steps));
  const result = judge(exercise, answers);
  // The stub's own words: whoever has not begun is served better by a hint than by an error.
  return result.feedback.includes('is not written yet')
    ? { ...result, feedback: `${exercise.id} is not written yet. A first hint: ${exercise.hints[0]}` }
    : result;
}

function named(exercise: PreparedExercise, solution: unknown): Implementation {
  const [first = ''] = exercise.entry;
  if (typeof solution === 'function') return { [first]: solution };
  return typeof solution === 'object' && solution !== null ? (solution as Implementation) : {};
}

/** Whether compiled code names `tf.moments`; a courtesy, for the grader withholds the function itself. */
function mentions(code: string, forbidden: string): boolean {
  const members = forbidden.split('.').map((part) => part.replace(/[^\w$]/g, ''));
  return new RegExp(`\\b${members.join('\\s*\\.\\s*')}\\b`).test(code);
}
