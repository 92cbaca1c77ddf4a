/** Reads files that somebody else has put there: they may be links, pipes, devices, or huge. */
import { closeSync, constants, fstatSync, openSync, readSync } from './files';

/**
 * The bytes of a plain file. Waits for nothing but a disk.
 * @param most how many bytes it may have
 * @param options.links whether a link is followed; by default it leads nowhere
 * @param options.head how many bytes of its beginning are wanted, where that is not all
 * @returns undefined where it is no plain file of that size, or cannot be read
 */
export function readPlainFile(
  file: string,
  most: number,
  { links = false, head = most }: { readonly links?: boolean; readonly head?: number } = {},
): Buffer | undefined {
  let handle: number | undefined;
  try {
    // NONBLOCK so that a pipe does not wait for a writer.
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
    handle = openSync(file, links ? flags : flags | (constants.O_NOFOLLOW ?? 0));
    const stats = fstatSync(handle);
    if (!stats.isFile() || stats.size > most) return undefined;
    // Files of /proc have no size; whoever writes on may not be waited for.
    const bytes = Buffer.alloc(Math.min(stats.size, head));
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(handle, bytes, length, bytes.length - length, length);
      if (read === 0) break;
      length += read;
    }
    return bytes.subarray(0, length);
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
