/**
 * Misconceptions that were found in a class and named by its teacher: `src/course/<chapter>/<id>.learned.json`, beside the
 * exercise. Each is a solution as students wrote it, which was looked at and proved before it was written there
 * (`very-deep misconceptions name`).
 */
import { tf } from '../backend';
import { ExerciseError } from '../core';
import { packageFolder } from '../core/package-folder';
import { type Fitting, parseJson, schema } from '../core/parse';
import { existsSync, readFileSync } from '../platform/files';
import { path } from '../platform/paths';
import { messageOf } from '../platform/thrown';
import type { CodeExercise, Implementation } from './spec';

export const learnedSchema = schema((z) =>
  z.array(
    z.strictObject({
      /** As reports name it, kebab-case. */
      id: z.string().check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'lower-case words with hyphens' })),
      /** The sentence that helps. */
      sentence: z.string().check(z.minLength(1)),
      /** JavaScript that declares the exercise's entry points. */
      code: z.string(),
      /** How many students of the class answered so. */
      students: z.number(),
    }),
  ),
);

export type Learned = Fitting<typeof learnedSchema>[number];

/** Where an exercise's learned misconceptions are. */
export const learnedFile = ({ chapter, id }: Pick<CodeExercise, 'chapter' | 'id'>): string =>
  path.join(packageFolder(), 'src', 'course', chapter, `${id}.learned.json`);

/**
 * What was learned of an exercise; nothing where the file is not there.
 * @throws ExerciseError naming what is wrong in the file
 */
export function readLearned(exercise: Pick<CodeExercise, 'chapter' | 'id'>): readonly Learned[] {
  const file = learnedFile(exercise);
  if (!existsSync(file)) return [];
  const mend = 'mend it, or take it back from version control';
  return parseJson(learnedSchema, readFileSync(file, 'utf8'), { what: file, mend, error: ExerciseError });
}

/**
 * An exercise with what was learned, behind the misconceptions that its author named.
 * @throws ExerciseError when an entry cannot be loaded, or has an id that is taken
 */
export function withLearned(exercise: CodeExercise, learned: readonly Learned[]): CodeExercise {
  if (learned.length === 0) return exercise;
  const taken = new Set(exercise.misconceptions.map(({ id }) => id));
  const added = learned.map(({ id, sentence, code }) => {
    if (taken.has(id)) throw new ExerciseError(`${exercise.id} has a misconception ${id} already`);
    taken.add(id);
    return { id, sentence, implementation: implementationOf(exercise, code) };
  });
  return { ...exercise, misconceptions: [...exercise.misconceptions, ...added] };
}

/**
 * What code declares under an exercise's entry points.
 * @param code JavaScript that was looked at (`mining/plain-code.ts`): it is run here, without walls
 */
function implementationOf({ id, entry }: Pick<CodeExercise, 'id' | 'entry'>, code: string): Implementation {
  try {
    return new Function('tf', `'use strict';\n${code}\nreturn { ${entry.join(', ')} };`)(tf);
  } catch (error) {
    throw new ExerciseError(`a learned misconception of ${id} cannot be loaded: ${messageOf(error)}`);
  }
}
