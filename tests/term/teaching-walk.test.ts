/**
 * Walks `docs/teaching.md` from release to export: each `sh` block is run, in the order of the page and in one place,
 * and each line of the `text` block below it must be printed, in that order; `...` stands for anything. A `json` block
 * is what the teacher writes into `course.json`. What people do in between (a student solves, a teacher edits) is here.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRaw, rawText, solutionOf } from '../../src/notebook/raw';
import { type CourseCopy, copyCourse } from '../course-copy';
import { missing, type Step, stepsOf } from '../pages';
import { runProgram } from '../run-program';

const page = readFileSync(path.resolve(__dirname, '../../docs/teaching.md'), 'utf8');

const chapter = '00-start-here';
const file = `${chapter}.ipynb`;
let course: CourseCopy;
const around = (...names: string[]) => course.at('..', ...names);

const mean =
  'function mean(values: number[]): number {\n  return values.reduce((a, b) => a + b, 0) / values.length;\n}';

/** A student's notebook: solved in the copy that the bundle brought, with a note of their own. */
function solve(notebook: string, answer: string, note: string): string {
  const raw = parseRaw(notebook, file);
  for (const cell of raw.cells) {
    if (solutionOf(cell) === 'mean-of-values') cell.source = mean;
    if (solutionOf(cell) === '00-q1')
      cell.source = `import { answer } from 'very-deep';\nanswer('00-q1', '${answer}');`;
  }
  raw.cells.push({
    cell_type: 'markdown',
    id: 'my-note',
    metadata: {},
    source: note,
  });
  return rawText(raw);
}

/** Sets when a notebook was handed in, so that the walk means the same on every day: the file's time, the receipt's. */
function handedInAt(notebook: string, time: string): void {
  const receipt = notebook.replace(/\.ipynb$/, '.receipt.json');
  if (existsSync(receipt)) {
    const written = JSON.parse(readFileSync(receipt, 'utf8'));
    writeFileSync(receipt, JSON.stringify({ ...written, submittedAt: new Date(time).toISOString() }));
  }
  utimesSync(notebook, new Date(time), new Date(time));
}

function handIn(student: string, text: string, time: string): void {
  mkdirSync(around('submitted', student), { recursive: true });
  const notebook = around('submitted', student, file);
  writeFileSync(notebook, text);
  handedInAt(notebook, time);
}

/** `npm start` installs a bundle's packages; here it shares those of the project. */
function installBundles(): void {
  for (const name of readdirSync(around()))
    if (/^student/.test(name) && !existsSync(around(name, 'node_modules')))
      symlinkSync(course.at('node_modules'), around(name, 'node_modules'), 'dir');
}

/** What people do before a step, by a command that stands in it. */
const before: Record<string, () => void> = {
  'submit notebooks/00-start-here.ipynb': () => {
    const work = around('student', 'notebooks', file);
    const text = readFileSync(work, 'utf8');
    if (!text.includes('my-note')) writeFileSync(work, solve(text, 'b', 'To ask: why not the median?'));
  },
  'exercises verify mean-square': () => {
    const questions = 'src/course/00-start-here/questions.ts';
    course.edit(questions, '  question(\n', "  { retired: 'asked in the lecture', ...question(\n");
    course.edit(questions, '\n  ),\n];', '\n  ) },\n];');
    const instructors = course.at('notebooks', 'instructor', file);
    const raw = parseRaw(readFileSync(instructors, 'utf8'), instructors);
    const cells = raw.cells.filter((cell) => solutionOf(cell) !== '00-q1' && cell.id !== 'question');
    writeFileSync(instructors, rawText({ ...raw, cells }));
  },
};

