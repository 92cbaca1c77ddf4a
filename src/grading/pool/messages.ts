/** What the pool and its processes say to each other. */
import type { Notebook } from '../../notebook/notebook';
import type { SubmissionReport } from '../results/report';
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
