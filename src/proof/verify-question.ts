/** Proves a question: whatever is answered, there is a true sentence for it, and one answer is right. */
import { replyTo, sealQuestion } from '../exercises/questions';
import type { QuestionExercise } from '../exercises/spec';
import { missions } from '../laboratory/missions';

/** What is wrong with a question, a sentence each; empty when all is well. */
export function questionFaults(question: QuestionExercise): string[] {
  const { title, prompt, points, hints } = question;
  const faults = [
    ...(title.trim() === '' ? ['it has no title'] : []),
    ...(prompt.trim() === '' ? ['it has no prompt'] : []),
    ...(points > 0 && Number.isFinite(points) ? [] : [`its points are ${points}, and should be above 0`]),
    ...(hints.length === 0 || hints.some((hint) => hint.trim() === '')
      ? ['it has no hint, or an empty one']
      : []),
    ...answerFaults(question),
  ];
  return faults.length > 0 ? faults : replyFaults(question);
}

function answerFaults({ answer }: QuestionExercise): string[] {
  if (answer.type === 'number') return numberFaults(answer);
  if (answer.type === 'run') return runFaults(answer);
  const { options, correct, explanations } = answer;
  const letters = Object.keys(options);
  const texts = Object.values(options).map((text) => text.trim().toLowerCase());
  return [
    ...(letters.length < 2 ? ['it has fewer than two options'] : []),
    ...(Object.hasOwn(options, correct)
      ? []
      : [`the right option "${correct}" is none of ${letters.join(', ')}`]),
    ...letters
      .filter((one) => (explanations[one] ?? '').trim() === '')
      .map((one) => `option ${one} is not explained`),
    ...letters.filter((one) => options[one]?.trim() === '').map((one) => `option ${one} has no text`),
    ...Object.keys(explanations)
      .filter((one) => !Object.hasOwn(options, one))
      .map((one) => `"${one}" is explained, and is no option`),
    ...(new Set(texts).size < texts.length ? ['two options say the same'] : []),
    ...(new Set(letters.map((one) => one.toLowerCase())).size < letters.length
      ? ['two options differ only in the case of their letter']
      : []),
  ];
}

function numberFaults(answer: Extract<QuestionExercise['answer'], { type: 'number' }>): string[] {
  const { correct, tolerance, explanation, slips = [] } = answer;
  const isNear = (a: number, b: number) => Math.abs(a - b) <= tolerance;
  return [
    ...(Number.isFinite(correct) ? [] : [`the right number is ${correct}`]),
    ...(tolerance >= 0 && Number.isFinite(tolerance) ? [] : [`the tolerance is ${tolerance}`]),
    ...(explanation.trim() === '' ? ['the right number is not explained'] : []),
    ...slips.flatMap(({ value, sentence }, i) => [
      ...(Number.isFinite(value) ? [] : [`the slip ${value} is no number`]),
      ...(sentence.trim() === '' ? [`the slip ${value} has no sentence`] : []),
      ...(isNear(value, correct) ? [`the slip ${value} is within the tolerance of the right number`] : []),
      ...slips
        .slice(0, i)
        .filter((other) => isNear(other.value, value))
        .map((other) => `the slips ${other.value} and ${value} cannot be told apart`),
    ]),
  ];
}

function runFaults(answer: Extract<QuestionExercise['answer'], { type: 'run' }>): string[] {
  const { mission, explanation, wrong } = answer;
  const [right, ...others] = missions[mission].findings;
  const told = wrong.map(({ finding }) => finding);
  return [
    ...(explanation.trim() === '' ? ['the right run is not explained'] : []),
    ...others
      .filter((one) => !told.includes(one))
      .map((one) => `the finding "${one}" has no sentence and no answer that comes to it`),
    ...told
      .filter((one, i) => one === right || !others.includes(one) || told.indexOf(one) !== i)
      .map((one) => `"${one}" is no wrong finding of its own of the mission ${mission}`),
    ...wrong
      .filter(({ sentence }) => sentence.trim() === '')
      .map(({ finding }) => `the finding "${finding}" has an empty sentence`),
  ];
}

/** What is answered, whether that is right, and the sentence for it. */
function repliesOf({
  answer,
}: QuestionExercise): (readonly [string | number, boolean, string | undefined])[] {
  if (answer.type === 'choice')
    return Object.keys(answer.options).map((one) => [one, one === answer.correct, answer.explanations[one]]);
  if (answer.type === 'number') {
    const slips = (answer.slips ?? []).map(({ value, sentence }) => [value, false, sentence] as const);
    return [[answer.correct, true, answer.explanation], ...slips];
  }
  return [
    [answer.correct(), true, answer.explanation],
    ...answer.wrong.map((one) => [one.answer(), false, one.sentence] as const),
  ];
}

/** Asked as a student asks: the sealed question must give each answer its own sentence. */
function replyFaults(question: QuestionExercise): string[] {
  const sealed = sealQuestion(question);
  return repliesOf(question).flatMap(([given, correct, sentence]) => {
    const reply = replyTo(sealed, given);
    if (reply.correct === correct && reply.sentence === sentence) return [];
    return [`the answer ${given} is told: ${reply.correct ? 'right' : 'wrong'}, ${reply.sentence}`];
  });
}
