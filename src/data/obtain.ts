import { DataError } from '../core';
import { setting } from '../core/settings';
import { cachedPath, cacheFolder, sha256OfFile } from './cache';
import type { LoadOptions } from './dataset';
import { type DownloadProgress, downloadDataset, UnreachableError } from './download';
import { type DatasetEntry, entryIn, type KnownFile } from './manifest';
import { mendFor, nearerFiles } from './nearer-files';
import { courseSize } from './size';

/** Prints a line when a file's download begins. */
function printFiles(): (progress: DownloadProgress) => void {
  let last = '';
  return ({ file, total }) => {
    if (file === last) return;
    last = file;
    console.log(`Downloading ${file} (${(total / 1e6).toFixed(1)} MB) into ${cacheFolder()} ...`);
  };
}

/**
 * Downloads a data set that is not in the cache.
 * @param wanted the files without which it is of no use to the caller; more may come with them
 * @returns null, or in words why it cannot be had
 * @throws DataError when what arrives is not what was published, or the manifest's entry is not as it should be
 */
export async function obtain(
  entry: DatasetEntry,
  options: LoadOptions,
  wanted: readonly KnownFile[],
): Promise<string | null> {
  if ((options.size ?? courseSize()) === 'smoke')
    return `it is not in ${cacheFolder()}, and nothing is downloaded at smoke size`;
  if (setting('VERY_DEEP_OFFLINE') !== undefined)
    return `it is not in ${cacheFolder()}, and VERY_DEEP_OFFLINE forbids to download it`;
  try {
    const files = (await nearerFiles(entry, wanted)) ?? entry.files;
    await downloadDataset(entryIn({ ...entry, files }, entry.name), {
      onProgress: options.onProgress ?? printFiles(),
    });
    return null;
  } catch (error) {
    if (error instanceof UnreachableError) return error.reason;
    throw error;
  }
}

/** Whether files in the cache have their published checksums. */
export async function areVerified(entry: DatasetEntry, files: readonly KnownFile[]): Promise<boolean> {
  const sums = await Promise.all(files.map((file) => sha256OfFile(cachedPath(entry, file.name))));
  return files.every((file, i) => file.sha256 === sums[i]);
}

/**
 * Makes sure that downloaded files are the published ones.
 * @throws DataError naming the file, both checksums and what to do
 */
export async function requireVerified(entry: DatasetEntry, files: readonly KnownFile[]): Promise<void> {
  for (const file of files) {
    const location = cachedPath(entry, file.name);
    const sum = await sha256OfFile(location);
    if (sum !== file.sha256)
      throw new DataError(
        `${location} is truncated, damaged or foreign: its SHA-256 is ${sum}, not ${file.sha256}. ` +
          mendFor(entry.name),
      );
  }
}
