/** Makes a misconception of a group: its teacher gives it a name and a sentence. */
import { ExerciseError, UsageError } from '../core';
import { parse } from '../core/parse';
import { sameOutcomes } from '../exercises/compare';
import { execute } from '../exercises/execute';
import type { PreparedExercise } from '../exercises/judge';
import { type Learned, learnedSchema, withLearned } from '../exercises/learned';
import type { CodeExercise, Exercise, TensorFlow } from '../exercises/spec';
import { answersIn } from './ask';
import type { MinedExercise, MinedGroup } from './found-file';
import { inputsOf } from './inputs';
import type { Answers } from './likeness';
import { plainCode } from './plain-code';

/** @throws UsageError for what is not answered by code: no misconceptions are looked for there */
export function answeredByCode(exercise: Exercise): CodeExercise {
  if (exercise.kind === 'question')
    throw new UsageError(`${exercise.id} is a question, and its wrong answers have their sentences`);
  if (exercise.kind === 'text')
    throw new UsageError(`${exercise.id} is answered in words, which a person reads`);
  return exercise;
}

/**
 * The group of a name, for instance `mean-of-values/1`.
 * @throws UsageError when none was found of that name
 */
export function groupNamed(found: readonly MinedExercise[], name: string): MinedGroup {
  const groups = found.flatMap((one) => one.groups);
  const group = groups.find((one) => one.name === name);
  if (group === undefined)
    throw new UsageError(
      `no group is called ${name}; there are ${groups.map((one) => one.name).join(', ') || 'none'}`,
    );
  return group;
}

/**
 * The entries that a group becomes: one for each of its ways to answer, the most usual under the name itself.
 * @returns the entries, and what was left out because its code may not be part of the course
 * @throws UsageError for an id that is none; ExerciseError when the code of none may be, or does not answer in the course as it did in the class
 */
export async function learnedOf(
  tf: TensorFlow,
  exercise: CodeExercise,
  { variants, students }: MinedGroup,
  { id, sentence }: Pick<Learned, 'id' | 'sentence'>,
): Promise<{ learned: Learned[]; leftOut: string[] }> {
  const wording = { what: 'the new misconception', mend: 'give it an id like leaves-out-the-first' };
  parse(learnedSchema, [{ id, sentence, code: '', students: 0 }], { ...wording, error: UsageError });
  const learned: Learned[] = [];
  const leftOut: string[] = [];
  const { prepared } = await inputsOf(tf, exercise);
  for (const { answers, solutions } of variants) {
    const number = learned.length === 0 ? '' : `-${learned.length + 1}`;
    const entry = { id: `${id}${number}`, sentence, students: students.length };
    const refusals: string[] = [];
    for (const { student, code: source } of solutions) {
      const plain = plainCode(source);
      const one = 'code' in plain ? { ...entry, code: plain.code } : undefined;
      if (one !== undefined && (await answersSo(tf, exercise, prepared, one, answersIn(answers)))) {
        learned.push(one);
        refusals.length = 0;
        break;
      }
      refusals.push(
        'refusal' in plain
          ? `the solution of ${student} may not be part of the course: ${plain.refusal}`
          : `the solution of ${student} answers otherwise without the notebook around it`,
      );
    }
    leftOut.push(...refusals);
  }
  if (learned.length === 0) throw new ExerciseError(leftOut.join('; '));
  return { learned, leftOut };
}

/** Whether an entry answers in the course as its group did in the class. */
async function answersSo(
  tf: TensorFlow,
  exercise: CodeExercise,
  { cases }: PreparedExercise,
  entry: Learned,
  expected: Answers,
): Promise<boolean> {
  const implementation = withLearned(exercise, [entry]).misconceptions.at(-1)?.implementation ?? {};
  if (expected.length !== cases.length) return false;
  for (const [i, { steps, tolerance }] of cases.entries())
    if (!sameOutcomes(await execute(tf, implementation, steps), expected[i] ?? [], tolerance)) return false;
  return true;
}
