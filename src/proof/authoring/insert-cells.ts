/** Puts the cells of an exercise into an instructor's notebook, with the marks that a release looks for. */
import { UsageError } from '../../core';
import { factsOf } from '../../notebook/facts';
import { linesOf, markOf, type RawCell, type RawNotebook, sourceOf } from '../../notebook/raw';

/** Headings of what ends a chapter: new exercises stand before it. */
const closing = /^#{1,3} (\d+ )?(Open experiments|Known differences|Summary|Sources|The way)\b/m;

/**
 * Where new cells go.
 * @param after the grade id of a cell that they should stand behind; by default they stand before the chapter's end
 * @throws UsageError when no cell has that grade id
 */
export function placeFor({ cells }: RawNotebook, after?: string): number {
  if (after === undefined) {
    const end = cells.findIndex((cell) => cell.cell_type === 'markdown' && closing.test(sourceOf(cell)));
    return end < 0 ? cells.length : end;
  }
  const ids = [after, `check-${after}`];
  const last = cells.findLastIndex((cell) => ids.includes(markOf(cell)?.grade_id ?? ''));
  if (last >= 0) return last + 1;
  const known = cells.flatMap((cell) => markOf(cell)?.grade_id ?? []);
  throw new UsageError(`no cell has the grade id "${after}"; there are ${known.join(', ') || 'none'}`);
}

/** A notebook with cells put in; those of the notebook stay as they are. */
export function insertCells(notebook: RawNotebook, at: number, cells: readonly RawCell[]): RawNotebook {
  const taken = new Set(notebook.cells.map(({ id }) => id));
  const fresh = cells.map((cell) => {
    let id = cell.id as string;
    for (let n = 2; taken.has(id); n++) id = `${cell.id}-${n}`;
    taken.add(id);
    return { ...cell, id };
  });
  return { ...notebook, cells: [...notebook.cells.slice(0, at), ...fresh, ...notebook.cells.slice(at)] };
}

/** A cell of text. */
export const textCell = (id: string, source: string): RawCell => ({
  cell_type: 'markdown',
  id,
  metadata: {},
  source: linesOf(source),
});

/** A cell in which an answer in words stands: what nbgrader calls manually graded, with its points. */
export const writtenCell = (gradeId: string, solution: string, points: number): RawCell => ({
  cell_type: 'markdown',
  id: gradeId,
  metadata: {
    nbgrader: {
      ...{ schema_version: 3, grade_id: gradeId, cell_type: 'markdown', points },
      ...{ solution: true, grade: true, locked: false, task: false },
    },
  },
  source: linesOf(`<!-- ### BEGIN SOLUTION -->\n${solution}\n<!-- ### END SOLUTION -->`),
});

/**
 * A cell of code with nbgrader's mark. Points are not written here: a release takes them from the exercise.
 * @param kind `look`: a check that gives no points, since a person does
 */
export function markedCell(gradeId: string, source: string, kind: 'solution' | 'check' | 'look'): RawCell {
  const [solution, grade] = [kind === 'solution', kind === 'check'];
  return {
    cell_type: 'code',
    id: gradeId,
    metadata: {
      nbgrader: { schema_version: 3, grade_id: gradeId, solution, grade, locked: !solution, task: false },
    },
    source: linesOf(source),
    outputs: [],
    execution_count: null,
  };
}

/** A solution between the marks that a release replaces by the stub. */
export const betweenMarks = (solution: string): string =>
  `// ### BEGIN SOLUTION\n${solution.trim()}\n// ### END SOLUTION`;

/** The import that a cell needs, where no cell above declares the name; empty otherwise. */
export function importOf(name: string, { cells }: RawNotebook, at: number): string {
  const above = cells.slice(0, at).filter((cell) => cell.cell_type === 'code');
  const isThere = factsOf(above.map(sourceOf)).some(({ declares }) => declares.has(name));
  return isThere ? '' : `import { ${name} } from 'very-deep';\n`;
}
