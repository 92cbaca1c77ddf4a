/** How a score comes about: what the exercises earned, and what was taken off or put on since. */
import { sumOfPoints } from '../../exercises/points';
import { roundGrade, type SubmissionReport } from '../results/report';

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
  const earned = roundGrade(sumOfPoints(exercises.map(({ points }) => points)));
  const cost = late?.points ?? 0;
  return { earned, late: cost, other: roundGrade(sumOfPoints([score, -earned, cost])) };
}
