import { AsyncLocalStorage } from 'node:async_hooks';

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

const context = new AsyncLocalStorage<Cell>();
let latest: Cell | undefined;

/** Runs `work` as part of `cell`: all that it starts, however late, belongs to the cell. */
export function runIn<T>(cell: Cell, work: () => T): T {
  return context.run(cell, work);
}

/** Runs `work` as part of no cell: what it starts goes on, whatever becomes of the cell that runs now. */
export function runOutside<T>(work: () => T): T {
  return context.exit(work);
}

export function startCell(cell: Cell): void {
  latest = cell;
}

/** The cell whose code is running now, however it came to run. */
export function ownCell(): Cell | undefined {
  return context.getStore();
}

/** The cell to which output belongs: the one that runs now, or the last one started. */
export function currentCell(): Cell | undefined {
  return context.getStore() ?? latest;
}
