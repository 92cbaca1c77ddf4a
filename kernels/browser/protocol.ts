/** What a page and the two workers of its kernel say to each other. */
import type { ErrorContent } from '../language/errors';
import type { Place } from '../language/written-cells';

/** A call of a worker's method, and its answer. */
export interface Call {
  readonly call: number;
  readonly method: string;
  readonly args: readonly unknown[];
}
export type Answer =
  | { readonly call: number; readonly result: unknown }
  | { readonly call: number; readonly failure: string };

/** A message of Jupyter's that a cell publishes, on its way to the front end that ran the cell. */
export interface Published {
  readonly event: 'published';
  /** The execution that the cell is, by {@link RunnableCell.run}. */
  readonly run: number;
  readonly type: string;
  /** Content and metadata as JSON, which is all that a front end takes. */
  readonly json: string;
  readonly buffers: readonly Uint8Array[];
}

/** A cell's question to the person at the notebook. */
export interface Question {
  readonly event: 'question';
  readonly run: number;
  /** By this number the answer is told from others; a cell that waits in its code has none, and reads shared memory. */
  readonly id: number | undefined;
  readonly text: string;
  readonly password: boolean;
}

/** A cell asks for the notebook in which it stands. */
export interface NotebookAsked {
  readonly event: 'notebook';
  readonly run: number;
  /** By this number the answer is told from others. */
  readonly id: number;
}

/** A sentence for the user that belongs to no cell, as that the browser's storage is full. */
interface Notice {
  readonly event: 'notice';
  readonly sentence: string;
}

export type WorkerEvent = Published | Question | NotebookAsked | Notice;

/** What is shared with the worker that runs cells, where the page is isolated. */
export interface Shared {
  /** One number: the execution that is to stop, or 0. */
  readonly flag: SharedArrayBuffer;
  /** Two numbers, the state of an answer and its length in bytes, and then the answer as UTF-8. */
  readonly answer: SharedArrayBuffer;
}

/** States of the shared answer. */
export const NO_ANSWER = 0;
export const ANSWERED = 1;
/** There is none, and the text says why. */
export const FAILED = 2;
/** The longest answer to a question that a cell waits for in its code. */
export const ANSWER_BYTES = 2 ** 16;

/** A cell made ready to run. */
export interface RunnableCell {
  /** Counts executions, from 1; also those that have no number of their own in the notebook. */
  readonly run: number;
  /** The number in brackets. */
  readonly count: number;
  readonly name: string;
  /** The cell as tracebacks quote it. */
  readonly source: string;
  readonly script: string;
  readonly map: string;
  readonly bracket?: Place;
  readonly values: ReadonlyMap<string, string>;
  readonly canAsk: boolean;
  readonly isSilent: boolean;
  /** Whether objects are coloured; not where the text is kept. */
  readonly colours: boolean;
  readonly isTimed: boolean;
  /** Whether a last value is kept under the name `_`. */
  readonly keepsLast: boolean;
}

/** What the compiler makes of a cell. */
export type CompiledForRun =
  | { readonly error: ErrorContent }
  | {
      readonly cell: Pick<
        RunnableCell,
        'name' | 'source' | 'script' | 'map' | 'bracket' | 'values' | 'isTimed' | 'keepsLast'
      >;
      /** What the compiler only remarks, or a magic prints. */
      readonly says: readonly { readonly name: 'stdout' | 'stderr'; readonly text: string }[];
      readonly html?: string;
      /** The cell without its magics, as checks read it. */
      readonly code: string;
    };

/** What running a cell came to: what its value looks like, or its error and the names that it got to. */
export type Outcome =
  | { readonly data: Record<string, unknown>; readonly metadata: Record<string, unknown> }
  | { readonly error: ErrorContent; readonly reached: readonly string[] };
