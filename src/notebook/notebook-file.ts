/** Reads the files of notebooks of untrusted origin: what may be opened, how large it may be, how it is encoded. */
import { DataError } from '../core';
import { constants, open } from '../platform/files';
import { messageOf } from '../platform/thrown';
import { type Notebook, notebookLimits, parseNotebook } from './notebook';

/**
 * Reads a notebook file.
 * @throws DataError with a sentence for the student: no regular file, too large, wrong encoding, no notebook
 */
export async function readNotebook(file: string): Promise<Notebook> {
  return notebookIn(await notebookBytes(file));
}

/** The notebook that bytes hold. @throws DataError with a sentence for the student */
export const notebookIn = (bytes: Buffer): Notebook => parseNotebook(decode(bytes));

/**
 * The bytes of a notebook file, for whoever must say of which bytes something holds: at the next reading they may be others.
 * @throws DataError with a sentence for the student: no regular file, too large
 */
export async function notebookBytes(file: string): Promise<Buffer> {
  // NONBLOCK so that a FIFO does not wait for a writer; NOFOLLOW so that a link leads nowhere.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(file, flags).catch((error: NodeJS.ErrnoException) => {
    throw new DataError(
      error.code === 'ELOOP'
        ? 'The notebook is a symbolic link; hand in the file itself.'
        : `The notebook cannot be opened: ${messageOf(error)}.`,
    );
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile())
      throw new DataError(
        stats.isDirectory()
          ? 'This is a folder: name the notebook in it.'
          : 'The notebook is not a regular file.',
      );
    if (stats.size > notebookLimits.bytes)
      throw new DataError(
        `The notebook is larger than ${notebookLimits.bytes / 2 ** 20} MiB; clear its outputs and hand it in again.`,
      );
    return await readAtMost(handle, notebookLimits.bytes);
  } finally {
    await handle.close();
  }
}

/** The file may grow while it is read: the cap holds all the same. */
async function readAtMost(handle: Awaited<ReturnType<typeof open>>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total <= limit) {
    const { bytesRead, buffer } = await handle.read({ buffer: Buffer.alloc(256 * 1024) });
    if (bytesRead === 0) return Buffer.concat(chunks);
    chunks.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
  }
  throw new DataError('The notebook grew while it was read.');
}

function decode(bytes: Buffer): string {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
    throw new DataError('The notebook is encoded as UTF-16; save it as UTF-8.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError('The notebook is not valid UTF-8 text.');
  }
}
