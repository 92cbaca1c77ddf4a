/**
 * Which cells an exercise needs: the data flow from its solution cell, over top-level declarations and uses.
 */
import { type CellFacts, type Declared, factsOf } from './facts';

/** A code cell in the order of the notebook. */
export interface CodeCell {
  /** The grade id of a solution cell. */
  readonly gradeId?: string;
  readonly source: string;
  /** Added by the student: it is taken along for a name it declares, not for what it may do to the world. */
  readonly added?: boolean;
  /** Added by the student or changed, and no solution cell. */
  readonly written?: boolean;
}

/** A cell of a slice. */
export interface Sliced {
  /** Which of the cells it is. */
  readonly index: number;
  /** Its source; only the imports that are needed, where nothing else of the cell is. */
  readonly source: string;
}

/**
 * The cells to run before the cell at `target` can, and that cell itself, last.
 *
 * An earlier cell is needed when it declares a name that is needed, or may change one: by assigning to it or to a
 * member of it, by using a needed name that holds mutable state, or by calling code that does. Code that patches
 * globals is always needed. A name that no earlier cell declares is looked for further down: whoever ran that cell first
 * sees it in the notebook, too.
 * @param also names that are needed beside those that the cell uses
 */
export function sliceOf(cells: readonly CodeCell[], target: number, also: readonly string[] = []): Sliced[] {
  const facts = factsOf(cells.map((cell) => cell.source));
  const before = settled(cells, facts, target, also);
  const { take, taken } = chooser(cells, target);
  take(before.slice);
  const pending = [...before.missing];
  const sought = new Set<string>(facts[target]?.declares.keys());
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    if (sought.has(name) || name in globalThis) continue;
    sought.add(name);
    const below = facts.findIndex((one, i) => i > target && one.declares.has(name as string));
    if (below < 0) continue;
    const further = settled(cells, facts, below, []);
    take(further.slice);
    pending.push(...further.missing);
  }
  return [...taken(), { index: target, source: (cells[target] as CodeCell).source }];
}

/** Puts slices together, but for the cell that they are for. */
function chooser(cells: readonly CodeCell[], target: number) {
  const chosen = new Map<number, Sliced>();
  return {
    take(slice: readonly Sliced[]): void {
      for (const one of slice)
        if (one.index !== target) chosen.set(one.index, wider(one, chosen.get(one.index), cells));
    },
    /** What was taken, in the order of the notebook. */
    taken: (): Sliced[] => [...chosen.values()].sort((a, b) => a.index - b.index),
  };
}

/**
 * The same with all that the student wrote, above and below: cells in which a table is filled, a variable set, a prototype
 * extended or a name declared again, without the solution naming it. In a notebook they have run.
 */
export function wideSliceOf(cells: readonly CodeCell[], target: number, also: readonly string[]): Sliced[] {
  const { take, taken } = chooser(cells, target);
  take(sliceOf(cells, target, also));
  for (const [index, cell] of cells.entries())
    if (index !== target && cell.written) take(sliceOf(cells, index));
  const { source } = cells[target] as CodeCell;
  const facts = factsOf(cells.map((cell) => cell.source));
  const { declares } = facts[target] as CellFacts;
  // What stands below and builds on the solution itself comes after it; all else before, so that it is seen there.
  const isAfter = ({ index }: Sliced) =>
    index > target && [...(facts[index]?.uses ?? [])].some((name) => declares.has(name));
  const sorted = taken();
  return [...sorted.filter((one) => !isAfter(one)), { index: target, source }, ...sorted.filter(isAfter)];
}

/** Where two slices want a cell, one its imports and one all of it, all of it is taken; of imports, those of both. */
function wider(one: Sliced, other: Sliced | undefined, cells: readonly CodeCell[]): Sliced {
  if (other === undefined || other.source === one.source) return one;
  const { source } = cells[one.index] as CodeCell;
  if (one.source === source || other.source === source) return { ...one, source };
  const lines = new Set([...other.source.split('\n'), ...one.source.split('\n')]);
  return { ...one, source: [...lines].join('\n') };
}

interface Backwards {
  readonly slice: readonly Sliced[];
  /** Names that are used and that no cell so far declares: globals, or declared further down. */
  readonly missing: readonly string[];
}

/** What is needed may be changed by a cell that names it by way of another: until no further one is found. */
function settled(
  cells: readonly CodeCell[],
  facts: readonly CellFacts[],
  target: number,
  also: readonly string[],
): Backwards {
  const live = new Set<string>();
  for (;;) {
    const found = backwards(cells, facts, target, also, live);
    const before = live.size;
    for (const { index, source } of found.slice)
      if (source === cells[index]?.source)
        for (const [name, { kind }] of facts[index]?.declares ?? [])
          if (kind === 'state' || kind === 'code') live.add(name);
    if (live.size === before) return found;
  }
}

/** @param live names of needed cells, which others may change though the target does not name them */
function backwards(
  cells: readonly CodeCell[],
  facts: readonly CellFacts[],
  target: number,
  also: readonly string[],
  live: ReadonlySet<string>,
): Backwards {
  const latest = new Map<string, Declared>();
  for (const { declares } of facts.slice(0, target + 1))
    for (const [name, declared] of declares) latest.set(name, declared);
  const slice: Sliced[] = [{ index: target, source: (cells[target] as CodeCell).source }];
  const needed = new Set([...(facts[target] as CellFacts).uses, ...also]);
  const provided = new Set<string>();
  for (let index = target - 1; index >= 0; index--) {
    const cell = facts[index] as CellFacts;
    const { source, added = false } = cells[index] as CodeCell;
    const wanted = [...cell.declares].filter(([name]) => needed.has(name) && !provided.has(name));
    const changes = mayChange(cell, (name) => needed.has(name) || live.has(name), latest, added);
    if (wanted.length === 0 && !changes) continue;
    // A redeclared name is settled here; what this cell itself reads of that name comes from further up.
    for (const [name] of wanted) provided.add(name);
    if (!changes && wanted.every(([, { kind }]) => kind === 'import')) {
      slice.unshift({ index, source: wanted.map(([, { importText }]) => importText).join('\n') });
      continue;
    }
    slice.unshift({ index, source });
    for (const name of cell.uses) {
      needed.add(name);
      provided.delete(name);
    }
  }
  return { slice, missing: [...needed].filter((name) => !provided.has(name)) };
}

function mayChange(
  cell: CellFacts,
  isNeeded: (name: string) => boolean,
  latest: ReadonlyMap<string, Declared>,
  added: boolean,
): boolean {
  for (const name of cell.assigns) {
    if (isNeeded(name)) return true;
    // A root that no cell declares is a global; one that is imported is a module's: both are shared by all cells.
    const kind = (cell.declares.get(name) ?? latest.get(name))?.kind;
    if (!added && (kind === undefined || kind === 'import')) return true;
  }
  const seen = new Set<string>();
  const reachesState = (name: string): boolean => {
    if (seen.has(name)) return false;
    seen.add(name);
    const declared = latest.get(name);
    if (declared?.kind === 'state' && isNeeded(name)) return true;
    // Code reaches what it refers to when called; state may be another name for what it was made from.
    const leadsOn = declared?.kind === 'code' || declared?.kind === 'state';
    return leadsOn && [...declared.refers].some(reachesState);
  };
  return [...cell.uses].some(reachesState);
}
