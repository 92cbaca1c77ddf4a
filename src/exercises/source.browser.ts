/**
 * Where the notebook's own check finds its exercises in a browser: beside the library lie the recordings that a student's
 * bundle holds, which have no reference and no open answer. What `hint`, `answer` and `progress` need at once comes
 * with the library; the cases of an exercise are fetched when it is checked.
 */
import { ExerciseError } from '../core';
import { jsonOf } from '../core/parse';
import { fetchFromSite } from '../core/site.browser';
import type { ExerciseCard } from './card';
import type { PreparedExercise } from './judge';
import type { SealedQuestion } from './questions';
import { recordedIn } from './recorded';
import type { TensorFlow } from './spec';

/** What `course/recorded/index.json` holds. */
interface Index {
  readonly cards: readonly ExerciseCard[];
  /** The recordings of the questions, by id. */
  readonly questions: Readonly<Record<string, string>>;
}

let index: Index = { cards: [], questions: {} };

/** Fetches what is known of all exercises. */
export async function openExercises(): Promise<void> {
  const file = 'course/recorded/index.json';
  index = jsonOf(await (await fetchFromSite(file)).text(), { what: file }) as Index;
}

/** The cards of all exercises, chapter by chapter. */
export const exerciseCards = (): ExerciseCard[] => [...index.cards];

/**
 * One exercise's card.
 * @throws ExerciseError when the course has none of that id
 */
export function exerciseCard(id: string): ExerciseCard {
  const card = index.cards.find((one) => one.id === id);
  if (card === undefined) throw new ExerciseError(`no exercise is called "${id}"; check the spelling`);
  return card;
}

/**
 * A code exercise, ready to judge answers to the visible seed.
 * @throws ExerciseError when the course has none of that id
 */
export async function visibleExercise(_: TensorFlow, id: string): Promise<PreparedExercise> {
  exerciseCard(id);
  const question = `${id} is a question: answer it with answer('${id}', ...)`;
  if (Object.hasOwn(index.questions, id)) throw new ExerciseError(question);
  const file = `course/recorded/${id}.json`;
  const recorded = recordedIn(await (await fetchFromSite(file)).text(), file);
  if (recorded.kind === 'question') throw new ExerciseError(question);
  return recorded;
}

/**
 * A question with its sealed replies.
 * @throws ExerciseError when the course has none of that id
 */
export function visibleQuestion(id: string): SealedQuestion {
  const text = Object.hasOwn(index.questions, id) ? index.questions[id] : undefined;
  const recorded = text === undefined ? undefined : recordedIn(text, `the question ${id}`);
  if (recorded?.kind === 'question') return recorded;
  throw new ExerciseError(
    /^\d\d-q\d+$/.test(id)
      ? `no question is called "${id}"; check the number`
      : `"${id}" is no question: questions are called '03-q4' and the like`,
  );
}
