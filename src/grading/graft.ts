/**
 * Grafts a student's solution cells onto the released notebook, by their grade ids. Everything else comes from the
 * release: edited check cells, lost instructions and added cells change nothing.
 */
import type { Cell, Notebook } from '../notebook/notebook';

export interface Graft {
  /** The released cells, with the student's solutions in place. */
  readonly cells: readonly Cell[];
  /** By grade id, why a solution could not be taken: its cell is missing, or there are two. */
  readonly faults: ReadonlyMap<string, string>;
  /** The solution cells that are still as they were released. */
  readonly untouched: ReadonlySet<string>;
}

/** Grafts the solutions of a submission onto the released notebook. */
export function graft(released: Notebook, submission: Notebook): Graft {
  const faults = new Map<string, string>();
  const untouched = new Set<string>();
  const cells = released.cells.map((cell) => {
    const id = cell.mark?.solution ? cell.mark.gradeId : undefined;
    if (id === undefined) return cell;
    const found = solutionsOf(submission, id, cell.id);
    const [first] = found;
    if (first === undefined) {
      faults.set(id, missing(submission, id));
      return cell;
    }
    const changed = [...new Set(found.map(normal))].filter((source) => source !== normal(cell));
    if (changed.length > 1) {
      faults.set(
        id,
        `The notebook has ${found.length} different solution cells for ${id}; keep one of them.`,
      );
      return cell;
    }
    const chosen = found.find((one) => normal(one) === changed[0]);
    if (chosen === undefined) untouched.add(id);
    return { ...cell, source: (chosen ?? first).source };
  });
  return { cells, faults, untouched };
}

/** A submission without the cells that grafting never looks at: smaller to send, and nothing else is ever parsed. */
export function withoutTheRest(released: Notebook, submission: Notebook): Notebook {
  const own = new Set(
    released.cells.flatMap(({ mark, id }) => (mark?.solution && id !== undefined ? [id] : [])),
  );
  const ids = new Set(released.cells.flatMap(({ mark }) => (mark?.solution ? [mark.gradeId] : [])));
  const cells = submission.cells.filter(({ mark, id }) =>
    mark === undefined ? id !== undefined && own.has(id) : ids.has(mark.gradeId),
  );
  return { ...submission, cells };
}

/** The cells that claim a grade id; where none does, the code cell that kept the released cell's own id. */
function solutionsOf(submission: Notebook, id: string, cellId: string | undefined): readonly Cell[] {
  const code = submission.cells.filter((cell) => cell.type === 'code');
  const marked = code.filter((cell) => cell.mark?.gradeId === id);
  if (marked.length > 0 || cellId === undefined) return marked;
  return code.filter((cell) => cell.id === cellId && cell.mark === undefined);
}

function missing(submission: Notebook, id: string): string {
  const asText = submission.cells.some((cell) => cell.type !== 'code' && cell.mark?.gradeId === id);
  return asText
    ? `The solution cell of ${id} is no longer a code cell; change it back.`
    : `The solution cell of ${id} is missing; it was deleted, or its id was changed. Take it from the released notebook again.`;
}

const normal = (cell: Cell): string => cell.source.replace(/[ \t]+$/gm, '').trim();
