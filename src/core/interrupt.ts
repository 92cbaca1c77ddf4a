/**
 * The contract between a kernel that can end a cell's synchronous code, at any point and without `finally`, and the
 * library, which then has to put its own house in order.
 */

/** Where the listeners are on `globalThis`; the course kernel calls them once the interrupted code is gone. */
const AFTER_INTERRUPT = Symbol.for('very-deep.afterInterrupt');

/** The course kernel's `await` on `globalThis`: what follows it can be interrupted, and an interrupted cell stops there. */
export const KERNEL_AWAIT = '__veryDeepAwait';

/** A function on `globalThis` that runs work as if no cell had begun it, so that it goes on when the cell is interrupted. */
export const OUTSIDE_CELLS = Symbol.for('very-deep.outsideCells');

/**
 * An Int32Array of one element on `globalThis`, shared with the thread that interrupts: bit {@link INSIDE} is set while
 * native code runs that must not be interrupted, bit {@link WANTED} while an interrupt is under way.
 */
export const NATIVE_GATE = Symbol.for('very-deep.nativeGate');
export const INSIDE = 1;
export const WANTED = 2;

/**
 * A function on `globalThis` that throws while an interrupt is wanted. A kernel puts it there that cannot end code from
 * outside, as in a browser's worker: then native work begins with a look.
 */
export const LOOK = Symbol.for('very-deep.look');

const globals = globalThis as unknown as {
  [LOOK]?: () => void;
  [AFTER_INTERRUPT]?: Set<() => void>;
  [NATIVE_GATE]?: Int32Array;
  [OUTSIDE_CELLS]?: <T>(work: () => T) => T;
  [KERNEL_AWAIT]?: <T>(value: PromiseLike<T>, site: string) => PromiseLike<T>;
};

/**
 * Registers what has to be put in order after an interrupt.
 * @returns takes the registration back
 */
export function afterInterrupt(listener: () => void): () => void {
  globals[AFTER_INTERRUPT] ??= new Set();
  const listeners = globals[AFTER_INTERRUPT];
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * Does work and cleans up after it: when it has ended, when it has failed, and when it was interrupted in its middle, which
 * no `finally` sees.
 * @param interrupted in place of `cleanUp`, where more is to be done after an interrupt
 */
export async function withCleanup<T>(
  work: () => T | Promise<T>,
  cleanUp: () => void,
  interrupted = cleanUp,
): Promise<T> {
  const forget = afterInterrupt(() => {
    forget();
    interrupted();
  });
  try {
    return await work();
  } finally {
    forget();
    cleanUp();
  }
}

/** Tells the listeners; for kernels. */
export function tellInterrupted(): void {
  for (const listener of [...(globals[AFTER_INTERRUPT] ?? [])]) listener();
}

/** Waits as a cell's own `await` does: in the course kernel an interrupt ends the wait, and what follows it. */
export function awaitInterruptibly<T>(promise: PromiseLike<T>, site: string): PromiseLike<T> {
  return globals[KERNEL_AWAIT]?.(promise, site) ?? promise;
}

/** Begins work that other work waits for, too: in the course kernel it does not end with the cell that began it. */
export function outsideCells<T>(work: () => T): T {
  return globals[OUTSIDE_CELLS]?.(work) ?? work();
}

/** Calls native code that would end the process, were JavaScript interrupted while it works. */
export function withoutInterrupts<T>(native: () => T): T {
  globals[LOOK]?.();
  const gate = globals[NATIVE_GATE];
  // Only this thread sets the bit: where it is set, a call further out holds it.
  if (gate === undefined || (Atomics.load(gate, 0) & INSIDE) !== 0) return native();
  // An interrupt that is under way comes first, in the middle of this wait.
  while (Atomics.compareExchange(gate, 0, 0, INSIDE) === WANTED) Atomics.wait(gate, 0, WANTED, 100);
  try {
    return native();
  } finally {
    Atomics.and(gate, 0, ~INSIDE);
  }
}
