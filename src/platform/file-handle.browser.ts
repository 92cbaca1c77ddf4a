/** A file that is written piece by piece: into the browser's store, or into memory where there is none. */
import { concatBytes } from './bytes';
import { isOpen, openKept, reasonOf } from './kept-files.browser';
import { fileError, isKept, tree } from './stored-files.browser';

export interface FileHandle {
  write(bytes: Uint8Array): Promise<{ bytesWritten: number }>;
  close(): Promise<void>;
}

/** So many bytes are lost at most when the page is closed in the middle. */
const FLUSH_AFTER = 2 ** 22;

/**
 * Opens a file for writing.
 * @param flags 'w' begins it anew, 'a' goes on at its end
 * @throws Error with the code ENOENT where its folder is missing
 */
export async function open(path: string, flags: 'w' | 'a'): Promise<FileHandle> {
  if (!isOpen() || !isKept(path)) return inMemory(path, flags);
  const start = flags === 'a' ? (tree.file(path)?.size ?? 0) : 0;
  tree.put(path, { bytes: undefined, size: start });
  const handle = await openKept(path);
  handle.truncate(start);
  let at = start;
  let flushed = start;
  return {
    async write(bytes) {
      let bytesWritten: number;
      try {
        bytesWritten = handle.write(bytes, { at });
      } catch (error) {
        throw fileError('ENOSPC', reasonOf(error as Error), path);
      }
      at += bytesWritten;
      tree.put(path, { bytes: undefined, size: at });
      if (at - flushed > FLUSH_AFTER) {
        handle.flush();
        flushed = at;
      }
      return { bytesWritten };
    },
    async close() {
      handle.flush();
      handle.close();
    },
  };
}

function inMemory(path: string, flags: 'w' | 'a'): FileHandle {
  const pieces = flags === 'a' ? [tree.file(path)?.bytes ?? new Uint8Array()] : [];
  const put = () => {
    const bytes = concatBytes(pieces);
    tree.put(path, { bytes, size: bytes.length });
  };
  put();
  return {
    async write(bytes) {
      pieces.push(bytes.slice());
      return { bytesWritten: bytes.length };
    },
    async close() {
      put();
    },
  };
}
