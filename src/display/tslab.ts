/** Stock tslab, where this process is one of its kernels: how it sends a display, and a limit of it that is lifted. */
import { createRequire } from 'node:module';
import { sendAtOnce } from '../patches/zeromq-send';
import type { MimeBundle } from './host';

/** A display message of Jupyter's. */
interface DisplayMessage {
  data: MimeBundle;
  metadata: object;
  transient: { display_id?: string };
}

type Send = (message: DisplayMessage, update: boolean) => void;

// biome-ignore lint/suspicious/noExplicitAny: another package's exports, which it does not declare
const loaded = (file: RegExp): { readonly name: string; readonly exports: any } | undefined => {
  const name = Object.keys(require.cache).find((one) => file.test(one));
  return name === undefined ? undefined : { name, exports: require.cache[name]?.exports };
};

/** Lifts the limit of the sockets that tslab has loaded. */
function liftLimit(): void {
  const zeromq = loaded(/[\\/]zeromq[\\/]lib[\\/]index\.js$/);
  if (zeromq?.exports?.Publisher === undefined) return;
  const { version } = createRequire(zeromq.name)('../package.json') as { version?: string };
  sendAtOnce(zeromq.exports.Publisher.prototype, version);
}

/** How stock tslab sends a display; `undefined` where no cell of it has run in this process. */
export function tslabSend(): Send | undefined {
  const send: unknown = loaded(/[\\/]tslab[\\/]dist[\\/]jupyter\.js$/)?.exports?.lastWriteDisplayData;
  if (typeof send !== 'function') return undefined;
  liftLimit();
  return send as Send;
}
