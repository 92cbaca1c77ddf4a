/** gzip and deflate; at once, which the browser's own `DecompressionStream` does not do. */
import { Gunzip, gunzipSync as gunzip, zlibSync } from 'fflate';

export const deflateSync = (bytes: Uint8Array): Uint8Array => zlibSync(bytes);

export function gunzipSync(bytes: Uint8Array): Uint8Array {
  const whole = gunzip(bytes);
  // fflate believes the length that stands at the end; a file that was cut leaves its last bytes empty.
  const { length } = bytes;
  const wanted = new DataView(bytes.buffer, bytes.byteOffset, length).getUint32(length - 4, true);
  if (whole.length % 2 ** 32 !== wanted) throw new Error('unexpected end of file');
  return whole;
}

/** Unpacks what comes in pieces. @throws Error where it is damaged, in the middle of the pieces */
export async function* gunzipPieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  let ended = false;
  const gunzip = new Gunzip((piece, last) => {
    ready.push(piece);
    ended = last;
  });
  for await (const piece of pieces) {
    gunzip.push(piece);
    yield* ready.splice(0);
  }
  gunzip.push(new Uint8Array(), true);
  yield* ready.splice(0);
  if (!ended) throw new Error('unexpected end of file');
}
