import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mergeReports, readReport } from '../../../src/grading/reports';
import { reportOf, submissionOf } from './sample';

const named = (...ids: string[]) => ids.map((id) => ({ id, name: id.toUpperCase() }));
const absent = (id: string, chapter = '03-batch-normalization') =>
  submissionOf(id, { chapter, path: '', status: 'absent', score: 0, exercises: [] });

describe('merging', () => {
  it('joins shards in the order of the students', () => {
    const merged = mergeReports([reportOf([submissionOf('bob')]), reportOf([submissionOf('alice')])]);
    expect(merged.submissions.map(({ id }) => id)).toEqual(['alice', 'bob']);
    expect(merged.submissions.some((one) => 'seed' in one || 'version' in one)).toBe(false);
  });

  it('joins chapters of different seeds and versions: each keeps its own', () => {
    const third = reportOf([submissionOf('a', { chapter: '03' }), submissionOf('b', { chapter: '03' })]);
    const fourth = reportOf([submissionOf('a', { chapter: '04' })], { seed: 'other', version: '0.2.0' });
    const fifth = reportOf([submissionOf('a', { chapter: '05' })], { seed: 'third' });
    const merged = mergeReports([mergeReports([third, fourth]), fifth]);
    expect(merged).toMatchObject({ schema: 1, seed: 'the-secret-seed', version: '0.1.0' });
    expect(merged.submissions.map(({ id, chapter, seed, version }) => [id, chapter, seed, version])).toEqual([
      ['a', '03', undefined, undefined],
      ['a', '04', 'other', '0.2.0'],
      ['a', '05', 'third', undefined],
      ['b', '03', undefined, undefined],
    ]);
    // In whatever order they are joined, each is asked again with its own.
    const seedOf = (report: typeof merged, chapter: string) =>
      report.submissions.find((one) => one.chapter === chapter)?.seed ?? report.seed;
    const backwards = mergeReports([fifth, mergeReports([fourth, third])]);
    for (const chapter of ['03', '04', '05'])
      expect(seedOf(backwards, chapter)).toBe(seedOf(merged, chapter));
  });

  it('refuses a submission that two of them grade, and names both files', () => {
    const one = reportOf([submissionOf('a', { path: 'x/03.ipynb' })]);
    const other = reportOf([submissionOf('a', { path: 'y/03.ipynb' })], { seed: 'other' });
    expect(() => mergeReports([one, other])).toThrow(
      'a has 03-batch-normalization in two of these reports (x/03.ipynb and y/03.ipynb)',
    );
  });

  it('keeps what was found in either, and once what was found in both', () => {
    const none = (message: string) =>
      submissionOf('a', { chapter: '', path: 'a', message, status: 'unreadable', exercises: [] });
    const merged = mergeReports([reportOf([none('zip')]), reportOf([none('zip'), none('link')])]);
    expect(merged.submissions.map(({ message }) => message)).toEqual(['zip', 'link']);
  });

  it('tells anew who of the whole class handed nothing in', () => {
    const third = reportOf([submissionOf('a'), absent('b')], { students: named('a', 'b') });
    const fourth = reportOf([submissionOf('b', { chapter: '04' }), absent('c', '04'), absent('a', '04')], {
      students: named('a', 'b', 'c'),
      seed: 'other',
    });
    const merged = mergeReports([third, fourth]);
    expect(merged.students?.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(merged.submissions.map(({ id, chapter, status }) => `${id} ${chapter} ${status}`)).toEqual([
      'a 03-batch-normalization graded',
      'a 04 absent',
      'b 03-batch-normalization absent',
      'b 04 graded',
      'c 03-batch-normalization absent',
      'c 04 absent',
    ]);
  });

  it('takes the weakest sandbox and the earliest start', () => {
    const weak = { strength: 'best-effort', weakness: 'no walls' } as const;
    const merged = mergeReports([
      reportOf([submissionOf('a')]),
      reportOf([submissionOf('b')], { sandbox: weak, startedAt: '2025-01-01T00:00:00.000Z' }),
    ]);
    expect(merged).toMatchObject({ sandbox: weak, startedAt: '2025-01-01T00:00:00.000Z' });
  });
});

describe('reading a report', () => {
  let file: string;
  beforeEach(() => {
    file = path.join(mkdtempSync(path.join(os.tmpdir(), 'very-deep-read-')), 'r.json');
  });
  afterEach(() => rmSync(path.dirname(file), { recursive: true }));

  it('gives back what was written', () => {
    const report = reportOf([submissionOf('a')], { students: named('a') });
    writeFileSync(file, JSON.stringify(report));
    expect(readReport(file)).toEqual(report);
  });

  it.each<[string, unknown, RegExp]>([
    ['no JSON', undefined, /the report .* is no JSON/],
    ['another schema', { ...reportOf([]), schema: 2 }, /is no report of/],
    ['no seed', { ...reportOf([]), seed: undefined }, /no whole report: it has no "seed"/],
    ['no list', { ...reportOf([]), submissions: {} }, /no list of "submissions"/],
    [
      'half a submission',
      reportOf([submissionOf('a'), { ...submissionOf('b'), score: '5' as never }]),
      /submission 2 has no "score"/,
    ],
  ])('with %s says so', (_, content, sentence) => {
    writeFileSync(file, content === undefined ? '{' : JSON.stringify(content));
    expect(() => readReport(file)).toThrow(sentence);
  });
});
