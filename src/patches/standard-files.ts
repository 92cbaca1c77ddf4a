/**
 * What: `write`, `writeSync`, `writev`, `writevSync` and `writeFileSync` of `node:fs`, where they write to the files 1 and 2,
 *   in the course's kernel.
 * Why: `fs.writeSync(1, text)` goes past `process.stdout` to the terminal of whoever started the kernel, where nobody looks.
 * Versions: every Node.js that the course supports; the functions are documented.
 * Needed: as long as these write without calling `process.stdout.write`.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** The file of a standard stream. */
export type StandardFile = 1 | 2;

export const isStandardFile = (file: unknown): file is StandardFile => file === 1 || file === 2;

/** The bytes of a call of `write`: a buffer with its part, or text with its encoding. */
function bytesOf(data: unknown, [first, second]: readonly unknown[]): Uint8Array {
  if (typeof data === 'string') {
    return Buffer.from(data, typeof second === 'string' ? (second as BufferEncoding) : 'utf8');
  }
  if (!ArrayBuffer.isView(data))
    throw new TypeError('what is written must be text, a Buffer or a typed array');
  const all = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const isPart = typeof first === 'object' && first !== null;
  const part = isPart ? (first as { offset?: number; length?: number }) : { offset: first, length: second };
  const offset = typeof part.offset === 'number' ? part.offset : 0;
  return all.subarray(offset, typeof part.length === 'number' ? offset + part.length : undefined);
}

const together = (buffers: readonly NodeJS.ArrayBufferView[]): Uint8Array =>
  Buffer.concat(buffers.map((one) => bytesOf(one, [])));

/**
 * Hands over what is written to the files 1 and 2.
 * @param take is given the bytes, and says whether it has taken them; what it has not goes to the file
 */
export function catchFileWrites(take: (file: StandardFile, bytes: Uint8Array) => boolean): void {
  const { write, writeSync, writev, writevSync, writeFileSync } = fs;
  const change = (name: string, from: object, to: (...args: never[]) => unknown) =>
    Object.assign(fs, {
      [name]: Object.defineProperties(to, Object.getOwnPropertyDescriptors(from)),
    });
  /** Tells a call's callback what was written. */
  const told = (rest: readonly unknown[], bytes: Uint8Array, data: unknown) => {
    const callback = rest.at(-1);
    if (typeof callback === 'function') process.nextTick(callback as () => void, null, bytes.length, data);
  };

  change('writeSync', writeSync, (file: number, data: unknown, ...rest: unknown[]) => {
    if (!isStandardFile(file)) return Reflect.apply(writeSync, fs, [file, data, ...rest]);
    const bytes = bytesOf(data, rest);
    return take(file, bytes) ? bytes.length : Reflect.apply(writeSync, fs, [file, data, ...rest]);
  });
  change('write', write, (file: number, data: unknown, ...rest: unknown[]) => {
    const bytes = isStandardFile(file) ? bytesOf(data, rest) : undefined;
    if (bytes === undefined || !take(file as StandardFile, bytes))
      return Reflect.apply(write, fs, [file, data, ...rest]);
    told(rest, bytes, data);
  });
  change('writevSync', writevSync, (file: number, data: NodeJS.ArrayBufferView[], ...rest: unknown[]) => {
    const bytes = isStandardFile(file) ? together(data) : undefined;
    return bytes !== undefined && take(file as StandardFile, bytes)
      ? bytes.length
      : Reflect.apply(writevSync, fs, [file, data, ...rest]);
  });
  change('writev', writev, (file: number, data: NodeJS.ArrayBufferView[], ...rest: unknown[]) => {
    const bytes = isStandardFile(file) ? together(data) : undefined;
    if (bytes === undefined || !take(file as StandardFile, bytes))
      return Reflect.apply(writev, fs, [file, data, ...rest]);
    told(rest, bytes, data);
  });
  change('writeFileSync', writeFileSync, (file: unknown, data: unknown, ...rest: unknown[]) => {
    const named = file === '/dev/stdout' ? 1 : file === '/dev/stderr' ? 2 : file;
    const [options] = rest;
    const encoding =
      typeof options === 'string' ? options : (options as { encoding?: string } | null)?.encoding;
    if (!isStandardFile(named) || !take(named, bytesOf(data, [undefined, encoding])))
      return Reflect.apply(writeFileSync, fs, [file, data, ...rest]);
  });
  syncBuiltinESMExports();
}
