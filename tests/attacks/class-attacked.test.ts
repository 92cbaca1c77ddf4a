/** A class some of whose students attack the grader: the others get exactly the grades that they get without them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report, SubmissionReport } from '../../src/grading/results/report';
import { type RawNotebook, solutionOf } from '../../src/notebook/raw';
import { part } from '../short';
import { classOf, type Student } from './class-of-students';

const root = path.resolve(__dirname, '../..');
const cli = path.join(root, 'dist/src/cli/main.js');
const chapter = '03-batch-normalization';

/** Writes below or in place of the solution of every exercise. */
const inSolutions = (change: (source: string, i: number) => string) => (text: string) => {
  const notebook = JSON.parse(text) as RawNotebook;
  let i = 0;
  for (const cell of notebook.cells)
    if (solutionOf(cell) !== undefined) cell.source = change([cell.source].flat().join(''), i++);
  return JSON.stringify(notebook);
};
const withCells = (count: number, source: (i: number) => string) => (text: string) => {
  const notebook = JSON.parse(text) as RawNotebook;
  const own = Array.from({ length: count }, (_, i) => ({
    ...{ cell_type: 'code' as const, id: `own-${i}`, source: source(i), metadata: {} },
    ...{ outputs: [], execution_count: null },
  }));
  notebook.cells.splice(2, 0, ...own);
  return JSON.stringify(notebook);
};

/** What attackers do to an honest notebook. */
const attacks: readonly ((text: string) => string)[] = [
  inSolutions(
    (source) =>
      `declare global { interface Math { sqrt(x: any): string } interface Array<T> { map(f: any): string } }\n${source}`,
  ),
  inSolutions(
    (source) =>
      `declare module '@tensorflow/tfjs-core' { interface Tensor { shape: string; mean(): string } }\n${source}`,
  ),
  withCells(
    1,
    () => 'declare global { interface Array<T> { length: string } interface Promise<T> { then(): string } }',
  ),
  inSolutions((source) =>
    source.replace(
      /\{/,
      `{ (process as any).getBuiltinModule('fs').writeSync(3, '{"task":{"name":{"toString":0,"valueOf":0},"message":"x"}}\\n');`,
    ),
  ),
  inSolutions((source) => source.replace(/\{/, '{ for (;;);')),
  inSolutions((source) => source.replace(/\{/, '{ process.exit(0);')),
  inSolutions((source) =>
    source.replace(/\{/, '{ const all: any[] = []; for (;;) all.push(new Array(1e6).fill(all));'),
  ),
  inSolutions((source) => `${source}\n${'('.repeat(20_000)}1${')'.repeat(20_000)}`),
  inSolutions((source, i) => `${source}\n${`const t${i} = 1`}${' + 1'.repeat(10_000)};`),
  inSolutions((source) => `${' '.repeat(50_000)}${source}`),
  inSolutions((source) => `${'\n'.repeat(50_000)}${source}`),
  inSolutions((source) => `${source}\n${'!a\n'.repeat(15_000)}`),
  withCells(700, (i) => (i === 0 ? 'let a0 = [1];' : `let a${i} = a${i - 1};`)),
  withCells(300, (i) => `let b${i} = () => { b${(i + 1) % 300}; b${(i * 7) % 300}.x = 1; };`),
  withCells(8, (i) => `// ${i} ${'x'.repeat(60_000)}`),
  inSolutions(() => 'function (((('),
  (text) => text.slice(0, text.length / 2),
  () => `${'['.repeat(100_000)}`,
  inSolutions((source) =>
    source.replace(/\{/, '{ return Array.from({ length: 1e6 }, (_, i) => i + 0.5) as any; '),
  ),
  inSolutions(
    (source) => `import { x } from './c0123456789abcdef01234567';\nexport as namespace y;\n${source}`,
  ),
];

const [size] = part('students beside attackers', [480], [24]);
const attackers = part('attackers', attacks, attacks.slice(0, 6));

describe(`a class of ${(size as number) + attackers.length}`, () => {
  let folder: string;
  let students: Student[];
  const reports: Report[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-attacked-'));
    students = await classOf(chapter, size as number, 'an attacked class');
    const put = (place: string, id: string, text: string) => {
      mkdirSync(path.join(folder, place, id), { recursive: true });
      writeFileSync(path.join(folder, place, id, `${chapter}.ipynb`), text);
    };
    for (const { id, text } of students) for (const place of ['alone', 'attacked']) put(place, id, text);
    const solved = readFileSync(path.join(root, 'notebooks/instructor', `${chapter}.ipynb`), 'utf8');
    // Between the others, for attackers choose their names; each attacks with several notebooks.
    for (const [i, attack] of attackers.entries()) {
      const id = `student-${String(Math.floor((i * (size as number)) / attackers.length)).padStart(3, '0')}-x${i}`;
      for (const copy of [1, 2, 3]) {
        const own = attack(solved);
        put('attacked', `${id}/${copy}`, own.startsWith('{') ? own.replace('{', `{"copy":${copy},`) : own);
      }
      symlinkSync('/dev/zero', path.join(folder, 'attacked', id, 'tsconfig.json'));
    }
    for (const place of ['alone', 'attacked']) {
      const { status, stderr } = spawnSync(
        process.execPath,
        [cli, 'grade', place, '--seed', 'one for both', '--timeout', '4', '--json', `${place}.json`],
        { cwd: folder, encoding: 'utf8' },
      );
      if (status !== 0) throw new Error(stderr);
      reports.push(JSON.parse(readFileSync(path.join(folder, `${place}.json`), 'utf8')));
    }
  }, 3_600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gets the grades, and the sentences, that it gets alone', () => {
    const [alone, attacked] = reports as [Report, Report];
    const timeless = ({ submissions }: Report): Map<string, SubmissionReport> =>
      new Map(submissions.map((one) => [one.id, { ...one, durationMs: 0, handedIn: '' }]));
    const theirs = timeless(attacked);
    expect(students.length).toBe(size);
    for (const [id, report] of timeless(alone)) expect(theirs.get(id), id).toEqual(report);
  });

  it('is told of each attacker', () => {
    const own = reports[1]?.submissions.filter(({ id }) => /-x\d+$/.test(id)) ?? [];
    expect(new Set(own.map(({ id }) => id)).size).toBe(attackers.length);
    for (const { score, maxScore } of own) expect(score).toBeLessThanOrEqual(maxScore);
  });
});
