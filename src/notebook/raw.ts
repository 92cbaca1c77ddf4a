/**
 * Notebooks as files: everything that nbformat 4 stores, for whoever changes a notebook and must lose nothing of it.
 * Grading looks at less, and reads it with `parseNotebook`, whose checks hold here, too.
 */

import { DataError } from '../core';
import { isRecord, parseJson, schema } from '../core/parse';
import { createHash } from '../platform/hashes';
import { parseNotebook } from './notebook';

/** A cell as the file has it. */
export interface RawCell {
  cell_type: 'code' | 'markdown' | 'raw';
  id?: string | undefined;
  metadata: Record<string, unknown>;
  source: string | string[];
  [key: string]: unknown;
}

/** A notebook as the file has it. */
export interface RawNotebook {
  nbformat: number;
  nbformat_minor: number;
  metadata: Record<string, unknown>;
  cells: RawCell[];
  [key: string]: unknown;
}

/** nbgrader's mark on a cell, as the file has it. */
export interface RawMark {
  readonly grade_id: string;
  readonly solution: boolean;
  readonly grade: boolean;
}

/**
 * Reads a notebook from its text.
 * @param what what the sentence calls it: a file, or "your notebook"
 * @throws DataError saying what is wrong with it
 */
export function parseRaw(text: string, what: string): RawNotebook {
  const plain = text.replace(/^\uFEFF/, '');
  try {
    parseNotebook(plain);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(`${what} cannot be read: ${error.message}`, { cause: error });
  }
  return parseJson(rawSchema, plain, { what });
}

/** All of a notebook: what is not known here is kept, and metadata that are none are none. */
const rawSchema = schema((z) => {
  const metadata = z.catch(z.record(z.string(), z.unknown()), {});
  const cell = z.looseObject({
    cell_type: z.enum(['code', 'markdown', 'raw']),
    id: z.catch(z.optional(z.string()), undefined),
    source: z.union([z.string(), z.array(z.string())]),
    metadata,
  });
  return z.looseObject({
    nbformat: z.int(),
    nbformat_minor: z.catch(z.int(), 0),
    metadata,
    cells: z.array(cell),
  });
});

/** A notebook as text, the way Jupyter writes it: sorted keys, so that saving it once does not change every line. */
export const rawText = (notebook: Omit<RawNotebook, 'nbformat'>): string =>
  `${JSON.stringify(notebook, sortedKeys, 1)}\n`;

function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The text of a cell, which a file may hold as one string or as lines. */
export const sourceOf = ({ source }: Pick<RawCell, 'source'>): string =>
  (Array.isArray(source) ? source.join('') : source).replace(/\r\n?/g, '\n');

/** A source as Jupyter stores it: lines that keep their ends. */
export const linesOf = (source: string): string[] => source.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** A cell's tags. */
export const tagsOf = ({ metadata }: Pick<RawCell, 'metadata'>): string[] =>
  Array.isArray(metadata.tags) ? metadata.tags.filter((tag) => typeof tag === 'string') : [];

/** A cell's mark; undefined where it has none that can be read. */
export function markOf({ metadata }: Pick<RawCell, 'metadata'>): RawMark | undefined {
  const mark = metadata.nbgrader;
  if (!isRecord(mark) || typeof mark.grade_id !== 'string') return undefined;
  return { grade_id: mark.grade_id, solution: mark.solution === true, grade: mark.grade === true };
}

/** The exercise whose solution a cell is marked to hold: code, or an answer in words. */
export function solutionOf(cell: RawCell): string | undefined {
  const mark = markOf(cell);
  return mark?.solution ? mark.grade_id : undefined;
}

/** A cell in which a student writes a prediction: `predict('02-p3', '')`. Like a solution it is theirs, but never graded. */
export const isPrediction = (cell: RawCell): boolean =>
  cell.cell_type === 'code' && /^predict\(\s*['"`]\d\d-p\d+['"`]/m.test(sourceOf(cell));

/** An id for a new cell: the same for the same place and text, so that a notebook is made twice alike. */
export const newCellId = (place: string | number, source: string): string =>
  createHash('sha256').update(`${place}\0${source}`).digest('hex').slice(0, 8);
