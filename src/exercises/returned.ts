/** What `check` and `answer` give back to the cell, once their table is shown. */
import { ExerciseError } from '../core';
import { setting } from '../core/settings';
import { alreadyShown } from './already-shown';
import type { ExerciseResult } from './judge';

/**
 * Gives a result to the cell, which shows it no second time.
 *
 * While nbgrader autogrades, the cell's value is the points, which it takes for the cell's grade. Without one it would give
 * full points to everything that does not throw.
 * @throws ExerciseError when the result is not a pass and whoever runs the notebook wants that to fail the cell
 */
export function returned(result: ExerciseResult): ExerciseResult {
  const { id, verdict, points, feedback } = result;
  const nbgrader = setting('NBGRADER_EXECUTION');
  const mustPass = setting('VERY_DEEP_STRICT') === '1' || nbgrader === 'validate';
  if (mustPass && verdict !== 'pass' && verdict !== 'to-grade')
    throw new ExerciseError(`${id}: ${verdict}, ${feedback}`);
  return nbgrader === 'autograde'
    ? alreadyShown(result, `${points}`, { 'text/plain': `${points}` })
    : alreadyShown(result, `${id}: ${verdict}`);
}
