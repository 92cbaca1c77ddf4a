/** Keeps a run's results in the gradebook as they come, and its grades as they are decided. */
import type { Course } from '../results/course';
import type { SubmissionReport } from '../results/report';
import type { Answers } from '../run/answers';
import type { Asked, HandedIn, Ledger } from '../run/ledger';
import type { Gradebook, GradeChange, GradingRun } from './gradebook';

/** All is written one after the other, in the background; what fails fails all that comes after it. */
export class GradebookRecorder implements Ledger {
  readonly #book: Gradebook;
  readonly #run: GradingRun;
  readonly #changes: GradeChange[] = [];
  #writing: Promise<unknown> = Promise.resolve();

  constructor(book: Gradebook, run: GradingRun) {
    this.#book = book;
    this.#run = run;
  }

  /** The grades that changed. */
  get changes(): readonly GradeChange[] {
    return this.#changes;
  }

  earlier(student: string, chapter: string) {
    return this.#book.attempts(student, chapter);
  }

  known(one: HandedIn, asked: Asked) {
    return this.#book.recorded(this.#run, one, asked);
  }

  record(one: HandedIn, asked: Asked, report: SubmissionReport, answers: Answers): Promise<void> {
    return this.#next(() => this.#book.record(this.#run, one, asked, report, answers));
  }

  settle(
    student: string,
    chapter: string,
    course: Course,
    notes: readonly string[],
  ): Promise<SubmissionReport> {
    return this.#next(async () => {
      const { report, change } = await this.#book.settle(this.#run, student, chapter, { course, notes });
      if (change !== undefined) this.#changes.push(change);
      return report;
    });
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#writing.then(work);
    this.#writing = done;
    done.catch(() => {}); // told by the promise that is returned
    return done;
  }
}
