/**
 * What: `setTimeout`, `setImmediate` and `setInterval` on `globalThis`, in the course's kernel.
 * Why: a callback belongs to the cell that set its timer, and must not run once that cell has been interrupted. Node.js
 *   knows of no such belonging, and its timers take no signal that ends them.
 * Versions: every Node.js that the course supports; the three are web standards.
 * Needed: as long as a timer runs although the signal that it was given has said stop.
 */
type Timer = (callback: never, ...rest: never[]) => unknown;

/** Puts what `wrap` makes of each timer in its place; promisified forms and other properties are for `wrap` to keep. */
export function replaceTimers(wrap: <T extends Timer>(timer: T) => T): void {
  globalThis.setTimeout = wrap(globalThis.setTimeout);
  globalThis.setImmediate = wrap(globalThis.setImmediate);
  globalThis.setInterval = wrap(globalThis.setInterval);
}
