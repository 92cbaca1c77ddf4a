import { DataError } from '../core';
import type { FileHandle } from '../platform/files';

/**
 * Appends to an open file.
 * @throws DataError naming the file when the disk does not take it, because it is full for instance
 */
export async function writeChunk(output: FileHandle, chunk: Uint8Array, name: string): Promise<void> {
  try {
    for (let rest = chunk; rest.length > 0; ) {
      const { bytesWritten } = await output.write(rest);
      rest = rest.subarray(bytesWritten);
    }
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOSPC' ? 'the disk is full' : message;
    throw new DataError(`${name} cannot be written: ${why}`, { cause });
  }
}
