/** The report model: what `very-deep grade --json` writes, and what every other report is drawn from. */
import type { ExerciseResult } from '../../exercises/judge';
import { sumOfPoints } from '../../exercises/points';

export const submissionStatuses = ['graded', 'unreadable', 'timeout', 'crashed', 'absent'] as const;

/**
 * `graded`: every exercise has a verdict of its own. `unreadable`: the file is no notebook that could be graded.
 * `timeout`, `crashed`: the limits ended the run, or it died; what was answered before then still counts. `absent`: a
 * student of the roster handed nothing in.
 */
export type SubmissionStatus = (typeof submissionStatuses)[number];

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
  /** The grade: after lateness, attempts and adjustments (`rules/`), and the same in every report and gradebook. */
  readonly score: number;
  readonly maxScore: number;
  readonly durationMs: number;
  readonly exercises: readonly ExerciseResult[];
  /** What the grader gave, before any rule of the course. */
  readonly rawScore?: number;
  /** When it was handed in, as ISO 8601. */
  readonly handedIn?: string;
  /** Who says so. */
  readonly timeFrom?: TimeSource;
  /** How many different notebooks of the chapter the student has handed in. */
  readonly attempts?: number;
  readonly late?: Lateness;
  /** A score that a teacher set by hand in the gradebook; it stands over everything else. */
  readonly adjusted?: Adjusted;
  /** The SHA-256 of the file that was graded. */
  readonly digest?: string;
  /** The chapter whose notebook it was a part of, where a release has a chapter in several notebooks since. */
  readonly carriedFrom?: string;
  /** The secret that its cases were made from, and the version that asked, where they are not the run's. */
  readonly seed?: string;
  readonly version?: string;
}

/**
 * Who says when a notebook was handed in, the most trustworthy first: a collecting service that signed it, the platform
 * or the commit it came by, the receipt that `very-deep submit` wrote (which a student could have written, too), and
 * the time of the file.
 */
export const timeSources = ['countersignature', 'platform', 'commit', 'receipt', 'file'] as const;
export type TimeSource = (typeof timeSources)[number];

/** What lateness cost. */
export interface Lateness {
  readonly deadline: string;
  /** Days begun since the deadline. */
  readonly days: number;
  readonly percent: number;
  /** The points that it took. */
  readonly points: number;
}

/** A score set by hand. */
interface Adjusted {
  readonly before: number;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
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

/**
 * The points that only a person can give, and nobody has yet. They count in the maximum. None wait where a teacher has set
 * the score of the whole chapter, or where the course's rules took the exercise over.
 */
export const waitingPoints = ({
  exercises,
  adjusted,
}: Pick<SubmissionReport, 'exercises' | 'adjusted'>): number =>
  adjusted !== undefined
    ? 0
    : sumOfPoints(
        exercises.map(({ verdict, maxPoints, ruled }) =>
          verdict === 'to-grade' && ruled === undefined ? maxPoints : 0,
        ),
      );

/** What a report says of them; empty where none wait. */
export function waitingSentence(report: Pick<SubmissionReport, 'exercises' | 'adjusted'>): string {
  const waiting = waitingPoints(report);
  if (waiting === 0) return '';
  return `${waiting} ${waiting === 1 ? 'point waits' : 'points wait'} for a person who grades.`;
}

/** Whether a comment that was made of {@link waitingSentence} and more says that points wait. */
export const saysWaiting = (comment: string): boolean =>
  /^[\d.]+ points? waits? for a person who grades\./.test(comment);

/** A score as a percentage of the maximum; 0 where there is nothing to reach. */
export const percent = ({ score, maxScore }: { score: number; maxScore: number }): number =>
  maxScore > 0 ? (100 * score) / maxScore : 0;

/**
 * A grade has at most two decimals, so that no report needs to round it in a way of its own. The dust of binary fractions
 * goes first: 90 % of 8.25 is 7.425, which no binary fraction is, and rounds to 7.43.
 */
export const roundGrade = (score: number): number => Math.round(Math.round(score * 1e8) / 1e6) / 100;
