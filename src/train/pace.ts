import { awaitInterruptibly } from '../core/interrupt';
import { setImmediate } from '../platform/time';

let last = 0;

/** Lets interrupts, messages and figures through, at most every 50 ms of work. */
export async function breathe(): Promise<void> {
  if (performance.now() - last < 50) return;
  await awaitInterruptibly(setImmediate(), 'training');
  last = performance.now();
}
