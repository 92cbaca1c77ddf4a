/** What the cases of an exercise ask, as questions to whatever is ready-made. */
import type { PreparedExercise } from '../../exercises/judge';
import type { Outcome, Step, Value } from '../../exercises/spec';
import { isRef, isTensorValue } from '../../exercises/values';

type PreparedCase = PreparedExercise['cases'][number];

/** A question as data: its tensors come to life on the way to the child. */
export interface QuestionData {
  readonly [key: string]: Value;
  readonly given: readonly Value[];
  readonly own: number;
  readonly right: readonly (number | string)[];
  readonly absolute: number;
  readonly relative: number;
}

/** The numbers and texts of a value, in order; undefined where there is anything else in it. */
function leavesOf(value: Value): (number | string)[] | undefined {
  if (typeof value === 'number' || typeof value === 'string') return [value];
  if (typeof value === 'boolean') return [Number(value)];
  if (value === null) return undefined;
  if (isTensorValue(value)) return [...value.data];
  const members = Object.values(value as Record<string, Value>).map(leavesOf);
  return members.some((one) => one === undefined) ? undefined : members.flatMap((one) => one ?? []);
}

const argumentsOf = (step: Step): readonly Value[] => {
  if ('set' in step) return [step.to];
  return 'args' in step ? step.args : [];
};

/**
 * What each observed call of a case asks. Gradients through a solution are not among it: whatever answers right can be
 * differentiated, too.
 * @returns undefined where the case wants an error, or anything but numbers and texts
 */
export function questionsOf({ steps, expected, tolerance }: PreparedCase): QuestionData[] | undefined {
  const questions: QuestionData[] = [];
  const results = new Map<string, Value>();
  const before: Value[] = [];
  let at = 0;
  for (const step of steps) {
    // What an earlier step gave is what the reference gave there.
    const own = argumentsOf(step).flatMap((one) => (isRef(one) ? (results.get(one.ref) ?? []) : [one]));
    const outcome: Outcome | undefined = step.observe === false || 'set' in step ? undefined : expected[at++];
    if (outcome !== undefined && 'error' in outcome) return undefined;
    if (step.as !== undefined && outcome !== undefined) results.set(step.as, outcome.value);
    if (outcome !== undefined && !('construct' in step) && !('gradient' in step) && outcome.value !== null) {
      const right = leavesOf(outcome.value);
      if (right === undefined || right.length === 0) return undefined;
      const near = { absolute: 1e-4, relative: 1e-3, ...tolerance };
      questions.push({ given: [...own, ...before], own: own.length, right, ...near });
    }
    before.push(...own);
  }
  return questions.length > 0 ? questions : undefined;
}

/** Whether a case asks for nothing but gradients, or for what is constructed: nothing can be said of it. */
export const isMute = ({ steps, expected }: PreparedCase): boolean =>
  steps
    .filter((step) => step.observe !== false && !('set' in step))
    .every((step, i) => {
      const outcome = expected[i];
      return (
        'gradient' in step ||
        'construct' in step ||
        (outcome !== undefined && 'value' in outcome && outcome.value === null)
      );
    });
