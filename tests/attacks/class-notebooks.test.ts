/** Notebooks that came to harm by chance or on purpose, made from real ones: each has a report, and takes nobody's. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { DataError, type Random } from '../../src/core';
import { parse } from '../../src/core/parse';
import { submissionReportSchema } from '../../src/grading/results/report-schema';
import { type Exam, prepareExam } from '../../src/grading/run/exam';
import { type Grader, gradeHere, type Submission } from '../../src/grading/run/grade';
import { whichChapter } from '../../src/grading/run/which-chapter';
import { defaultLimits, openSandbox, type Sandbox } from '../../src/grading/sandbox';
import { type Notebook, parseNotebook } from '../../src/notebook/notebook';
import { damaged, fuzz, mutated, pick } from './fuzz';

const chapter = '00-start-here';
const read = (folder: string, name = chapter) =>
  readFileSync(path.resolve(__dirname, '../..', folder, `${name}.ipynb`), 'utf8');
const solved = read('notebooks/instructor');
const originals = [
  ...[solved, read('notebooks')],
  ...['01-covariate-shift', '03-batch-normalization', '06-pre-activation'].map((name) =>
    read('notebooks', name),
  ),
];

/** What stands in the place of a cell, or at its end. */
const sources: readonly string[] = [
  ...['{', '}', '`', '${', '/*', '//', '\\', '@', '#', '%%time', '!ls', '?', '\0', '\ud800', '\u2028'],
  ...['(', '[', '{', '!', '-', 'a.', 'a?.', '<a', 'a=>', 'new ', 'await ', 'typeof ', 'if(a)', 'x:'].map(
    (one) => one.repeat(3000),
  ),
  `${'('.repeat(20_000)}1${')'.repeat(20_000)}`,
  `type A = ${'['.repeat(5000)}1${']'.repeat(5000)};`,
  `const s = \`${'${`'.repeat(500)}`,
  `const t = 1${' + 1'.repeat(15_000)};`,
  `${' '.repeat(60_000)}!`,
  `${'\n'.repeat(60_000)}!ls`,
  `!ls ${'\\\n'.repeat(20_000)}`,
  `${'%\n'.repeat(20_000)}`,
  'declare global { interface Array<T> { map(f: any): string } interface Math { sqrt(x: any): string } }',
  'export default 1; export = 2; export * from "fs"; import x = require("y");',
  'await check(); hint(); answer(); check("x", (;',
  "answer('00-q1', 'a'); ".repeat(3000),
  'type R<T> = T extends [infer H, ...infer S] ? R<[...S, H]> : never; type X = R<[1, 2, 3]>;',
  'enum E { A = E.B, B = E.A } class C extends C {} namespace N { export import M = N; }',
  'for (;;);',
  'process.exit(0);',
  'throw { get message() { throw 1; } };',
];

/** A notebook with a few things changed in its text, its structure or its code. */
function harmed(random: Random): string {
  let value: unknown = JSON.parse(pick(random, originals));
  for (let i = Math.floor(random.uniform(0, 4)); i > 0; i--) value = mutated(value, random);
  const cells = (value as { cells?: unknown } | null)?.cells;
  if (Array.isArray(cells) && cells.length > 0 && random.uniform() < 0.6) {
    const cell = pick<unknown>(random, cells);
    if (typeof cell === 'object' && cell !== null)
      Object.assign(cell, {
        cell_type: 'code',
        source: `${random.uniform() < 0.5 ? '' : String((cell as { source?: unknown }).source)}${pick(random, sources)}`,
      });
  }
  const text = JSON.stringify(value) ?? '';
  return random.uniform() < 0.2 && text !== '' ? damaged(Buffer.from(text), random).toString('utf8') : text;
}

/** The notebook in a text, or the sentence for it. */
function readOrRefuse(text: string): Notebook | string {
  try {
    return parseNotebook(text);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    expect(error.message.length).toBeLessThan(1000);
    return error.message;
  }
}

describe('notebooks that came to harm', () => {
  let sandbox: Sandbox;
  let exam: Exam;
  let grader: Grader;
  beforeAll(async () => {
    await tf.setBackend('cpu');
    exam = await prepareExam(tf, chapter, 'the seed of the harmed');
    sandbox = await openSandbox({ mode: 'best-effort', jobs: 2 });
    const limits = { ...defaultLimits, wallSeconds: 4, cpuSeconds: 4 };
    grader = gradeHere({ sandbox, jobs: 2, limits });
  });
  afterAll(() => sandbox?.close());

  const submission = (id: string, notebook: Notebook | string): Submission => ({
    ...{ id, path: `${id}.ipynb`, chapter, exam, notebook },
  });

  it('are read, or refused with a sentence', async () => {
    await fuzz('texts of notebooks', 3, async (random) => {
      const notebook = readOrRefuse(harmed(random));
      if (typeof notebook !== 'string') await whichChapter(notebook, 'x.ipynb');
    });
  });

  it('are graded, and honest ones beside them get their points', async () => {
    const honest = submission('honest', parseNotebook(solved));
    await fuzz('notebooks', 10, async (random) => {
      const batch = Array.from({ length: 8 }, (_, i) => submission(`${i}`, readOrRefuse(harmed(random))));
      batch.splice(Math.floor(random.uniform(0, 9)), 0, honest);
      const reports = await grader.grade(batch);
      expect(reports.map(({ id }) => id)).toEqual(batch.map(({ id }) => id));
      for (const report of reports) {
        parse(submissionReportSchema, JSON.parse(JSON.stringify(report)), { what: 'the report' });
        expect(JSON.stringify(report).length).toBeLessThan(200_000);
        expect(report.score).toBeLessThanOrEqual(report.maxScore);
        if (report.id !== 'honest') continue;
        expect([report.status, report.score]).toEqual(['graded', report.maxScore]);
      }
    });
  });
});
