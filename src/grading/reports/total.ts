/** How a score comes about: what the exercises earned, and what was taken off or put on since. */
import { type SubmissionReport, sumOfPoints } from '../report';

export interface Total {
  /** The sum of the exercises' points. */
  readonly earned: number;
  /** What lateness cost, from 0. */
  readonly late: number;
  /** What a teacher or the course's rules changed besides; 0 where nothing. */
  readonly other: number;
}

/** `earned` − `late` + `other` is the score. */
export function totalOf({ score, exercises, late }: SubmissionReport): Total {
  const earned = sumOfPoints(exercises.map(({ points }) => points));
  const cost = late === undefined ? 0 : sumOfPoints([earned, -earned * (1 - late.percent / 100)]);
  return { earned, late: cost, other: sumOfPoints([score, -earned, cost]) };
}
