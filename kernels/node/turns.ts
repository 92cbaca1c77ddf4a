/**
 * Turns: how a cell can be interrupted wherever it is, at no cost to its loops.
 *
 * Node can stop synchronous JavaScript on SIGINT, but only inside `vm` scripts run with `breakOnSigint`: after the
 * first `await`, or in a timer, a cell's code no longer runs there. So this kernel gives each piece of a cell that
 * the event loop runs (the cell itself, a timer's callback, what follows an `await`) a turn: a vm script that calls
 * the piece and then drains the microtasks it caused. Loops, microtask loops, blocked waits and backtracking regular
 * expressions all happen inside some turn, and SIGINT ends the turn.
 */
import { Script } from 'node:vm';
import { NATIVE_GATE, OUTSIDE_CELLS } from '../../src/core/interrupt';
import { BuiltIns } from '../../src/patches/built-ins';
import { replaceTimers } from '../../src/patches/timers';
import { type Cell, Interrupted } from '../cells/cell';
import { landing } from '../cells/landing';
import { type AwaitSite, eachBy, HOP, HOP_EACH } from '../language/awaits';
import { ownCell, runIn, runOutside } from './cell';
import { IN_TURN, OUTSIDE, SIGNALLED } from './shared-words';

// What runs in the middle of a turn must not ask for what a cell may have taken away.
const { compareExchange, load, store, wait } = Atomics;
const { apply } = Reflect;

const TURN = '__veryDeepTurn';
const script = new Script(`${TURN}()`, { filename: 'very-deep:turn' });
/** What the script calls. It is no property of `globalThis` itself, which a cell may have frozen. */
let perform = (): void => {};

/** The real timers, for the kernel's own use. */
export const { setTimeout: realSetTimeout, setImmediate: realSetImmediate } = globalThis;

/**
 * Shared with the control thread: whether a turn is running, and whether a SIGINT has been sent into it. It is sent only
 * from {@link IN_TURN}, and a turn does not end before it has come: outside of turns a SIGINT would end the process, and
 * one that comes as Node's watchdog stops would end some later turn (the watchdog's semaphore stays posted).
 */
export const turnState = new Int32Array(new SharedArrayBuffer(4));

/** Shared with the control thread: native code that must not be interrupted (src/core/interrupt.ts). */
export const nativeGate = new Int32Array(new SharedArrayBuffer(4));
Object.assign(globalThis, { [NATIVE_GATE]: nativeGate, [OUTSIDE_CELLS]: runOutside });

let running: Cell | undefined;

const drainMicrotasks = (process as unknown as { _tickCallback(): void })._tickCallback.bind(process);

/** What cells make of JavaScript's own objects is there in turns, and nowhere else. */
export let builtIns: BuiltIns;

export function isSigint(error: unknown): boolean {
  try {
    return (error as { code?: string } | null | undefined)?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
  } catch {
    // Something thrown by a cell that cannot be looked at.
    return false;
  }
}

/** Thrown out of a turn that SIGINT ended, so that Node unwinds its own bookkeeping; the kernel ignores it. */
export class TurnEnded extends Error {}

let onSigint: (cell: Cell) => void = () => {};

/** @param listener told when SIGINT has ended a turn of a cell */
export function whenTurnEnds(listener: (cell: Cell) => void): void {
  onSigint = listener;
}

/**
 * Runs a piece of a cell as a turn, with the microtasks it causes.
 * Must be called by the event loop directly, not from other JavaScript: it throws when SIGINT ends the turn.
 */
function turn(cell: Cell, piece: () => void): void {
  if (running !== undefined) {
    piece();
    return;
  }
  running = cell;
  try {
    if (stretch(() => runIn(cell, piece))) return;
    onSigint(cell);
    // A SIGINT that met Node.js's own work between two microtasks leaves those that wait, perhaps an endless loop of them.
    while (!stretch(() => {})) onSigint(cell);
    throw new TurnEnded();
  } finally {
    running = undefined;
  }
}

/**
 * Runs a piece, and the microtasks that wait after it, such that SIGINT can end them.
 * @returns false when SIGINT has ended it
 */
function stretch(piece: () => void): boolean {
  perform = () => {
    // In here, for what Node.js does around a script uses methods that a cell can change.
    builtIns.enter();
    store(turnState, 0, IN_TURN);
    try {
      piece();
      drainMicrotasks();
    } finally {
      // Not reached where a SIGINT has ended the turn, and left by one that is on its way.
      while (compareExchange(turnState, 0, IN_TURN, OUTSIDE) === SIGNALLED) wait(turnState, 0, SIGNALLED, 50);
      builtIns.leave();
    }
  };
  try {
    script.runInThisContext({ breakOnSigint: true });
    return true;
  } catch (error) {
    builtIns.leave();
    if (!isSigint(error)) throw error;
    return false;
  } finally {
    store(turnState, 0, OUTSIDE);
  }
}

/** Whether it is a cell's code that runs, and not what the kernel and Node.js do around a turn. */
export const isCellsCode = (): boolean =>
  running === undefined ? ownCell() !== undefined : load(turnState, 0) !== OUTSIDE;

/** The SIGINT that was sent ended a script within the turn, not the turn itself. */
export function signalArrived(): void {
  compareExchange(turnState, 0, SIGNALLED, IN_TURN);
}

/** Gives `piece` a turn of its own as soon as the event loop comes round. */
export function takeTurn(cell: Cell, piece: () => void): void {
  if (running === cell) piece();
  else realSetImmediate(() => turn(cell, piece));
}

/**
 * Stands between a cell and the promise it awaits: what follows the `await` runs in a turn of the cell, an
 * interrupted cell goes no further, and an error remembers where it was awaited.
 */
function hop(value: unknown, site: AwaitSite): unknown {
  const cell = ownCell();
  // A SIGINT between two microtasks can lose to which cell the next ones belong.
  if ((cell ?? running)?.aborted) throw new Interrupted();
  if (cell === undefined || typeof (value as PromiseLike<unknown> | null)?.then !== 'function') return value;
  return landing(value, cell, site, takeTurn);
}

/** Makes a timer run its callback in a turn of the cell that set it, and not at all once that cell is interrupted. */
function inTurns<T extends (callback: never, ...rest: never[]) => unknown>(timer: T): T {
  const wrapped = function (this: unknown, ...given: unknown[]): unknown {
    const cell = ownCell();
    const callback = given[0];
    if (cell === undefined || typeof callback !== 'function') return apply(timer, this, given);
    if (cell.aborted) throw new Interrupted();
    given[0] = function (this: unknown, ...args: unknown[]) {
      if (!cell.aborted) turn(cell, () => apply(callback, this, args));
    };
    return apply(timer, this, given);
  };
  return Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(timer)) as unknown as T;
}

/** Puts the helpers where compiled cells find them, and the timers under the kernel's control. */
export function installTurns(): void {
  for (const [name, value] of Object.entries({
    [HOP]: hop,
    [HOP_EACH]: eachBy(hop),
    [TURN]: () => perform(),
  })) {
    Object.defineProperty(globalThis, name, { value, enumerable: false, writable: true, configurable: true });
  }
  replaceTimers(inTurns);
  builtIns = new BuiltIns();
}
