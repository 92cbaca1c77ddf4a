/** An answer in words and a figure, from the released notebook to the export: one reading of it, and one grade, everywhere. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExercisePageWire, FigureWire, StudentWire } from '../../src/desk/wire';
import type { Report } from '../../src/grading/results/report';
import { parseCsv } from '../../src/grading/submission/read-csv';
import { RunningDesk } from '../desk/running-desk';
import { figureChapter as chapter, figureAnswers, handedNotebook, figureId as id } from '../figure-answer';
import { runProgram } from '../run-program';

const maxPoints = 5;
const cli = path.resolve(__dirname, '../../dist/src/cli/main.js');
const students = Object.keys(figureAnswers);
const drawn = ['both', 'image', 'silent'];

let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
const veryDeep = (...args: string[]) => runProgram(process.execPath, [cli, ...args], { cwd: folder });
const notebookOf = (student: string) => at('submitted', student, `${chapter}.ipynb`);

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-figures-'));
  for (const [student, { handed }] of Object.entries(figureAnswers)) {
    mkdirSync(at('submitted', student), { recursive: true });
    writeFileSync(notebookOf(student), handedNotebook(handed));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const grade = async (): Promise<Report> => {
  const ran = await veryDeep(
    ...[
      'grade',
      'submitted',
      '--db',
      'grades.db',
      '--seed',
      'figures',
      '--jobs',
      '1',
      '--sandbox',
      'best-effort',
    ],
    ...['--json', 'report.json', '--csv', 'report.csv', '--junit', 'junit.xml', '--html', 'pages'],
  );
  expect(ran.status, ran.stderr).toBe(0);
  return JSON.parse(readFileSync(at('report.json'), 'utf8'));
};
const answers = ({ submissions }: Report) =>
  Object.fromEntries(
    submissions.map((one) => {
      const found = one.exercises.find((exercise) => exercise.id === id);
      return [one.id, { verdict: found?.verdict, points: found?.points }];
    }),
  );
const columnOf = (text: string, key: string, column: string): Record<string, number> => {
  const [head, ...rows] = parseCsv(text, 'it');
  const cell = (row: (typeof rows)[number], name: string) => row.cells[head?.cells.indexOf(name) ?? -1] ?? '';
  return Object.fromEntries(
    rows.filter((row) => cell(row, key) !== '').map((row) => [cell(row, key), Number(cell(row, column))]),
  );
};
const csv = (column: string) => columnOf(readFileSync(at('report.csv'), 'utf8'), 'id', column);
/** What each export says of the scores. */
async function exported(): Promise<Record<string, Record<string, number>>> {
  const text = async (format: string) => {
    const ran = await veryDeep('gradebook', 'export', '--db', 'grades.db', '--format', format);
    expect(ran).toMatchObject({ stderr: '', status: 0 });
    return ran.stdout;
  };
  return {
    plain: columnOf(await text('plain'), 'student', 'score'),
    canvas: columnOf(await text('canvas'), 'SIS Login ID', chapter),
    moodle: columnOf(await text('moodle'), 'Username', chapter),
  };
}

describe('an answer in words and a figure', () => {
  it.each(Object.entries(figureAnswers))(
    'that is %s is told to be there, and what is missing, before it is handed in',
    async (student, one) => {
      const ran = await veryDeep('check', notebookOf(student), id);
      const mark = one.verdict === 'missing' ? '✗' : '✎';
      expect(ran.stdout).toContain(`${mark} ${id}: 0 of ${maxPoints}. `);
      for (const sentence of one.says) expect(ran.stdout).toContain(sentence);
      expect(ran.status).toBe(one.verdict === 'missing' ? 1 : 0);
      const handed = await veryDeep('submit', notebookOf(student), '--to', at('box'), '--student', student);
      if (one.verdict === 'missing') expect(handed.stdout).toMatch(new RegExp(`not begun: .*${id}`));
      else expect(handed.stdout).toContain(`✎ ${id}: up to ${maxPoints} points. ${one.says[0]}`);
    },
  );

  it('waits for a person in every report, and is kept with what was drawn', async () => {
    const report = await grade();
    expect(answers(report)).toEqual(
      Object.fromEntries(students.map((one) => [one, { verdict: figureAnswers[one]?.verdict, points: 0 }])),
    );
    expect(csv('waiting')).toEqual(
      Object.fromEntries(students.map((one) => [one, one === 'untouched' ? 0 : maxPoints])),
    );
    expect(readFileSync(at('junit.xml'), 'utf8').match(/<skipped message="(Written|Drawn)/g)).toHaveLength(6);
    const scores = Object.fromEntries(students.map((one) => [one, 0]));
    for (const [format, seen] of Object.entries(await exported())) expect(seen, format).toEqual(scores);
  });

  it('is seen and graded at the desk, and then counts the same everywhere', async () => {
    const desk = await RunningDesk.start(at('grades.db'));
    try {
      const cookie = await desk.cookieOf('Grace');
      const ask = async <T>(place: string): Promise<T> =>
        (await (await desk.ask('GET', place, { cookie })).json()) as T;
      const page = await ask<ExercisePageWire>(`/api/exercises/${id}`);
      expect(page.text?.figure).toBe(true);
      expect(page.answers.filter(({ hasFigure }) => hasFigure).map(({ student }) => student)).toEqual(drawn);
      for (const student of students) {
        const [own] = (await ask<StudentWire>(`/api/students/${student}`)).chapters;
        const shown = own?.exercises.find((one) => one.id === id);
        expect(shown?.answer?.hasFigure ?? false).toBe(drawn.includes(student));
        const figure = await ask<Partial<FigureWire>>(
          `/api/students/${student}/chapters/${chapter}/figures/${id}`,
        );
        expect('figure' in figure).toBe(drawn.includes(student));
        expect(JSON.stringify(figure)).not.toContain('not shown');
      }
      const giving = {
        ...{ student: 'both', chapter, exercise: id, reading: 'first', version: 0, extra: 0, score: null },
        ...{ items: ['curves', 'readable', 'level'], aboveMaximum: false, comment: 'A clear figure.' },
      };
      const given = await desk.ask('PUT', '/api/hand', { cookie, body: { givings: [giving] } });
      expect(given.status).toBe(200);
    } finally {
      await desk.stop();
    }
    const scores = Object.fromEntries(students.map((one) => [one, one === 'both' ? 3 : 0]));
    for (const [format, seen] of Object.entries(await exported())) expect(seen, format).toEqual(scores);
    expect(answers(await grade()).both).toEqual({ verdict: 'partial', points: 3 });
    expect(csv('score')).toEqual(scores);
    for (const [format, seen] of Object.entries(await exported())) expect(seen, format).toEqual(scores);
  });

  it('is given back with what the person said, below the words', async () => {
    const ran = await veryDeep('feedback', 'submitted', '--db', 'grades.db');
    expect(ran.status, ran.stderr).toBe(0);
    expect(readdirSync(at('submitted', 'both')).sort()).toEqual(
      ['.feedback.html', '.feedback.ipynb', '.ipynb'].map((end) => `${chapter}${end}`),
    );
    expect(readFileSync(at('submitted', 'both', `${chapter}.feedback.html`), 'utf8')).toContain(
      'A clear figure.',
    );
    expect(readFileSync(at('submitted', 'cleared', `${chapter}.feedback.html`), 'utf8')).toContain(
      'The figure is missing. Its cell shows nothing',
    );
  });
});
