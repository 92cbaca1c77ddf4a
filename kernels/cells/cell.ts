import type { OpenNotebook } from '../../src/display/host';

/** How a message leaves the kernel: published to every front end as a consequence of some request. */
export type Publish = (
  type: string,
  content: object,
  extra?: { metadata?: object; buffers?: readonly Uint8Array[] },
) => void;

/** One execution of a cell, for as long as anything it started may still speak. */
export interface Cell {
  /** The number in brackets; 0 for what runs outside any cell. */
  readonly count: number;
  readonly publish: Publish;
  /** Asks the front end for a line of text. */
  readonly ask: (text: string, password: boolean) => Promise<string>;
  /** The same, and waits for it. */
  readonly askNow: (text: string) => string;
  /** Asks the front end for the notebook in which the cell stands; absent where the notebook is a file. */
  readonly notebook?: () => Promise<OpenNotebook | undefined>;
  /** Whether the front end says that somebody is there. */
  readonly canAsk: boolean;
  /** Whether the main shell runs it, and no subshell. */
  readonly isMain: boolean;
  /** Set by an interrupt: whatever the cell still runs is stopped where it next comes up for air. */
  aborted: boolean;
  /** Set when the reply is under way. */
  done: boolean;
}

/** Thrown into an interrupted cell. */
export class Interrupted extends Error {
  override name = 'Interrupted';
  constructor() {
    super('the cell was interrupted');
  }
}

const stops = new WeakMap<Cell, Set<() => void>>();

/** Has something stopped with a cell, at once. @returns a function that calls it off */
export function whenAborted(cell: Cell, stop: () => void): () => void {
  const all = stops.get(cell) ?? new Set();
  stops.set(cell, all.add(stop));
  return () => void all.delete(stop);
}

/** Stops a cell, and what asked to be stopped with it. */
export function abortCell(cell: Cell): void {
  cell.aborted = true;
  const all = stops.get(cell);
  stops.delete(cell);
  for (const stop of all ?? []) stop();
}
