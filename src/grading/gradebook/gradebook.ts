/**
 * The gradebook: what every student has earned, and how it came about.
 *
 * A submission is one notebook as it was handed in; it can be graded many times. Its grade is that of its last
 * successful grading: a regrade that timed out, crashed or could not read the file never overwrites one. A teacher's
 * adjustment stands over all gradings until the teacher changes it.
 */
import type { Report, SubmissionReport } from '../report';

/** Which of a student's submissions counts. */
export type AttemptPolicy = 'latest' | 'best';

/** A student's grade for a chapter. */
export interface Grade {
  readonly student: string;
  readonly chapter: string;
  /** What counts: the adjusted score where a teacher set one. */
  readonly score: number;
  readonly maxScore: number;
  readonly status: SubmissionReport['status'];
  readonly gradedAt: string;
  /** How many different notebooks the student has handed in. */
  readonly attempts: number;
  readonly adjustment?: Adjustment;
}

/** A score set by hand. */
export interface Adjustment {
  readonly score: number;
  readonly reason: string;
  readonly by: string;
  readonly madeAt: string;
}

/** Why a grade is another one than before: what was graded, by what, and which exercises came out differently. */
export function reasonOf(
  before: { readonly submission: number; readonly version: string; readonly seed: string },
  now: { readonly submission: number; readonly run: GradingRun },
  exercisesBefore: SubmissionReport['exercises'],
  exercisesNow: SubmissionReport['exercises'],
): string {
  const cause =
    before.submission !== now.submission
      ? 'another notebook handed in'
      : before.version !== now.run.version
        ? `graded again with version ${now.run.version} (before: ${before.version})`
        : before.seed !== now.run.seed
          ? 'graded again with another seed'
          : 'graded again';
  const points = new Map(exercisesBefore.map((one) => [one.id, one.points]));
  const differences = exercisesNow
    .filter((one) => points.get(one.id) !== one.points)
    .map((one) => `${one.id} ${points.get(one.id) ?? 'not asked'} -> ${one.points}`);
  return [cause, ...(differences.length > 0 ? [differences.join(', ')] : [])].join('; ');
}

/** One grading of one submission, or one adjustment, in the order in which they happened. */
export interface HistoryEntry {
  readonly at: string;
  readonly chapter: string;
  readonly kind: 'grading' | 'adjustment';
  /** Which of the student's notebooks, from 1; 0 for an adjustment. */
  readonly attempt: number;
  readonly score: number;
  readonly maxScore: number;
  /** The status of a grading, the reason of an adjustment. */
  readonly note: string;
  /** The course version and the seed of a grading, with which it can be reproduced. */
  readonly version: string;
  readonly seed: string;
}

/** How a grade changed when something was recorded. */
export interface GradeChange {
  readonly student: string;
  readonly chapter: string;
  readonly before: number | undefined;
  readonly after: number;
  readonly why: string;
}

/** What is graded, and by what: with it, a grading that was recorded before is recognized. */
export interface GradingRun {
  readonly seed: string;
  readonly version: string;
  readonly startedAt: string;
}

/** One submission's result, with a fingerprint of the notebook that was handed in. */
export interface Graded {
  readonly submission: SubmissionReport;
  /** SHA-256 of the notebook's bytes; equal bytes are one attempt. */
  readonly digest: string;
  /** When the notebook was last saved: which of two attempts is the later one. */
  readonly handedIn: string;
}

export interface Gradebook {
  /**
   * Records one result; recording it again changes nothing.
   * @returns the change of the student's grade, when there is one
   */
  record(run: GradingRun, graded: Graded): Promise<GradeChange | undefined>;
  /** The result recorded for this very notebook, seed and version: a run that was cut short need not repeat it. */
  recorded(run: GradingRun, student: string, digest: string): Promise<SubmissionReport | undefined>;
  grades(policy?: AttemptPolicy): Promise<Grade[]>;
  /** The report behind the grading that counts, as it was recorded; undefined where there is none. */
  counted(student: string, chapter: string): Promise<SubmissionReport | undefined>;
  /** @throws ValueError for a student whom nobody knows */
  history(student: string): Promise<HistoryEntry[]>;
  /**
   * Sets a score by hand; it stands until the next adjustment.
   * @param score null takes the adjustment back
   * @throws ValueError when the student has no grade for the chapter
   */
  adjust(
    student: string,
    chapter: string,
    score: number | null,
    reason: string,
    by: string,
  ): Promise<GradeChange>;
  /** Removes everything about a student. @returns how many records were removed */
  forget(student: string): Promise<number>;
  close(): Promise<void>;
}

/** The run a report stems from. */
export const runOf = ({ seed, version, startedAt }: Report): GradingRun => ({ seed, version, startedAt });

/** One grading as the stores keep it. */
export interface StoredGrading {
  readonly submission: number;
  readonly status: SubmissionReport['status'];
  readonly score: number;
  readonly maxScore: number;
  readonly gradedAt: string;
}

/**
 * The grading that counts of all a student has for a chapter.
 * @param gradings in the order in which the notebooks were handed in, those of one in the order of grading
 */
export function countingGrading(
  gradings: readonly StoredGrading[],
  policy: AttemptPolicy,
): StoredGrading | undefined {
  const perSubmission = new Map<number, StoredGrading>();
  for (const grading of gradings) {
    const before = perSubmission.get(grading.submission);
    if (before === undefined || counts(grading, before)) perSubmission.set(grading.submission, grading);
  }
  // In the order of handing in; a notebook that cannot be read counts only where there is no other.
  const settled = [...perSubmission.values()];
  const readable = settled.filter(({ status }) => status !== 'unreadable');
  const eligible = readable.length > 0 ? readable : settled;
  if (policy === 'latest') return eligible[eligible.length - 1];
  return eligible.reduce<StoredGrading | undefined>(
    (best, one) => (best === undefined || one.score > best.score ? one : best),
    undefined,
  );
}

/** Whether a regrade replaces the grading before it. */
function counts(grading: StoredGrading, before: StoredGrading): boolean {
  if (grading.status === 'graded') return true;
  return before.status !== 'graded' && grading.score >= before.score;
}
