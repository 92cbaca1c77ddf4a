/** What leaves the gradebook: the recorded numbers, with the ids that platforms know. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gradebook, openGradebook } from '../../../../src/grading/gradebook';
import { fileName } from '../../../../src/grading/reports';
import { type ExportFormat, exportCsv, exportGradescope } from '../../../../src/grading/reports/exports';
import { courseOf } from '../../../../src/grading/results/course';
import { rosterOf } from '../../../../src/grading/submission/roster';
import { python } from '../python';
import { exerciseOf, submissionOf } from '../sample';

const [third, fourth] = ['03-batch-normalization', '04-resnet'];
const roster = rosterOf(
  Buffer.from(
    [
      'id,name,email,username,sis id,canvas,moodle,section',
      'ada,"Lovelace, Ada",al@uni.example,alove,s-1,2001,1001,A',
      'bob,Bob Smith,bs@uni.example,,,2002,,B',
      'eve,Eve,,,,,,',
    ].join('\n'),
  ),
);

let folder: string;
let book: Gradebook;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-exports-'));
  book = await openGradebook(path.join(folder, 'g.db'));
  const run = { version: '0.1.0', startedAt: '2026-01-02T03:04:05.000Z' };
  const asked = { seed: 'the-secret-seed', exam: 'the exam' };
  const rules = {
    deadlines: { [third]: '2025-12-31T12:00:00Z' },
    extensions: Object.fromEntries(['bob', '=cmd|x'].map((id) => [id, { [third]: '2027-01-01T00:00:00Z' }])),
  };
  const course = courseOf(rules, { chapters: [third, fourth], exercises: [] });
  const record = async (id: string, more: Parameters<typeof submissionOf>[1], digest: string) => {
    const report = submissionOf(id, more);
    const { chapter, path: file } = report;
    const handIn = { at: Date.UTC(2026, 0, 1), from: 'file', attempt: 1, note: '' } as const;
    await book.record(run, { student: id, chapter, path: file, digest, handIn }, asked, report);
    await book.settle(run, id, chapter, { course });
  };
  await record('ada', { score: 2 }, 'a3');
  await record('ada', { chapter: fourth, score: 7, maxScore: 9 }, 'a4');
  await record('bob', { score: 0.5 }, 'b3');
  await record('=cmd|x', { score: 2 }, 'm3');
  await book.adjust('bob', third, 1.25, 'a kind word', 'teacher');
});
afterAll(async () => {
  await book.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The rows as another CSV reader reads them. */
const rows = async (format: ExportFormat, withRoster = true) =>
  python(
    'import csv, io; print(json.dumps(list(csv.reader(io.StringIO(sys.stdin.buffer.read().decode(), newline="")))))',
    await exportCsv(book, { format, ...(withRoster && { roster }) }),
  ) as string[][];

