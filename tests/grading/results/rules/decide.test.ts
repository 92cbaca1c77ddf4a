import { describe, expect, it } from 'vitest';
import { type Course, noRules } from '../../../../src/grading/results/course';
import type { SubmissionReport } from '../../../../src/grading/results/report';
import { type Attempt, decide, standing, withAdjustment } from '../../../../src/grading/results/rules';
import { exerciseOf, submissionOf } from '../../reports/sample';

const chapter = '03-batch-normalization';
const rules = (more: Partial<Course>): Course => ({ ...noRules, ...more });

/** A notebook that was handed in on a day of December. */
function handed(name: string, day: number, score: number, more: Partial<SubmissionReport> = {}): Attempt {
  const at = Date.parse('2026-12-01T00:00:00Z') + (day - 1) * 86_400_000;
  return {
    path: `ada/${name}.ipynb`,
    handIn: { at, from: 'file', attempt: 0, note: '' },
    report: submissionOf('ada', { score, maxScore: 10, exercises: [], ...more }),
  };
}

describe('lateness', () => {
  const course = rules({
    deadlines: { [chapter]: '2026-12-01T12:00:00Z' },
    extensions: { bob: { [chapter]: '2026-12-03T12:00:00+02:00' } },
    late: { graceMinutes: 30, percentPerDay: 25, lastDay: 3 },
  });
  const at = (time: string, more: Partial<SubmissionReport> = {}) => {
    const attempt = handed('x', 1, 8, more);
    return decide([{ ...attempt, handIn: { ...attempt.handIn, at: Date.parse(time) } }], course).report;
  };

  it.each([
    ['before the deadline', '2026-12-01T11:59:00Z', 8],
    ['within the grace', '2026-12-01T12:30:00Z', 8],
    ['after the grace, on the first day', '2026-12-01T12:31:00Z', 6],
    ['on the second day', '2026-12-02T13:00:00Z', 4],
    ['after the last day', '2026-12-04T12:01:00Z', 0],
  ])('%s', (_, time, score) => {
    expect(at(time).score).toBe(score);
  });

  it('is told, with what was earned and what it took', () => {
    expect(at('2026-12-02T13:00:00Z')).toMatchObject({
      message: 'Handed in 2 days late, by the time of the file: 50 % off the 8 points.',
      ...{ rawScore: 8, score: 4, timeFrom: 'file', handedIn: '2026-12-02T13:00:00.000Z' },
      late: { days: 2, percent: 50, points: 4 },
    });
  });

  it('spares extensions and other chapters, whatever a student is called', () => {
    expect(at('2026-12-03T10:00:00Z', { id: 'bob' }).score).toBe(8);
    expect(at('2030-01-01T00:00:00Z', { chapter: '04-y' }).score).toBe(8);
    expect(at('2026-12-02T13:00:00Z', { id: 'constructor' }).score).toBe(4);
  });

  it('leaves at most two decimals, which every report can show', () => {
    const third = rules({ ...course, late: { graceMinutes: 0, percentPerDay: 33.3, lastDay: 9 } });
    const { score, late } = decide([handed('x', 2, 8.2)], third).report;
    expect(score).toBe(5.47); // 8.2 * 0.667 = 5.4694
    expect(late?.points).toBe(2.73);
  });
});

