/** What the pool and its processes say to each other. */
import { schema } from '../../core/parse';
import { type Notebook, parsedSchema } from '../../notebook/notebook';
import type { SubmissionReport } from '../results/report';
import { submissionReportSchema } from '../results/report-schema';
import type { PackedExam } from '../run/exam';
import { shownPath } from '../run/grade';
import type { Limits } from '../sandbox/job';
import type { Chosen } from '../sandbox/walls';

/** A submission with what its grading needs, as plain data. */
export interface Work {
  readonly id: string;
  readonly path: string;
  readonly chapter: string;
  readonly notebook: Notebook | string;
  /** The key of the exam it is put to. */
  readonly exam: string;
  readonly full: boolean;
  readonly limits: Limits;
}

export const workSchema = schema((z) => {
  const limit = z.number().check(z.minimum(0));
  return z.object({
    id: z.string(),
    path: z.string(),
    chapter: z.string(),
    notebook: z.union([z.string(), parsedSchema()]),
    exam: z.string(),
    full: z.boolean(),
    limits: z.object({ wallSeconds: limit, cpuSeconds: limit, memoryMiB: limit, outputBytes: limit }),
  });
});

/**
 * To a process: first `open`; an exam before the first batch that names it, until it is to be forgotten; then a batch at a
 * time, each with a number of its own.
 */
export type Request =
  | { readonly open: { readonly walls: Chosen; readonly jobs: number } }
  | { readonly exam: PackedExam }
  | { readonly forget: string }
  | { readonly batch: number; readonly works: readonly Work[] };

/** From a process. One that says nothing for long is busy for ever. */
export type Answer =
  | { readonly ready: true }
  | { readonly alive: true }
  | { readonly batch: number; readonly graded: number; readonly report: SubmissionReport }
  | { readonly batch: number; readonly done: true }
  | { readonly failed: string };

/** A process has parsed what students wrote, and may have been overwhelmed by it. */
export const answerSchema = schema((z) => {
  const whole = z.int().check(z.minimum(0));
  return z.union(
    [
      z.object({ batch: whole, graded: whole, report: submissionReportSchema() }),
      z.object({ ready: z.literal(true) }),
      z.object({ alive: z.literal(true) }),
      z.object({ batch: whole, done: z.literal(true) }),
      z.object({ failed: z.string() }),
    ],
    {
      error: '"graded" with its "batch" and "report", "ready", "alive", "done" with its "batch", or "failed"',
    },
  );
});

/** A batch whose reports come in, each once, and none for another batch. */
export class BatchReports {
  readonly #number: number;
  readonly #works: readonly Work[];
  readonly #open: Set<number>;

  constructor(number: number, works: readonly Work[]) {
    this.#number = number;
    this.#works = works;
    this.#open = new Set(works.keys());
  }

  /**
   * Takes what a process answered.
   * @returns the place in the batch that a report is for; `done` at the end; why the answer is none to this batch
   */
  take(answer: Extract<Answer, { batch: number }>): { place: number } | 'done' | { fault: string } {
    if (answer.batch !== this.#number)
      return { fault: `it answered to batch ${answer.batch}, but was asked for batch ${this.#number}` };
    if ('done' in answer)
      return this.#open.size === 0 ? 'done' : { fault: `it left out ${this.#open.size} submissions` };
    const { graded: place, report } = answer;
    const work = this.#works[place];
    if (work === undefined || !this.#open.has(place))
      return { fault: `it graded number ${place} of ${this.#works.length}, or graded it again` };
    const isIts =
      report.id === work.id && report.chapter === work.chapter && report.path === shownPath(work.path);
    if (!isIts) return { fault: 'its report was for another submission' };
    this.#open.delete(place);
    return { place };
  }
}
