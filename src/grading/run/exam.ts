/** A chapter ready to be graded: its released notebook, and its exercises prepared for the run's secret seed. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { UsageError } from '../../core';
import { checked, schema } from '../../core/parse';
import type { PreparedExercise } from '../../exercises/judge';
import { prepare } from '../../exercises/prepare';
import { type SealedQuestion, sealQuestion } from '../../exercises/questions';
import { gradedSchema } from '../../exercises/recorded';
import { chapters, isQuestionId, loadExercise } from '../../exercises/registry';
import { visibleExercise, visibleQuestion, visibleSeed, visibleText } from '../../exercises/source';
import type { TensorFlow } from '../../exercises/spec';
import { isTextId, type SentText, sentText } from '../../exercises/text';
import { toWire } from '../../exercises/values';
import { wireOf } from '../../exercises/wire-text';
import { type Notebook, parsedSchema } from '../../notebook/notebook';
import { releasedNotebook } from '../../notebook/released';

/** A code exercise or a question: what a student's code answers. */
export type AskedExercise = PreparedExercise | SealedQuestion;

/** An exercise, ready to be judged. */
export type ExamExercise = AskedExercise | SentText;

export interface Exam {
  readonly chapter: string;
  readonly released: Notebook;
  /** The graded exercises by id, in the order of the notebook. */
  readonly exercises: ReadonlyMap<string, ExamExercise>;
}

/**
 * Prepares a chapter for a seed.
 * @param released the notebook that students were given; by default the one that the package keeps
 * @param only the exercises that count; by default all that it asks
 * @throws UsageError when there is no such chapter; ExerciseError when a reference fails
 */
export async function prepareExam(
  tf: TensorFlow,
  chapter: string,
  seed: string,
  released?: Notebook,
  only?: readonly string[],
): Promise<Exam> {
  if (seed !== visibleSeed && chapters().length === 0)
    throw new UsageError(
      "this is a student's bundle, which has no references: grade with the complete course",
    );
  const notebook = released ?? (await releasedNotebook(chapter));
  const exercises = new Map<string, ExamExercise>();
  for (const { mark } of notebook.cells) {
    if (!mark?.solution || exercises.has(mark.gradeId)) continue;
    if (only !== undefined && !only.includes(mark.gradeId)) continue;
    exercises.set(mark.gradeId, await prepareOne(tf, mark.gradeId, seed));
  }
  return { chapter, released: notebook, exercises };
}

/** The visible seed is prepared as the notebook's own check has it, which a student's bundle can do too. */
async function prepareOne(tf: TensorFlow, id: string, seed: string): Promise<ExamExercise> {
  if (seed === visibleSeed) {
    if (isTextId(id)) return visibleText(id);
    return isQuestionId(id) ? visibleQuestion(id) : visibleExercise(tf, id);
  }
  const exercise = await loadExercise(id);
  if (exercise.kind === 'text') return sentText(exercise);
  return exercise.kind === 'question'
    ? sealQuestion(exercise)
    : prepare(tf, exercise, seed, { hidden: true });
}

/** An exam as text, with its fingerprint: all that grading needs, without a reference, an open answer or the seed. */
export interface PackedExam {
  readonly key: string;
  readonly text: string;
}

/** The fingerprint of a packed exam's text. */
export const fingerprint = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 32);

const packed = new WeakMap<Exam, PackedExam>();

/** Packs an exam for a process or a machine that grades. */
export function packExam(exam: Exam): PackedExam {
  const known = packed.get(exam);
  if (known !== undefined) return known;
  const text = toWire({ ...exam, exercises: [...exam.exercises.values()] });
  const pack = { key: fingerprint(text), text };
  packed.set(exam, pack);
  return pack;
}

const packedSchema = schema((z) =>
  z.object({ chapter: z.string(), released: parsedSchema(), exercises: z.array(gradedSchema()) }),
);

/**
 * Undoes {@link packExam}.
 * @throws DataError when the text is no exam
 */
export function unpackExam(text: string): Exam {
  const wording = { what: 'the questions that were sent', mend: 'start the grading again' };
  const { exercises, ...exam } = checked(packedSchema, wireOf(text, wording), wording);
  return { ...exam, exercises: new Map(exercises.map((one) => [one.id, one])) };
}

/** Which chapter a handed-in notebook is of: as its release noted, by its name, or by the exercises it holds. */
export function chapterOf(
  notebook: Notebook,
  file: string,
  chapters: readonly string[],
  chapterOfExercise: (id: string) => string | undefined,
): string | undefined {
  const noted = notebook.origin?.chapter;
  if (noted !== undefined && chapters.includes(noted)) return noted;
  const name = path.basename(file, '.ipynb');
  const byName = chapters.find((chapter) => name.startsWith(chapter));
  if (byName !== undefined) return byName;
  const votes = new Map<string, number>();
  for (const { mark } of notebook.cells) {
    const chapter = mark?.solution ? chapterOfExercise(mark.gradeId) : undefined;
    if (chapter !== undefined) votes.set(chapter, (votes.get(chapter) ?? 0) + 1);
  }
  return [...votes].sort((a, b) => b[1] - a[1])[0]?.[0];
}

export const isQuestion = (exercise: ExamExercise): exercise is SealedQuestion =>
  exercise.kind === 'question';

export const isText = (exercise: ExamExercise): exercise is SentText => exercise.kind === 'text';
