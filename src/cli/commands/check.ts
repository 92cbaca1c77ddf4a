import { tf } from '../../backend';
import { UsageError } from '../../core';
import type { ExerciseResult } from '../../exercises/judge';
import { sumOfPoints } from '../../exercises/points';
import { waitingSentence } from '../../grading/results/report';
import { checkVisibly } from '../../grading/run/visible-check';
import { type Command, commandOf } from '../command';
import { checkTable } from '../tables/check';
import { say, setIn } from '../terminal';

/** An exercise, with its cases where they say more than its feedback does. */
function linesOf({ id, verdict, points, maxPoints, feedback, cases }: ExerciseResult): string {
  const mark = verdict === 'pass' ? '✓' : verdict === 'to-grade' ? '✎' : '✗';
  const head = `${mark} ${id}: ${points} of ${maxPoints}. ${setIn(feedback)}\n`;
  if (verdict !== 'fail' && verdict !== 'partial') return head;
  return (
    head +
    cases
      .map(({ name, passed, message }) => {
        const more = message === '' || message === feedback ? '' : `: ${setIn(message)}`;
        return `    ${passed ? '✓' : '✗'} ${name}${more}\n`;
      })
      .join('')
  );
}

function totalOf(results: readonly ExerciseResult[]): string {
  const points = sumOfPoints(results.map((one) => one.points));
  const maxPoints = sumOfPoints(results.map((one) => one.maxPoints));
  const solved = results.filter(({ verdict }) => verdict === 'pass').length;
  const waits = waitingSentence({ exercises: results });
  return `${points} of ${maxPoints} points; ${solved} of ${results.length} solved${waits && `; ${waits}`}\n`;
}

export const command: Command = commandOf(checkTable, async ({ operands }) => {
  const [file = '', ...ids] = operands;
  await tf.setBackend('cpu');
  const submission = await checkVisibly(tf, file);
  if (submission === undefined || submission.status === 'unreadable')
    throw new UsageError(`${file}: ${submission?.message ?? 'there is no notebook (*.ipynb) there'}`);
  const unknown = ids.find((id) => !submission.exercises.some((one) => one.id === id));
  if (unknown !== undefined) throw new UsageError(`no exercise of this notebook is called "${unknown}"`);
  const shown = submission.exercises.filter((one) => ids.length === 0 || ids.includes(one.id));
  const note = submission.message === '' ? '' : `${submission.message}\n`;
  say(note + shown.map(linesOf).join('') + totalOf(shown));
  // What is written is all that a student can do: the rest is a person's.
  return shown.every(({ verdict }) => verdict === 'pass' || verdict === 'to-grade') ? 0 : 1;
});
