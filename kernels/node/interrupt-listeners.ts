/** SIGINT in cells: listeners that a cell adds to `process` hear of an interrupt when it has ended what it ends. */
import { EventEmitter } from 'node:events';
import { keepInterruptListeners } from '../../src/patches/interrupt-listeners';
import type { Cell } from '../cells/cell';
import { ownCell } from './cell';
import { isCellsCode, realSetImmediate, takeTurn } from './turns';

type Listener = ((signal: string, number: number) => void) & { listener?: object };

const SIGINT = 2;
const listeners = new EventEmitter();
const owners = new WeakMap<object, Cell>();
/** The listeners that have been called, by the cells that they were called as. */
const hearing = new WeakMap<Cell, Listener>();
let isComing = false;

/** @param onInterrupt the kernel's own listener, which no cell takes away */
export function listenForInterrupts(onInterrupt: () => void): void {
  process.on('SIGINT', onInterrupt);
  listeners.on('newListener', (_, listener: object) => {
    const cell = ownCell();
    if (cell !== undefined) owners.set(listener, cell);
  });
  keepInterruptListeners(listeners, (listener) => listener !== onInterrupt && isCellsCode());
}

/**
 * Calls what cells have put up to hear of interrupts, once for each interrupt and each in a turn of its cell.
 * @param renew gives a cell of the same output that can run, though an interrupt has ended it
 */
export function tellListeners(renew: (cell: Cell) => Cell): void {
  if (isComing || listeners.listenerCount('SIGINT') === 0) return;
  isComing = true;
  realSetImmediate(() => {
    isComing = false;
    for (const raw of listeners.rawListeners('SIGINT') as Listener[]) {
      const owner = owners.get(raw.listener ?? raw);
      if (owner === undefined) continue;
      const cell = renew(owner);
      hearing.set(cell, raw);
      takeTurn(cell, () => raw.call(process, 'SIGINT', SIGINT));
    }
  });
}

/** Takes a listener away that an interrupt had to end: it would be called for that one, too. @returns whether it was one */
export function dropListenerOf(cell: Cell): boolean {
  const raw = hearing.get(cell);
  if (raw !== undefined) listeners.off('SIGINT', raw);
  return raw !== undefined;
}
