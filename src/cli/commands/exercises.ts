import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { tf } from '../../backend';
import { UsageError } from '../../core';
import { chapterLabel } from '../../core/chapter-name';
import { chapters, loadChapter, loadExercise } from '../../exercises/registry';
import { exerciseCards } from '../../exercises/source';
import type { Exercise } from '../../exercises/spec';
import { openSandbox, type Sandbox } from '../../grading/sandbox';
import { chaptersIn } from '../../notebook/released';
import { newExercise } from '../../proof/authoring/new-exercise';
import { newQuestion } from '../../proof/authoring/new-question';
import { newText } from '../../proof/authoring/new-text';
import { requiredKillRate, type Verification, verifyExercise } from '../../proof/verify';
import { questionFaults } from '../../proof/verify-question';
import { textFaults } from '../../proof/verify-text';
import { instructorsFolder } from '../../release/build-releases';
import { stageFiles } from '../../release/write-together';
import { chaptersNamed } from '../chapter-names';
import { type Command, commandOf } from '../command';
import { needCompleteCourse } from '../complete-course';
import { progressBar } from '../progress';
import { exercisesTable } from '../tables/exercises';
import type { Values } from '../tables/table';
import { say } from '../terminal';

export const command: Command = commandOf(exercisesTable, async ({ action, operands, values }) => {
  if (action === 'list') return list();
  needCompleteCourse(action === 'verify' ? 'exercises are proved in' : 'exercises are written in');
  if (action === 'verify') return verify(operands, values);
  return begin(operands, values);
});

function list(): number {
  const cards = exerciseCards();
  const width = Math.max(...cards.map(({ id }) => id.length));
  for (const { id, chapter, title, maxPoints, retired } of cards) {
    const note = retired === undefined ? '' : `  (retired: ${retired})`;
    say(`${chapter}  ${id.padEnd(width)}  ${String(maxPoints).padStart(3)} points  ${title}${note}\n`);
  }
  return 0;
}

type Given = Values<typeof exercisesTable>;

async function verify(names: readonly string[], given: Given): Promise<number> {
  await tf.setBackend('cpu');
  const library = await import('../../door.js');
  const named = names.length > 0 ? names : chapters();
  const asked = (await Promise.all(named.map(exercisesOf))).flat();
  const bar = progressBar('proving');
  // What runs in it is the course's own.
  const sandbox = given.ways ? await openSandbox({ mode: 'best-effort' }) : undefined;
  let faulty = 0;
  try {
    for (const [i, exercise] of asked.entries()) {
      bar.update(i, asked.length, exercise.id);
      const { report, isSound } = await prove(exercise, given, { library, sandbox });
      bar.clear();
      say(report);
      if (!isSound) faulty++;
    }
  } finally {
    await sandbox?.close();
  }
  return faulty === 0 ? 0 : 1;
}

/** Proves one exercise, and says what came of it. */
async function prove(
  exercise: Exercise,
  { seeds, survivors }: Given,
  at: { readonly library: Readonly<Record<string, unknown>>; readonly sandbox: Sandbox | undefined },
): Promise<{ report: string; isSound: boolean }> {
  if (exercise.kind === 'question') {
    const faults = questionFaults(exercise);
    const says = faults.length === 0 ? 'every answer has its sentence' : 'is not sound';
    return { report: linesOf(`${exercise.id}: ${says}`, faults), isSound: faults.length === 0 };
  }
  if (exercise.kind === 'text') {
    const faults = textFaults(exercise);
    const says = faults.length === 0 ? `its rubric gives ${exercise.points} points` : 'is not sound';
    return { report: linesOf(`${exercise.id}: ${says}`, faults), isSound: faults.length === 0 };
  }
  const found = await verifyExercise(exercise, { seeds, ...at });
  return { report: reportOf(found, seeds, survivors), isSound: found.faults.length === 0 };
}

/** All exercises of a chapter, of all its parts, or the one of that id. */
async function exercisesOf(name: string): Promise<readonly Exercise[]> {
  const named = chaptersNamed(name, chapters());
  if (named.length > 0) return (await Promise.all(named.map(loadChapter))).flat();
  return [await loadExercise(name)];
}

function reportOf(found: Verification, seeds: number, showSurvivors: boolean): string {
  const { id, faults, killed, mutants, survivors, recognized, ways } = found;
  const rate = mutants === 0 ? 'no mutants' : `${killed} of ${mutants} mutants killed`;
  const head = `${id}: ${seeds} seeds, ${rate}, misconceptions named ${Math.floor(100 * recognized)} %${waysTried(ways)}`;
  const shown = showSurvivors || killed < requiredKillRate * mutants ? survivors : [];
  return (
    linesOf(head, faults) +
    shown.map(({ line, description }) => `    survives, line ${line}: ${description}\n`).join('')
  );
}

function waysTried(ways: Verification['ways']): string {
  if (ways === undefined) return '';
  const lost = ways.lost === 0 ? '' : `, of which ${ways.lost} did not come back`;
  return `, ${ways.tried} ready-made ways tried${lost}`;
}

const linesOf = (head: string, faults: readonly string[]): string =>
  `${faults.length === 0 ? '✓' : '✗'} ${head}\n${faults.map((fault) => `    ${fault}\n`).join('')}`;

async function begin([name, id]: readonly string[], values: Given): Promise<number> {
  const { question, text, figure } = values;
  if (question && (text || figure))
    throw new UsageError(
      'an exercise is a question or an answer in words: give one of --question and --text',
    );
  if (name === undefined || (id === undefined) !== (question || text || figure))
    throw new UsageError(
      'very-deep exercises new CHAPTER ID, for instance 03 my-exercise; or exercises new --question CHAPTER; or exercises new --text CHAPTER, with --figure for a figure and words',
    );
  const available = chaptersIn(instructorsFolder);
  // Of a chapter in parts the first, unless another is named.
  const [chapter] = chaptersNamed(name, available);
  if (chapter === undefined)
    throw new UsageError(`no chapter is called "${name}"; there are ${available.join(', ')}`);
  const after = values.after === undefined ? {} : { after: values.after };
  const begun =
    id === undefined
      ? await (question ? newQuestion(chapter, after) : newText(chapter, { ...after, figure }))
      : await newExercise(chapter, id, { ...after, taken: Object.keys(await import('../../index.js')) });
  for (const file of begun.texts.keys()) mkdirSync(path.dirname(file), { recursive: true });
  stageFiles(begun.texts).commit();
  for (const file of begun.texts.keys()) say(`${file}\n`);
  say(
    `Change ${begun.id} in both; then: npm run build && npx very-deep exercises verify ${begun.id} && npx very-deep release ${chapterLabel(chapter)}\n`,
  );
  return 0;
}
