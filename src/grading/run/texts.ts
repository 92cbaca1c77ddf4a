/** Answers in words: the cells of a notebook in which they stand. */
import { writtenIn } from '../../exercises/text';
import type { Cell, Notebook } from '../../notebook/notebook';

/** The cells of a release that are to be written in. */
export const textCells = ({ cells }: Notebook): Cell[] =>
  cells.filter(({ type, mark }) => type === 'markdown' && mark?.solution);

/**
 * What a student wrote, by exercise; what is as it was released is left out. A cell is known by its mark, else by its id,
 * whatever type it has by now; where it is there twice, both are read.
 */
export function textsIn(released: Notebook, { cells }: Notebook): ReadonlyMap<string, string> {
  const asked = textCells(released);
  const ids = new Set(asked.flatMap(({ mark }) => mark?.gradeId ?? []));
  const byCell = new Map(
    asked.flatMap(({ id, mark }) => (id === undefined || !mark ? [] : [[id, mark.gradeId] as const])),
  );
  const parts = new Map<string, Set<string>>();
  for (const { mark, id, source } of cells) {
    const exercise = mark?.solution ? mark.gradeId : byCell.get(id ?? '');
    const written = exercise !== undefined && ids.has(exercise) ? writtenIn(source) : '';
    if (exercise === undefined || written === '') continue;
    parts.set(exercise, (parts.get(exercise) ?? new Set()).add(written));
  }
  return new Map([...parts].map(([exercise, texts]) => [exercise, [...texts].join('\n\n')]));
}
