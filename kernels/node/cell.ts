/** Which cell's code is running. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Cell } from '../cells/cell';

const context = new AsyncLocalStorage<Cell>();
// Its methods are asked for in the middle of cells, which may have changed those of all others.
const { constructor: _, ...methods } = Object.getOwnPropertyDescriptors(AsyncLocalStorage.prototype);
Object.defineProperties(context, methods);
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
