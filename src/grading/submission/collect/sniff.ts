/** Whether a file under another name is plainly a notebook. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const headBytes = 64 * 1024;
const tailBytes = 4 * 1024;

/** Looks at the beginning and the end of a file, and follows no link. */
export function looksLikeNotebook(file: string): boolean {
  let handle: number | undefined;
  try {
    // NONBLOCK so that a FIFO does not wait for a writer; NOFOLLOW so that a link leads nowhere.
    handle = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(handle);
    if (!stats.isFile()) return false;
    const head = piece(handle, 0, headBytes);
    if (!/^\ufeff?\s*\{/.test(head)) return false;
    // Programs write `nbformat` last or first, and `cells` before their content.
    const seen = head + piece(handle, Math.max(0, stats.size - tailBytes), tailBytes);
    return /"nbformat"\s*:/.test(seen) && /"cells"\s*:/.test(seen);
  } catch {
    return false;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function piece(handle: number, at: number, length: number): string {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(handle, bytes, 0, length, at)).toString('utf8');
}
