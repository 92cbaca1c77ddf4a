/**
 * Where a run's gradings are kept while it grades, and where each grade is decided: in memory, or in a gradebook, which
 * knows the student's earlier notebooks and the teacher's adjustments, too.
 */
import type { Course } from '../results/course';
import type { HandIn } from '../results/hand-in';
import type { SubmissionReport } from '../results/report';
import { type Attempt, decide, inOrder } from '../results/rules';
import type { Answers } from './answers';

/** One notebook of a student's chapter, before it is graded. */
export interface HandedIn {
  readonly student: string;
  readonly chapter: string;
  readonly path: string;
  readonly digest: string;
  readonly handIn: HandIn;
}

/** A notebook that an earlier run graded. */
export interface Earlier extends Pick<HandedIn, 'path' | 'digest' | 'handIn'> {
  readonly readable: boolean;
}

/** What its cases were made from: with the notebook it is all that a grading depends on. */
export interface Asked {
  readonly seed: string;
  /** The fingerprint of the prepared exam. */
  readonly exam: string;
}

export interface Ledger {
  /** What earlier runs graded of a student's chapter. */
  earlier(student: string, chapter: string): Promise<readonly Earlier[]>;
  /** The result of this very notebook and exam, where an earlier run has it. */
  known(one: HandedIn, asked: Asked): Promise<SubmissionReport | undefined>;
  /** Keeps a result as the grader gave it, with what the student wrote. */
  record(one: HandedIn, asked: Asked, report: SubmissionReport, answers: Answers): Promise<void>;
  /** Decides a student's grade for a chapter, once all of the student's notebooks are recorded. */
  settle(
    student: string,
    chapter: string,
    course: Course,
    notes: readonly string[],
  ): Promise<SubmissionReport>;
}

/** Nothing is known from before, and nothing stays. */
export class MemoryLedger implements Ledger {
  readonly #attempts = new Map<string, Attempt[]>();

  async earlier(): Promise<readonly Earlier[]> {
    return [];
  }

  async known(): Promise<undefined> {
    return undefined;
  }

  async record({ student, chapter, path, handIn }: HandedIn, _: Asked, report: SubmissionReport) {
    const key = `${student}\0${chapter}`;
    this.#attempts.set(key, [...(this.#attempts.get(key) ?? []), { path, handIn, report }]);
  }

  async settle(student: string, chapter: string, course: Course, notes: readonly string[]) {
    return decide(inOrder(this.#attempts.get(`${student}\0${chapter}`) ?? []), course, notes).report;
  }
}
