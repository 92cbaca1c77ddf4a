/**
 * What: the methods of `process` that have to do with listeners, for SIGINT, in the course's kernel.
 * Why: with the first listener Node.js takes the signal from whoever had it, and that is the watchdog that ends the loop in
 *   which a cell has listened: `process.on('SIGINT', stop); for (;;);` could not be interrupted. A cell may take away the
 *   kernel's own listener, too. So those of cells are kept apart, and the kernel calls them.
 * Versions: every Node.js that the course supports.
 * Needed: as long as `vm`'s `breakOnSigint` loses the signal to a listener that the script itself adds.
 */
import type { EventEmitter } from 'node:events';

const METHODS = [
  'on',
  'addListener',
  'once',
  'prependListener',
  'prependOnceListener',
  'off',
  'removeListener',
  'removeAllListeners',
  'listeners',
  'rawListeners',
  'listenerCount',
  'emit',
] as const;

/**
 * @param emitter keeps the listeners of cells
 * @param isCells whether a cell asks; told which listener it is about, where it is about one
 */
export function keepInterruptListeners(emitter: EventEmitter, isCells: (listener: unknown) => boolean): void {
  for (const name of METHODS) {
    const own: (...args: never[]) => unknown = process[name];
    const kept: (...args: never[]) => unknown = emitter[name];
    const value = function (this: unknown, event: unknown, ...rest: unknown[]): unknown {
      if (event !== 'SIGINT' || !isCells(rest[0])) return Reflect.apply(own, this, [event, ...rest]);
      const result: unknown = Reflect.apply(kept, emitter, [event, ...rest]);
      return result === emitter ? this : result;
    };
    Object.defineProperty(value, 'name', { value: name });
    Object.defineProperty(process, name, { value, writable: true, configurable: true });
  }
}
