/** Answers in words, and in a figure with words: what is known of one without a person. */
import { type FigureCell, type FigureReading, figureWords } from '../notebook/shown-figure';
import type { ExerciseResult } from './judge';
import type { TextExercise } from './spec';

/** What stands in the cell of an answer that is not begun. */
export const textStub = '*Replace this line with your answer.*';

/** What stands in the cell of a figure that is not begun. */
export const figureStub = '// Draw your figure in this cell: make it the value of the last line.';

/** So much of an answer is read and kept. */
export const mostTextCharacters = 20_000;

/** A text exercise as data that can leave the teacher's machine: without the rubric, which would say what to write. */
export type SentText = Omit<TextExercise, 'rubric' | 'reading'>;

/** What of a text exercise is for students. */
export function sentText({ rubric: _, reading: __, ...sent }: TextExercise): SentText {
  return sent;
}

/** Whether an id is that of an answer in words: `06-t1`. */
export const isTextId = (id: string): boolean => /^\d\d-t\d+$/.test(id);

/** How many words a text has: runs of characters with a letter or a digit in them. */
export const wordsIn = (text: string): number =>
  text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/**
 * What a student wrote in a cell.
 * @returns '' where there is no word of theirs
 */
export function writtenIn(source: string): string {
  const own = source
    .split('\n')
    .filter((line) => line.trim() !== textStub)
    .join('\n')
    .trim();
  return wordsIn(own) === 0 ? '' : own;
}

/** The figure of an answer among the cells of a notebook; where its cell is there twice, the last figure counts. */
export function figureFor(id: string, cells: readonly { readonly figure?: FigureCell }[]): FigureReading {
  const shown = cells.flatMap(({ figure }) => (figure?.of === id ? [figure.shown] : []));
  return (
    shown.findLast((one) => 'figure' in one) ??
    shown.at(-1) ?? { fault: 'Its cell is missing: take it from the released notebook again.' }
  );
}

/**
 * What can be said of an answer before a person grades it. It has no points yet, and is no pass.
 * @param written what the student wrote; '' for nothing
 * @param shown what the cell of its figure shows, where the exercise asks for one
 */
export function judgeText(
  { id, title, points, figure }: SentText,
  written: string,
  shown?: FigureReading,
): ExerciseResult {
  const common = { id, title, points: 0, maxPoints: points, cases: [] };
  const drawn = figure && shown && 'figure' in shown ? figureWords(shown.figure) : '';
  const noFigure = figure && shown && 'fault' in shown ? ` The figure is missing. ${shown.fault}` : '';
  const noWords = 'Nothing is written yet: the answer goes into the text cell.';
  if (written === '' && drawn === '')
    return { ...common, verdict: 'missing', reason: 'not-begun', feedback: `${noWords}${noFigure}` };
  if (written === '')
    return {
      ...common,
      verdict: 'to-grade',
      feedback: `Drawn: ${drawn}; a person grades this. ${noWords}`,
    };
  const words = wordsIn(written);
  const cut =
    written.length > mostTextCharacters
      ? ` It is long: only the first ${mostTextCharacters} of its ${written.length} characters are read.`
      : '';
  const beside = drawn === '' ? '' : `, with ${drawn}`;
  return {
    ...common,
    verdict: 'to-grade',
    feedback: `Written: ${words} ${words === 1 ? 'word' : 'words'}${beside}; a person grades this.${cut}${noFigure}`,
  };
}
