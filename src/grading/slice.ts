/**
 * Which cells an exercise needs: the data flow from its solution cell backwards, over top-level declarations and uses.
 */
import { type CellFacts, type Declared, factsOf } from '../notebook/facts';

/** A code cell in the order of the notebook. */
export interface CodeCell {
  /** The grade id of a solution cell. */
  readonly gradeId?: string;
  readonly source: string;
}

/** A cell of a slice. */
export interface Sliced {
  /** Which of the cells it is. */
  readonly index: number;
  /** Its source; only the imports that are needed, where nothing else of the cell is. */
  readonly source: string;
}

/**
 * The cells to run before the cell at `target` can, and that cell itself.
 *
 * An earlier cell is needed when it declares a name that is needed, or may change one: by assigning to it or to a
 * member of it, by using a needed name that holds mutable state, or by calling code that does. Code that patches
 * globals is always needed. Later cells never are: an exercise is judged as it stands where its cell stands.
 * @returns the slice, in the order of the notebook
 */
export function sliceOf(cells: readonly CodeCell[], target: number): Sliced[] {
  const facts = factsOf(cells.slice(0, target + 1).map((cell) => cell.source));
  const latest = new Map<string, Declared>();
  for (const { declares } of facts) for (const [name, declared] of declares) latest.set(name, declared);

  const slice: Sliced[] = [{ index: target, source: (cells[target] as CodeCell).source }];
  const needed = new Set((facts[target] as CellFacts).uses);
  const provided = new Set<string>();
  for (let index = target - 1; index >= 0; index--) {
    const cell = facts[index] as CellFacts;
    const wanted = [...cell.declares].filter(([name]) => needed.has(name) && !provided.has(name));
    const changes = mayChange(cell, needed, latest);
    if (wanted.length === 0 && !changes) continue;
    // A redeclared name is settled here; what this cell itself reads of that name comes from further up.
    for (const [name] of wanted) provided.add(name);
    if (!changes && wanted.every(([, { kind }]) => kind === 'import')) {
      slice.unshift({ index, source: wanted.map(([, { importText }]) => importText).join('\n') });
      continue;
    }
    slice.unshift({ index, source: (cells[index] as CodeCell).source });
    for (const name of cell.uses) {
      needed.add(name);
      provided.delete(name);
    }
  }
  return slice;
}

function mayChange(
  cell: CellFacts,
  needed: ReadonlySet<string>,
  latest: ReadonlyMap<string, Declared>,
): boolean {
  for (const name of cell.assigns) {
    if (needed.has(name)) return true;
    // A root that no cell declares is a global; one that is imported is a module's: both are shared by all cells.
    const kind = (cell.declares.get(name) ?? latest.get(name))?.kind;
    if (kind === undefined || kind === 'import') return true;
  }
  const seen = new Set<string>();
  const reachesState = (name: string): boolean => {
    if (seen.has(name)) return false;
    seen.add(name);
    const declared = latest.get(name);
    if (declared?.kind === 'state' && needed.has(name)) return true;
    // Code reaches what it refers to when called; state may be another name for what it was made from.
    const leadsOn = declared?.kind === 'code' || declared?.kind === 'state';
    return leadsOn && [...declared.refers].some(reachesState);
  };
  return [...cell.uses].some(reachesState);
}
