/** Files, as Node.js has them: in a browser `files.browser.ts` stands here. */
import { createReadStream } from 'node:fs';

export {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
export type { FileHandle } from 'node:fs/promises';
export { open } from 'node:fs/promises';

/** The bytes of a file, piece by piece. */
export const piecesOf = (file: string): AsyncIterable<Uint8Array> =>
  createReadStream(file, { highWaterMark: 1 << 20 });

/** Makes sure that `readFileSync` can read a file: here it always can. */
export const atHand = async (_file: string): Promise<void> => {};
