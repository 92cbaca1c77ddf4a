/** Answers in words: what is known of one without a person, which is how long it is. */
import type { ExerciseResult } from './judge';
import type { TextExercise } from './spec';

/** What stands in the cell of an answer that is not begun. */
export const textStub = '*Replace this line with your answer.*';

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

/**
 * What can be said of an answer before a person reads it. It has no points yet, and is no pass.
 * @param written what the student wrote; '' for nothing
 */
export function judgeText({ id, title, points }: SentText, written: string): ExerciseResult {
  const common = { id, title, points: 0, maxPoints: points, cases: [] };
  if (written === '')
    return {
      ...common,
      verdict: 'missing',
      reason: 'not-begun',
      feedback: 'Nothing is written yet: the answer goes into the text cell.',
    };
  const words = wordsIn(written);
  const cut =
    written.length > mostTextCharacters
      ? ` It is long: only the first ${mostTextCharacters} of its ${written.length} characters are read.`
      : '';
  return {
    ...common,
    verdict: 'to-grade',
    feedback: `Written: ${words} ${words === 1 ? 'word' : 'words'}; a person grades this.${cut}`,
  };
}
