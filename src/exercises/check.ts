import { tf } from '../backend';
import { display } from '../display';
import { kernelHost } from '../display/display';
import { checkText } from './check-text';
import { execute } from './execute';
import { formReader } from './form-reader';
import { handed } from './handed';
import { calledWrong, type ExerciseResult, judge, type PreparedExercise, unanswered } from './judge';
import { tellLive } from './live/live';
import { notSolvedYet, recordResult } from './progress-file';
import { renderResult } from './render';
import { returned } from './returned';
import { availableNames } from './rules';
import { visibleExercise, visibleText } from './source';
import { isTextId } from './text';
import { underRules } from './withholding';

/**
 * Checks a solution in this notebook, on cases that everybody may see, and shows the result as a table.
 *
 * Of an answer in words, `check('06-t1')`, it says whether it is there, in the notebook as it was saved last (in a browser:
 * as it is on the screen): a person grades it, and it has no points before.
 *
 * @param id the exercise, e.g. `'batch-moments'`
 * @param solution the function or class asked for; an object of them by name where the exercise asks for several; nothing
 *   for an answer in words
 * @returns the result: verdict, points, feedback and cases. All tensors made on the way are disposed of.
 * @throws ExerciseError when the course has no exercise of that id; and, only when the environment variable
 *   `VERY_DEEP_STRICT` is 1, when the solution does not pass
 * @example
 * ```ts
 * const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
 * (await check('mean-of-values', sum)).verdict; //=> 'fail'
 * ```
 */
export async function check(id: string, solution?: unknown): Promise<ExerciseResult> {
  if (isTextId(id)) return shown(await checkText(await visibleText(id)));
  const exercise = await visibleExercise(tf, id);
  const result = naming(solution, await checkPrepared(exercise, solution));
  return shown(result, exercise.entry);
}

function shown(result: ExerciseResult, entry: readonly string[] = []): ExerciseResult {
  recordResult(result, entry);
  display(renderResult(result));
  tellLive(result);
  return returned(result);
}

/** Judges a solution in this process, without showing or remembering anything. */
async function checkPrepared(exercise: PreparedExercise, solution: unknown): Promise<ExerciseResult> {
  const implementation = handed(exercise.entry, solution);
  const lacking = exercise.entry.filter((name) => typeof implementation[name] !== 'function');
  if (lacking.length > 0) {
    const form = exercise.entry.length === 1 ? exercise.entry[0] : `{ ${exercise.entry.join(', ')} }`;
    return unanswered(
      exercise,
      'missing',
      `Call it as \`check('${exercise.id}', ${form})\`: ${lacking.join(' and ')} should be a function or a class.`,
      'form',
    );
  }
  const cells = kernelHost()?.cells?.() ?? [];
  const fault =
    cells.length === 0 ? undefined : (await formReader()).formFault({ ...exercise, implementation }, cells);
  if (fault !== undefined) return unanswered(exercise, 'missing', fault, 'form');
  const { rules, cases } = exercise;
  const answers = await underRules(tf, { exports: availableNames(rules), forbid: rules.forbid }, async () => {
    const all = [];
    for (const one of cases) all.push(await execute(tf, implementation, one.steps));
    return all;
  });
  return judge(exercise, answers);
}

/** A result that names the solutions which are called here and were wrong when they were checked last. */
function naming(solution: unknown, result: ExerciseResult): ExerciseResult {
  if (result.verdict === 'pass' || result.reason === 'not-begun') return result;
  const parts = typeof solution === 'function' ? [solution] : Object.values(solution ?? {});
  const words = new Set(parts.flatMap((part) => String(part).match(/[\w$]+/g) ?? []));
  const wrong = notSolvedYet().filter(
    ({ id, entry }) => id !== result.id && entry.some((one) => words.has(one)),
  );
  return calledWrong(
    result,
    wrong.map(({ id }) => id),
  );
}
