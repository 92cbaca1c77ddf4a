import { once } from 'node:events';
import { createReadStream, createWriteStream, renameSync, rmSync, type WriteStream } from 'node:fs';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import { DataError } from '../core';
import { partialPath } from './cache';
import type { KnownFile } from './manifest';

const blockSize = 512;

/** One file inside a tar archive. */
interface Header {
  name: string;
  bytes: number;
}

/** Reads a header block; null for the empty blocks at the end. */
function parseHeader(block: Buffer): Header | null {
  if (block.every((byte) => byte === 0)) return null;
  const text = (from: number, to: number) => block.toString('latin1', from, to).split('\0', 1)[0] as string;
  const bytes = Number.parseInt(text(124, 136).trim(), 8);
  const checksum = Number.parseInt(text(148, 156).trim(), 8);
  // The checksum is that of the header with spaces in the checksum's place.
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (sum !== checksum || Number.isNaN(bytes)) throw new DataError('a header of the tar archive is damaged');
  return { name: path.posix.basename(text(0, 100)), bytes };
}

/**
 * Takes some files out of a `.tar.gz`, whatever folder they lie in inside it. A file takes its place in `folder` only once it is complete.
 * @throws DataError when the archive is damaged, or lacks a member or has it in another size
 * @source POSIX.1-1988, the "ustar" format
 */
export async function extractMembers(
  archive: string,
  members: readonly KnownFile[],
  folder: string,
): Promise<void> {
  const missing = new Map(members.map((member) => [member.name, member]));
  let pending: Buffer = Buffer.alloc(0);
  let left = 0; // bytes of the current file still to come
  let padding = 0; // bytes after it up to the next block
  let output: { stream: WriteStream; target: string } | null = null;

  const finish = async () => {
    if (output === null) return;
    output.stream.end();
    await once(output.stream, 'close');
    renameSync(partialPath(output.target), output.target);
    output = null;
  };
  const begin = ({ name, bytes }: Header) => {
    left = bytes;
    padding = (blockSize - (bytes % blockSize)) % blockSize;
    const member = missing.get(name);
    if (member === undefined) return;
    if (bytes !== member.bytes)
      throw new DataError(`${name} in ${archive} has ${bytes} bytes, not ${member.bytes}`);
    missing.delete(name);
    const target = path.join(folder, name);
    output = { stream: createWriteStream(partialPath(target)), target };
  };

  try {
    for await (const chunk of createReadStream(archive, { highWaterMark: 1 << 20 }).pipe(createGunzip())) {
      pending = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk;
      while (pending.length > 0 && missing.size + left > 0) {
        if (left > 0) {
          const piece = pending.subarray(0, left);
          const current = output as { stream: WriteStream } | null;
          if (current && !current.stream.write(piece)) await once(current.stream, 'drain');
          left -= piece.length;
          pending = pending.subarray(piece.length);
          if (left === 0) await finish();
        } else if (padding > 0) {
          const skipped = Math.min(padding, pending.length);
          padding -= skipped;
          pending = pending.subarray(skipped);
        } else if (pending.length >= blockSize) {
          const header = parseHeader(pending.subarray(0, blockSize));
          pending = pending.subarray(blockSize);
          if (header) begin(header);
        } else break;
      }
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`${archive} is damaged: ${(error as Error).message}`, { cause: error });
  } finally {
    const open = output as { stream: WriteStream; target: string } | null;
    if (open) {
      open.stream.destroy();
      rmSync(partialPath(open.target), { force: true });
    }
  }
  if (missing.size > 0) throw new DataError(`${archive} lacks ${[...missing.keys()].join(', ')}`);
}
