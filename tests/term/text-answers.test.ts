/** An answer in words, from the release to the export: as a student and a teacher do it, and with one grade everywhere. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExercisePageWire, StudentWire } from '../../src/desk/wire';
import type { ExerciseResult } from '../../src/exercises/judge';
import type { Report } from '../../src/grading/results/report';
import { parseCsv } from '../../src/grading/submission/read-csv';
import { parseRaw, rawText, solutionOf } from '../../src/notebook/raw';
import { releasedFile } from '../../src/notebook/released';
import { RunningDesk } from '../desk/running-desk';
import { runProgram } from '../run-program';

const chapter = '01-covariate-shift';
const id = '01-t1';
const maxPoints = 6;
const cli = path.resolve(__dirname, '../../dist/src/cli/main.js');

const script = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 2">';
/** By student, what stands in the cell; undefined for the cell as it was released. */
const written: Readonly<Record<string, string | undefined>> = {
  ada: 'The test set has its *own* statistics, so the shift is divided away.\n\nOne seed.',
  bob: `Hostile ${script} [link](javascript:alert(1)) ![](http://elsewhere.example/x.png)`,
  cyd: undefined,
};

let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
const veryDeep = (...args: string[]) => runProgram(process.execPath, [cli, ...args], { cwd: folder });
const db = () => at('grades.db');
const questions = ['01-q1', 'b'] as const;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-words-'));
  for (const [student, text] of Object.entries(written)) {
    const notebook = parseRaw(readFileSync(releasedFile(chapter), 'utf8'), chapter);
    for (const cell of notebook.cells) {
      if (solutionOf(cell) === id && text !== undefined) cell.source = text;
      if (solutionOf(cell) === questions[0]) cell.source = `answer('${questions[0]}', '${questions[1]}');`;
    }
    mkdirSync(at('submitted', student), { recursive: true });
    writeFileSync(at('submitted', student, `${chapter}.ipynb`), rawText(notebook));
  }
  // Everything is a day late: what a person gives comes before that.
  writeFileSync(
    at('course.json'),
    JSON.stringify({ deadlines: { [chapter]: '2020-01-01T00:00:00Z' }, late: { percentPerDay: 0 } }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const of = (student: string, report: Report) => report.submissions.find((one) => one.id === student);
const answerOf = (student: string, report: Report) =>
  of(student, report)?.exercises.find((one) => one.id === id) as ExerciseResult;

/** What every form of a report, and every export, says of a student: the score, and who waits for it. */
async function told(): Promise<Record<string, Record<string, number>>> {
  const export_ = async (format: string, column: string, name = 'student') => {
    const { stdout, stderr, status } = await veryDeep(
      'gradebook',
      'export',
      '--db',
      db(),
      '--format',
      format,
    );
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const [head, ...rows] = parseCsv(stdout, format);
    const cell = (row: (typeof rows)[number], wanted: string) => row.cells[head?.cells.indexOf(wanted) ?? -1];
    return Object.fromEntries(
      rows.filter((row) => cell(row, name) !== '').map((row) => [cell(row, name), Number(cell(row, column))]),
    );
  };
  const gradescope = at('gradescope');
  const made = await veryDeep(
    'gradebook',
    'export',
    '--db',
    db(),
    '--format',
    'gradescope',
    '--out',
    gradescope,
  );
  expect(made).toMatchObject({ stderr: '', status: 0 });
  const results = (student: string) =>
    JSON.parse(readFileSync(path.join(gradescope, student, chapter, 'results.json'), 'utf8'));
  const students = Object.keys(written);
  return {
    plain: await export_('plain', 'score'),
    canvas: await export_('canvas', chapter, 'SIS Login ID'),
    moodle: await export_('moodle', chapter, 'Username'),
    gradescope: Object.fromEntries(students.map((one) => [one, results(one).score])),
    'gradescope, tests': Object.fromEntries(
      students.map((one) => [
        one,
        results(one).tests.reduce((sum: number, test: { score: number }) => sum + test.score, 0),
      ]),
    ),
  };
}

const grade = async (...more: string[]): Promise<Report> => {
  const ran = await veryDeep(
    ...['grade', 'submitted', '--db', db(), '--course', 'course.json', '--seed', 'words', '--jobs', '1'],
    ...['--sandbox', 'best-effort', '--json', 'report.json', '--csv', 'report.csv', '--junit', 'junit.xml'],
    ...['--html', 'pages', ...more],
  );
  expect(ran.status, ran.stderr).toBe(0);
  return JSON.parse(readFileSync(at('report.json'), 'utf8'));
};
const csv = (column: string): Record<string, number> => {
  const [head, ...rows] = parseCsv(readFileSync(at('report.csv'), 'utf8'), 'report.csv');
  const cell = (row: (typeof rows)[number], name: string) => row.cells[head?.cells.indexOf(name) ?? -1] ?? '';
  return Object.fromEntries(rows.map((row) => [cell(row, 'id'), Number(cell(row, column))]));
};
const pages = () =>
  readdirSync(at('pages'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith('.html'))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));

describe('an answer in words', () => {
  it('is told to be there before it is handed in, without a point', async () => {
    const ada = await veryDeep('check', at('submitted', 'ada', `${chapter}.ipynb`), id);
    expect(ada.stdout).toBe(
      `✎ ${id}: 0 of ${maxPoints}. Written: 15 words; a person grades this.\n0 of ${maxPoints} points; 0 of 1 solved; ${maxPoints} points wait for a person who grades.\n`,
    );
    expect(ada.status).toBe(0);
    const cyd = await veryDeep('check', at('submitted', 'cyd', `${chapter}.ipynb`), id);
    expect(cyd.stdout).toContain(`✗ ${id}: 0 of ${maxPoints}. Nothing is written yet`);
    expect(cyd.status).toBe(1);
    const submit = (student: string) =>
      veryDeep(
        'submit',
        at('submitted', student, `${chapter}.ipynb`),
        '--to',
        at('box'),
        '--student',
        student,
      );
    expect((await submit('ada')).stdout).toContain(`✎ ${id}: up to ${maxPoints} points. Written: 15 words`);
    expect((await submit('cyd')).stdout).toMatch(new RegExp(`not begun: .*${id}`));
  });

  it('waits for a person in every report, and counts in the maximum', async () => {
    const report = await grade();
    expect(answerOf('ada', report)).toMatchObject({ verdict: 'to-grade', points: 0, maxPoints });
    expect(answerOf('bob', report)).toMatchObject({ verdict: 'to-grade', points: 0 });
    expect(answerOf('cyd', report)).toMatchObject({ verdict: 'missing', points: 0, reason: 'not-begun' });
    const scores = { ada: 1, bob: 1, cyd: 1 };
    for (const [form, seen] of Object.entries(await told())) expect(seen, form).toEqual(scores);
    expect(csv('score')).toEqual(scores);
    expect(csv('waiting')).toEqual({ ada: maxPoints, bob: maxPoints, cyd: 0 });
    const junit = readFileSync(at('junit.xml'), 'utf8');
    expect(junit.match(/<skipped message="Written/g)).toHaveLength(2);
    const waiting = pages().filter((text) =>
      text.includes(`${maxPoints} points wait for a person who grades.`),
    );
    expect(waiting).toHaveLength(3); // the class, ada and bob
    expect(of('ada', report)?.maxScore).toBe(of('cyd', report)?.maxScore);
  });

  it('is nobody’s fault where a bar is set: what waits is not held against a student', async () => {
    const { maxScore } = of('ada', JSON.parse(readFileSync(at('report.json'), 'utf8'))) ?? { maxScore: 0 };
    // One point of all is below this bar, one point of what does not wait is above it.
    const bar = (50 / maxScore + 50 / (maxScore - maxPoints)).toFixed(3);
    const status = async (student: string) => {
      const own = ['--seed', 'words', '--sandbox', 'best-effort', '--min-score', bar];
      return (await veryDeep('grade', at('submitted', student, `${chapter}.ipynb`), ...own)).status;
    };
    expect([await status('ada'), await status('cyd')]).toEqual([0, 1]);
  });

  it('is graded at the desk by the course’s rubric, and then counts the same everywhere', async () => {
    const desk = await RunningDesk.start(db());
    try {
      const cookie = await desk.cookieOf('Grace');
      const ask = async <T>(place: string): Promise<T> =>
        (await (await desk.ask('GET', place, { cookie })).json()) as T;
      const page = await ask<ExercisePageWire>(`/api/exercises/${id}`);
      expect(page.text?.reading.length).toBeGreaterThan(0);
      expect(page.rubric).toMatchObject({ version: 0 });
      expect(page.answers.map(({ student, code }) => [student, code])).toEqual([
        ['ada', written.ada],
        ['bob', written.bob],
        ['cyd', undefined],
      ]);
      const give = async (student: string, some: object) => {
        const giving = {
          ...{ student, chapter, exercise: id, reading: 'first', version: 0, items: [], extra: 0 },
          ...{ score: null, aboveMaximum: false, comment: '', ...some },
        };
        const answer = await desk.ask('PUT', '/api/hand', { cookie, body: { givings: [giving] } });
        expect(answer.status).toBe(200);
      };
      await give('ada', { items: ['test-statistics', 'one-seed', 'too-strong'], comment: 'Good eyes.' });
      await give('bob', { comment: 'Only a comment so far.' });
      const shown = async (student: string) => {
        const { chapters } = await ask<StudentWire>(`/api/students/${student}`);
        const [own] = chapters;
        return { ...own?.exercises.find((one) => one.id === id), waiting: own?.waiting };
      };
      expect(await shown('ada')).toMatchObject({ verdict: 'partial', points: 1, automatic: 0, waiting: 0 });
      // Words alone are no grade.
      expect(await shown('bob')).toMatchObject({ verdict: 'to-grade', points: 0, waiting: maxPoints });
      expect(await shown('cyd')).toMatchObject({ verdict: 'missing', points: 0, waiting: 0 });
    } finally {
      await desk.stop();
    }
    const scores = { ada: 2, bob: 1, cyd: 1 };
    for (const [form, seen] of Object.entries(await told())) expect(seen, form).toEqual(scores);
    const report = await grade();
    expect(answerOf('ada', report)).toMatchObject({ verdict: 'partial', points: 1 });
    expect(csv('score')).toEqual(scores);
    expect(csv('waiting')).toEqual({ ada: 0, bob: maxPoints, cyd: 0 });
    for (const [form, seen] of Object.entries(await told())) expect(seen, form).toEqual(scores);
  });

  it('is given back with what the person said, as text', async () => {
    expect((await veryDeep('feedback', 'submitted', '--db', db())).status).toBe(0);
    const ada = readFileSync(at('submitted', 'ada', `${chapter}.feedback.html`), 'utf8');
    expect(ada).toContain('Good eyes.');
    expect(ada).toContain('◐ partly solved');
    const notebook = parseRaw(
      readFileSync(at('submitted', 'ada', `${chapter}.feedback.ipynb`), 'utf8'),
      'it',
    );
    const place = notebook.cells.findIndex((cell) => solutionOf(cell) === id);
    expect(JSON.stringify(notebook.cells[place + 1]?.source)).toContain('Good eyes.');
    const bob = readFileSync(at('submitted', 'bob', `${chapter}.feedback.html`), 'utf8');
    expect(bob).not.toContain('window.hacked');
    for (const page of pages()) expect(page).not.toContain('window.hacked');
  });

  it('tells in the history who gave what', async () => {
    const { stdout } = await veryDeep('gradebook', 'history', '--db', db(), 'ada');
    expect(stdout).toMatch(
      new RegExp(`by hand: ${id}: .*The test set has its own statistics.* 1, .*"Good eyes." \\(Grace\\)`),
    );
  });
});
