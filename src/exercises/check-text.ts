/** What the notebook's own check says of an answer in words: whether it is there, in the file that would be handed in. */
import { DataError } from '../core';
import type { ExerciseResult } from './judge';
import { type SavedNotebook, savedNotebook } from './saved-notebook';
import { figureFor, judgeText, type SentText, writtenIn } from './text';

/**
 * Looks for an answer in the notebook as it was saved last: text cells, and what cells show, are sent to no kernel.
 * @returns a result that is no pass, whatever is written: a person grades it
 */
export function checkText(text: SentText): ExerciseResult {
  try {
    const saved = savedNotebook(text.chapter);
    if (saved !== undefined) return checkSaved(text, saved);
    return unseen(
      text,
      `The text cells of the notebook cannot be read from here. What you write${text.figure ? ' and draw' : ''} counts all the same: save it and hand it in.`,
    );
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return unseen(text, `The notebook as it was saved cannot be read. ${error.message}`);
  }
}

function checkSaved(text: SentText, { name, cells }: SavedNotebook): ExerciseResult {
  const own = cells.filter(({ mark }) => mark?.solution && mark.gradeId === text.id);
  if (own.length === 0)
    return unseen(
      text,
      `The cell of your answer is missing in ${name}: take it from the released notebook again, and save.`,
    );
  const written = own.map(({ source }) => writtenIn(source)).filter((one) => one !== '');
  const shown = text.figure && figureFor(text.id, cells);
  const result = judgeText(text, [...new Set(written)].join('\n\n'), shown);
  const isThere = written.length > 0 && !(shown && 'fault' in shown);
  const note = isThere
    ? `This is the text${text.figure ? ' and the figure' : ''} as it was saved last.`
    : text.figure
      ? 'Write, run the cell of the figure, save the notebook, and run this cell again: what is saved counts.'
      : 'Write, save the notebook, and run this cell again: what is saved counts.';
  return { ...result, feedback: `${result.feedback} ${note}` };
}

const unseen = (text: SentText, feedback: string): ExerciseResult => ({
  ...judgeText(text, ''),
  reason: 'cell-missing',
  feedback,
});
