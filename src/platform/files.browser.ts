/** Files with the names and the manners that Node.js has for them, over the tree of this worker. */

import { resolve } from 'pathe';
import { bytesOfText, textOfBytes } from './bytes';
import { workingFolder } from './environment';
import { forget, keep, keptFile, move } from './kept-files.browser';
import { absent, fileError, isKept, type StoredFile, tree } from './stored-files.browser';

export { type FileHandle, open } from './file-handle.browser';

/** Everything may be read and written. */
export const constants = { R_OK: 4, W_OK: 2, O_RDONLY: 0 } as const;

const full = (name: string): string => resolve(workingFolder(), name);

const isThere = (path: string): boolean => tree.file(path) !== undefined || tree.isFolder(path);

export const existsSync = (name: string): boolean => isThere(full(name));

export function accessSync(name: string, _mode?: number): void {
  if (!existsSync(name)) throw absent(full(name));
}

class Stats {
  readonly size: number;
  readonly #isFile: boolean;

  constructor(file: StoredFile | undefined) {
    this.size = file?.size ?? 0;
    this.#isFile = file !== undefined;
  }

  isFile = (): boolean => this.#isFile;
  isDirectory = (): boolean => !this.#isFile;
}

export function statSync(name: string): Stats;
export function statSync(name: string, options: { throwIfNoEntry: boolean }): Stats | undefined;
export function statSync(name: string, { throwIfNoEntry = true } = {}): Stats | undefined {
  const path = full(name);
  if (isThere(path)) return new Stats(tree.file(path));
  if (throwIfNoEntry) throw absent(path);
  return undefined;
}

interface Entry {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
}

export function readdirSync(name: string): string[];
export function readdirSync(name: string, options: { withFileTypes: true }): Entry[];
export function readdirSync(name: string, { withFileTypes = false } = {}): string[] | Entry[] {
  const entries = tree.list(full(name));
  if (!withFileTypes) return entries.map((one) => one.name);
  return entries.map(({ name, isFolder }) => ({
    name,
    isFile: () => !isFolder,
    isDirectory: () => isFolder,
  }));
}

export function readFileSync(name: string): Uint8Array<ArrayBuffer>;
export function readFileSync(name: string, encoding: 'utf8'): string;
export function readFileSync(name: string, encoding?: 'utf8'): Uint8Array | string {
  const path = full(name);
  const file = tree.file(path);
  if (file === undefined)
    throw tree.isFolder(path) ? fileError('EISDIR', 'illegal operation on a directory', path) : absent(path);
  const { bytes } = file;
  if (bytes === undefined) throw fileError('EAGAIN', 'not in memory yet: await atHand() first', path);
  return encoding === undefined ? bytes.slice() : textOfBytes(bytes);
}

export function writeFileSync(
  name: string,
  content: string | Uint8Array,
  { flag = 'w' }: { flag?: 'w' | 'wx' } = {},
): void {
  const path = full(name);
  if (flag === 'wx' && isThere(path)) throw fileError('EEXIST', 'file already exists', path);
  const bytes = typeof content === 'string' ? bytesOfText(content) : content.slice();
  tree.put(path, { bytes, size: bytes.length });
  keep(path);
}

export const copyFileSync = (from: string, to: string): void => writeFileSync(to, readFileSync(from));

export function mkdirSync(name: string, { recursive = false } = {}): void {
  const path = full(name);
  if (!recursive && isThere(path)) throw fileError('EEXIST', 'file already exists', path);
  tree.makeFolder(path);
}

export function mkdtempSync(prefix: string): string {
  const path = `${full(prefix)}${Math.random().toString(36).slice(2, 8)}`;
  tree.makeFolder(path);
  return path;
}

export function renameSync(from: string, to: string): void {
  const [before, after] = [full(from), full(to)];
  const file = tree.file(before);
  if (file === undefined) throw absent(before);
  tree.put(after, file);
  tree.remove(before);
  if (file.bytes === undefined) move(before, after);
  else {
    keep(after);
    if (isKept(before)) forget(before);
  }
}

export function rmSync(name: string, { force = false, recursive = false } = {}): void {
  const path = full(name);
  if (!isThere(path)) {
    if (force) return;
    throw absent(path);
  }
  if (tree.isFolder(path)) {
    if (!recursive) throw fileError('EISDIR', 'is a directory', path);
    for (const below of tree.below(path)) tree.remove(below);
    for (const below of tree.foldersBelow(path)) tree.remove(below);
  }
  tree.remove(path);
  forget(path);
}

/** The bytes of a file, piece by piece. */
export async function* piecesOf(name: string): AsyncGenerator<Uint8Array> {
  const path = full(name);
  const file = tree.file(path);
  if (file === undefined) throw absent(path);
  if (file.bytes !== undefined) yield file.bytes;
  else {
    const reader = (await keptFile(path)).stream().getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  }
}

/** Makes sure that `readFileSync` can read a file that is kept elsewhere. */
export async function atHand(name: string): Promise<void> {
  const file = tree.file(full(name));
  if (file !== undefined && file.bytes === undefined)
    file.bytes = new Uint8Array(await (await keptFile(full(name))).arrayBuffer());
}
