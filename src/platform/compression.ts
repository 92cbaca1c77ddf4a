/** gzip and deflate: in a browser `compression.browser.ts` stands here. */
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

export { deflateSync, gunzipSync } from 'node:zlib';

/** Unpacks what comes in pieces. @throws Error where it is damaged, in the middle of the pieces */
export function gunzipPieces(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip();
  // What goes wrong here ends the pieces that come out with the same error.
  pipeline(pieces, gunzip).catch(() => {});
  return gunzip;
}
