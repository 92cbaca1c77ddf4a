/** A part of a chapter whose exercises were handed in while the chapter was one notebook. */
import { describe, expect, it } from 'vitest';
import { type Course, noRules } from '../../../../src/grading/results/course';
import { type Attempt, decide } from '../../../../src/grading/results/rules';
import { exerciseOf, submissionOf } from '../../reports/sample';

const [whole, part] = ['03-batch-normalization', '03b-what-batch-normalization-does'] as const;

/** Points of two exercises; undefined for one that was not begun. */
function handed(
  name: string,
  day: number,
  points: readonly (number | undefined)[],
  carried = false,
): Attempt {
  const exercises = points.map((earned, i) => ({
    ...exerciseOf({ id: `e${i + 1}`, points: earned ?? 0, maxPoints: 4 }),
    ...(earned === undefined && { verdict: 'missing' as const, reason: 'not-begun' as const }),
  }));
  return {
    path: `ada/${name}.ipynb`,
    handIn: { at: Date.UTC(2026, 11, day), from: 'file', attempt: 0, note: '' },
    report: {
      ...submissionOf('ada', { exercises }),
      ...{ chapter: part, score: points.reduce<number>((sum, one) => sum + (one ?? 0), 0), maxScore: 8 },
      ...(carried && { carriedFrom: whole }),
    },
  };
}
const score = (attempts: readonly Attempt[], more: Partial<Course> = {}) =>
  decide(attempts, { ...noRules, ...more }).report.score;

describe('what was handed in with the notebook of another part', () => {
  it('counts where there is nothing else', () => {
    expect(score([handed('whole', 1, [4, 3], true)])).toBe(7);
  });

  it('fills what a notebook of the part has not begun, whichever came first', () => {
    for (const [early, late] of [
      [1, 2],
      [2, 1],
    ] as const)
      expect(score([handed('whole', early, [4, 3], true), handed('part', late, [undefined, 2])])).toBe(6);
  });

  it('gives all its points beside a notebook in which nothing is begun', () => {
    const { report } = decide(
      [handed('whole', 1, [4, 3], true), handed('part', 2, [undefined, undefined])],
      noRules,
    );
    expect(report).toMatchObject({ score: 7, maxScore: 8 });
    expect(report.exercises[0]?.feedback).toContain(`Taken from the notebook of ${whole}`);
  });

  it('does not take the place of what was begun, unless the best counts', () => {
    const both = [handed('whole', 2, [4, 4], true), handed('part', 1, [1, 1])];
    expect(score(both)).toBe(2);
    expect(score(both, { counts: 'best' })).toBe(8);
  });
});

describe('the deadline of a part', () => {
  const late = { graceMinutes: 0, percentPerDay: 50, lastDay: 9 };
  const on = (day: number, more: Partial<Course>) => score([handed('x', day, [4, 4])], { late, ...more });

  it('is that of the first part, and so is an extension, until it has one of its own', () => {
    const deadlines = { [whole]: '2026-12-02T00:00:00Z' };
    expect(on(3, { deadlines })).toBe(4);
    const extensions = { ada: { [whole]: '2026-12-03T00:00:00Z' } };
    expect(on(3, { deadlines, extensions })).toBe(8);
    expect(on(3, { extensions })).toBe(8);
    expect(on(4, { extensions })).toBe(4);
  });

  it('is its own, where it has one', () => {
    const deadlines = { [whole]: '2026-12-02T00:00:00Z', [part]: '2026-12-09T00:00:00Z' };
    expect(on(8, { deadlines })).toBe(8);
    const extensions = { ada: { [whole]: '2026-12-03T00:00:00Z' } };
    expect(on(8, { deadlines, extensions })).toBe(8);
    expect(on(10, { deadlines, extensions: { ada: { [part]: '2026-12-10T00:00:00Z' } } })).toBe(8);
  });
});
