import { describe, expect, it } from 'vitest';
import { courseOf } from '../../../../src/grading/results/course';
import { waitingPoints, waitingSentence } from '../../../../src/grading/results/report';
import { decide, type HandGrade, withHandGrades } from '../../../../src/grading/results/rules';
import { submissionOf } from '../../reports/sample';

const chapter = '03-batch-normalization';
const exercise = (id: string, points: number, maxPoints = 4) => ({
  ...{ id, title: '', points, maxPoints, verdict: 'partial' as const, feedback: 'Nearly.', cases: [] },
});
const report = submissionOf('ada', {
  ...{ score: 5, maxScore: 8, exercises: [exercise('batch-moments', 3), exercise('batch-norm-train', 2)] },
});
const nothing: HandGrade = {
  ...{
    items: [],
    extra: 0,
    score: null,
    aboveMaximum: false,
    comment: '',
    by: 'grace',
    at: '2026-10-01T08:00:00Z',
  },
};
const given = (some: Partial<HandGrade>, id = 'batch-moments') => new Map([[id, { ...nothing, ...some }]]);
const item = (points: number) => ({ id: 'a', label: 'no unit', points });
const pointsOf = (some: Partial<HandGrade>) => withHandGrades(report, given(some)).exercises[0]?.points;

describe('what is given by hand', () => {
  it('is added to what was earned, from 0 to the maximum', () => {
    expect(pointsOf({ items: [item(-0.5)] })).toBe(2.5);
    expect(pointsOf({ items: [item(-0.5)], extra: 1 })).toBe(3.5);
    expect(pointsOf({ items: [item(-9)] })).toBe(0);
    expect(pointsOf({ extra: 9 })).toBe(4);
  });

  it('goes above the maximum only where that is said', () => {
    expect(pointsOf({ score: 6, aboveMaximum: true })).toBe(6);
    expect(pointsOf({ score: 6 })).toBe(4);
  });

  it('stands in place of what was earned, where a score is set', () => {
    expect(pointsOf({ score: 1, items: [item(2)], extra: 2 })).toBe(1);
    expect(pointsOf({ score: 0 })).toBe(0);
  });

  it('changes the grade by as much, and tells the student why', () => {
    const now = withHandGrades(report, given({ items: [item(-1)], comment: 'In which unit?' }));
    expect(now.score).toBe(4);
    expect(now.exercises[0]?.feedback).toBe('In which unit? By hand: no unit (\u22121). Nearly.');
    expect(now.exercises[0]?.byHand?.automatic).toEqual({ points: 3, feedback: 'Nearly.' });
  });

  it('can be given again, and taken back, from any state', () => {
    const once = withHandGrades(report, given({ items: [item(-1)], comment: 'x' }));
    expect(withHandGrades(once, given({ items: [item(-1)], comment: 'x' }))).toEqual(once);
    expect(withHandGrades(once, given({}))).toEqual(report);
    expect(withHandGrades(once, new Map())).toEqual(report);
  });

  describe('to an answer that waits for a person', () => {
    const waits = { ...exercise('01-t1', 0), verdict: 'to-grade' as const, feedback: 'Written: 9 words.' };
    const before = submissionOf('ada', { ...{ score: 0, maxScore: 4 }, exercises: [waits] });
    const graded = (some: Partial<HandGrade>) => withHandGrades(before, given(some, '01-t1'));

    it.each<[string, Partial<HandGrade>, string, number, number]>([
      ['all points', { items: [item(4)] }, 'pass', 4, 0],
      ['more than all', { score: 6, aboveMaximum: true }, 'pass', 6, 0],
      ['some points', { extra: 0.25 }, 'partial', 0.25, 0],
      ['no points, and says so', { score: 0 }, 'fail', 0, 0],
      ['an item that takes', { items: [item(-1)] }, 'fail', 0, 0],
      ['an item that only tells', { items: [item(0)] }, 'fail', 0, 0],
      ['words alone', { comment: 'Nice.' }, 'to-grade', 0, 4],
      ['nothing', {}, 'to-grade', 0, 4],
    ])('gives %s', (_, some, verdict, points, waiting) => {
      const now = graded(some);
      expect(now).toMatchObject({ score: points, exercises: [{ verdict, points }] });
      expect(waitingPoints(now)).toBe(waiting);
      expect(withHandGrades(now, given(some, '01-t1'))).toEqual(now);
      // Whatever was given can be taken back, and given anew.
      expect(withHandGrades(now, new Map())).toEqual(before);
      expect(withHandGrades(now, given({ score: 1 }, '01-t1'))).toEqual(graded({ score: 1 }));
    });

    it('waits no longer where the whole chapter’s score is set, or the course rules', () => {
      const adjusted = { before: 0, reason: 'ill', by: 'grace', at: '2026-10-01T08:00:00Z' };
      expect(waitingSentence(before)).toBe('4 points wait for a person who grades.');
      expect(waitingSentence({ ...before, adjusted })).toBe('');
      for (const ruled of ['drop', 'giveToAll'] as const)
        expect(waitingPoints({ exercises: [{ ...waits, ruled }] })).toBe(0);
    });
  });

  const late = { deadlines: { [chapter]: '2026-10-01T00:00:00Z' } };
  const known = { chapters: [chapter], exercises: ['batch-moments', 'batch-norm-train'] };
  const attempt = {
    ...{ path: 'ada/03.ipynb', report },
    handIn: { at: Date.parse('2026-10-01T12:00:00Z'), from: 'file' as const, attempt: 0, note: '' },
  };

  it('comes before lateness, also when the grade was decided already', () => {
    const course = courseOf(late, known);
    const byHand = given({ extra: 1 });
    const decided = decide([attempt], course, [], byHand).report;
    // (5 + 1) less 10 %
    expect(decided).toMatchObject({ score: 5.4, rawScore: 5, late: { points: 0.6 } });
    expect(decided.message).toContain('10 % off the 6 points');
    const graded = withHandGrades(decide([attempt], course).report, byHand);
    expect(graded).toEqual(decided);
  });

  it('changes nothing of what the course took out, or gave to all', () => {
    const course = courseOf(
      {
        exercises: {
          'batch-moments': { drop: true, reason: 'it was unclear' },
          'batch-norm-train': { giveToAll: true, reason: 'it was unclear' },
        },
      },
      known,
    );
    const byHand = new Map([...given({ score: 3 }), ...given({ extra: -2 }, 'batch-norm-train')]);
    expect(decide([attempt], course, [], byHand).report).toMatchObject({ score: 4, maxScore: 4 });
  });
});
