/**
 * Where the notebook's own check finds its exercises: in the project the exercise files themselves, in a student's
 * bundle the recordings made from them, which hold no reference and no open answer.
 */

import { ExerciseError } from '../core';
import { existsSync, readdirSync, readFileSync } from '../platform/files';
import { path } from '../platform/paths';
import type { ExerciseCard } from './card';
import type { PreparedExercise } from './judge';
import { prepare, randomFor } from './prepare';
import { type SealedQuestion, sealQuestion } from './questions';
import { recordedIn } from './recorded';
import {
  chapters,
  chaptersOfQuestion,
  codeExerciseIds,
  courseFolder,
  exerciseFile,
  isQuestionId,
  loadExercise,
  requireFile,
} from './registry';
import type { CodeExercise, QuestionExercise, TensorFlow } from './spec';

/** The seed of the check in the notebook: everybody may know it. */
export const visibleSeed = 'visible';

/** The folder of recordings in a student's bundle. */
const recordedFolder = path.join(__dirname, 'recorded');

/**
 * A code exercise, ready to judge answers to the visible seed.
 * @throws ExerciseError when the course has none of that id
 */
export async function visibleExercise(tf: TensorFlow, id: string): Promise<PreparedExercise> {
  const recorded = recording(id);
  if (recorded !== undefined) {
    if (recorded.kind === 'question') throw new ExerciseError(useAnswer(id));
    return recorded;
  }
  const exercise = await loadExercise(id);
  if (exercise.kind === 'question') throw new ExerciseError(useAnswer(id));
  return prepare(tf, exercise, visibleSeed);
}

const useAnswer = (id: string) => `${id} is a question: answer it with answer('${id}', ...)`;

/**
 * A question with its sealed replies.
 * @throws ExerciseError when the course has none of that id
 */
export function visibleQuestion(id: string): SealedQuestion {
  const recorded = recording(id);
  if (recorded?.kind === 'question') return recorded;
  if (!isQuestionId(id))
    throw new ExerciseError(`"${id}" is no question: questions are called '03-q4' and the like`);
  for (const chapter of chaptersOfQuestion(id)) {
    const found = questionsIn(chapter).find((question) => question.id === id);
    if (found !== undefined) return sealQuestion(found);
  }
  throw new ExerciseError(`no question is called "${id}"; check the number`);
}

/** The cards of all exercises, chapter by chapter. */
export function exerciseCards(): ExerciseCard[] {
  if (existsSync(recordedFolder))
    return readdirSync(recordedFolder)
      .flatMap((file) => recording(path.parse(file).name) ?? [])
      .map(cardOf)
      .sort((a, b) => (a.chapter + a.id < b.chapter + b.id ? -1 : 1));
  return chapters().flatMap((chapter) => [
    ...codeExerciseIds(chapter).map((id) => {
      const { exercise } = requireFile(exerciseFile(id) as string) as { exercise: CodeExercise };
      return cardOfCode(exercise);
    }),
    ...questionsIn(chapter).map(cardOf),
  ]);
}

/**
 * One exercise's card.
 * @throws ExerciseError when the course has none of that id
 */
export function exerciseCard(id: string): ExerciseCard {
  const recorded = recording(id);
  if (recorded !== undefined) return cardOf(recorded);
  if (isQuestionId(id)) return cardOf(visibleQuestion(id));
  const file = exerciseFile(id);
  if (file === undefined) throw new ExerciseError(`no exercise is called "${id}"; check the spelling`);
  return cardOfCode((requireFile(file) as { exercise: CodeExercise }).exercise);
}

const cardOfCode = (exercise: CodeExercise): ExerciseCard =>
  cardOf({ ...exercise, cases: exercise.cases(randomFor(visibleSeed, exercise.id)) });

type Carded = Pick<ExerciseCard, 'id' | 'chapter' | 'title' | 'hints' | 'retired'> &
  ({ readonly cases: readonly { readonly points: number }[] } | { readonly points: number });

function cardOf(exercise: Carded): ExerciseCard {
  const { id, chapter, title, hints, retired } = exercise;
  const maxPoints =
    'cases' in exercise ? exercise.cases.reduce((sum, one) => sum + one.points, 0) : exercise.points;
  return { id, chapter, title, hints, maxPoints, ...(retired !== undefined && { retired }) };
}

function questionsIn(chapter: string): readonly QuestionExercise[] {
  const file = path.join(courseFolder, chapter, 'questions');
  if (!existsSync(`${file}.js`)) return [];
  return (requireFile(file) as { questions: readonly QuestionExercise[] }).questions;
}

function recording(id: string): PreparedExercise | SealedQuestion | undefined {
  const file = path.join(recordedFolder, `${id}.json`);
  if (!/^[a-z0-9-]+$/.test(id) || !existsSync(file)) return undefined;
  return recordedIn(readFileSync(file, 'utf8'), file);
}
