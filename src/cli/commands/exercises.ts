import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { tf } from '../../backend';
import { UsageError } from '../../core';
import { chapters, loadChapter, loadExercise } from '../../exercises/registry';
import { exerciseCards } from '../../exercises/source';
import type { Exercise } from '../../exercises/spec';
import { chaptersIn } from '../../notebook/released';
import { newExercise } from '../../proof/authoring/new-exercise';
import { newQuestion } from '../../proof/authoring/new-question';
import { requiredKillRate, type Verification, verifyExercise } from '../../proof/verify';
import { questionFaults } from '../../proof/verify-question';
import { instructorsFolder } from '../../release/build-releases';
import { stageFiles } from '../../release/write-together';
import { chapterNamed } from '../chapter-names';
import type { Command } from '../command';

const usage = `
usage: very-deep exercises list
       very-deep exercises verify [ID | CHAPTER...] [--seeds N] [--survivors]
       very-deep exercises new CHAPTER ID [--after GRADE_ID]
       very-deep exercises new --question CHAPTER [--after GRADE_ID]

list      all exercises and questions with their points
verify    proves exercises: right solutions pass and wrong ones fail on N seeds (default: 200), the stub compiles and
          fails, and at least ${100 * requiredKillRate} % of the reference's mutants are killed; --survivors shows all that are not;
          a chapter is named in full or by its number, for instance 04
          of a question, every option and every slip has its sentence, and one answer is right
new       writes a small exercise to begin from: src/course/CHAPTER/ID.ts, and its cells with their marks in
          notebooks/instructor/CHAPTER.ipynb, before the chapter's end or after the cells of GRADE_ID; with --question a
          question, with the next number; docs/authoring.md is the guide

Exit status: 0 done, 1 an exercise has a fault, 2 usage or environment.
`;

export const command: Command = {
  summary: 'list exercises, prove them, begin a new one',
  usage,
  async run([action, ...args]) {
    if (action === 'list') return list();
    if (action === 'verify') return verify(args);
    if (action === 'new') return begin(args);
    throw new UsageError('very-deep exercises list, verify or new; `very-deep exercises --help` says more');
  },
};

function list(): number {
  const cards = exerciseCards();
  const width = Math.max(...cards.map(({ id }) => id.length));
  for (const { id, chapter, title, maxPoints, retired } of cards) {
    const note = retired === undefined ? '' : `  (retired: ${retired})`;
    process.stdout.write(
      `${chapter}  ${id.padEnd(width)}  ${String(maxPoints).padStart(3)} points  ${title}${note}\n`,
    );
  }
  return 0;
}

async function verify(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { seeds: { type: 'string', default: '200' }, survivors: { type: 'boolean', default: false } },
  });
  const seeds = Number(values.seeds);
  if (!Number.isInteger(seeds) || seeds < 1)
    throw new UsageError(`--seeds takes a whole number from 1, not "${values.seeds}"`);
  await tf.setBackend('cpu');
  const library = await import('../../index.js');
  const named = positionals.length > 0 ? positionals : chapters();
  const asked = (await Promise.all(named.map(exercisesOf))).flat();
  let faulty = 0;
  for (const exercise of asked) {
    if (exercise.kind === 'question') {
      const faults = questionFaults(exercise);
      const says = faults.length === 0 ? 'every answer has its sentence' : 'is not sound';
      process.stdout.write(linesOf(`${exercise.id}: ${says}`, faults));
      if (faults.length > 0) faulty++;
      continue;
    }
    const found = await verifyExercise(exercise, { seeds, library });
    process.stdout.write(reportOf(found, seeds, values.survivors));
    if (found.faults.length > 0) faulty++;
  }
  return faulty === 0 ? 0 : 1;
}

/** All exercises of a chapter, or the one of that id. */
async function exercisesOf(name: string): Promise<readonly Exercise[]> {
  const chapter = chapterNamed(name, chapters());
  if (chapter !== undefined) return loadChapter(chapter);
  return [await loadExercise(name)];
}

function reportOf(found: Verification, seeds: number, showSurvivors: boolean): string {
  const { id, faults, killed, mutants, survivors, recognized } = found;
  const rate = mutants === 0 ? 'no mutants' : `${killed} of ${mutants} mutants killed`;
  const head = `${id}: ${seeds} seeds, ${rate}, misconceptions named ${Math.floor(100 * recognized)} %`;
  const shown = showSurvivors || killed < requiredKillRate * mutants ? survivors : [];
  return (
    linesOf(head, faults) +
    shown.map(({ line, description }) => `    survives, line ${line}: ${description}\n`).join('')
  );
}

const linesOf = (head: string, faults: readonly string[]): string =>
  `${faults.length === 0 ? '✓' : '✗'} ${head}\n${faults.map((fault) => `    ${fault}\n`).join('')}`;

async function begin(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { after: { type: 'string' }, question: { type: 'boolean', default: false } },
  });
  const [name, id, ...more] = positionals;
  if (name === undefined || (id === undefined) !== values.question || more.length > 0)
    throw new UsageError(
      'very-deep exercises new CHAPTER ID, for instance 03 my-exercise; or exercises new --question CHAPTER',
    );
  if (!existsSync(instructorsFolder))
    throw new UsageError('exercises are written in the complete course, which has notebooks/instructor');
  const available = chaptersIn(instructorsFolder);
  const chapter = chapterNamed(name, available);
  if (chapter === undefined)
    throw new UsageError(`no chapter is called "${name}"; there are ${available.join(', ')}`);
  const after = values.after === undefined ? {} : { after: values.after };
  const begun =
    id === undefined
      ? await newQuestion(chapter, after)
      : await newExercise(chapter, id, { ...after, taken: Object.keys(await import('../../index.js')) });
  for (const file of begun.texts.keys()) mkdirSync(path.dirname(file), { recursive: true });
  stageFiles(begun.texts).commit();
  for (const file of begun.texts.keys()) process.stdout.write(`${file}\n`);
  process.stdout.write(
    `Change ${begun.id} in both; then: npm run build && npx very-deep exercises verify ${begun.id} && npx very-deep release ${chapter.slice(0, 2)}\n`,
  );
  return 0;
}
