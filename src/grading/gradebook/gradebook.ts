/**
 * The gradebook: what every student has earned, and how it came about.
 *
 * A submission is one notebook as it was handed in; it can be graded many times. A grade is what the rules of the course
 * (`grading/rules/`) decided, once, when all of a student's notebooks of a chapter were graded; a teacher's adjustment
 * stands over it until the teacher changes it. The gradebook has no rules of its own.
 */
import { ValueError } from '../../core';
import type { Course } from '../results/course';
import type { SubmissionReport, TimeSource } from '../results/report';
import type { Adjustment } from '../results/rules';
import type { Answers } from '../run/answers';
import type { Asked, Earlier, HandedIn } from '../run/ledger';
import type { ByHand } from './by-hand/by-hand';
import type { Teachers } from './teachers';

/** A student's grade for a chapter. */
export interface Grade {
  readonly student: string;
  readonly chapter: string;
  /** What counts: the adjusted score where a teacher set one. */
  readonly score: number;
  readonly maxScore: number;
  /** What the grader gave, before the course's rules. */
  readonly rawScore: number;
  /** The points that lateness took. */
  readonly latePoints: number;
  readonly status: SubmissionReport['status'];
  readonly gradedAt: string;
  /** When the notebook that counts was handed in, and who says so. */
  readonly handedIn: string;
  readonly timeFrom: TimeSource;
  /** How many different notebooks the student has handed in. */
  readonly attempts: number;
  readonly adjustment?: Adjustment;
}

/** One grading of one submission, one decision of the rules, or one adjustment, in the order in which they happened. */
export interface HistoryEntry {
  readonly at: string;
  readonly chapter: string;
  /**
   * `rules`: what the course's rules made of the gradings, where that is not simply the last score. `hand`: what a teacher
   * gave for one exercise.
   */
  readonly kind: 'grading' | 'rules' | 'adjustment' | 'hand';
  /** Which of the student's notebooks, from 1; 0 for the others. */
  readonly attempt: number;
  readonly score: number;
  readonly maxScore: number;
  /** The status of a grading, what the rules did, the reason of an adjustment. */
  readonly note: string;
  /** The course version and the seed of a grading, with which it can be reproduced. */
  readonly version: string;
  readonly seed: string;
}

/** How a grade changed when it was decided or adjusted. */
export interface GradeChange {
  readonly student: string;
  readonly chapter: string;
  readonly before: number | undefined;
  readonly after: number;
  /** What could be reached before and after, where that is another maximum. */
  readonly maxima?: readonly [number, number];
  readonly why: string;
}

/** One run of the grader. */
export interface GradingRun {
  readonly version: string;
  readonly startedAt: string;
}

/** What was decided. */
export interface Settled {
  /** The grade with all there is to say of it: what every report shows. */
  readonly report: SubmissionReport;
  /** The change of the student's grade, when there is one. */
  readonly change?: GradeChange;
}

/** Somebody else has changed what was seen. */
export class ConflictError extends ValueError {}

export interface Gradebook {
  /** What people grade: code, rubrics, points and comments by hand. */
  readonly byHand: ByHand;
  /** Who may read, grade and decide. */
  readonly teachers: Teachers;
  /**
   * Records one result as the grader gave it; recording it again changes nothing but which grading is the last.
   * @param answers what the student wrote, by exercise, where that is to be kept
   */
  record(
    run: GradingRun,
    one: HandedIn,
    asked: Asked,
    report: SubmissionReport,
    answers?: Answers,
  ): Promise<void>;
  /** The result recorded for this very notebook, version, seed and exam: it need not be graded again. */
  recorded(run: GradingRun, one: HandedIn, asked: Asked): Promise<SubmissionReport | undefined>;
  /** A student's notebooks of a chapter that were recorded. */
  attempts(student: string, chapter: string): Promise<Earlier[]>;
  /**
   * Applies the course's rules to what is recorded of a student's chapter, and records the grade.
   * @param notes what else there is to say of it
   * @throws ValueError when nothing is recorded
   */
  settle(
    run: GradingRun,
    student: string,
    chapter: string,
    options: { readonly course: Course; readonly notes?: readonly string[] },
  ): Promise<Settled>;
  grades(): Promise<Grade[]>;
  /**
   * The report behind a grade, as the rules decided it and a teacher adjusted it, with its seed and version; undefined
   * where there is none.
   */
  counted(student: string, chapter: string): Promise<SubmissionReport | undefined>;
  /** By chapter, the seed of its last grading. */
  seeds(): Promise<Map<string, string>>;
  /** @throws ValueError for a student whom nobody knows */
  history(student: string): Promise<HistoryEntry[]>;
  /**
   * Sets a score by hand; it stands until the next adjustment.
   * @param score null takes the adjustment back
   * @param options.seen the score that was seen: where it is another one by now, nothing is set
   * @param options.aboveMaximum more than the chapter's maximum is meant
   * @throws ValueError when the student has no grade for the chapter, the score has more than two decimals, or is above the
   *   maximum; ConflictError when somebody else was faster
   */
  adjust(
    student: string,
    chapter: string,
    score: number | null,
    reason: string,
    by: string,
    options?: { readonly seen?: number; readonly aboveMaximum?: boolean },
  ): Promise<GradeChange>;
  /** Removes everything about a student. @returns how many records were removed */
  forget(student: string): Promise<number>;
  close(): Promise<void>;
}
