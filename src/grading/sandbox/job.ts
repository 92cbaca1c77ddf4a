/**
 * What the grader asks of an isolated child, and what it believes of the answer.
 *
 * A job carries JavaScript that was converted in the trusted parent, and calls to make; it carries no expected
 * value, no seed and no reference. The result is data that the parent has checked byte by byte: it says what the
 * student's code answered, never how good the answer is.
 */
import type { Outcome, Step } from '../../exercises/spec';

/** One notebook cell, as the body of `async function (exports, require, module, __tolerate)`. */
export interface JobCell {
  /** A name such as `c3`, unique in the job. Later cells reach this one's declarations by `require('./c3')`. */
  readonly id: string;
  readonly js: string;
}

/** What code in the job may load and use. One policy holds for all of a job's tasks. */
export interface Policy {
  /**
   * The exports of `very-deep` that exist in the child, beside those that only show something, which do nothing there;
   * using another throws an error that names it.
   */
  readonly exports: readonly string[];
  /** Functions taken away, as students write them: `tf.moments`, `tf.layers.batchNormalization`. */
  readonly forbid: readonly string[];
}

/** Where an entry point is declared. */
export interface TaskEntry {
  readonly name: string;
  /** The cell whose `exports` hold it. */
  readonly cell: string;
  /**
   * The exported name of what was handed to `check` in its place: the function or class itself, or an object that has
   * it as a member.
   */
  readonly of?: string;
}

/** What is told of an exercise, for calls of `check` and `answer` in the cells. */
export interface Card {
  readonly id: string;
  readonly title: string;
  readonly cases: readonly { readonly name: string; readonly points: number }[];
}

/** An answer that a cell gave to a question. */
export interface Answered {
  readonly id: string;
  readonly value: string | number;
}

/** One exercise to be answered: the cells it stands on, and for each case the steps to carry out. */
export interface Task {
  readonly exercise: string;
  /**
   * The cells to run before the cases, in order. When one throws, what it did before stays, as in a notebook; it is this
   * task's error, and nobody else's, where an entry point is lacking for it.
   */
  readonly cells: readonly string[];
  readonly entry: readonly TaskEntry[];
  readonly cases: readonly (readonly Step[])[];
}

export interface Limits {
  /** Wall clock for the whole job, in seconds; time in which the child waited for a processor is given back. */
  readonly wallSeconds: number;
  /** Processor time for the whole job, in seconds. */
  readonly cpuSeconds: number;
  /** Memory for data (heap and buffers), in MiB. */
  readonly memoryMiB: number;
  /** How much printed output is kept, in bytes; what exceeds it is dropped, and many times that ends the job. */
  readonly outputBytes: number;
}

/** A job's limits unless the command line says otherwise. */
export const defaultLimits: Limits = {
  wallSeconds: 20,
  cpuSeconds: 15,
  memoryMiB: 1024,
  outputBytes: 64 * 1024,
};

export interface SandboxJob {
  /** For messages and the progress bar; no path and no secret. */
  readonly id: string;
  /** Every cell that a task names, in the order they run; each runs at most once. */
  readonly cells: readonly JobCell[];
  readonly policy: Policy;
  readonly cards: readonly Card[];
  readonly tasks: readonly Task[];
  readonly limits: Limits;
}

export interface TaskResult {
  readonly exercise: string;
  /** Why a cell, or the entry points, could not be had. Without entry points the cases are empty. */
  readonly error?: { readonly name: string; readonly message: string; readonly cell?: string };
  /** The answers to questions that the cells have given so far, in order. */
  readonly answers: readonly Answered[];
  /** One per case of the task, in order; an outcome for each observed step, up to and including the first error. */
  readonly cases: readonly { readonly outcomes: readonly Outcome[] }[];
}

/**
 * `done`: all tasks answered. Everything else: `tasks` holds those that were answered before the end. `unstarted`: no
 * child came up, so none of the submission's code has run: the machine's fault and nobody else's.
 */
export type JobStatus = 'done' | 'timeout' | 'memory' | 'output' | 'crashed' | 'unstarted';

export interface SandboxResult {
  readonly status: JobStatus;
  /** One sentence for the report; empty when done. */
  readonly message: string;
  /** Finished tasks, in the job's order; a task that is missing here was not answered and fails. */
  readonly tasks: readonly TaskResult[];
  /** The tasks that were not answered, each with its own reason: one exercise's endless loop is not the next one's. */
  readonly unanswered: readonly {
    readonly exercise: string;
    readonly status: Exclude<JobStatus, 'done'>;
    readonly message: string;
  }[];
  /** What the job printed, cut at the limit. For people only, never evidence. */
  readonly output: string;
}

/** Runs jobs, many at a time; no job ever sees another's state. */
export interface Sandbox {
  /** How well jobs are kept apart from the machine: shown in the report. */
  readonly strength: 'isolated' | 'best-effort';
  /** What is weaker than it should be, in a sentence; empty when nothing is. */
  readonly weakness: string;
  /**
   * @param signal ends the job early, with status `timeout`
   * @returns always; a job never rejects for what its code does
   */
  run(job: SandboxJob, signal?: AbortSignal): Promise<SandboxResult>;
  /** Ends all children and removes the job folders. */
  close(): Promise<void>;
}
