/**
 * The one place where a grade is made of what was graded: attempts, best or latest, lateness, dropped exercises.
 *
 * It runs before anything is recorded or shown. Reports, gradebooks and exports show what it decided and have no rules
 * of their own.
 */
import path from 'node:path';
import { sumOfPoints } from '../../../exercises/points';
import type { Course } from '../course';
import { roundGrade, type SubmissionReport } from '../report';
import { type Attempt, allowedAttempts, inOrder } from './attempts';
import { carriedFirst, withCarried } from './carried';
import { afterExerciseRules } from './exercises';
import { type HandGrade, withHandGrades } from './hand-grades';
import { latenessOf, lateSentence } from './lateness';

/** A grade, and the notebook that it came from. */
export interface Decided<T extends Attempt> {
  readonly report: SubmissionReport;
  readonly attempt: T;
}

/**
 * Decides a student's grade for a chapter.
 * @param attempts all notebooks that the student handed in for the chapter and that were graded, at least one
 * @param notes what else there is to say, for instance of notebooks that were not graded
 * @param byHand what teachers gave by hand, by exercise; whatever notebook counts, it is added to that one's points
 */
export function decide<T extends Attempt>(
  attempts: readonly T[],
  course: Course,
  notes: readonly string[] = [],
  byHand: ReadonlyMap<string, HandGrade> = new Map(),
): Decided<T> {
  const ordered = withCarried(inOrder(attempts)).map((attempt) => ({
    attempt,
    report: afterRules(attempt, course),
    readable: attempt.report.status !== 'unreadable',
  }));
  const allowed = allowedAttempts(ordered, course);
  const readable = allowed.filter((one) => one.readable);
  const candidates = carriedFirst(readable.length > 0 ? readable : allowed);
  const chosen = candidates.reduce((kept, one) =>
    course.counts === 'latest' || share(one.report) >= share(kept.report) ? one : kept,
  );
  const others = ordered.filter((one) => one !== chosen);
  const message = [
    chosen.attempt.report.message,
    othersNote(chosen.attempt, others, course),
    ...notes,
    chosen.attempt.handIn.note,
    chosen.report.message,
  ];
  return {
    attempt: chosen.attempt,
    report: withHandGrades(
      {
        ...chosen.report,
        message: message.filter((sentence) => sentence !== '').join(' '),
        attempts: attempts.length,
      },
      byHand,
    ),
  };
}

/** Compared after lateness; two releases of a chapter may have different maxima. */
const share = ({ score, maxScore }: SubmissionReport): number => (maxScore > 0 ? score / maxScore : 0);

/** One notebook's report after the rules for it alone; the message says what they did. */
function afterRules({ report, handIn }: Attempt, course: Course): SubmissionReport {
  const { exercises, notes } = afterExerciseRules(report.exercises, course.exercises);
  const touched = notes.length > 0;
  const earned = touched ? sumOfPoints(exercises.map((one) => one.points)) : report.score;
  const maxScore = touched ? sumOfPoints(exercises.map((one) => one.maxPoints)) : report.maxScore;
  const score = roundGrade(earned);
  const late = latenessOf({ ...report, score }, course, handIn.at);
  const lateNote = late === undefined ? [] : [lateSentence(late, handIn.from, score)];
  return {
    ...report,
    score: roundGrade(score - (late?.points ?? 0)),
    maxScore: roundGrade(maxScore),
    exercises,
    message: [...notes, ...lateNote].join(' '),
    rawScore: report.score,
    handedIn: new Date(handIn.at).toISOString(),
    timeFrom: handIn.from,
    ...(late !== undefined && { late }),
  };
}

/** Which of several notebooks counted, and what became of the others. */
function othersNote(
  { path: file }: Attempt,
  others: readonly { readonly attempt: Attempt; readonly readable: boolean }[],
  { counts }: Course,
): string {
  if (others.length === 0) return '';
  const names = others
    .slice(0, 5)
    .map((one) => `${path.basename(one.attempt.path)}${one.readable ? '' : ' (which could not be read)'}`);
  const more = others.length > names.length ? ` and ${others.length - names.length} more` : '';
  return `Of ${others.length + 1} notebooks of this chapter ${path.basename(file)} counts, the ${counts}; there is also ${names.join(', ')}${more}.`;
}
