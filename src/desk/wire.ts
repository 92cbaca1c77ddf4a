/** What the desk's server and its page say to each other. Types alone: the page is built apart from the server. */
import type { CaseResult, Verdict } from '../exercises/judge';
import type { HandRecord, KeptAnswer, Reading, Role, Rubric, Teacher } from '../grading/gradebook';
import type { SubmissionReport } from '../grading/results/report';
import type { FigureReading } from '../notebook/shown-figure';

/** Who is logged in, and how the desk shows the class. */
export interface SessionWire {
  readonly you: string;
  readonly role: Role;
  readonly anonymous: boolean;
}

export interface TeachersWire {
  readonly teachers: readonly Teacher[];
}

/** A token, told once. */
export interface TokenWire {
  readonly token: string;
}

/** One column of the matrix. */
export interface ColumnWire {
  readonly id: string;
  readonly title: string;
  readonly chapter: string;
  readonly maxPoints: number;
}

/** What a cell's letter says, beside the verdicts: nothing was handed in. */
export const verdictLetters: Readonly<Record<Verdict, string>> = {
  pass: 'p',
  partial: 'a',
  fail: 'f',
  missing: 'm',
  error: 'e',
  timeout: 't',
  'to-grade': 'w',
};
export const nothing = '.';

/** What else there is to say of a cell, added together. */
export const flags = { byHand: 1, changedSince: 2, readersDiffer: 4, ruled: 8 } as const;

export interface RowWire {
  readonly id: string;
  readonly name: string;
  readonly section: string;
  /** Over all chapters, as every report and export has it. */
  readonly score: number;
  readonly maxScore: number;
  /** By column: a letter, points, flags. */
  readonly letters: string;
  readonly points: readonly number[];
  readonly flags: readonly number[];
}

export interface ClassWire {
  readonly version: string;
  readonly columns: readonly ColumnWire[];
  readonly rows: readonly RowWire[];
}

/** What whoever grades an answer in words should know. */
export interface TextWire {
  readonly prompt: string;
  /** Whether a figure belongs to it. */
  readonly figure?: true;
  readonly words: readonly [least: number, most: number];
  readonly reading: readonly string[];
}

export interface ExerciseWire {
  readonly id: string;
  readonly title: string;
  readonly points: number;
  readonly maxPoints: number;
  /** What the grader gave, before hands. */
  readonly automatic: number;
  readonly verdict: Verdict;
  readonly feedback: string;
  readonly misconception?: string;
  readonly cases: readonly CaseResult[];
  readonly ruled?: 'drop' | 'giveToAll';
  /** Undefined where nothing was written, or where the gradebook did not keep it. */
  readonly answer?: KeptAnswer;
  readonly byHand: Partial<Record<Reading, HandRecord>>;
  /** The notebook that counts is another one than what was given by hand was given for. */
  readonly changedSince: boolean;
  readonly rubric: Rubric;
  /** Where it is answered in words. */
  readonly text?: TextWire;
}

export interface ChapterWire
  extends Pick<
    SubmissionReport,
    'chapter' | 'score' | 'maxScore' | 'status' | 'message' | 'adjusted' | 'late'
  > {
  readonly handedIn: string;
  /** Whether the gradebook keeps what the student wrote: it did not when older notebooks were graded. */
  readonly codeKept: boolean;
  readonly exercises: readonly ExerciseWire[];
  /** The points that wait for a person. */
  readonly waiting: number;
}

export interface StudentWire {
  readonly id: string;
  readonly name: string;
  readonly section: string;
  readonly chapters: readonly ChapterWire[];
}

/** One answer to an exercise. */
export interface AnswerWire {
  readonly student: string;
  readonly name: string;
  readonly verdict: Verdict;
  readonly points: number;
  readonly flags: number;
  readonly misconception?: string;
  /** The group that `very-deep misconceptions find` put it into. */
  readonly group?: string;
  readonly code?: string;
  readonly hasFigure: boolean;
  /** The version of what the first reader gave, 0 where there is nothing; and whether it gives anything now. */
  readonly version: number;
  readonly isGiven: boolean;
}

/** The figure of an answer, as far as it may be drawn, or why it cannot be shown. */
export type FigureWire = FigureReading;

export interface ExercisePageWire {
  readonly column: ColumnWire;
  /** Where it is answered in words. */
  readonly text?: TextWire;
  readonly rubric: Rubric;
  readonly answers: readonly AnswerWire[];
  /** The groups of `misconceptions find`, with the smallest input that shows them. */
  readonly groups: readonly { readonly name: string; readonly input: string }[];
}

/** What answers have in common, and how far the look for it has come. */
export interface MiningWire {
  /** `unavailable`: the desk does not know what was handed in. */
  readonly status: 'unavailable' | 'idle' | 'finding' | 'naming' | 'done' | 'failed';
  readonly percent: number;
  /** What the command said at its end. */
  readonly message: string;
  readonly groups: readonly {
    readonly name: string;
    /** Of students. */
    readonly count: number;
    /** The smallest input that shows it, and what it should give and gives; empty where none was found. */
    readonly input: string;
    readonly right: string;
    readonly theirs: string;
    readonly examples: readonly string[];
  }[];
}

export interface HistoryWire {
  readonly student: string;
  readonly name: string;
  readonly lines: readonly {
    readonly at: string;
    readonly chapter: string;
    readonly kind: string;
    readonly text: string;
  }[];
}

/** An exercise of which a live class was told, and how many students stand where. */
export interface LiveExerciseWire {
  readonly id: string;
  readonly title: string;
  readonly chapter: string;
  readonly pass: number;
  readonly partial: number;
  readonly fail: number;
  /** Failed three times or more, without a pass. */
  readonly stuck: number;
  /** When something was heard last of somebody who has tried it, in milliseconds. */
  readonly last: number;
  /** By misconception, how many have it now, and how many of these are stuck; the most frequent one first. */
  readonly misconceptions: readonly {
    readonly id: string;
    readonly sentence: string;
    readonly students: number;
    readonly stuck: number;
  }[];
  /** Who is stuck, of those who gave a name. */
  readonly stuckNames: readonly string[];
}

export type LiveWire =
  | { readonly off: true }
  | {
      readonly version: string;
      readonly session?: { readonly address: string; readonly ends: number };
      readonly students: number;
      /** In the last five minutes. */
      readonly active: number;
      readonly isFull: boolean;
      readonly exercises: readonly LiveExerciseWire[];
    };
