/** What the pool and its processes say to each other. */
import { schema } from '../../core/parse';
import { type Notebook, parsedSchema } from '../../notebook/notebook';
import type { SubmissionReport } from '../results/report';
import { submissionReportSchema } from '../results/report-schema';
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

/** To a process: first `open`; an exam before the first batch that names it; then a batch at a time. */
export type Request =
  | { readonly open: { readonly walls: Chosen; readonly jobs: number } }
  | { readonly exam: { readonly key: string; readonly text: string } }
  | { readonly batch: readonly Work[] };

/** From a process. One that says nothing for long is busy for ever. */
export type Answer =
  | { readonly ready: true }
  | { readonly alive: true }
  | { readonly graded: number; readonly report: SubmissionReport }
  | { readonly done: true }
  | { readonly failed: string };

/** A process has parsed what students wrote, and may have been overwhelmed by it. */
export const answerSchema = schema((z) =>
  z.union(
    [
      z.object({ graded: z.int().check(z.minimum(0)), report: submissionReportSchema() }),
      z.object({ ready: z.literal(true) }),
      z.object({ alive: z.literal(true) }),
      z.object({ done: z.literal(true) }),
      z.object({ failed: z.string() }),
    ],
    { error: '"graded" with its "report", "ready", "alive", "done" or "failed"' },
  ),
);
