import { describe, expect, it } from 'vitest';
import { applyCourse, courseOf } from '../../src/grading/course';
import type { SubmissionReport } from '../../src/grading/report';

const report: SubmissionReport = {
  id: 'ada',
  path: 'ada/03-x.ipynb',
  chapter: '03-x',
  status: 'graded',
  message: '',
  score: 8,
  maxScore: 10,
  durationMs: 0,
  exercises: [],
};
const course = courseOf({
  deadlines: { '03-x': '2026-12-01T12:00:00Z' },
  extensions: { bob: { '03-x': '2026-12-03T12:00:00+02:00' } },
  late: { graceMinutes: 30, percentPerDay: 25, lastDay: 3 },
});
const at = (time: string, one = report) => applyCourse(one, course, Date.parse(time));

describe('a course’s rules', () => {
  it.each([
    ['before the deadline', '2026-12-01T11:59:00Z', 8],
    ['within the grace', '2026-12-01T12:30:00Z', 8],
    ['after the grace, on the first day', '2026-12-01T12:31:00Z', 6],
    ['on the second day', '2026-12-02T13:00:00Z', 4],
    ['after the last day', '2026-12-04T12:01:00Z', 0],
  ])('%s', (_, time, score) => {
    expect(at(time).score).toBe(score);
  });

  it('say what was taken off', () => {
    expect(at('2026-12-02T13:00:00Z')).toMatchObject({
      message: 'Handed in 2 days late: 50 % off the 8 points.',
      late: { days: 2, percent: 50 },
    });
  });

  it('let an extension take the place of the deadline, and leave other chapters alone', () => {
    expect(at('2026-12-03T10:00:00Z', { ...report, id: 'bob' }).score).toBe(8);
    expect(at('2030-01-01T00:00:00Z', { ...report, chapter: '04-y' }).score).toBe(8);
  });

  it.each<[unknown, string]>([
    [[], 'should be an object'],
    [{ deadline: {} }, 'knows no "deadline"'],
    [{ deadlines: { a: 'tomorrow' } }, 'a time like'],
    [{ deadlines: { a: '2026-12-01T12:00:00' } }, 'a time like'],
    [{ late: { perDay: 3 } }, 'knows no "perDay"'],
    [{ late: { percentPerDay: -1 } }, 'percentPerDay is a number from 0'],
  ])('refuse %j', (raw, sentence) => {
    expect(() => courseOf(raw)).toThrow(sentence);
  });
});
