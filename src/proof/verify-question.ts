/** Proves a question: whatever is answered, there is a true sentence for it, and one answer is right. */
import { replyTo, sealQuestion } from '../exercises/questions';
import type { QuestionExercise } from '../exercises/spec';

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

/** Asked as a student asks: the sealed question must give each answer its own sentence. */
function replyFaults(question: QuestionExercise): string[] {
  const sealed = sealQuestion(question);
  const { answer } = question;
  const expected =
    answer.type === 'choice'
      ? Object.keys(answer.options).map(
          (one) => [one, one === answer.correct, answer.explanations[one]] as const,
        )
      : [
          [answer.correct, true, answer.explanation] as const,
          ...(answer.slips ?? []).map(({ value, sentence }) => [value, false, sentence] as const),
        ];
  return expected.flatMap(([given, correct, sentence]) => {
    const reply = replyTo(sealed, given);
    if (reply.correct === correct && reply.sentence === sentence) return [];
    return [`the answer ${given} is told: ${reply.correct ? 'right' : 'wrong'}, ${reply.sentence}`];
  });
}
