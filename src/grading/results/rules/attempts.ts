/** Which of a student's notebooks of a chapter may count: their order, how many of them, and which regrade stands. */
import type { Course } from '../course';
import { type HandIn, handInOrder } from '../hand-in';
import type { SubmissionReport } from '../report';

/** A notebook that a student handed in. */
export interface Attempt {
  readonly path: string;
  readonly handIn: HandIn;
  /** As the grader gave it, before any rule. */
  readonly report: SubmissionReport;
}

/** In the order of handing in. */
export const inOrder = <T extends Pick<Attempt, 'path' | 'handIn'>>(attempts: readonly T[]): T[] =>
  [...attempts].sort((a, b) => handInOrder(a, b));

/**
 * The attempts that the course allows. A notebook that cannot be read uses up none: it was never graded.
 * @param attempts in the order of handing in
 */
export function allowedAttempts<T extends { readonly readable: boolean }>(
  attempts: readonly T[],
  { attempts: limit }: Pick<Course, 'attempts'>,
): T[] {
  let left = limit;
  return attempts.filter(({ readable }) => !readable || left-- > 0);
}

/**
 * Which grading of one notebook stands, of several: the last that succeeded. A regrade that timed out or crashed never
 * takes the place of one that did not; where none succeeded the best of them stands.
 * @param gradings in the order in which they were made
 */
export function standing<T extends Pick<SubmissionReport, 'status' | 'score'>>(
  gradings: readonly T[],
): T | undefined {
  return gradings.reduce<T | undefined>((stands, one) => {
    if (stands === undefined || one.status === 'graded') return one;
    return stands.status !== 'graded' && one.score >= stands.score ? one : stands;
  }, undefined);
}
