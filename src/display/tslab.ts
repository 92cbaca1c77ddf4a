/** Stock tslab, where this process is one of its kernels: how it sends a display, and a limit of it that is lifted. */
import type { Publisher } from 'zeromq';
import type { MimeBundle } from './host';

/** A display message of Jupyter's. */
interface DisplayMessage {
  data: MimeBundle;
  metadata: object;
  transient: { display_id?: string };
}

type Send = (message: DisplayMessage, update: boolean) => void;

const loaded = (file: RegExp) => {
  const name = Object.keys(require.cache).find((one) => file.test(one));
  return name === undefined ? undefined : require.cache[name]?.exports;
};

let unlimited = false;

/**
 * ZeroMQ lets every 513th message of a socket wait for the event loop, and refuses those sent meanwhile ("Socket is busy
 * writing"). tslab does not wait: a long notebook or loop would lose an output, or the word that its cell has ended. A
 * socket without a timeout sends every message at once.
 */
function sendAtOnce(): void {
  if (unlimited) return;
  const prototype: Publisher | undefined = loaded(/[\\/]zeromq[\\/]lib[\\/]index\.js$/)?.Publisher?.prototype;
  if (prototype === undefined) return;
  const { send } = prototype;
  function atOnce(this: Publisher, ...message: Parameters<typeof send>) {
    this.sendTimeout = 0;
    return send.apply(this, message);
  }
  Object.defineProperty(prototype, 'send', { value: atOnce });
  unlimited = true;
}

/** How stock tslab sends a display; `undefined` where no cell of it has run in this process. */
export function tslabSend(): Send | undefined {
  const send: unknown = loaded(/[\\/]tslab[\\/]dist[\\/]jupyter\.js$/)?.lastWriteDisplayData;
  if (typeof send !== 'function') return undefined;
  sendAtOnce();
  return send as Send;
}