/** What people do after a step. */
const after: Record<string, () => void> = {
  '--bundle': () => {
    installBundles();
    if (existsSync(around('submitted'))) return;
    const given = readFileSync(around('student', 'notebooks', file), 'utf8');
    handIn('bob', solve(given, 'a', 'Was this the sum?'), '2026-12-03T12:00:00+01:00');
    handIn('cyd', solve(given, 'b', 'Done!'), '2026-12-03T12:00:00+01:00');
    mkdirSync(around('submitted', 'dan'));
    copyFileSync(around('submitted', 'cyd', file), around('submitted', 'dan', file));
    handedInAt(around('submitted', 'dan', file), '2026-11-30T12:00:00+01:00');
    handIn('eve', given.slice(0, -100), '2026-11-30T12:00:00+01:00');
  },
  'submit notebooks/00-start-here.ipynb': () => {
    const notebooks = readdirSync(around('submitted', 'ada')).filter((name) => name.endsWith('.ipynb'));
    expect(notebooks).toContain(file);
    for (const [n, name] of notebooks
      .sort((a, b) => b.length - a.length || 0)
      .reverse()
      .entries())
      handedInAt(around('submitted', 'ada', name), `2026-11-30T1${n}:00:00+01:00`);
  },
};

const actions = (table: Record<string, () => void>, { commands }: Step) =>
  Object.entries(table).filter(([command]) => commands.includes(command));

/** Programs of the names that the page uses, which run what was built in the folder they are called in. */
function makePrograms(): string {
  const bin = around('bin');
  mkdirSync(bin);
  const quoted = (name: string) => `'${name}'`;
  const build = [
    `${quoted(process.execPath)} node_modules/typescript/bin/tsc -p tsconfig.build.json`,
    `${quoted(process.execPath)} dist/src/release/build-releases.js`,
  ].join(' && ');
  // Where no wall can stand, the walk is the same but for the isolation.
  const walls = `bwrap --ro-bind / / --unshare-all true 2>/dev/null || [ "$1" != grade -a "$1" != regrade ] || set -- "$@" --sandbox best-effort`;
  const programs = {
    npx: `[ "$1" = very-deep ] || exit 3\nshift\n${walls}\nexec ${quoted(process.execPath)} dist/src/cli/main.js "$@"`,
    npm: `if [ "$*" = "run build" ]; then ${build}; else PATH="$OUTER" exec npm "$@"; fi`,
  };
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(bin, name), 0o755);
  }
  return bin;
}

describe('docs/teaching.md', () => {
  const steps = stepsOf(page);
  let bin: string;
  beforeAll(() => {
    course = copyCourse();
    bin = makePrograms();
  }, 60_000);
  afterAll(() => course.remove());

  it('goes from release to export, and shows what comes of most commands', () => {
    const all = steps.map(({ commands }) => commands).join('');
    for (const command of [
      'release',
      'check',
      'submit',
      'grade',
      'regrade',
      'gradebook export',
      'gradebook override',
      'similar',
      'update',
    ])
      expect(all).toContain(`npx very-deep ${command}`);
    expect(steps.filter(({ shown }) => shown.length === 0)).toEqual([]);
  });

  it.each(
    steps.map((step, i) => [`${i + 1}, ${step.heading}: ${step.commands.split('\n').at(-2)}`, step] as const),
  )(
    'is true in step %s',
    async (_, step) => {
      if (step.rules !== undefined) writeFileSync(course.at('course.json'), step.rules);
      for (const [, act] of actions(before, step)) act();
      const env = {
        PATH: `${bin}${path.delimiter}${process.env.PATH}`,
        OUTER: process.env.PATH,
        NO_COLOR: '1',
      };
      const { status, stdout, stderr } = await runProgram('bash', ['-e', '-c', step.commands], {
        cwd: course.folder,
        env,
      });
      const output = `${stdout}\n${stderr}`;
      // `check` says by its status that something is not solved yet; `bash -e` would end there.
      expect(status, output).toBe(0);
      expect(missing(step.shown, output), output).toBeUndefined();
      for (const [, act] of actions(after, step)) act();
    },
    300_000,
  );

  it('leaves the pages, tables and notebooks that it promises', () => {
    for (const name of ['scores.csv', 'report.json', 'alike.html', 'reports/index.html'])
      expect(existsSync(course.at(name)), name).toBe(true);
    const updated = readFileSync(around('student', 'notebooks', file), 'utf8');
    expect(updated).toContain('why not the median');
    expect(updated).toContain('values.reduce');
    expect(existsSync(around('student', 'notebooks', `${chapter}.before-update.ipynb`))).toBe(true);
    expect(execFileSync('ls', [course.at('releases')], { encoding: 'utf8' })).toBe('0.1.0\n0.2.0\n');
  });
});
