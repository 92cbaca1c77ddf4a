/**
 * Reads notebooks of untrusted origin: the size, the encoding, the nesting and every field are checked before
 * anything is believed, and each fault is a sentence for whoever handed the file in.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { DataError } from '../core';

/** How large a notebook may be. */
export const notebookLimits = {
  bytes: 32 * 2 ** 20,
  depth: 64,
  cells: 2000,
  sourceCharacters: 4 * 2 ** 20,
} as const;

/** nbgrader's mark on a cell (schema 3). */
interface NbgraderMark {
  readonly gradeId: string;
  readonly solution: boolean;
  readonly grade: boolean;
  readonly locked: boolean;
  readonly points?: number;
}

export interface Cell {
  /** nbformat's own cell id; absent before nbformat 4.5. */
  readonly id?: string;
  readonly type: 'code' | 'markdown' | 'raw';
  readonly source: string;
  readonly tags: readonly string[];
  readonly mark?: NbgraderMark;
}

export interface Notebook {
  /** What `very-deep release` noted: the chapter and the course version; absent elsewhere. */
  readonly origin?: { readonly chapter: string; readonly version: string };
  readonly cells: readonly Cell[];
}

/**
 * Reads a notebook file.
 * @throws DataError with a sentence for the student: no regular file, too large, wrong encoding, no notebook
 */
export async function readNotebook(file: string): Promise<Notebook> {
  return parseNotebook(decode(await readBytes(file)));
}

async function readBytes(file: string): Promise<Buffer> {
  // NONBLOCK so that a FIFO does not wait for a writer; NOFOLLOW so that a link leads nowhere.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(file, flags).catch((error: NodeJS.ErrnoException) => {
    throw new DataError(
      error.code === 'ELOOP'
        ? 'The notebook is a symbolic link; hand in the file itself.'
        : `The notebook cannot be opened (${error.code}).`,
    );
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new DataError('The notebook is not a regular file.');
    if (stats.size > notebookLimits.bytes)
      throw new DataError(
        `The notebook is larger than ${notebookLimits.bytes / 2 ** 20} MiB; clear its outputs and hand it in again.`,
      );
    return await readAtMost(handle, notebookLimits.bytes);
  } finally {
    await handle.close();
  }
}

/** The file may grow while it is read: the cap holds all the same. */
async function readAtMost(handle: Awaited<ReturnType<typeof open>>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total <= limit) {
    const { bytesRead, buffer } = await handle.read({ buffer: Buffer.alloc(256 * 1024) });
    if (bytesRead === 0) return Buffer.concat(chunks);
    chunks.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
  }
  throw new DataError('The notebook grew while it was read.');
}

function decode(bytes: Buffer): string {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
    throw new DataError('The notebook is encoded as UTF-16; save it as UTF-8.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError('The notebook is not valid UTF-8 text.');
  }
}

/**
 * Parses a notebook's text.
 * @throws DataError with a sentence for the student
 */
export function parseNotebook(text: string): Notebook {
  if (text.trim() === '') throw new DataError('The notebook is empty.');
  refuseDeepNesting(text);
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new DataError('The notebook is not valid JSON; it may have been cut off or edited by hand.');
  }
  if (!isObject(raw) || !Number.isInteger(raw.nbformat) || !Array.isArray(raw.cells))
    throw new DataError('The file is JSON, but not a Jupyter notebook.');
  if (raw.nbformat !== 4)
    throw new DataError(`The notebook has nbformat ${raw.nbformat}; only nbformat 4 can be graded.`);
  if (raw.cells.length > notebookLimits.cells)
    throw new DataError(
      `The notebook has ${raw.cells.length} cells; ${notebookLimits.cells} are the most that are graded.`,
    );
  const cells = raw.cells.map(readCell);
  const characters = cells.reduce((sum, cell) => sum + cell.source.length, 0);
  if (characters > notebookLimits.sourceCharacters) throw new DataError('The notebook holds too much code.');
  const origin = isObject(raw.metadata) ? readOrigin(raw.metadata.very_deep) : undefined;
  return { ...(origin && { origin }), cells };
}

/** `JSON.parse` recurses; text that nests too deeply must not reach it. */
function refuseDeepNesting(text: string): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 0x5c) i++;
      else if (c === 0x22) inString = false;
    } else if (c === 0x22) inString = true;
    else if (c === 0x7b || c === 0x5b) {
      if (++depth > notebookLimits.depth) throw new DataError('The notebook is nested too deeply.');
    } else if (c === 0x7d || c === 0x5d) depth--;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string';

function readCell(raw: unknown, index: number): Cell {
  const where = `Cell ${index + 1} of the notebook`;
  if (!isObject(raw)) throw new DataError(`${where} is not a cell.`);
  const { cell_type: type, id } = raw;
  if (type !== 'code' && type !== 'markdown' && type !== 'raw')
    throw new DataError(`${where} has an unknown cell type.`);
  const source = Array.isArray(raw.source) && raw.source.every(isText) ? raw.source.join('') : raw.source;
  if (!isText(source)) throw new DataError(`${where} has no readable source.`);
  const metadata = isObject(raw.metadata) ? raw.metadata : {};
  const mark = readMark(metadata.nbgrader);
  const tags = Array.isArray(metadata.tags) ? metadata.tags.filter(isText) : [];
  return {
    ...(isText(id) && id.length <= 64 && { id }),
    type,
    source: source.replace(/\r\n?/g, '\n'),
    tags,
    ...(mark && { mark }),
  };
}

function readMark(raw: unknown): NbgraderMark | undefined {
  if (!isObject(raw) || !isText(raw.grade_id) || raw.grade_id.length > 200) return undefined;
  const { points } = raw;
  return {
    gradeId: raw.grade_id,
    solution: raw.solution === true,
    grade: raw.grade === true,
    locked: raw.locked === true,
    ...(typeof points === 'number' && Number.isFinite(points) && { points }),
  };
}

function readOrigin(raw: unknown): Notebook['origin'] {
  if (!isObject(raw) || !isText(raw.chapter) || !isText(raw.version)) return undefined;
  return { chapter: raw.chapter.slice(0, 100), version: raw.version.slice(0, 100) };
}
