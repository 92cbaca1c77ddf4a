/**
 * What: `send` on the prototype of ZeroMQ's publishers, in a process of stock tslab.
 * Why: ZeroMQ lets every 513th message of a socket wait for the event loop, and refuses those sent meanwhile ("Socket is
 *   busy writing"). tslab does not wait: a long notebook or loop would lose an output, or the word that its cell has
 *   ended. A socket without a timeout sends every message at once.
 * Versions: zeromq 6; with another, displays go as tslab sends them, with a warning.
 * Needed: as long as one of a thousand messages sent without waiting is refused.
 */
import type { Publisher } from 'zeromq';
import { fits } from './written-for';

let isUnlimited = false;

/**
 * @param prototype of the publishers that tslab uses
 * @param version of their package
 */
export function sendAtOnce(prototype: Publisher, version: string | undefined): void {
  if (isUnlimited) return;
  isUnlimited = true;
  const library = { name: 'zeromq', found: version, writtenFor: '6' };
  if (!fits(library, 'A cell that shows very much may lose an output.')) return;
  const { send } = prototype;
  function atOnce(this: Publisher, ...message: Parameters<typeof send>) {
    this.sendTimeout = 0;
    return send.apply(this, message);
  }
  Object.defineProperty(prototype, 'send', { value: atOnce });
}
