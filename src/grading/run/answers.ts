/** What a student wrote for each exercise: the cells that are graded, for whoever reads them later. */

import { HANDED } from '../../exercises/handed-text';
import { figureFor } from '../../exercises/text';
import type { Notebook } from '../../notebook/notebook';
import type { ShownFigure } from '../../notebook/shown-figure';
import { assemble, untouchedIn } from './assemble';
import { type Exam, isQuestion, isText } from './exam';
import { textsIn } from './texts';

/** What was written for an exercise, and the figure that was drawn for it. */
interface Answer {
  /** Empty where there is a figure alone. */
  readonly code: string;
  readonly figure?: ShownFigure;
}

/** By exercise. An exercise whose cell is as it was released, or is missing, has no answer. */
export type Answers = ReadonlyMap<string, Answer>;

/** Finds the answers to an exam in a notebook. */
export function answersIn({ released, exercises }: Exam, notebook: Notebook): Answers {
  const untouched = new Set(untouchedIn(released, notebook));
  const byGrade = new Map<string, string[]>();
  const gradeIds = gradeIdsOf(released);
  for (const cell of notebook.cells) {
    if (cell.type !== 'code') continue;
    const id = cell.mark?.solution ? cell.mark.gradeId : gradeIds.get(cell.id ?? '');
    if (id !== undefined) byGrade.set(id, [...(byGrade.get(id) ?? []), cell.source]);
  }
  const found = new Map<string, Answer>();
  const texts = textsIn(released, notebook);
  const elsewhere = [];
  for (const [id, exercise] of exercises) {
    if (isText(exercise)) {
      const code = texts.get(id);
      const shown = exercise.figure && figureFor(id, notebook.cells);
      const figure = shown && 'figure' in shown ? shown.figure : undefined;
      if (code !== undefined || figure !== undefined)
        found.set(id, { code: code ?? '', ...(figure !== undefined && { figure }) });
      continue;
    }
    const entry = isQuestion(exercise) ? [] : exercise.entry;
    const own = byGrade.get(id)?.join('\n\n');
    const isThere = own !== undefined && !untouched.has(id) && entry.every((name) => own.includes(name));
    if (isThere) found.set(id, { code: own });
    else elsewhere.push({ id, entry, isQuestion: isQuestion(exercise) });
  }
  if (elsewhere.length === 0 || !hasMore(released, notebook, gradeIds)) return found;
  const { cells, candidates } = assemble(released, notebook, elsewhere);
  for (const [id, [first]] of candidates) {
    const source = first && cells[first.cell]?.source;
    if (source !== undefined) found.set(id, { code: withoutExport(source) });
  }
  return found;
}

/** By cell id, the exercise whose solution cell it was when it was released. */
const gradeIdsOf = ({ cells }: Notebook): ReadonlyMap<string, string> =>
  new Map(
    cells.flatMap(({ id, mark }) =>
      id !== undefined && mark?.solution ? [[id, mark.gradeId] as const] : [],
    ),
  );

/** Whether there is code of the student's own outside of solution cells, in which a solution could stand. */
function hasMore(released: Notebook, { cells }: Notebook, gradeIds: ReadonlyMap<string, string>): boolean {
  const given = new Set(released.cells.map(({ source }) => source.trim()));
  return cells.some(
    ({ type, mark, id, source }) =>
      type === 'code' && !mark?.solution && !gradeIds.has(id ?? '') && !given.has(source.trim()),
  );
}

/** What was handed to `check` is graded as an export of a cell of its own. */
const withoutExport = (source: string): string =>
  source.startsWith(`export const ${HANDED} = `) ? source.slice(source.indexOf('=') + 2) : source;
