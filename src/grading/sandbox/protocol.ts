/**
 * What parent and child say to each other: one JSON value a line (see `values.ts` for numbers JSON cannot hold).
 *
 * The parent asks on the child's standard input, the child answers on file descriptor 3. Whatever the student's
 * code prints goes elsewhere (1 and 2), and whatever it writes to 3 is read as an answer: a wrong one gains nothing.
 * Cases are sent one at a time, so no answer can draw on a later case.
 */
import type { Step } from '../../exercises/spec';
import type { Answered, Card, JobCell, Policy, TaskEntry } from './job';

/** The file descriptor that answers are written to. */
export const ANSWERS = 3;

/** The exit status of a child whose code waits for a promise that nothing will ever settle. */
export const NEVER_SETTLES = 71;

export type Request =
  /** Once, first: the cells and what they may load. Not answered. */
  | {
      readonly start: {
        readonly cells: readonly JobCell[];
        readonly policy: Policy;
        readonly cards: readonly Card[];
        /** Whether Node.js's own modules are out of the cells' reach. */
        readonly confined: boolean;
      };
    }
  /** Run these cells and find these entry points; answered by {@link TaskAnswer}. */
  | { readonly task: { readonly cells: readonly string[]; readonly entry: readonly TaskEntry[] } }
  /** Carry out these steps with the entry points of the last task; answered by {@link CaseAnswer}. */
  | { readonly steps: readonly Step[] };

/** Said once, when the child is up. */
export interface ReadyAnswer {
  readonly ready: true;
}

export interface TaskAnswer {
  readonly task: { readonly name: string; readonly message: string; readonly cell?: string } | null;
  /** Whether all entry points are there, so that cases can be asked. */
  readonly complete: boolean;
  readonly answers: readonly Answered[];
}

export interface CaseAnswer {
  readonly outcomes: readonly unknown[];
}
