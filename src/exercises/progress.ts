import { display } from '../display';
import { progressFile, readProgress } from './progress-file';
import { renderProgress } from './render';

import { exerciseCards } from './source';

/**
 * Shows a table of all exercises and questions with the points reached, the tries and the hints.
 *
 * It is kept in `very-deep-progress.json` beside the notebooks, a file of yours: look at it, copy it, delete it.
 */
export function progress(): void {
  const record = readProgress(progressFile());
  display(renderProgress(exerciseCards().map((card) => ({ card, entry: record[card.id] }))));
}
