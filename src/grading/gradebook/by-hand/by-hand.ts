/**
 * Grading by hand: what a gradebook keeps for the people who grade. Everything that is given is a new record, with who and
 * when; the last one stands. Whoever writes says which version was seen: what somebody else has changed since is never
 * overwritten unseen.
 */

import type { FigureReading } from '../../../notebook/shown-figure';
import type { SubmissionReport } from '../../results/report';
import type { HandGrade } from '../../results/rules';

/**
 * Who reads: one reader's grades count; a second one reads apart from the first, and where they differ, what is agreed
 * counts. Without an agreement the first one's does.
 */
export const readings = ['first', 'second', 'agreed'] as const;
export type Reading = (typeof readings)[number];

/** An item of an exercise's rubric. */
export interface RubricItem {
  readonly id: string;
  readonly label: string;
  /** What it gives, or takes where it is negative. */
  readonly points: number;
  /** What the comment begins with when the item is given; may be empty. */
  readonly comment: string;
}

export interface Rubric {
  readonly exercise: string;
  /** 0 where nobody has written one. */
  readonly version: number;
  readonly items: readonly RubricItem[];
}

/** A grade given by hand, as it stands. */
export interface HandRecord extends HandGrade {
  readonly student: string;
  readonly chapter: string;
  readonly exercise: string;
  readonly reading: Reading;
  readonly version: number;
  /** The number of the submission for which it was given. */
  readonly submission: number;
}

/** What is given. */
export interface Giving {
  readonly student: string;
  readonly chapter: string;
  readonly exercise: string;
  readonly reading: Reading;
  /** The version that was seen; 0 where there was none. */
  readonly version: number;
  /** The items of the rubric that apply, by their ids. */
  readonly items: readonly string[];
  readonly extra: number;
  readonly score: number | null;
  readonly aboveMaximum: boolean;
  readonly comment: string;
  /** Why the score is set. */
  readonly reason?: string;
}

/** Somebody else was faster: nothing was written. */
export interface Conflict {
  readonly student: string;
  /** What stands now; undefined where the rubric or the class is another one now. */
  readonly standing?: HandRecord;
  readonly why: string;
}

export type Given = { readonly conflict: Conflict } | { readonly records: readonly HandRecord[] };

/** What a student wrote, as far as it is kept. */
export interface KeptAnswer {
  readonly code: string;
  /** How long it is; longer than `code` where only its beginning is kept. */
  readonly characters: number;
  /** Whether a figure is kept, too: {@link ByHand.figure} reads it. */
  readonly hasFigure: boolean;
}

/** A grade that stands, with what stands behind it. */
export interface StandingReport {
  readonly student: string;
  readonly chapter: string;
  /** The number of the submission that counts. */
  readonly submission: number;
  readonly report: SubmissionReport;
}

/** How far a reader of the gradebook has come. */
export interface Cursor {
  readonly grade: number;
  readonly adjustment: number;
  readonly hand: number;
  readonly rubric: number;
  /** How many rows there are, which tells when a student was forgotten. */
  readonly rows: number;
}

/** What changed since a cursor. */
export interface Changes {
  readonly cursor: Cursor;
  /** Whether all must be read anew. */
  readonly all: boolean;
  readonly students: readonly string[];
}

export interface ByHand {
  /** Whose records were changed since; everybody's without a cursor. */
  changesSince(cursor?: Cursor): Promise<Changes>;
  /** The grades that stand, with their reports, of some students or of all. */
  standing(students?: readonly string[]): Promise<StandingReport[]>;
  /** What stands of what was given by hand, of some students or of all. */
  handGrades(students?: readonly string[]): Promise<HandRecord[]>;
  /** What a student wrote in the notebook that counts, by exercise; undefined where it was graded before code was kept. */
  answers(student: string, chapter: string): Promise<ReadonlyMap<string, KeptAnswer> | undefined>;
  /** The figure that a student drew for an exercise, in the notebook that counts; undefined where there is none. */
  figure(student: string, chapter: string, exercise: string): Promise<FigureReading | undefined>;
  /** What everybody wrote for an exercise, in the notebooks that count. */
  answersTo(exercise: string): Promise<ReadonlyMap<string, KeptAnswer>>;
  /** What was given to a student by hand, all versions in their order. */
  handHistory(student: string): Promise<HandRecord[]>;
  /**
   * Gives by hand: to all of the students named, or, where somebody else has changed one of these since, to nobody.
   * @throws ValueError for what can be given to nobody: no such grade, more than two decimals
   */
  give(givings: readonly Giving[], by: string): Promise<Given>;
  rubric(exercise: string): Promise<Rubric>;
  /**
   * Writes a rubric. Whoever was given an item has it as it is now: its new points, or not at all where it is gone.
   * @returns undefined where it was changed since the version that was seen
   */
  setRubric(rubric: Rubric, by: string): Promise<{ rubric: Rubric; regraded: number } | undefined>;
}
