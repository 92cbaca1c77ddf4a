/** What the notebook's own check says of an answer in words: whether it is there, in the notebook that would be handed in. */
import { DataError } from '../core';
import type { ExerciseResult } from './judge';
import { type SavedNotebook, savedNotebook, told } from './saved-notebook';
import { figureFor, judgeText, type SentText, writtenIn } from './text';

/**
 * Looks for an answer in the notebook: text cells, and what cells show, are sent to no kernel.
 * @returns a result that is no pass, whatever is written: a person grades it
 */
export async function checkText(text: SentText): Promise<ExerciseResult> {
  try {
    const saved = await savedNotebook(text.chapter);
    return saved === undefined ? unseen(text, told.nowhere) : checkSaved(text, saved);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return unseen(text, `${told.unreadable} ${error.message}`);
  }
}

function checkSaved(text: SentText, { name, cells }: SavedNotebook): ExerciseResult {
  const own = cells.filter(({ mark }) => mark?.solution && mark.gradeId === text.id);
  if (own.length === 0)
    return unseen(text, `The cell of your answer is missing in ${name}: ${told.lost(text.chapter)}.`);
  const written = own.map(({ source }) => writtenIn(source)).filter((one) => one !== '');
  const shown = text.figure && figureFor(text.id, cells);
  const result = judgeText(text, [...new Set(written)].join('\n\n'), shown);
  const isThere = written.length > 0 && !(shown && 'fault' in shown);
  const begin = text.figure ? told.draw : told.begin;
  const note = isThere ? told.seen(text.figure ? 'the text and the figure' : 'the text') : begin;
  return { ...result, feedback: `${result.feedback} ${note}` };
}

const unseen = (text: SentText, feedback: string): ExerciseResult => ({
  ...judgeText(text, ''),
  reason: 'cell-missing',
  feedback,
});
