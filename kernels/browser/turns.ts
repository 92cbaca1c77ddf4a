/**
 * Turns: each piece of a cell that the event loop runs (the cell itself, a timer's callback, what follows an `await` of
 * what was not there yet) is a task of its own. So messages come through between two pieces, it is known which cell speaks,
 * and an interrupted cell goes no further.
 */
import { OUTSIDE_CELLS } from '../../src/core/interrupt';
import { type Cell, Interrupted } from '../cells/cell';
import { landing } from '../cells/landing';
import { type AwaitSite, eachBy, HOP, HOP_EACH } from '../language/awaits';

/** So long a cell may await what is there already before the event loop comes round. */
const MOST_MS = 50;

const tasks: (() => void)[] = [];
const channel = new MessageChannel();
channel.port1.onmessage = () => tasks.shift()?.();

/** Has work done as soon as the event loop comes round. Unlike a timer it does not wait longer the deeper it is nested. */
export function soon(work: () => void): void {
  tasks.push(work);
  channel.port2.postMessage(0);
}

let running: Cell | undefined;
let latest: Cell | undefined;
let began = 0;
let onFailure: (cell: Cell, error: unknown) => void = () => {};

/** @param listener told of an error that a piece of a cell lets through */
export function whenTurnFails(listener: (cell: Cell, error: unknown) => void): void {
  onFailure = listener;
}

/** The cell to which output belongs: the one whose piece runs, or the last one started. */
export const currentCell = (): Cell | undefined => running ?? latest;

export function startCell(cell: Cell): void {
  latest = cell;
}

function turn(cell: Cell, piece: () => void): void {
  running = cell;
  began = performance.now();
  try {
    piece();
  } catch (error) {
    onFailure(cell, error);
  }
  // What follows in this task belongs to the cell; what comes next, to the last one started, unless it has a turn, too.
  soon(() => {
    if (running === cell) running = undefined;
  });
}

/** Gives `piece` a turn of its own as soon as the event loop comes round. */
export const takeTurn = (cell: Cell, piece: () => void): void => soon(() => turn(cell, piece));

/**
 * Goes on behind an `await`: in the turn that runs, as JavaScript goes on before any timer, unless that has taken long; then
 * messages come first.
 */
const goOn = (cell: Cell, piece: () => void): void => {
  if (running === cell && performance.now() - began < MOST_MS) piece();
  else takeTurn(cell, piece);
};

/** Cells that have been told that they are interrupted: code that catches that and goes on waits for ever. */
const toldOnce = new WeakSet<Cell>();

function ended(cell: Cell): Promise<never> {
  if (toldOnce.has(cell)) return new Promise(() => {});
  toldOnce.add(cell);
  throw new Interrupted();
}

/** Stands between a cell and what it awaits, as in Node.js (kernels/node/turns.ts). */
function hop(value: unknown, site: AwaitSite): unknown {
  const cell = currentCell();
  if (cell?.aborted) return ended(cell);
  if (cell === undefined) return value;
  const isPromise = typeof (value as PromiseLike<unknown> | null)?.then === 'function';
  // A loop that awaits nothing would let no message through.
  if (!isPromise && performance.now() - began < MOST_MS) return value;
  return landing(value, cell, site, goOn);
}

/** Makes a timer run its callback in a turn of the cell that set it, and not at all once that cell is interrupted. */
function inTurns(timer: typeof setTimeout): typeof setTimeout {
  return ((callback: unknown, ...rest: unknown[]) => {
    const cell = running;
    if (cell === undefined || typeof callback !== 'function')
      return Reflect.apply(timer, globalThis, [callback, ...rest]);
    if (cell.aborted) throw new Interrupted();
    const fire = (...args: unknown[]) => {
      if (!cell.aborted) turn(cell, () => Reflect.apply(callback, globalThis, args));
    };
    return Reflect.apply(timer, globalThis, [fire, ...rest]);
  }) as typeof setTimeout;
}

/** Runs work as part of no cell: what it starts goes on, whatever becomes of the cell that runs now. */
function runOutside<T>(work: () => T): T {
  const [cell, last] = [running, latest];
  running = undefined;
  latest = undefined;
  try {
    return work();
  } finally {
    running = cell;
    latest = last;
  }
}

/** Puts the helpers where compiled cells and the library find them, and the timers under the kernel's control. */
export function installTurns(): void {
  const { setTimeout, setInterval } = globalThis;
  const helpers = {
    [HOP]: hop,
    [HOP_EACH]: eachBy(hop),
    [OUTSIDE_CELLS]: runOutside,
    setTimeout: inTurns(setTimeout),
    setInterval: inTurns(setInterval as unknown as typeof setTimeout),
  };
  for (const name of Reflect.ownKeys(helpers)) {
    const value = Reflect.get(helpers, name);
    Object.defineProperty(globalThis, name, { value, enumerable: false, writable: true, configurable: true });
  }
}
