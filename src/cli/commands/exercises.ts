import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { tf } from '../../backend';
import { UsageError } from '../../core';
import { chapters, loadChapter, loadExercise } from '../../exercises/registry';
import { exerciseCards } from '../../exercises/source';
import type { Exercise } from '../../exercises/spec';
import { requiredKillRate, type Verification, verifyExercise } from '../../grading/verify';
import { courseRoot } from '../../notebook/released';
import { chapterNamed } from '../chapter-names';
import type { Command } from '../command';

const usage = `
usage: very-deep exercises list
       very-deep exercises verify [ID | CHAPTER...] [--seeds N] [--survivors]
       very-deep exercises new CHAPTER ID

list      all exercises and questions with their points
verify    proves exercises: right solutions pass and wrong ones fail on N seeds (default: 200), the stub compiles and
          fails, and at least ${100 * requiredKillRate} % of the reference's mutants are killed; --survivors shows all that are not;
          a chapter is named in full or by its number, for instance 04
new       writes src/exercises/CHAPTER/ID.ts to begin from; docs/authoring.md is the guide

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
    if (exercise.kind === 'question') continue;
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
  const exercise = await loadExercise(name);
  if (exercise.kind === 'question') throw new UsageError(`${name} is a question: there is no code to prove`);
  return [exercise];
}

function reportOf(found: Verification, seeds: number, showSurvivors: boolean): string {
  const { id, faults, killed, mutants, survivors, recognized } = found;
  const rate = mutants === 0 ? 'no mutants' : `${killed} of ${mutants} mutants killed`;
  const lines = [
    `${faults.length === 0 ? '✓' : '✗'} ${id}: ${seeds} seeds, ${rate}, misconceptions named ${Math.floor(100 * recognized)} %`,
    ...faults.map((fault) => `    ${fault}`),
  ];
  if (showSurvivors || killed < requiredKillRate * mutants)
    lines.push(...survivors.map(({ line, description }) => `    survives, line ${line}: ${description}`));
  return `${lines.join('\n')}\n`;
}

function begin([chapter, id]: string[]): number {
  if (chapter === undefined || id === undefined)
    throw new UsageError(
      'very-deep exercises new CHAPTER ID, for instance 03-batch-normalization my-exercise',
    );
  if (!/^\d\d-[a-z0-9-]+$/.test(chapter) || !/^[a-z][a-z0-9-]*$/.test(id))
    throw new UsageError('a chapter is called like 03-batch-normalization, an exercise like my-exercise');
  const file = path.join(courseRoot, 'src', 'exercises', chapter, `${id}.ts`);
  if (existsSync(file)) throw new UsageError(`${file} is there already`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, filledTemplate(chapter, id));
  process.stdout.write(`${file}\nFill it in; then: npm run build && npx very-deep exercises verify ${id}\n`);
  return 0;
}

/** A complete small exercise, to change into another. */
function filledTemplate(chapter: string, id: string): string {
  const template = readFileSync(path.join(courseRoot, 'docs', 'exercise-template.ts'), 'utf8');
  const entry = id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return template
    .replaceAll('CHAPTER', chapter)
    .replaceAll('EXERCISE-ID', id)
    .replaceAll('entryPoint', entry);
}
