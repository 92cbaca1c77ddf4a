/**
 * Where exercises are found: `src/course/<chapter>/<id>.ts` exports `exercise`, and `<chapter>/questions.ts`
 * exports `questions`, `<chapter>/texts.ts` exports `texts`. The file's name is the exercise's id, so adding a file adds the exercise. `causes.ts` holds what
 * makes the chapter's claims true; `<id>.learned.json` the misconceptions that a class was found to have.
 */

import { ExerciseError } from '../core';
import { chapterNumber, isChapterName } from '../core/chapter-name';
import { existsSync, readdirSync } from '../platform/files';
import { path } from '../platform/paths';
import { readLearned, withLearned } from './learned';
import type { CodeExercise, Exercise, QuestionExercise, TextExercise } from './spec';
import { isTextId } from './text';

/** The course's content: a folder for each chapter. */
export const courseFolder = path.join(__dirname, '../course');
const questionId = /^(\d\d)-q\d+$/;
const sourceFile = /^([a-z0-9-]+)\.[jt]s$/;

/** The chapters that have exercises, in order. */
export function chapters(): string[] {
  // A student's bundle has recordings in its place.
  if (!existsSync(courseFolder)) return [];
  return readdirSync(courseFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isChapterName(entry.name))
    .map((entry) => entry.name)
    .sort();
}

/** The ids of a chapter's code exercises, in alphabetical order. */
export function codeExerciseIds(chapter: string): string[] {
  return readdirSync(path.join(courseFolder, chapter))
    .flatMap((file) => (file.endsWith('.d.ts') ? [] : (sourceFile.exec(file)?.[1] ?? [])))
    .filter((id) => id !== 'questions' && id !== 'texts' && id !== 'causes' && !id.startsWith('shared'))
    .sort();
}

/** The file of a code exercise, without its ending, or undefined when there is none of that id. */
export function exerciseFile(id: string): string | undefined {
  if (!/^[a-z0-9-]+$/.test(id)) return undefined;
  const chapter = chapters().find((name) => codeExerciseIds(name).includes(id));
  return chapter === undefined ? undefined : path.join(courseFolder, chapter, id);
}

/**
 * Loads an exercise by its id.
 * @throws ExerciseError when the course has none of that id
 */
export async function loadExercise(id: string): Promise<Exercise> {
  for (const chapter of chaptersOfQuestion(id)) {
    const question = (await loadQuestions(chapter)).find((one) => one.id === id);
    if (question !== undefined) return question;
  }
  for (const chapter of chaptersOfText(id)) {
    const text = (await loadTexts(chapter)).find((one) => one.id === id);
    if (text !== undefined) return text;
  }
  const file = exerciseFile(id);
  if (file === undefined) throw new ExerciseError(`no exercise is called "${id}"; check the spelling`);
  const { exercise } = (await load(file)) as { exercise?: CodeExercise };
  if (exercise === undefined || exercise.id !== id)
    throw new ExerciseError(`${file} should export an \`exercise\` whose id is "${id}"`);
  return withLearned(exercise, readLearned(exercise));
}

/** The chapters in which a question may be: its number is the chapter's, which may have several parts. */
export const chaptersOfQuestion = (id: string): string[] => chaptersOfNumber(questionId.exec(id)?.[1]);

/** The chapters in which an answer in words may be asked for. */
export const chaptersOfText = (id: string): string[] =>
  chaptersOfNumber(isTextId(id) ? id.slice(0, 2) : undefined);

const chaptersOfNumber = (number: string | undefined): string[] =>
  number === undefined ? [] : chapters().filter((name) => chapterNumber(name) === number);

/** A chapter's questions, in the order of the file. */
export async function loadQuestions(chapter: string): Promise<readonly QuestionExercise[]> {
  const file = path.join(courseFolder, chapter, 'questions');
  if (!existsSync(`${file}.js`) && !existsSync(`${file}.ts`)) return [];
  const { questions } = (await load(file)) as { questions?: readonly QuestionExercise[] };
  if (questions === undefined) throw new ExerciseError(`${file} should export \`questions\``);
  return questions;
}

/** The answers in words that a chapter asks for, in the order of the file. */
export async function loadTexts(chapter: string): Promise<readonly TextExercise[]> {
  const file = path.join(courseFolder, chapter, 'texts');
  if (!existsSync(`${file}.js`) && !existsSync(`${file}.ts`)) return [];
  const { texts } = (await load(file)) as { texts?: readonly TextExercise[] };
  if (texts === undefined) throw new ExerciseError(`${file} should export \`texts\``);
  return texts;
}

/** All exercises of a chapter: code first, then questions, then answers in words. */
export async function loadChapter(chapter: string): Promise<Exercise[]> {
  if (!chapters().includes(chapter)) throw new ExerciseError(`no chapter is called "${chapter}"`);
  const code = await Promise.all(codeExerciseIds(chapter).map(loadExercise));
  return [...code, ...(await loadQuestions(chapter)), ...(await loadTexts(chapter))];
}

/** Whether an id is a question's: `03-q4`. */
export const isQuestionId = (id: string): boolean => questionId.test(id);

/** Loads a compiled exercise file at once, for the calls of a notebook that do not wait: `hint`, `answer`. */
export const requireFile = (file: string): unknown => require(`${file}.js`);

const load = (file: string): Promise<unknown> =>
  import(existsSync(`${file}.js`) ? `${file}.js` : `${file}.ts`);
