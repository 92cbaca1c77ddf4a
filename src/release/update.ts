/** Brings a new release into a student's notebook: everything from the release, and whatever the student wrote. */
import {
  isPrediction,
  linesOf,
  newCellId,
  parseRaw,
  type RawCell,
  type RawNotebook,
  rawText,
  solutionOf,
  sourceOf,
} from '../notebook/raw';
import { isBlank, isSameText, type Match, matchCells } from './update-match';

/** A notebook after an update. */
export interface Update {
  /** The new notebook, as text. */
  readonly text: string;
  /** The exercises whose solutions were taken over. */
  readonly kept: readonly string[];
  /** How many cells of the student's own were carried along, not counting the edited ones. */
  readonly added: number;
  /** How many given cells the student had edited: what they made of each stands below the new one. */
  readonly edited: number;
}

/** The earlier releases that are kept, as texts. */
export interface EarlierReleases {
  /** The one that the notebook says it is of: what differs from it is the student's. */
  readonly old?: string;
  /** The other ones; what stands in one of them is not the student's, where the old one is not kept. */
  readonly others?: readonly string[];
}

/** What becomes of a student's cell; `beside` is the cell of the new release that it is, or is put below. */
interface Fate {
  readonly take: 'nothing' | 'outputs' | 'solution' | 'cell';
  readonly beside?: RawCell;
}

/**
 * Merges a release into a student's notebook.
 *
 * A solution that differs from what was released goes into the new release's cell; one that does not gets the new stub.
 * A prediction, too.
 * A given cell comes from the new release; where the student had edited it, the edited text stays as a cell below it.
 * Cells that no release knows (text, code and raw ones) stay where they were. Outputs stay with the code they are of.
 * @throws DataError when a text is no notebook
 */
export function updateNotebook(mine: string, release: string, earlier: EarlierReleases = {}): Update {
  const student = parseRaw(mine, 'your notebook');
  const fresh = parseRaw(release, 'the new release');
  const matches = matchCells(student, {
    ...(earlier.old !== undefined && { old: parseRaw(earlier.old, 'the release it is of') }),
    others: (earlier.others ?? []).map((text) => parseRaw(text, 'an earlier release')),
    fresh,
  });
  return merge(student, fresh, fatesOf(matches));
}

/** Whether a release leaves the text of a cell to the student. */
const isToFill = (cell: RawCell): boolean => solutionOf(cell) !== undefined || isPrediction(cell);

/** Of several cells for one solution the first that was begun is the solution; the others stay as cells. */
function fatesOf(matches: ReadonlyMap<RawCell, Match>): Map<RawCell, Fate> {
  const solved = new Map<RawCell, RawCell>();
  for (const [cell, { target, asGiven }] of matches)
    if (target !== undefined && isWork(cell, asGiven) && isToFill(target) && !solved.has(target))
      solved.set(target, cell);
  const fates = new Map<RawCell, Fate>();
  const filled = new Set<RawCell>();
  for (const [cell, { target, asGiven }] of matches) {
    const beside = target === undefined ? {} : { beside: target };
    const holder = target && solved.get(target);
    if (holder === cell) fates.set(cell, { take: 'solution', ...beside });
    else if (target !== undefined && isSameText(cell, target)) {
      const first = holder === undefined && !filled.has(target);
      filled.add(target);
      fates.set(cell, { take: first ? 'outputs' : 'nothing', ...beside });
    } else fates.set(cell, { take: isWork(cell, asGiven) ? 'cell' : 'nothing', ...beside });
  }
  return fates;
}

/** Whether something of the student's would be lost with a cell. */
const isWork = (cell: RawCell, asGiven: boolean): boolean =>
  !asGiven && !(isBlank(cell) && !(Array.isArray(cell.outputs) && cell.outputs.length > 0));

function merge(student: RawNotebook, fresh: RawNotebook, fates: ReadonlyMap<RawCell, Fate>): Update {
  const filled = new Map<RawCell, { cell: RawCell; take: Fate['take'] }>();
  for (const [cell, { take, beside }] of fates)
    if (beside !== undefined && (take === 'solution' || take === 'outputs'))
      filled.set(beside, { cell, take });
  const slots: { readonly target?: RawCell; readonly cell: RawCell }[] = fresh.cells.map((target) => {
    const found = filled.get(target);
    if (found === undefined) return { target, cell: target };
    const metadata = { ...ownMetadata(found.cell), ...target.metadata };
    const source = found.take === 'solution' ? linesOf(sourceOf(found.cell)) : sourceIn(found.cell, target);
    return {
      target,
      cell: { ...target, metadata, source, ...(target.cell_type === 'code' && ranOf(found.cell)) },
    };
  });
  const taken = new Set(fresh.cells.flatMap(({ id }) => (id === undefined ? [] : [id])));
  let at = 0;
  let [added, edited] = [0, 0];
  for (const [cell, { take, beside }] of fates) {
    if (beside !== undefined) at = slots.findIndex(({ target }) => target === beside) + 1;
    if (take !== 'cell') continue;
    // Behind what an earlier cell of the student's put there already.
    while (slots[at] !== undefined && slots[at]?.target === undefined) at++;
    slots.splice(at++, 0, { cell: ownCell(cell, added + edited, taken) });
    if (beside === undefined || isToFill(beside)) added++;
    else edited++;
  }
  // The kernel that a student chose, and what programs noted, stays; which release it is of does not.
  const metadata = { ...fresh.metadata, ...student.metadata, very_deep: fresh.metadata.very_deep };
  return {
    text: rawText({ ...student, ...fresh, metadata, cells: slots.map(({ cell }) => cell) }),
    kept: [...filled].flatMap(([target, { take }]) =>
      take === 'solution' ? (solutionOf(target) ?? []) : [],
    ),
    added,
    edited,
  };
}

/** What running a cell left in it. */
const ranOf = (cell: RawCell): object =>
  Array.isArray(cell.outputs) ? { outputs: cell.outputs, execution_count: cell.execution_count ?? null } : {};

/** The same text in the form that it has already: lines, or one string. */
const sourceIn = (cell: RawCell, target: RawCell): RawCell['source'] =>
  sourceOf(cell) === sourceOf(target) ? cell.source : target.source;

/** What programs noted in a cell, without what a release writes there. */
function ownMetadata({ metadata }: RawCell): Record<string, unknown> {
  const { nbgrader: _, deletable: __, editable: ___, ...own } = metadata;
  return own;
}

/** A cell that is the student's: without the marks of a release, with an id that no other cell has. */
function ownCell(cell: RawCell, index: number, taken: Set<string>): RawCell {
  const isId = typeof cell.id === 'string' && /^[\w-]{1,64}$/.test(cell.id);
  let id = isId ? (cell.id as string) : newCellId(index, sourceOf(cell));
  for (let n = 0; taken.has(id); n++) id = newCellId(`${index}.${n}`, sourceOf(cell));
  taken.add(id);
  return { ...cell, id, metadata: ownMetadata(cell) };
}
