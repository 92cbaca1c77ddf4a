/**
 * Reads notebooks of untrusted origin: the nesting and every field are checked before anything is believed, and each fault
 * is a sentence for whoever handed the notebook in.
 */

import { DataError } from '../core';
import { type Fitting, fit, type Misfit, schema, sentenceOf } from '../core/parse';
import { figureOf } from './figure-cell';
import { type FigureCell, figureIn, figureReading } from './shown-figure';

/**
 * How large a notebook may be. The longest chapter has 260 cells with 100,000 characters in all, the longest cell 2,600; with
 * all that its cells show its file has ten mebibytes.
 */
export const notebookLimits = {
  bytes: 24 * 2 ** 20,
  depth: 64,
  cells: 1000,
  /** Of the code of one cell. */
  cellCharacters: 2 ** 16,
  /** Of the code of all cells. */
  codeCharacters: 2 ** 19,
  tags: 100,
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
  readonly figure?: FigureCell;
}

export interface Notebook {
  /** What `very-deep release` noted: the chapter and the course version; absent elsewhere. */
  readonly origin?: { readonly chapter: string; readonly version: string };
  readonly cells: readonly Cell[];
}

/** A notebook that was read elsewhere, and sent: within the limits that it was read with. */
export const parsedSchema = schema((z) => {
  const text = (most: number) => z.string().check(z.maxLength(most));
  const cell = z.object({
    id: z.exactOptional(z.string()),
    type: z.enum(['code', 'markdown', 'raw']),
    source: text(notebookLimits.bytes),
    tags: z.array(z.string()).check(z.maxLength(notebookLimits.tags)),
    mark: z.exactOptional(
      z.object({
        gradeId: z.string(),
        solution: z.boolean(),
        grade: z.boolean(),
        locked: z.boolean(),
        points: z.exactOptional(z.number()),
      }),
    ),
    figure: z.exactOptional(z.object({ of: z.string(), shown: figureReading(z) })),
  });
  return z.object({
    origin: z.exactOptional(z.object({ chapter: z.string(), version: z.string() })),
    cells: z.array(cell).check(
      z.maxLength(notebookLimits.cells),
      z.refine((cells) => excessIn(cells) === undefined, { error: 'less code' }),
    ),
  });
});

/** Why a notebook holds more code than is graded; undefined where it does not. */
function excessIn(cells: readonly Pick<Cell, 'type' | 'source'>[]): string | undefined {
  const lengths = cells.map(({ type, source }) => (type === 'code' ? source.length : 0));
  const long = lengths.findIndex((length) => length > notebookLimits.cellCharacters);
  if (long >= 0)
    return `Cell ${long + 1} of the notebook holds ${lengths[long]} characters of code; ${notebookLimits.cellCharacters} are the most that are graded.`;
  const all = lengths.reduce((sum, length) => sum + length, 0);
  return all > notebookLimits.codeCharacters
    ? `The notebook holds ${all} characters of code; ${notebookLimits.codeCharacters} are the most that are graded.`
    : undefined;
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
  // First of all: what else is in a notebook depends on it.
  const format = fit(formatSchema, raw);
  if ('value' in format && format.value.nbformat !== 4)
    throw new DataError(
      `The notebook has nbformat ${format.value.nbformat}; only nbformat 4 can be graded: open it in JupyterLab and save it.`,
    );
  const read = fit(notebookSchema, raw);
  if ('misfit' in read)
    throw new DataError(`The file is JSON, but not a Jupyter notebook: ${sentenceOf(read.misfit)}.`);
  const { cells: raws, metadata } = read.value;
  if (raws.length > notebookLimits.cells)
    throw new DataError(
      `The notebook has ${raws.length} cells; ${notebookLimits.cells} are the most that are graded.`,
    );
  const cells = raws.map(readCell);
  const excess = excessIn(cells);
  if (excess !== undefined) throw new DataError(excess);
  const origin = metadata.very_deep;
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

const formatSchema = schema((z) => z.object({ nbformat: z.int() }));

/** What a notebook is at all. Its cells are held against their own schema one by one, once it is known how many they are. */
const notebookSchema = schema((z) => {
  const name = z.pipe(
    z.string(),
    z.transform((text) => text.slice(0, 100)),
  );
  const metadata = z.object({
    very_deep: z.catch(z.optional(z.object({ chapter: name, version: name })), undefined),
  });
  return z.object({
    nbformat: z.int({ error: 'a whole number' }),
    cells: z.array(z.unknown()),
    metadata: z.catch(metadata, {}),
  });
});

/**
 * What of a cell is believed. Its source must be there; of the rest what cannot be read is left out, for a student's
 * notebook may have gone through any editor.
 */
const cellSchema = schema((z) => {
  const flag = z.catch(z.boolean(), false);
  const mark = z.object({
    grade_id: z.string().check(z.maxLength(200)),
    solution: flag,
    grade: flag,
    locked: flag,
    points: z.catch(z.optional(z.number()), undefined),
  });
  return z.object({
    cell_type: z.enum(['code', 'markdown', 'raw']),
    id: z.catch(z.optional(z.string().check(z.maxLength(64))), undefined),
    outputs: z.optional(z.unknown()),
    source: z.union([z.string(), z.array(z.string())], { error: 'a text, or a list of its lines' }),
    metadata: z.catch(
      z.object({
        nbgrader: z.catch(z.optional(mark), undefined),
        tags: z.catch(z.array(z.unknown()), []),
      }),
      { tags: [] },
    ),
  });
});

function readCell(raw: unknown, index: number): Cell {
  const read = fit(cellSchema, raw);
  if ('misfit' in read) throw new DataError(cellRefusal(read.misfit, index));
  const { cell_type: type, id, outputs, source, metadata } = read.value;
  const mark = metadata.nbgrader;
  const of = figureOf(mark?.grade_id) ?? (mark === undefined ? figureOf(id) : undefined);
  return {
    ...(id !== undefined && { id }),
    type,
    ...(of !== undefined && { figure: { of, shown: figureIn(outputs) } }),
    source: (typeof source === 'string' ? source : source.join('')).replace(/\r\n?/g, '\n'),
    tags: metadata.tags.filter((tag) => typeof tag === 'string').slice(0, notebookLimits.tags),
    ...(mark && of === undefined && { mark: markFrom(mark) }),
  };
}

function cellRefusal(misfit: Misfit, index: number): string {
  const fault = { cell_type: 'has an unknown cell type', source: 'has no readable source' }[
    String(misfit.path[0])
  ];
  const place = [`cells[${index}]`, ...(misfit.place === '' ? [] : [misfit.place])].join('.');
  return `Cell ${index + 1} of the notebook ${fault ?? 'is not a cell'}: ${sentenceOf({ ...misfit, place })}.`;
}

type ReadMark = NonNullable<Fitting<typeof cellSchema>['metadata']['nbgrader']>;

const markFrom = ({ grade_id: gradeId, solution, grade, locked, points }: ReadMark): NbgraderMark => ({
  ...{ gradeId, solution, grade, locked },
  ...(points !== undefined && { points }),
});
