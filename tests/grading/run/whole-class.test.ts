/** A run's report with everybody in it. */
import { describe, expect, it } from 'vitest';
import { anybodyBelow, partOf, wholeClass, withRecorded } from '../../../src/grading/run/whole-class';
import type { Collected } from '../../../src/grading/submission/collect';
import { rosterOf } from '../../../src/grading/submission/roster';
import { reportOf, submissionOf } from '../reports/sample';

const { students } = rosterOf(Buffer.from('id,name\nada,Ada\nbob,Bob\neve,Eve\n'));
const found = (id: string, note?: string) => ({
  id,
  file: `/x/${id}`,
  path: `${id}/03-batch-normalization.ipynb`,
  modified: 0,
  ...(note !== undefined && { note }),
});
const lines = (all: Collected, ...submissions: ReturnType<typeof submissionOf>[]) =>
  wholeClass(reportOf(submissions), all).submissions.map((one) => [
    one.id,
    one.chapter,
    one.status,
    one.score,
    one.maxScore,
    one.message,
  ]);

describe('the whole class', () => {
  const chapter = '03-batch-normalization';

  it('has a line of nothing for whoever handed nothing in, of what the others could reach', () => {
    const all = { notebooks: [found('ada')], findings: [], students };
    expect(lines(all, submissionOf('ada'))).toEqual([
      ['ada', chapter, 'graded', 1, 2, ''],
      ['bob', chapter, 'absent', 0, 2, 'Nothing was handed in.'],
      ['eve', chapter, 'absent', 0, 2, 'Nothing was handed in.'],
    ]);
  });

  it('of several chapters each', () => {
    const all = { notebooks: [found('ada'), found('bob')], findings: [], students };
    const other = submissionOf('bob', { chapter: '04', maxScore: 9, score: 9 });
    expect(lines(all, submissionOf('ada'), other).filter(([, , status]) => status === 'absent')).toEqual([
      ['ada', '04', 'absent', 0, 9, 'Nothing was handed in.'],
      ['bob', chapter, 'absent', 0, 2, 'Nothing was handed in.'],
      ['eve', chapter, 'absent', 0, 2, 'Nothing was handed in.'],
      ['eve', '04', 'absent', 0, 9, 'Nothing was handed in.'],
    ]);
  });

  it('names what was found, and points to it', () => {
    const findings = [{ id: 'bob', path: 'bob', found: 'An archive was found.' }];
    expect(lines({ notebooks: [], findings, students }, submissionOf('ada')).slice(1, 3)).toEqual([
      ['bob', '', 'unreadable', 0, 0, 'An archive was found.'],
      ['bob', chapter, 'absent', 0, 2, 'No notebook of this chapter was found in what was handed in.'],
    ]);
  });

  it('is there when nobody handed anything in', () => {
    expect(lines({ notebooks: [], findings: [], students })).toEqual(
      ['ada', 'bob', 'eve'].map((id) => [id, '', 'absent', 0, 0, 'Nothing was handed in.']),
    );
  });

  it('marks whom the roster does not know, and keeps what was said', () => {
    const all = { notebooks: [found('mal', '"mal" is not on the roster.')], findings: [], students: [] };
    expect(lines(all, submissionOf('mal', { message: 'Late.' }))).toEqual([
      ['mal', chapter, 'graded', 1, 2, '"mal" is not on the roster. Late.'],
    ]);
  });

  it('without a roster, has nobody who handed nothing in', () => {
    expect(lines({ notebooks: [found('ada')], findings: [] }, submissionOf('ada'))).toHaveLength(1);
  });

  it('is below a bar where a score is, or where there is nothing but what could not be graded', () => {
    const finding = (id: string) => [{ id, path: id, found: 'An archive was found.' }];
    const below = (all: Collected, bar: number, ...of: ReturnType<typeof submissionOf>[]) =>
      anybodyBelow(wholeClass(reportOf(of), all), bar);
    const ada = submissionOf('ada'); // has 50 percent
    expect(below({ notebooks: [], findings: [] }, 50, ada)).toBe(false);
    expect(below({ notebooks: [], findings: [] }, 51, ada)).toBe(true);
    expect(below({ notebooks: [], findings: finding('ada') }, 50, ada)).toBe(false);
    expect(below({ notebooks: [], findings: finding('bob') }, 50, ada)).toBe(true);
    expect(below({ notebooks: [], findings: [], students }, 50, ada)).toBe(true);
    expect(below({ notebooks: [], findings: finding('bob') }, 0, ada)).toBe(false);
  });

  it('keeps the grade of an earlier run for whoever handed in nothing new', async () => {
    const report = wholeClass(reportOf([submissionOf('ada')]), { notebooks: [], findings: [], students });
    const before = submissionOf('bob', { score: 2, message: 'Late.', seed: 'of old', version: '0.1.0' });
    const whole = await withRecorded(report, async (id) => (id === 'bob' ? before : undefined));
    expect(whole.submissions.map(({ id, status, score, message }) => [id, status, score, message])).toEqual([
      ['ada', 'graded', 1, ''],
      ['bob', 'graded', 2, 'Graded before; nothing new was handed in. Late.'],
      ['eve', 'absent', 0, 'Nothing was handed in.'],
    ]);
    expect(whole.submissions[1]?.seed).toBe('of old');
    expect(whole.submissions[1]).not.toHaveProperty('version'); // it is the report's
  });

  it('falls into parts of students, nobody in two', () => {
    const all = { notebooks: [found('ada'), found('bob')], findings: [], students };
    const isFirst = (id: string) => id < 'b';
    const parts = [partOf(all, isFirst), partOf(all, (id) => !isFirst(id))];
    expect(parts.map((one) => one.students?.map(({ id }) => id))).toEqual([['ada'], ['bob', 'eve']]);
    expect(parts.map(({ notebooks }) => notebooks.map(({ id }) => id))).toEqual([['ada'], ['bob']]);
  });
});
