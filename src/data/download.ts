import { DataError } from '../core';
import { accessSync, constants, mkdirSync, open, renameSync, rmSync } from '../platform/files';
import { withLock } from '../platform/lock';
import { path } from '../platform/paths';
import { messageOf } from '../platform/thrown';
import { extractMembers } from './archive';
import { cachedPath, fileSize, partialPath, sha256OfFile } from './cache';
import type { DatasetEntry, RemoteFile } from './manifest';
import { writeChunk } from './write-chunk';

/**
 * No address of a file could be reached, or the connection broke off again and again.
 * @example
 * ```ts
 * new UnreachableError('no connection', 'try again later') instanceof VeryDeepError; //=> true
 * ```
 */
export class UnreachableError extends DataError {
  /**
   * @param reason what went wrong, as the end of a sentence
   * @param advice what can be done about it
   */
  constructor(
    readonly reason: string,
    advice: string,
  ) {
    super(`${reason}. ${advice}`);
  }
}

/** How far a download has come. */
export interface DownloadProgress {
  readonly file: string;
  readonly received: number;
  readonly total: number;
}

export interface DownloadOptions {
  /** Called at the start, every now and then, and at the end of each file. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Seconds without a byte after which a connection is given up; 20 by default. */
  readonly stallSeconds?: number;
}

/** How often a broken connection is taken up again before the next address is tried. */
const attempts = 3;

/**
 * Downloads the files of a data set that are not in the cache yet. A broken download is resumed where it broke off;
 * a file takes its place only once its checksum is right.
 * @returns the names of the files that were downloaded
 * @throws UnreachableError when no address answers; what has arrived is kept, to be resumed
 * @throws DataError when what arrives does not match its checksum; none of it is kept
 * @example
 * ```ts no-run
 * const files = await downloadDataset(datasetEntry('fashion-mnist'));
 * ```
 */
export async function downloadDataset(entry: DatasetEntry, options: DownloadOptions = {}): Promise<string[]> {
  const done: string[] = [];
  for (const file of entry.files) {
    if (await downloadMissing(entry, file, options)) done.push(file.name);
  }
  return done;
}

async function downloadMissing(
  entry: DatasetEntry,
  file: RemoteFile,
  options: DownloadOptions,
): Promise<boolean> {
  const target = cachedPath(entry, file.name);
  const wanted = file.members ?? [file];
  const isThere = () => wanted.every(({ name, bytes }) => fileSize(cachedPath(entry, name)) === bytes);
  if (isThere()) return false; // in a folder that everybody shares and nobody can write to, too
  makeFolder(path.dirname(target));
  return withLock(target, async () => {
    if (isThere()) return false; // by another download, meanwhile
    const atHand = fileSize(target) === file.bytes && (await sha256OfFile(target)) === file.sha256;
    if (!atHand) await downloadFile(target, file, options);
    if (file.members) {
      await extractMembers(target, file.members, path.dirname(target));
      rmSync(target);
    }
    return true;
  });
}

/** Creates the folder, and makes sure early that the cache can be written. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new DataError(
      `${folder} cannot be written: ${messageOf(cause)}; set VERY_DEEP_DATA to a folder that can`,
      { cause },
    );
  }
}

async function downloadFile(target: string, file: RemoteFile, options: DownloadOptions): Promise<void> {
  const part = partialPath(target);
  const problems: Error[] = [];
  for (const url of file.urls) {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const resumed = fileSize(part) ?? 0;
      try {
        await receive(url, part, file, options);
        const sum = await sha256OfFile(part);
        if (sum === file.sha256) {
          renameSync(part, target);
          return;
        }
        rmSync(part);
        problems.push(
          new DataError(
            `${file.name} from ${url} has SHA-256 ${sum}, not ${file.sha256}; it was not kept. ` +
              'A proxy or a login page may have answered in its place.',
          ),
        );
        // The beginning may have come from an older version of the file: once more, from its first byte.
        if (resumed === 0) break;
      } catch (error) {
        problems.push(error as Error);
        if (!(error instanceof BrokenError)) break;
      }
    }
  }
  const wrong = problems.find((problem) => problem instanceof DataError);
  if (wrong) throw wrong;
  const kept = fileSize(part) ?? 0;
  const reasons = [...new Set(problems.map((problem) => problem.message))].join('; ');
  const resumable =
    kept > 0
      ? `The first ${kept} of ${file.bytes} bytes are kept; run the same again to go on from there. `
      : '';
  throw new UnreachableError(
    `${file.name} could not be downloaded: ${reasons}`,
    `${resumable}It can also be put in place by hand: ${file.urls[0]} belongs into ${path.dirname(target)}.`,
  );
}

/** The connection broke off, but the address answers: worth another attempt. */
class BrokenError extends Error {}

/** Appends to `part` what it lacks. */
async function receive(
  url: string,
  part: string,
  file: RemoteFile,
  { onProgress, stallSeconds = 20 }: DownloadOptions,
): Promise<void> {
  let start = fileSize(part) ?? 0;
  if (start > file.bytes) {
    rmSync(part);
    start = 0;
  }
  onProgress?.({ file: file.name, received: start, total: file.bytes });
  if (start === file.bytes) return;

  const stall = new AbortController();
  let timer = setTimeout(() => stall.abort(), stallSeconds * 1000);
  const patience = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(), stallSeconds * 1000);
  };
  try {
    const response = await request(url, start, stall.signal);
    const append = response.status === 206;
    let received = append ? start : 0;
    const output = await open(part, append ? 'a' : 'w');
    try {
      for await (const chunk of chunksOf(response)) {
        patience();
        received += chunk.byteLength;
        if (received > file.bytes) break;
        await writeChunk(output, chunk, part);
        onProgress?.({ file: file.name, received, total: file.bytes });
      }
    } catch (error) {
      if (error instanceof DataError) throw error;
      const why = stall.signal.aborted ? `nothing came for ${stallSeconds} s` : messageOf(error);
      throw new BrokenError(`${url} broke off after ${received} of ${file.bytes} bytes (${why})`);
    } finally {
      await output.close();
    }
    if (received > file.bytes) {
      rmSync(part);
      throw new DataError(
        `${file.name} from ${url} has more than ${file.bytes} bytes: it is not the file expected`,
      );
    }
    if (received < file.bytes) {
      const announced = response.headers.get('content-length');
      // A complete answer that is too short is another file, not a broken connection.
      if (!append && announced !== null && Number(announced) === received) {
        rmSync(part);
        throw new DataError(
          `${file.name} from ${url} has ${received} bytes, not ${file.bytes}; it was not kept`,
        );
      }
      throw new BrokenError(`${url} broke off after ${received} of ${file.bytes} bytes`);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** What arrives, piece by piece. Not every browser lets a stream be iterated over. */
async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

async function request(url: string, start: number, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (start > 0) headers.range = `bytes=${start}-`;
  let response: Response;
  try {
    response = await fetch(url, { headers, signal });
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    const why = signal.aborted ? 'no answer' : (cause?.code ?? cause?.message ?? messageOf(error));
    throw new Error(`${new URL(url).host} cannot be reached (${why})`);
  }
  const from = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  if (response.status === 200 || (response.status === 206 && Number(from) === start)) return response;
  await response.body?.cancel();
  throw new Error(`${url} answers ${response.status} ${response.statusText}`);
}
