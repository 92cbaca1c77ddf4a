import { display } from '../display';
import { workingFolder } from '../platform/environment';
import { existsSync } from '../platform/files';
import { path } from '../platform/paths';
import type { ExerciseCard } from './card';
import { progressFile, readPredictions, readProgress } from './progress-file';
import { renderProgress } from './render';
import { exerciseCards } from './source';

/**
 * Shows a table of the exercises and questions of every chapter that stands beside this notebook, with the points
 * reached, the tries and the hints; and your predictions beside what was measured.
 *
 * It is kept in `very-deep-progress.json` beside the notebooks, a file of yours: look at it, copy it, delete it.
 * @example
 * ```ts
 * progress();
 * ```
 */
export function progress(): void {
  const file = progressFile();
  const record = readProgress(file);
  const shown = cardsBeside(exerciseCards(), workingFolder());
  const rows = stillAsked(shown, record).map((card) => ({ card, entry: record[card.id] }));
  display(renderProgress(rows, readPredictions(file)));
}

/** The exercises of the chapters whose notebook is in the folder; all, where a notebook was moved elsewhere alone. */
export function cardsBeside(cards: readonly ExerciseCard[], folder: string): readonly ExerciseCard[] {
  const here = cards.filter(({ chapter }) => existsSync(path.join(folder, `${chapter}.ipynb`)));
  return here.length > 0 ? here : cards;
}

/** What was retired is asked of nobody any more; whoever has tried it keeps it in view. */
export const stillAsked = (
  cards: readonly ExerciseCard[],
  record: Readonly<Record<string, unknown>>,
): readonly ExerciseCard[] =>
  cards.filter(({ id, retired }) => retired === undefined || record[id] !== undefined);
