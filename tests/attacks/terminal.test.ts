/** Students' names, paths and messages that a terminal would obey, through every command that the program has. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { tables } from '../../src/cli/tables';
import type { Report } from '../../src/grading/results/report';
import { type RawCell, type RawNotebook, solutionOf } from '../../src/notebook/raw';
import { forged, hostile, hostileName, obeyed } from '../cli/hostile-texts';
import { part } from '../short';

const root = path.resolve(__dirname, '../..');
const cli = path.join(root, 'dist/src/cli/main.js');
const chapter = '00-start-here';

let folder: string;
let submitted: string;
let own: string;
let ids: string[];

/** What a command prints, on both streams. */
const printed = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> =>
  new Promise((resolve) => {
    const options = {
      cwd: folder,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    } as const;
    execFile(process.execPath, [cli, ...args], options, (_, stdout, stderr) => resolve(stdout + stderr));
  });

const literal = JSON.stringify(`${hostile.map(([, text]) => text).join('')}\nFORGED 100 of 100`);

function notebookOf(i: number): RawNotebook {
  const notebook: RawNotebook = JSON.parse(
    readFileSync(path.join(root, 'notebooks', `${chapter}.ipynb`), 'utf8'),
  );
  const cell = notebook.cells.find((one) => solutionOf(one) === 'mean-of-values') as RawCell;
  cell.source = `function mean(values: number[]): number {
  let sum = 0;
  for (const value of values) sum = sum + value;
  if (values.length > ${i}) throw new Error(${literal});
  return sum / (values.length - 1);
}`;
  // Beside it a mark that nobody gave out.
  notebook.cells.push({
    ...cell,
    metadata: { nbgrader: { grade_id: hostileName, solution: true, grade: true } },
  } as RawCell);
  return notebook;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-terminal-'));
  submitted = path.join(folder, `class ${hostileName}`);
  const students = [`${hostileName}a`, `${hostileName}b`, `${hostileName}c`];
  for (const [i, student] of students.entries()) {
    mkdirSync(path.join(submitted, student), { recursive: true });
    const text = JSON.stringify(notebookOf(i));
    writeFileSync(path.join(submitted, student, `${chapter}.ipynb`), i === 2 ? text.slice(0, -100) : text);
    writeFileSync(path.join(submitted, student, `notes ${hostileName}.txt`), 'x');
  }
  own = path.join(submitted, students[0] as string, `${chapter}.ipynb`);
  const json = path.join(folder, 'report.json');
  await printed(['grade', submitted, '--sandbox', 'best-effort', '--db', 'book.db', '--json', json]);
  ids = (JSON.parse(readFileSync(json, 'utf8')) as Report).submissions.map(({ id }) => id);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Use {
  readonly args: () => readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Whether the hostile text is to be seen there, cleaned. */
  readonly shows: boolean;
}

const use = (args: () => readonly string[], shows = true, env?: NodeJS.ProcessEnv): Use => ({
  args,
  shows,
  ...(env && { env }),
});
const bestEffort = ['--sandbox', 'best-effort'];
const specs = { JUPYTER_PATH: '', JUPYTER_DATA_DIR: '' };

const uses: Readonly<Record<keyof typeof tables, readonly Use[]>> = {
  check: [
    use(() => ['check', own]),
    use(() => ['check', hostileName]),
    use(() => ['check', own, hostileName]),
  ],
  submit: [
    use(() => ['submit', own, '--student', 'ada', '--to', path.join(folder, hostileName)]),
    use(() => ['submit', own, '--student', hostileName, '--to', 'handed in']),
  ],
  grade: [
    use(() => ['grade', submitted, ...bestEffort, '--db', 'book.db']),
    use(() => ['grade', own, ...bestEffort]),
    use(() => ['grade', submitted, ...bestEffort], true, { GITHUB_ACTIONS: 'true' }),
    use(() => ['grade', submitted, '--course', hostileName]),
  ],
  regrade: [use(() => ['regrade', submitted, ...bestEffort, '--db', 'book.db', '--seed', hostileName])],
  // It prints an address, and nothing that a student wrote; its page has tests of its own.
  desk: [use(() => ['desk', '--db', hostileName], true)],
  teachers: [
    use(() => ['teachers', 'remove', hostileName, '--db', 'book.db']),
    use(() => ['teachers', 'role', hostileName, 'owner', '--db', 'book.db']),
    use(() => ['teachers', 'add', 'Ada', '--by', hostileName, '--db', 'book.db'], false),
    use(() => ['teachers', 'list', '--db', 'book.db']),
  ],
  lti: [
    use(() => ['lti', 'key', '--key', path.join(folder, hostileName, 'key.json')]),
    use(() => ['lti', 'send', '--db', 'book.db', '--platform', hostileName, '--roster', hostileName]),
  ],
  feedback: [
    use(() => ['feedback', submitted, '--from', 'report.json']),
    use(() => ['feedback', submitted, '--db', 'book.db', '--to', path.join(folder, hostileName)]),
    use(() => ['feedback', submitted, '--from', hostileName]),
  ],
  gradebook: [
    use(() => [
      'gradebook',
      'override',
      ids[0] as string,
      chapter,
      '1',
      ...['--reason', hostileName, '--by', hostileName, '--db', 'book.db'],
    ]),
    use(() => ['gradebook', 'history', ids[0] as string, '--db', 'book.db']),
    use(() => ['gradebook', 'history', hostileName, '--db', 'book.db']),
    use(() => ['gradebook', 'forget', hostileName, '--db', 'book.db']),
    use(() => ['gradebook', 'forget', ids[0] as string, '--yes', '--db', 'book.db']),
  ],
  similar: [use(() => ['similar', submitted, '--threshold', '10'])],
  misconceptions: [
    use(() => ['misconceptions', 'find', submitted, ...bestEffort], false),
    use(() => ['misconceptions', 'name', hostileName, 'x', '--from', hostileName, '--sentence', 'x']),
  ],
  report: [use(() => ['report', 'merge', 'report.json', '--json', `${hostileName}.json`])],
  run: [use(() => ['run', own, '--out', path.join(folder, 'executed')])],
  update: [
    use(() => ['update', hostileName, '--from', path.join(root, 'notebooks'), '--in', folder], false),
    use(() => ['update', '--in', path.dirname(own)], false),
  ],
  countersign: [
    use(() => ['countersign', '--new-key', '--key', `${hostileName}.key`]),
    use(() => ['countersign', folder, '--key', `${hostileName}.key`], false),
  ],
  data: [
    use(() => ['data', 'list'], true, { VERY_DEEP_DATA: `/tmp/${hostileName}` }),
    use(() => ['data', 'verify', hostileName]),
  ],
  doctor: [use(() => ['doctor'], true, { VERY_DEEP_DATA: `/tmp/${hostileName}` })],
  kernel: [
    use(() => ['kernel', 'install', '--prefix', path.join(folder, `prefix ${hostileName}`)]),
    use(() => ['kernel', 'list'], false, specs),
  ],
  exercises: [use(() => ['exercises', 'verify', hostileName]), use(() => ['exercises', 'list'], false)],
  release: [
    use(() => ['release', hostileName]),
    use(() => ['release', chapter, '--out', path.join(folder, hostileName)]),
  ],
  start: [use(() => ['start', '--port', hostileName])],
  queue: [
    use(() => ['queue', '--redis', hostileName], false),
    use(() => ['queue', '--queue-key', hostileName, '--redis', 'redis://127.0.0.1:1']),
  ],
  worker: [
    use(() => ['worker', '--redis', `redis://localhost/${hostileName}`], false),
    use(() => ['worker', `--${hostileName}`]),
  ],
};

describe('what students called things, printed by', () => {
  const all = Object.entries(uses).flatMap(([name, each]) =>
    each.map((one, i) => ({ name: `${name} ${i + 1}`, ...one })),
  );

  it('a class that shows it everywhere is graded', () => expect(ids).toHaveLength(3));

  // The history shows what an override has said, so it comes after one.
  const shortest = ['check 1', 'grade 1', 'grade 3', 'gradebook 1', 'gradebook 2', 'similar 1', 'run 1'];
  const some = all.filter(({ name }) => shortest.includes(name));

  it.each(part('uses of commands', all, some))(
    '$name, holds nothing that a terminal obeys or hides',
    async ({ args, env, shows }) => {
      const text = await printed(args(), env);
      expect(text).not.toMatch(obeyed);
      expect(text).not.toMatch(forged);
      if (shows) expect(text).toContain('HOSTILE');
      else expect(text).not.toBe('');
    },
  );

  it('a name that is no command', async () => {
    const text = await printed([hostileName]);
    expect(text).not.toMatch(obeyed);
    expect(text).toContain('HOSTILE');
  });
});
