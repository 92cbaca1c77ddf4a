/** Short forms for writing a chapter's questions. */
import type { QuestionExercise } from './spec';

type Answer = QuestionExercise['answer'];
type RunAnswer = Extract<Answer, { type: 'run' }>;

/** A question worth one point, with its hints from a nudge to nearly the answer. */
export type QuestionWriter = (
  id: string,
  title: string,
  prompt: string,
  hints: readonly string[],
  answer: Answer,
) => QuestionExercise;

/** A writer of questions for one chapter. */
export const questionsOf =
  (chapter: string): QuestionWriter =>
  (id, title, prompt, hints, answer) => ({
    kind: 'question',
    id,
    chapter,
    title,
    points: 1,
    prompt,
    hints,
    answer,
  });

/** A multiple-choice answer: each option by its letter, with its text and why it is right or wrong. */
export const choice = (
  correct: string,
  options: Readonly<Record<string, readonly [text: string, why: string]>>,
): Answer => ({
  type: 'choice',
  correct,
  options: Object.fromEntries(Object.entries(options).map(([letter, [text]]) => [letter, text])),
  explanations: Object.fromEntries(Object.entries(options).map(([letter, [, why]]) => [letter, why])),
});

/** A numeric answer, and the wrong numbers that betray a known slip. */
export const number = (
  correct: number,
  tolerance: number,
  explanation: string,
  slips: readonly { readonly value: number; readonly sentence: string }[],
): Answer => ({ type: 'number', correct, tolerance, explanation, slips });

/**
 * An answer by runs of the laboratory.
 * @param correct makes a right answer
 * @param wrong for each other finding of the mission the sentence that helps, and what makes an answer that comes to it
 */
export const run = (
  mission: RunAnswer['mission'],
  correct: RunAnswer['correct'],
  explanation: string,
  wrong: Readonly<Record<string, readonly [sentence: string, answer: () => string]>>,
): Answer => ({
  type: 'run',
  mission,
  correct,
  explanation,
  wrong: Object.entries(wrong).map(([finding, [sentence, answer]]) => ({ finding, sentence, answer })),
});
