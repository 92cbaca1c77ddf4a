import { setting } from '../core/settings';
import { piecesOf, statSync } from '../platform/files';
import { createHash } from '../platform/hashes';
import { userCacheFolder } from '../platform/machine';
import { path } from '../platform/paths';
import type { DatasetEntry, KnownFile } from './manifest';

/**
 * The folder that keeps downloaded data: `VERY_DEEP_DATA`, else `very-deep` in the user's cache folder
 * (`~/.cache`, `~/Library/Caches` or `%LOCALAPPDATA%`).
 * @example
 * ```ts
 * path.isAbsolute(cacheFolder()); //=> true
 * ```
 */
export function cacheFolder(): string {
  const told = setting('VERY_DEEP_DATA');
  if (told !== undefined) return path.resolve(told);
  return userCacheFolder();
}

/** Where a file of a data set lies in the cache, whether it is there or not. */
export function cachedPath(entry: DatasetEntry, name: string): string {
  return path.join(cacheFolder(), entry.folder, name);
}

/** The size of a file in bytes, or null when there is none, or none that can be reached. */
export function fileSize(file: string): number | null {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    return found?.isFile() ? found.size : null;
  } catch {
    // A folder on the way is a file, or is closed: whoever writes there says so.
    return null;
  }
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of piecesOf(file)) hash.update(piece);
  return hash.digest('hex');
}

/** What is known of a file in the cache. `partial` is a download that was interrupted. */
export interface FileStatus {
  readonly name: string;
  readonly path: string;
  readonly status: 'verified' | 'differs' | 'partial' | 'absent';
  /** Bytes there, and bytes there should be. */
  readonly bytes: number;
  readonly expectedBytes: number;
  /** The checksum found, where one was computed. */
  readonly sha256: string | null;
  readonly expectedSha256: string;
}

/** Looks at one file in the cache and, if it has the right size, computes its checksum. */
export async function inspectFile(entry: DatasetEntry, file: KnownFile): Promise<FileStatus> {
  const location = cachedPath(entry, file.name);
  const bytes = fileSize(location);
  const part = fileSize(partialPath(location));
  const sha256 = bytes === file.bytes ? await sha256OfFile(location) : null;
  const present = sha256 === file.sha256 ? 'verified' : 'differs';
  const missing = part === null ? 'absent' : 'partial';
  return {
    name: file.name,
    path: location,
    status: bytes === null ? missing : present,
    bytes: bytes ?? part ?? 0,
    expectedBytes: file.bytes,
    sha256,
    expectedSha256: file.sha256,
  };
}

/** Where an unfinished download of `file` is kept until it is resumed. */
export function partialPath(file: string): string {
  return `${file}.part`;
}
