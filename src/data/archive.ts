import { DataError } from '../core';
import { concatBytes, latin1 } from '../platform/bytes';
import { gunzipPieces } from '../platform/compression';
import { open, piecesOf, renameSync, rmSync } from '../platform/files';
import { path } from '../platform/paths';
import { messageOf } from '../platform/thrown';
import { partialPath } from './cache';
import type { KnownFile } from './manifest';
import { writeChunk } from './write-chunk';

const blockSize = 512;

/** A stream read in pieces of the sizes asked for, however its chunks are cut. */
class Pieces {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** The next `count` bytes, in chunks. @throws DataError when the stream ends before */
  async *next(count: number): AsyncGenerator<Uint8Array> {
    for (let left = count; left > 0; ) {
      if (this.#rest.length === 0) {
        const { done, value } = await this.#chunks.next();
        if (done) throw new DataError('the archive ends in the middle of a file');
        this.#rest = value;
      }
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  /** No more is wanted: lets go of where they come from. */
  async end(): Promise<void> {
    await this.#chunks.return?.();
  }

  /** The next `count` bytes at once. */
  async read(count: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.next(count)) pieces.push(piece);
    return concatBytes(pieces);
  }
}

/** One file inside a tar archive. */
interface Header {
  readonly name: string;
  readonly bytes: number;
}

/** Reads a header block; null for the empty blocks at the end. */
function parseHeader(block: Uint8Array): Header | null {
  if (block.every((byte) => byte === 0)) return null;
  const text = (from: number, to: number) => latin1(block.subarray(from, to)).split('\0', 1)[0] as string;
  const octal = (from: number, to: number) => Number.parseInt(text(from, to).trim(), 8);
  const bytes = octal(124, 136);
  // The checksum is that of the header with spaces in the checksum's own place.
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (sum !== octal(148, 156) || Number.isNaN(bytes))
    throw new DataError('a header is not that of a tar archive');
  return { name: path.basename(text(0, 100)), bytes };
}

/** Writes a member; it takes its place only once it is complete. */
async function writeMember(target: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const part = partialPath(target);
  const output = await open(part, 'w');
  try {
    for await (const piece of pieces) await writeChunk(output, piece, target);
  } catch (error) {
    await output.close();
    rmSync(part);
    throw error;
  }
  await output.close();
  renameSync(part, target);
}

/**
 * Takes some files out of a `.tar.gz`, whatever folder they lie in inside it.
 * @param folder where they are put
 * @throws DataError when the archive is damaged, or lacks a member or has it in another size
 * @source POSIX.1-1988, the "ustar" format
 */
export async function extractMembers(
  archive: string,
  members: readonly KnownFile[],
  folder: string,
): Promise<void> {
  const missing = new Map(members.map((member) => [member.name, member]));
  const pieces = new Pieces(gunzipPieces(piecesOf(archive)));
  try {
    while (missing.size > 0) {
      const header = parseHeader(await pieces.read(blockSize));
      if (header === null) throw new DataError(`it lacks ${[...missing.keys()].join(', ')}`);
      const { name, bytes } = header;
      const member = missing.get(name);
      if (member && member.bytes !== bytes)
        throw new DataError(`${name} in it has ${bytes} bytes, not ${member.bytes}`);
      if (member) await writeMember(path.join(folder, name), pieces.next(bytes));
      else for await (const _ of pieces.next(bytes));
      missing.delete(name);
      await pieces.read((blockSize - (bytes % blockSize)) % blockSize);
    }
  } catch (cause) {
    throw new DataError(`${archive} cannot be unpacked: ${messageOf(cause)}`, { cause });
  } finally {
    await pieces.end();
  }
}
