/**
 * What an exercise must be that was prepared elsewhere: recorded in a student's bundle, or sent with an exam to a process
 * or a worker. Its values are data of any kind: whoever judges them compares them, and believes nothing else of them.
 */
import { ExerciseError } from '../core';
import { checked, isRecord, schema, type Z } from '../core/parse';
import { missionNames } from '../laboratory/missions';
import type { PreparedExercise } from './judge';
import type { SealedQuestion } from './questions';
import type { Outcome, Step } from './spec';
import type { SentText } from './text';
import { wireOf } from './wire-text';

const texts = (z: Z) => z.array(z.string());

const isOutcome = (one: unknown): boolean => {
  if (!isRecord(one)) return false;
  const { error } = one;
  if (error === undefined) return 'value' in one;
  return isRecord(error) && typeof error.name === 'string' && typeof error.message === 'string';
};

const outcomes = (z: Z) =>
  z.array(z.custom<Outcome>(isOutcome, { error: 'an outcome, with a value or an error' }));

const prepared = (z: Z) =>
  z.object({
    id: z.string(),
    retired: z.exactOptional(z.string()),
    chapter: z.string(),
    title: z.string(),
    kind: z.enum(['code', 'bug-hunt']),
    entry: texts(z),
    hints: texts(z),
    rules: z.object({ forbid: texts(z), allow: z.exactOptional(texts(z)), reason: z.string() }),
    hidden: z.exactOptional(z.boolean()),
    keepsAnswers: z.exactOptional(z.boolean()),
    parameters: z.record(z.string(), texts(z)),
    misconceptions: z.array(z.object({ id: z.string(), sentence: z.string() })),
    cases: z.array(
      z.object({
        name: z.string(),
        points: z.number(),
        steps: z.array(z.custom<Step>(isRecord, { error: 'a step, which is an object' })),
        tolerance: z.exactOptional(
          z.object({ absolute: z.exactOptional(z.number()), relative: z.exactOptional(z.number()) }),
        ),
        expected: outcomes(z),
        unmended: z.exactOptional(outcomes(z)),
        wrong: z.record(z.string(), outcomes(z)),
      }),
    ),
  });

const sealed = (z: Z) =>
  z.object({
    id: z.string(),
    retired: z.exactOptional(z.string()),
    chapter: z.string(),
    title: z.string(),
    kind: z.literal('question'),
    hints: texts(z),
    points: z.number(),
    prompt: z.string(),
    options: z.exactOptional(z.record(z.string(), z.string())),
    step: z.exactOptional(z.number()),
    mission: z.exactOptional(z.enum(missionNames)),
    replies: z.array(z.object({ key: z.string(), text: z.string() })),
  });

const text = (z: Z) =>
  z.object({
    id: z.string(),
    retired: z.exactOptional(z.string()),
    chapter: z.string(),
    title: z.string(),
    kind: z.literal('text'),
    hints: texts(z),
    points: z.number(),
    prompt: z.string(),
    figure: z.exactOptional(z.literal(true)),
    words: z.tuple([z.number(), z.number()]),
  });

/** A code exercise, a question or an answer in words, ready to be judged. */
export const gradedSchema = schema((z) =>
  z.discriminatedUnion('kind', [prepared(z), sealed(z), text(z)], {
    error: ({ code }) => (code === 'invalid_union' ? '"code", "bug-hunt", "question" or "text"' : undefined),
  }),
);

/**
 * An exercise as `toWire` wrote it to a file of a student's bundle.
 * @param what for the sentence: the file
 * @throws ExerciseError naming what is wrong in it
 */
export function recordedIn(text: string, what: string): PreparedExercise | SealedQuestion | SentText {
  const mend = 'take the course anew, with `very-deep update` or from the bundle';
  const wording = { what, mend, error: ExerciseError };
  return checked(gradedSchema, wireOf(text, wording), wording);
}
