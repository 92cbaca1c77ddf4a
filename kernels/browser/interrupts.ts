/** The interrupt flag, in the worker that runs cells. */
import { LOOK } from '../../src/core/interrupt';
import { Interrupted } from '../cells/cell';
import { FLAG, STOP } from './looks';

/** One number: the execution that is to stop, or 0. Shared with the page where it is isolated. */
let flag: Int32Array = new Int32Array(1);

function stop(): never {
  throw new Interrupted();
}

/** Puts the flag where compiled cells, and the library, look at it. Properties that never change cost loops least. */
export function installInterrupts(shared: SharedArrayBuffer | undefined): void {
  if (shared !== undefined) flag = new Int32Array(shared);
  Object.defineProperty(globalThis, FLAG, { value: flag });
  Object.defineProperty(globalThis, STOP, { value: stop });
  Object.defineProperty(globalThis, LOOK, { value: lookAtFlag });
}

/** @throws Interrupted while the cell that runs is to stop */
export function lookAtFlag(): void {
  if (Atomics.load(flag, 0) !== 0) stop();
}

/** Forgets an interrupt that was meant for another execution. */
export function beginRun(run: number): void {
  if (Atomics.load(flag, 0) !== run) Atomics.store(flag, 0, 0);
}

/** Forgets interrupts: what they were meant for has ended. */
export const endRun = (): void => void Atomics.store(flag, 0, 0);
