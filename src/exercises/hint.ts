import { display } from '../display';
import { recordHint } from './progress-file';
import { renderNote } from './render';

import { exerciseCard } from './source';

/**
 * Shows the next hint of an exercise or a question, from a nudge to nearly the answer, and counts it in `progress()`.
 * After the last, it begins again with the first.
 *
 * @param id the exercise, e.g. `'batch-moments'`
 * @throws ExerciseError when the course has none of that id
 * @example
 * ```ts
 * hint('mean-of-values');
 * ```
 */
export function hint(id: string): void {
  const { hints } = exerciseCard(id);
  const stage = recordHint(id, hints.length);
  display(renderNote(`Hint ${stage + 1} of ${hints.length}:`, hints[stage] as string));
}
