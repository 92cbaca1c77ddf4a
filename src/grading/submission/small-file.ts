/** Reads the small files that lie beside notebooks. Whoever hands in wrote them: they may be links, pipes or huge. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { isRecord } from '../../core/parse';

const limit = 64 * 1024;

/** The JSON object in a file, or undefined when it is no plain small file that holds one. */
export function readSmallObject(file: string): Readonly<Record<string, unknown>> | undefined {
  let handle: number | undefined;
  try {
    // NONBLOCK so that a pipe does not wait for a writer; NOFOLLOW so that a link leads nowhere.
    handle = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(handle);
    if (!stats.isFile() || stats.size > limit) return undefined;
    const bytes = Buffer.alloc(limit);
    const text = bytes.toString('utf8', 0, readSync(handle, bytes, 0, limit, 0));
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
