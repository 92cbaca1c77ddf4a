/** Brings a new release into a student's notebook: everything from the release, every solution from the student. */
import { DataError } from '../core';

interface RawNotebook {
  readonly metadata: Record<string, unknown>;
  readonly cells: readonly RawCell[];
  readonly [key: string]: unknown;
}

interface RawCell {
  readonly cell_type: string;
  readonly id?: string;
  readonly source: string | readonly string[];
  readonly metadata: { readonly nbgrader?: { readonly grade_id?: string; readonly solution?: boolean } };
  readonly [key: string]: unknown;
}

export interface Update {
  /** The new notebook, as text. */
  readonly text: string;
  /** The exercises whose solutions were taken over. */
  readonly kept: readonly string[];
  /** How many cells of the student's own were carried along. */
  readonly added: number;
}

/**
 * Merges a release into a student's notebook.
 *
 * Solutions are matched by their grade ids; those that were not begun get the new stub. Code cells that the release
 * does not know (the student's own, and solutions of exercises that are gone) stay where they were.
 * @throws DataError when either is no notebook
 */
export function updateNotebook(mine: string, release: string): Update {
  const [old, fresh] = [parse(mine, 'your notebook'), parse(release, 'the release')];
  const kept: string[] = [];
  const cells = fresh.cells.map((cell) => {
    const id = solutionId(cell);
    const own = id === undefined ? undefined : old.cells.find((one) => isBegun(one, id));
    if (id === undefined || own === undefined || textOf(own) === textOf(cell)) return cell;
    kept.push(id);
    return { ...cell, source: own.source };
  });
  const released = new Set(fresh.cells.flatMap(({ id, metadata }) => [id, metadata.nbgrader?.grade_id]));
  const known = new Set(fresh.cells.map(textOf));
  let added = 0;
  let anchor = 0;
  for (const cell of old.cells) {
    const at = cells.findIndex((one) => isSame(one, cell));
    if (at >= 0) {
      anchor = at + 1;
      continue;
    }
    const inRelease = [cell.metadata.nbgrader?.grade_id, cell.id].some(
      (id) => id !== undefined && released.has(id),
    );
    if (cell.cell_type !== 'code' || inRelease || known.has(textOf(cell)) || textOf(cell).trim() === '')
      continue;
    const { nbgrader: _, ...metadata } = cell.metadata;
    cells.splice(anchor++, 0, { ...cell, metadata });
    added++;
  }
  return { text: `${JSON.stringify({ ...fresh, cells }, null, 1)}\n`, kept, added };
}

function parse(text: string, what: string): RawNotebook {
  try {
    const notebook = JSON.parse(text) as RawNotebook;
    if (Array.isArray(notebook.cells)) return notebook;
  } catch {
    // Said below.
  }
  throw new DataError(`${what} is not a Jupyter notebook`);
}

const textOf = ({ source }: RawCell): string => (typeof source === 'string' ? source : source.join(''));

const solutionId = ({ metadata }: RawCell): string | undefined =>
  metadata.nbgrader?.solution ? metadata.nbgrader.grade_id : undefined;

const isSame = (a: RawCell, b: RawCell): boolean =>
  (a.id !== undefined && a.id === b.id) ||
  (solutionId(a) !== undefined && solutionId(a) === b.metadata.nbgrader?.grade_id);

/** A stub says of itself that it is not written yet; a question's stub is a comment. */
function isBegun(cell: RawCell, id: string): boolean {
  if (solutionId(cell) !== id || cell.cell_type !== 'code') return false;
  const text = textOf(cell);
  const isComment = text.split('\n').every((line) => line.trim() === '' || line.trim().startsWith('//'));
  return !isComment && !text.includes('is not written yet: replace this line');
}
