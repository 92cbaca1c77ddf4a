/**
 * Which cells an exercise needs: the data flow from its solution cell, over top-level declarations and uses.
 */
import { type CellFacts, type Declared, factsOf, type Meaning } from './facts';

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
  const { take, taken } = chooser(cells, target);
  take(withBelow(cells, facts, target, settled(cells, facts, target, also)));
  return [...taken(), { index: target, source: (cells[target] as CodeCell).source }];
}

/** A slice with the cells below it that declare what nothing in it does, and with what these need. */
function withBelow(
  cells: readonly CodeCell[],
  facts: readonly CellFacts[],
  target: number,
  { slice, missing }: Backwards,
): Sliced[] {
  const all = [...slice];
  const pending = [...missing];
  const sought = new Set<string>(facts[target]?.declares.keys());
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    if (sought.has(name) || name in globalThis) continue;
    sought.add(name);
    const below = facts.findIndex((one, i) => i > target && one.declares.has(name as string));
    if (below < 0) continue;
    const further = settled(cells, facts, below, []);
    all.push(...further.slice);
    pending.push(...further.missing);
  }
  return all;
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
  const facts = factsOf(cells.map((cell) => cell.source));
  const written = new Set([...cells.keys()].filter((index) => index !== target && cells[index]?.written));
  const last = Math.max(-1, ...written);
  if (last >= 0) take(withBelow(cells, facts, last, settled(cells, facts, last, [], written)));
  const { source } = cells[target] as CodeCell;
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

/** How often what is needed is gone over: notebooks settle after a few times, unless somebody makes them not to. */
const mostPasses = 50;

/**
 * What is needed may be changed by a cell that names it by way of another: until no further one is found.
 * @param taken cells that are needed whatever they do
 */
function settled(
  cells: readonly CodeCell[],
  facts: readonly CellFacts[],
  target: number,
  also: readonly string[],
  taken: ReadonlySet<number> = new Set(),
): Backwards {
  const latest = new Map<string, Declared>();
  for (const { declares } of facts.slice(0, target + 1))
    for (const [name, declared] of declares)
      if (declared.meaning !== 'type' || (latest.get(name)?.meaning ?? 'type') === 'type')
        latest.set(name, declared);
  const referring = referringIn(latest);
  const live = new Set<string>();
  for (let pass = 1; ; pass++) {
    const found = backwards(cells, facts, target, also, taken, new Needed(latest, referring, live));
    const before = live.size;
    for (const { index, source } of found.slice)
      if (source === cells[index]?.source)
        for (const [name, { kind }] of facts[index]?.declares ?? [])
          if (kind === 'state' || kind === 'code') live.add(name);
    if (live.size === before || pass === mostPasses) return found;
  }
}

/** By name, the code and the state that refer to it: code reaches it when called; state may be another name for it. */
function referringIn(latest: ReadonlyMap<string, Declared>): ReadonlyMap<string, readonly string[]> {
  const referring = new Map<string, string[]>();
  for (const [name, { kind, refers }] of latest) {
    if (kind !== 'code' && kind !== 'state') continue;
    for (const other of refers) {
      const all = referring.get(other) ?? [];
      referring.set(other, all);
      all.push(name);
    }
  }
  return referring;
}

/** The names that are needed so far, and those by which needed state may be reached. */
class Needed {
  readonly #latest: ReadonlyMap<string, Declared>;
  readonly #referring: ReadonlyMap<string, readonly string[]>;
  readonly #live: ReadonlySet<string>;
  readonly #names = new Set<string>();
  readonly #reaching = new Set<string>();

  constructor(
    latest: ReadonlyMap<string, Declared>,
    referring: ReadonlyMap<string, readonly string[]>,
    live: ReadonlySet<string>,
  ) {
    this.#latest = latest;
    this.#referring = referring;
    this.#live = new Set(live);
    for (const name of live) this.#reach(name);
  }

  /** Those that cells use, without those that only must not be changed. */
  get names(): ReadonlySet<string> {
    return this.#names;
  }

  add(name: string): void {
    this.#names.add(name);
    this.#reach(name);
  }

  has(name: string): boolean {
    return this.#names.has(name) || this.#live.has(name);
  }

  kindOf(name: string): Declared['kind'] | undefined {
    return this.#latest.get(name)?.kind;
  }

  /** Whether using a name may change what is needed. */
  isReachedBy(name: string): boolean {
    return this.#reaching.has(name);
  }

  #reach(state: string): void {
    if (this.#latest.get(state)?.kind !== 'state') return;
    const pending = [state];
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (this.#reaching.has(name)) continue;
      this.#reaching.add(name);
      pending.push(...(this.#referring.get(name) ?? []));
    }
  }
}

/** The names that cells of a slice declare: each may need a value of one cell and a type of another. */
class Provided {
  readonly #values = new Set<string>();
  readonly #types = new Set<string>();

  has(name: string): boolean {
    return this.#values.has(name) || this.#types.has(name);
  }

  /** Whether a declaration further up still counts. The type of a class does not, where its name has another value. */
  lacks(name: string, meaning: Meaning): boolean {
    return meaning === 'type' ? !this.#types.has(name) : !this.#values.has(name);
  }

  add(name: string, meaning: Meaning): void {
    if (meaning !== 'type') this.#values.add(name);
    if (meaning !== 'value') this.#types.add(name);
  }

  forget(name: string): void {
    this.#values.delete(name);
    this.#types.delete(name);
  }
}

function backwards(
  cells: readonly CodeCell[],
  facts: readonly CellFacts[],
  target: number,
  also: readonly string[],
  taken: ReadonlySet<number>,
  needed: Needed,
): Backwards {
  const slice: Sliced[] = [];
  const provided = new Provided();
  for (const name of also) needed.add(name);
  for (let index = target; index >= 0; index--) {
    const cell = facts[index] as CellFacts;
    const { source, added = false } = cells[index] as CodeCell;
    const isTaken = index === target || taken.has(index);
    const declared = [...cell.declares].filter(([name]) => needed.names.has(name));
    const wanted = declared.filter(([name, { meaning }]) => provided.lacks(name, meaning));
    const changes = isTaken || mayChange(cell, needed, added);
    // A redeclared name is settled here; what this cell itself reads of that name comes from further up.
    if (index !== target) for (const [name, { meaning }] of declared) provided.add(name, meaning);
    if (wanted.length === 0 && !changes) continue;
    if (!changes && wanted.every(([, { kind }]) => kind === 'import')) {
      slice.push({ index, source: wanted.map(([, { importText }]) => importText).join('\n') });
      continue;
    }
    slice.push({ index, source });
    for (const name of cell.uses) {
      needed.add(name);
      provided.forget(name);
    }
  }
  return { slice: slice.reverse(), missing: [...needed.names].filter((name) => !provided.has(name)) };
}

function mayChange(cell: CellFacts, needed: Needed, added: boolean): boolean {
  for (const name of cell.assigns) {
    if (needed.has(name)) return true;
    // A root that no cell declares is a global; one that is imported is a module's: both are shared by all cells.
    const kind = cell.declares.get(name)?.kind ?? needed.kindOf(name);
    if (!added && (kind === undefined || kind === 'import')) return true;
  }
  return [...cell.uses].some((name) => needed.isReachedBy(name));
}