describe('the gradebook', () => {
  it('exports for Canvas what its importer looks for', async () => {
    const [head, possible, ...students] = await rows('canvas');
    expect(head).toEqual(['Student', 'ID', 'SIS User ID', 'SIS Login ID', 'Section', third, fourth]);
    expect(possible).toEqual(['    Points Possible', '', '', '', '', '2', '9']);
    expect(students).toEqual([
      ['Lovelace, Ada', '2001', 's-1', 'alove', 'A', '1.8', '7'],
      ['Smith, Bob', '2002', '', '', 'B', '1.25', '0'],
      ['Eve', '', '', 'eve', '', '0', '0'],
      ["'=cmd|x", '', '', "'=cmd|x", '', '2', ''],
    ]);
  });

  it('exports for Moodle all by which it may know a user', async () => {
    expect(await rows('moodle')).toEqual([
      ['Identifier', 'Full name', 'Username', 'ID number', 'Email address', third, fourth],
      ['Participant 1001', 'Lovelace, Ada', 'alove', 's-1', 'al@uni.example', '1.8', '7'],
      ['', 'Bob Smith', '', '', 'bs@uni.example', '1.25', '0'],
      ['', 'Eve', 'eve', '', '', '0', '0'],
      ['', '', "'=cmd|x", '', '', '2', ''],
    ]);
  });

  it('exports plainly, with names where there is a roster', async () => {
    const [head, ...students] = await rows('plain');
    expect(head?.slice(0, 7)).toEqual([
      'student',
      'name',
      'email',
      'section',
      'chapter',
      'score',
      'max_score',
    ]);
    expect(students.map((row) => [row[0], row[1], ...row.slice(4, 9), ...row.slice(10)])).toEqual([
      ['ada', 'Lovelace, Ada', third, '1.8', '2', 'graded', '1', 'no', '', '0'],
      ['ada', 'Lovelace, Ada', fourth, '7', '9', 'graded', '1', 'no', '', '0'],
      ['bob', 'Bob Smith', third, '1.25', '2', 'graded', '1', 'yes', 'a kind word', '0'],
      ['bob', 'Bob Smith', fourth, '0', '9', 'absent', '0', 'no', '', '0'],
      ['eve', 'Eve', third, '0', '2', 'absent', '0', 'no', '', '0'],
      ['eve', 'Eve', fourth, '0', '9', 'absent', '0', 'no', '', '0'],
      ["'=cmd|x", '', third, '2', '2', 'graded', '1', 'no', '', '0'],
    ]);
  });

  it('exports without a roster who handed something in, by the ids they have', async () => {
    expect((await rows('plain', false)).map((row) => row.slice(0, 3))).toEqual([
      ['student', 'chapter', 'score'],
      ["'=cmd|x", third, '2'],
      ['ada', third, '1.8'],
      ['ada', fourth, '7'],
      ['bob', third, '1.25'],
    ]);
    expect((await rows('canvas', false)).slice(2).map((row) => row[3])).toEqual(["'=cmd|x", 'ada', 'bob']);
    expect((await rows('moodle', false)).slice(1).map((row) => row[2])).toEqual(["'=cmd|x", 'ada', 'bob']);
  });

  describe('exports for Gradescope', () => {
    let out: string;
    const results = (id: string, chapter: string) =>
      JSON.parse(readFileSync(path.join(out, fileName(id), fileName(chapter), 'results.json'), 'utf8'));
    beforeAll(async () => {
      out = path.join(folder, 'gradescope');
      expect(await exportGradescope(book, out, { roster })).toBe(7);
    });

    it('a file for each submission, in its format', () => {
      const one = exerciseOf();
      expect(results('ada', third)).toEqual({
        score: 1.8,
        execution_time: 0.1,
        output: expect.stringMatching(/^Handed in a day late.*10 % off the 2 points\.$/),
        output_format: 'text',
        visibility: 'visible',
        tests: [
          {
            number: '1',
            name: `${one.title} (${one.id})`,
            score: 1,
            max_score: 2,
            status: 'failed',
            output: `${one.feedback}\nimages: ${one.cases[1]?.message}`,
            output_format: 'text',
            visibility: 'visible',
          },
        ],
        extra_data: { student: 'ada', chapter: third, max_score: 2, status: 'graded' },
      });
    });

    it('the score that counts, with why', () => {
      expect(results('bob', third)).toMatchObject({
        score: 1.25,
        output: 'Adjusted from 0.5 to 1.25 by teacher: a kind word',
      });
    });

    it('nothing for who handed nothing in, and no seed for anybody', () => {
      expect(results('eve', fourth)).toMatchObject({ score: 0, output: 'Nothing was handed in.', tests: [] });
      const texts = readdirSync(out, { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('.json'))
        .map((name) => readFileSync(path.join(out, name), 'utf8'));
      expect(texts).toHaveLength(7);
      for (const text of texts) expect(text).not.toContain('the-secret-seed');
    });

    it('a plain CSV of all', () => {
      const csv = readFileSync(path.join(out, 'scores.csv'), 'utf8').split('\r\n');
      expect(csv.slice(0, 3)).toEqual([
        `First Name,Last Name,SID,Email,Sections,${third},${third} - Max Points,${fourth},${fourth} - Max Points`,
        'Ada,Lovelace,s-1,al@uni.example,A,1.8,2,7,9',
        'Bob,Smith,bob,bs@uni.example,B,1.25,2,0,9',
      ]);
    });
  });
});
