/** Records of a chapter that has become two since. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../../../src/grading/gradebook/migrations';
import { partOfReport } from '../../../src/grading/gradebook/parts';
import { openSqlite } from '../../../src/grading/gradebook/sqlite';
import { noRules } from '../../../src/grading/results/course';
import type { SubmissionReport } from '../../../src/grading/results/report';
import { exerciseOf, submissionOf } from '../reports/sample';

const [one, two] = ['03-batch-normalization', '03b-what-batch-normalization-does'] as const;
const before = new Map([
  ['a', one],
  ['b', one],
  ['c', one],
  ['other', '04-resnet'],
]);
const now = new Map([
  ['a', one],
  ['b', two],
  ['c', two],
  ['other', '04-resnet'],
]);

const exercise = (id: string, points: number, maxPoints: number) => exerciseOf({ id, points, maxPoints });
const whole = (student = 'ada'): SubmissionReport =>
  submissionOf(student, {
    exercises: [exercise('a', 5, 10), exercise('b', 3, 4), exercise('c', 6, 6)],
    score: 14,
    maxScore: 20,
  });

describe('a part of a report', () => {
  it('has the exercises of the part, and their points', () => {
    expect(partOfReport(whole(), one, now)).toMatchObject({ chapter: one, score: 5, maxScore: 10 });
    expect(partOfReport(whole(), two, now)).toMatchObject({
      ...{ chapter: two, score: 9, maxScore: 10, carriedFrom: one },
    });
  });

  it('is the report itself while the chapter is one, and nothing of another chapter', () => {
    const report = whole();
    expect(partOfReport(report, one, before)).toBe(report);
    expect(partOfReport(report, two, before)).toBeUndefined();
    expect(partOfReport(report, '04-resnet', now)).toBeUndefined();
  });

  it('bears its share of lateness', () => {
    const late = { deadline: 'then', days: 1, percent: 10, points: 1.4 };
    const report = { ...whole(), score: 12.6, rawScore: 14, late };
    expect(partOfReport(report, one, now)).toMatchObject({ score: 4.5, rawScore: 5, late: { points: 0.5 } });
    expect(partOfReport(report, two, now)).toMatchObject({ score: 8.1, rawScore: 9, late: { points: 0.9 } });
  });
});

describe('a gradebook of before the chapter was split', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'very-deep-gradebook-parts-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (day: number) => ({ version: '1.0.0', startedAt: `2026-01-0${day}T00:00:00.000Z` });
  const openWith = (homes: ReadonlyMap<string, string>) =>
    openSqlite(path.join(folder, 'grades.db'), migrations, { homes });
  type Book = ReturnType<typeof openWith>;
  const give = async (book: Book, day: number, report: SubmissionReport, digest: string) => {
    const { id: student, chapter, path: file } = report;
    const handIn = { at: Date.UTC(2026, 0, day), from: 'file', attempt: 0, note: '' } as const;
    const handed = { student, chapter, path: file, digest, handIn };
    await book.record(run(day), handed, { seed: 's', exam: 'x' }, report);
    return (await book.settle(run(day), student, chapter, { course: noRules })).change;
  };
  const scores = async (book: Book) =>
    (await book.grades()).map(({ student, chapter, score, maxScore }) => [student, chapter, score, maxScore]);
  const inFirstWeeks = async (work: (book: Book) => Promise<unknown>) => {
    const book = openWith(before);
    await work(book);
    await book.close();
  };

  it('shows what each part got of the grades in it', async () => {
    await inFirstWeeks((book) => give(book, 1, whole(), 'old'));
    const book = openWith(now);
    expect(await scores(book)).toEqual([
      ['ada', one, 5, 10],
      ['ada', two, 9, 10],
    ]);
    expect(await book.counted('ada', two)).toMatchObject({ score: 9, maxScore: 10, carriedFrom: one });
    expect((await book.attempts('ada', two)).map(({ digest }) => digest)).toEqual(['old']);
    await book.close();
  });

  it('counts a notebook of one part alone, and the other part as it was', async () => {
    await inFirstWeeks((book) => give(book, 1, whole(), 'old'));
    const book = openWith(now);
    const exercises = [exercise('b', 4, 4), { ...exercise('c', 0, 6), reason: 'not-begun' as const }];
    const newer = submissionOf('ada', { chapter: two, exercises, score: 4, maxScore: 10 });
    expect(await give(book, 2, newer, 'new')).toMatchObject({ before: 9, after: 10 });
    expect(await scores(book)).toEqual([
      ['ada', one, 5, 10],
      ['ada', two, 10, 10],
    ]);
    await book.close();
  });

  it('shares out a score that was set by hand, and takes one that is set now for the part alone', async () => {
    await inFirstWeeks(async (book) => {
      await give(book, 1, whole(), 'old');
      await book.adjust('ada', one, 15.01, 'was ill', 'Ms Lovelace');
    });
    const book = openWith(now);
    expect(await scores(book)).toEqual([
      ['ada', one, 7.51, 10],
      ['ada', two, 7.5, 10],
    ]);
    expect((await book.counted('ada', one))?.message).toContain(
      'was ill (15.01 of 20 for the whole chapter)',
    );
    await book.adjust('ada', two, 2, 'found a copy', 'Ms Lovelace');
    expect(await scores(book)).toEqual([
      ['ada', one, 7.51, 10],
      ['ada', two, 2, 10],
    ]);
    await book.adjust('ada', two, null, 'it was no copy', 'Ms Lovelace');
    expect(await scores(book)).toEqual([
      ['ada', one, 7.51, 10],
      ['ada', two, 9, 10],
    ]);
    await book.close();
  });

  it('has the grades of other chapters, and of students who handed in nothing before, as they are', async () => {
    const other = (id: string, chapter: string, exercise_: string) =>
      submissionOf(id, { chapter, exercises: [exercise(exercise_, 1, 2)] });
    await inFirstWeeks((book) => give(book, 1, other('bob', '04-resnet', 'other'), 'x'));
    const book = openWith(now);
    await give(book, 2, other('cyd', two, 'b'), 'y');
    expect(await scores(book)).toEqual([
      ['bob', '04-resnet', 1, 2],
      ['cyd', two, 1, 2],
    ]);
    await book.close();
  });
});
