import { display } from '../display';
import { kernelHost } from '../display/display';
import { answerFault } from './form-reader';
import type { ExerciseResult } from './judge';
import { tellLive } from './live/live';
import { recordResult } from './progress-file';
import { judgeAnswer, judgeGiven } from './questions';
import { renderResult } from './render';
import { returned } from './returned';
import { visibleQuestion } from './source';
import { standing } from './standing';

/**
 * Answers a question and shows whether it is right, and why.
 *
 * @param id the question, e.g. `'03-q4'`
 * @param value the letter of an option as a text, a number, or the text of a run of the laboratory
 * @returns the result
 * @throws ExerciseError when the course has no question of that id; and, only when the environment variable
 *   `VERY_DEEP_STRICT` is 1, when the answer is wrong
 * @example
 * ```ts
 * answer('00-q1', 'a').maxPoints; //=> 1
 * ```
 */
export function answer(id: string, value: string | number): ExerciseResult {
  const question = visibleQuestion(id);
  const fault = answerFault(id, standing(kernelHost()?.cells?.() ?? []));
  const result: ExerciseResult =
    fault === undefined
      ? judgeGiven(question, value)
      : { ...judgeAnswer(question, { correct: false, sentence: fault }), verdict: 'missing', reason: 'form' };
  recordResult(result);
  display(renderResult(result));
  tellLive(result);
  return returned(result);
}