describe('of several notebooks', () => {
  const path = (attempts: readonly Attempt[], course = noRules) => decide(attempts, course).report.path;
  const named = (name: string, day: number, score: number, more = {}) =>
    handed(name, day, score, { path: `ada/${name}.ipynb`, ...more });

  it('the latest counts, or the best; of equals the later', () => {
    const all = [named('a', 1, 8), named('b', 2, 9), named('c', 3, 9), named('d', 4, 2)];
    expect(path(all)).toBe('ada/d.ipynb');
    expect(path(all, rules({ counts: 'best' }))).toBe('ada/c.ipynb');
  });

  it('the best is found after lateness', () => {
    const course = rules({ counts: 'best', deadlines: { [chapter]: '2026-12-02T00:00:00Z' } });
    expect(path([named('early', 1, 8), named('late', 3, 8.5)], course)).toBe('ada/early.ipynb');
    expect(path([named('early', 1, 8), named('late', 3, 9)], course)).toBe('ada/late.ipynb');
  });

  it('at equal times the later attempt counts: by its number, then by its name, read as people do', () => {
    const numbered = (name: string, attempt: number) => {
      const one = named(name, 1, 1);
      return { ...one, handIn: { ...one.handIn, attempt } };
    };
    expect(path([numbered('b', 1), numbered('a', 2)])).toBe('ada/a.ipynb');
    expect(path([named('x.10', 1, 1), named('x.9', 1, 1), named('x', 1, 1)])).toBe('ada/x.10.ipynb');
    expect(path([named('x-Copy1', 1, 1), named('x', 1, 1)])).toBe('ada/x-Copy1.ipynb');
  });

  it('one that cannot be read takes nothing away, uses up no attempt, and is named', () => {
    const all = [
      named('broken', 1, 0, { status: 'unreadable' }),
      named('good', 2, 8),
      named('newer', 3, 0, { status: 'unreadable' }),
    ];
    for (const counts of ['latest', 'best'] as const) {
      const { report } = decide(all, rules({ counts, attempts: 1 }));
      expect(report).toMatchObject({ path: 'ada/good.ipynb', score: 8, attempts: 3 });
      expect(report.message).toContain('newer.ipynb (which could not be read)');
    }
    expect(path(all.filter(({ report }) => report.status === 'unreadable'))).toBe('ada/newer.ipynb');
  });

  it('only the first so many count', () => {
    const all = [named('c', 3, 10), named('a', 1, 4), named('b', 2, 6)];
    expect(path(all, rules({ attempts: 1 }))).toBe('ada/a.ipynb');
    expect(path(all, rules({ attempts: 2, counts: 'best' }))).toBe('ada/b.ipynb');
  });

  it('says which one counts, and that there are others', () => {
    expect(decide([named('a', 1, 4), named('b', 2, 6)], noRules).report.message).toBe(
      'Of 2 notebooks of this chapter b.ipynb counts, the latest; there is also a.ipynb.',
    );
  });
});

describe('exercises', () => {
  const attempt = handed('x', 2, 5, {
    maxScore: 14,
    exercises: [
      exerciseOf({ id: 'one', points: 3, maxPoints: 4, cases: [] }),
      exerciseOf({ id: 'two', points: 2, maxPoints: 10, feedback: 'Look again.', cases: [] }),
    ],
  });
  const ruled = (kind: 'drop' | 'giveToAll', more: Partial<Course> = {}) =>
    decide([attempt], rules({ exercises: { two: { kind, reason: 'it was unclear' } }, ...more })).report;

  it('that are dropped take their points and their maximum along', () => {
    const report = ruled('drop');
    expect(report).toMatchObject({ score: 3, maxScore: 4, rawScore: 5 });
    expect(report.message).toBe('`two` does not count: it was unclear.');
    expect(report.exercises[1]).toMatchObject({
      ...{ points: 0, maxPoints: 0, feedback: '`two` does not count: it was unclear. Look again.' },
    });
  });

  it('that are given to all give full points, and lateness comes after', () => {
    expect(ruled('giveToAll')).toMatchObject({ score: 13, maxScore: 14, rawScore: 5 });
    expect(ruled('giveToAll', { deadlines: { [chapter]: '2026-12-01T12:00:00Z' } })).toMatchObject({
      score: 11.7,
      message:
        '`two` gives everybody full points: it was unclear. Handed in a day late, by the time of the file: 10 % off the 13 points.',
    });
  });
});

describe('an adjustment', () => {
  it('stands over everything, with who and why', () => {
    const report = submissionOf('ada', { score: 4, message: 'Late.' });
    const adjusted = withAdjustment(report, { score: 9, reason: 'illness', by: 'eve', madeAt: 'today' });
    expect(adjusted).toMatchObject({
      ...{ score: 9, message: 'Late. Adjusted from 4 to 9 by eve: illness' },
      adjusted: { before: 4, reason: 'illness', by: 'eve', at: 'today' },
    });
    expect(withAdjustment(report, undefined)).toBe(report);
  });
});

describe('of several gradings of one notebook', () => {
  const of = (...all: [SubmissionReport['status'], number][]) =>
    standing(all.map(([status, score]) => ({ status, score })));

  it('the last that succeeded stands, and without one the best', () => {
    expect(of(['graded', 8], ['graded', 5])?.score).toBe(5);
    expect(of(['graded', 8], ['timeout', 9], ['crashed', 9])?.score).toBe(8);
    expect(of(['timeout', 5], ['crashed', 3])?.score).toBe(5);
    expect(of(['crashed', 5], ['graded', 1])?.score).toBe(1);
  });
});
