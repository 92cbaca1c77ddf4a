/**
 * What: a method of `Promise.prototype` under `util.inspect.custom`, in the course's kernel.
 * Why: where asynchronous context is tracked, as the kernel does to know whose output is whose, Node.js 20 and 22 note
 *   numbers and contexts on every promise, and print them: `Promise { 5, [Symbol(async_id_symbol)]: 17, ... }`. The
 *   notes are needed, so they stay, but where enumeration does not find them.
 * Versions: every Node.js that the course supports; where there are no such notes, nothing is changed.
 * Needed: as long as a promise made inside `AsyncLocalStorage.run` prints a symbol.
 */
import { inspect } from 'node:util';

const NOTES = new Set(['async_id_symbol', 'trigger_async_id_symbol', 'kResourceStore', 'destroyed']);

/** Makes promises print as what they are. */
export function quietPromises(): void {
  function quiet(this: object): object {
    for (const symbol of Object.getOwnPropertySymbols(this)) {
      if (NOTES.has(symbol.description ?? '')) Object.defineProperty(this, symbol, { enumerable: false });
    }
    // Given itself back, `inspect` prints the promise as it would have without this method.
    return this;
  }
  Object.defineProperty(Promise.prototype, inspect.custom, {
    value: quiet,
    configurable: true,
    writable: true,
  });
}
