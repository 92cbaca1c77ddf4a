/**
 * What a student handed in for a part of a chapter while the chapter was one notebook. It counts like any attempt, but a
 * notebook of the part itself goes before it, whichever came later; and what is not begun in that one is taken from it.
 */
import { sumOfPoints } from '../../../exercises/points';
import type { SubmissionReport } from '../report';
import type { Attempt } from './attempts';

/**
 * Attempts in which exercises that were not begun are those of the notebook that held the part before.
 * @param attempts in the order of handing in
 */
export function withCarried<T extends Attempt>(attempts: readonly T[]): T[] {
  const carried = attempts.findLast(({ report }) => isCarried(report) && report.status !== 'unreadable');
  return attempts.map((attempt) =>
    carried === undefined || isCarried(attempt.report) || attempt.report.status === 'unreadable'
      ? attempt
      : { ...attempt, report: filled(attempt.report, carried.report) },
  );
}

/** In the same order, but those that were carried over before the others. */
export const carriedFirst = <T extends { readonly report: SubmissionReport }>(
  attempts: readonly T[],
): T[] => [
  ...attempts.filter(({ report }) => isCarried(report)),
  ...attempts.filter(({ report }) => !isCarried(report)),
];

const isCarried = ({ carriedFrom }: SubmissionReport): boolean => carriedFrom !== undefined;

function filled(report: SubmissionReport, { exercises, carriedFrom }: SubmissionReport): SubmissionReport {
  const before = new Map(exercises.map((one) => [one.id, one]));
  const together = report.exercises.map((one) => {
    const earlier = one.reason === 'not-begun' ? before.get(one.id) : undefined;
    if (earlier === undefined || earlier.reason === 'not-begun') return one;
    const note = `Taken from the notebook of ${carriedFrom}: it is not begun in this one.`;
    return { ...earlier, feedback: `${note} ${earlier.feedback}`.trim() };
  });
  return {
    ...report,
    exercises: together,
    score: sumOfPoints(together.map(({ points }) => points)),
    maxScore: sumOfPoints(together.map(({ maxPoints }) => maxPoints)),
  };
}
