/** The report model: what `very-deep grade --json` writes, and what every other report is drawn from. */
import type { ExerciseResult } from '../exercises/judge';

/**
 * `graded`: every exercise has a verdict of its own. `unreadable`: the file is no notebook that could be graded.
 * `timeout`, `crashed`: the limits ended the run, or it died; what was answered before then still counts. `absent`: a
 * student of the roster handed nothing in.
 */
export type SubmissionStatus = 'graded' | 'unreadable' | 'timeout' | 'crashed' | 'absent';

/** One student's notebook of one chapter. */
export interface SubmissionReport {
  /** The student: the name of the subfolder, else of the file. */
  readonly id: string;
  /** The notebook, relative to what was graded. */
  readonly path: string;
  readonly chapter: string;
  readonly status: SubmissionStatus;
  /** Why it is not simply `graded`, or what was odd about the notebook; empty otherwise. */
  readonly message: string;
  readonly score: number;
  readonly maxScore: number;
  readonly durationMs: number;
  readonly exercises: readonly ExerciseResult[];
  /** What lateness cost, where `course.json` sets a deadline: `score` is what was left. */
  readonly late?: { readonly deadline: string; readonly days: number; readonly percent: number };
  /** Where reports were merged: the seed and the version of this one, when they are not the whole report's. */
  readonly seed?: string;
  readonly version?: string;
}

/** One run of the grader. */
export interface Report {
  readonly schema: 1;
  readonly course: 'very-deep';
  /** The secret of this run: with it the same questions can be asked again. For teachers only. */
  readonly seed: string;
  /** The course version that asked. */
  readonly version: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly sandbox: { readonly strength: 'isolated' | 'best-effort'; readonly weakness: string };
  readonly submissions: readonly SubmissionReport[];
  /** The class, where a roster was given: who of them handed nothing in has a submission that says so. */
  readonly students?: readonly { readonly id: string; readonly name: string }[];
}

/** A score as a percentage of the maximum; 0 where there is nothing to reach. */
export const percent = ({ score, maxScore }: { score: number; maxScore: number }): number =>
  maxScore > 0 ? (100 * score) / maxScore : 0;

/** A sum of points, free of the dust of binary fractions. */
export const sumOfPoints = (points: readonly number[]): number =>
  Math.round(points.reduce((sum, n) => sum + n, 0) * 1e6) / 1e6;
