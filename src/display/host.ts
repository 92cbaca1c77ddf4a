/**
 * The contract between the library and the kernel that runs it. The course kernel installs a host under
 * {@link HOST}; without one the library falls back to stock tslab, and then to the terminal.
 */

/** Representations of one value by MIME type; a front end shows the richest it knows. */
export type MimeBundle = Record<string, unknown>;

/** Where the course kernel puts its host on `globalThis`. */
export const HOST = Symbol.for('very-deep.kernel.host');

/**
 * An object that defines this method says itself how it looks in a notebook (Deno's convention).
 * @example
 * ```ts
 * display({ [JUPYTER_DISPLAY]: () => ({ 'text/html': '<b>six</b>', 'text/plain': 'six' }) });
 * ```
 */
export const JUPYTER_DISPLAY = Symbol.for('Jupyter.display');

/** A cell as it was run. */
export interface RanCell {
  readonly source: string;
  /** False where it has been run again since, or was taken out of the notebook: its text is nowhere any more. */
  readonly stands: boolean;
  /** The values it declares that its run got to; all of them where it ran to its end, and while it runs. */
  readonly reached: 'all' | readonly string[];
}

/** The notebook in which a cell stands, as its front end has it now. */
export interface OpenNotebook {
  /** The name of its file. */
  readonly name: string;
  /** The file's text, without what cells have shown. */
  readonly text: string;
}

/** What the course kernel offers to code running in a cell. */
export interface KernelHost {
  /** Whether the text of objects is coloured; not where `NO_COLOR` is set. */
  readonly colours?: boolean;
  /** Sends `display_data`, or `update_display_data` when `update` is set, to the cell that is running. */
  display(data: MimeBundle, options?: { metadata?: MimeBundle; displayId?: string; update?: boolean }): void;
  /** Clears the output of the running cell; with `wait`, only once new output arrives. */
  clearOutput(wait: boolean): void;
  /** Asks the person at the notebook for a line of text. Rejects where the front end has no input. */
  prompt(text: string, options?: { password?: boolean }): Promise<string>;
  /** The cells that have been run, in that order; one that was run several times is there as often. */
  cells?(): readonly RanCell[];
  /** The notebook of the running cell, where it is no file that this process could read; undefined where there is none. */
  openNotebook?(): Promise<OpenNotebook | undefined>;
  /** Opens a comm, the two-way channel of Jupyter widgets. */
  openComm(
    target: string,
    data: unknown,
    options?: { metadata?: MimeBundle; id?: string; buffers?: Uint8Array[] },
  ): Comm;
  /**
   * Serves a target: a front end that opens a comm for it talks to `onOpen`. What that does, and does later with the comm,
   * is part of the cell that serves the target. A target that is served already is served by the newest.
   * @returns a function that ends it
   */
  registerCommTarget?(target: string, onOpen: (comm: Comm, message: CommOpening) => void): () => void;
}

/** What a front end says when it opens a comm. */
export interface CommOpening {
  readonly data: unknown;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Uint8Array[];
}

/** One open channel to the front end. */
export interface Comm {
  readonly id: string;
  send(data: unknown, options?: { metadata?: MimeBundle; buffers?: Uint8Array[] }): void;
  close(data?: unknown): void;
  /** Listens; `answer` sends what the front end takes for the answer to this very message. */
  onMessage(listener: (data: unknown, buffers: Uint8Array[], answer: Comm['send']) => void): void;
  onClose(listener: (data: unknown) => void): void;
}
