/**
 * Assembles the notebook that is graded: the student's cells in the student's order, and from the release what the
 * student's copy lacks. The checks in it are not run: what they would say is said by the grader.
 *
 * A cell accident costs nothing. For each exercise all cells are found that may hold its solution: by nbgrader's mark, by
 * the cell's own id, by the names that it declares, or by what is handed to `check`. Where there are several, each is
 * tried.
 */
import ts from 'typescript-api';
import { handedCell, handedTexts, namesIn } from '../../exercises/handed-text';
import { blanked } from '../../notebook/blank';
import { withoutExports } from '../../notebook/exports';
import { type Call, type CellFacts, factsOf } from '../../notebook/facts';
import { withoutMagics } from '../../notebook/magics';
import type { Cell, Notebook } from '../../notebook/notebook';
import type { CodeCell } from '../../notebook/slice';
import { textCells, textsIn } from './texts';

/** A place where the solution of an exercise may be. */
export interface Candidate {
  /** Which of the cells. */
  readonly cell: number;
  /**
   * By entry point, the cell that declares it. Empty for an expression handed to `check`, which the cell then exports as
   * {@link HANDED}.
   */
  readonly entries: ReadonlyMap<string, number>;
}

export interface Assembled {
  /** The code cells to slice, in order. */
  readonly cells: readonly CodeCell[];
  /** By exercise, where its solution may be, the likeliest first. */
  readonly candidates: ReadonlyMap<string, readonly Candidate[]>;
  /** By exercise without a candidate, why there is none. */
  readonly faults: ReadonlyMap<string, Fault>;
}

/** Why an exercise has no solution. */
export interface Fault {
  readonly reason: 'not-begun' | 'cell-missing' | 'form';
  readonly sentence: string;
}

/** What assembling needs to know of an exercise. */
export interface Wanted {
  readonly id: string;
  /** The names to be declared; none for a question. */
  readonly entry: readonly string[];
  readonly isQuestion: boolean;
}

/** More places than these are not tried for one exercise. */
const maxCandidates = 4;

interface Item {
  readonly cell: Cell;
  /** The released cell that it is, if it is one. */
  readonly released?: Cell;
  /** Whether it differs from the released cell. Always true for an added one. */
  readonly changed: boolean;
  /** The exercise whose solution cell it is. */
  readonly gradeId?: string;
}

/** Assembles a submission for some exercises. */
export function assemble(released: Notebook, submission: Notebook, wanted: readonly Wanted[]): Assembled {
  const { items, checks } = matched(released, submission);
  const facts = new Map<Cell, CellFacts>();
  const all = [...items.map(({ cell }) => cell), ...checks];
  for (const [i, one] of factsOf(all.map(({ source }) => source)).entries()) facts.set(all[i] as Cell, one);
  const factsFor = (cell: Cell) => facts.get(cell) as CellFacts;

  // An untouched stub goes where the solution stands in another cell: its name would hide the right one.
  const solvedElsewhere = new Set(
    wanted
      .filter(({ id, entry }) =>
        items.some(
          ({ cell, changed, gradeId }) => changed && gradeId !== id && declaresAny(factsFor(cell), entry),
        ),
      )
      .map(({ id }) => id),
  );
  const kept = items.filter(
    ({ gradeId, changed }) => gradeId === undefined || changed || !solvedElsewhere.has(gradeId),
  );

  const own = new Set(kept.flatMap(({ cell }) => valuesOf(factsFor(cell))));
  const cells: CodeCell[] = kept.map(({ cell, gradeId, changed, released: original }) => ({
    source: withoutShowing(cell.source, factsFor(cell), own),
    ...(gradeId !== undefined && { gradeId }),
    ...(original === undefined && { added: true }),
    ...(changed && gradeId === undefined && { written: true }),
  }));
  // What was handed to `check`, in check cells and elsewhere.
  const calls = all.flatMap((cell) => factsFor(cell).calls);
  const declared = new Set(all.flatMap((cell) => [...factsFor(cell).declares.keys()]));
  const candidates = new Map<string, Candidate[]>();
  const faults = new Map<string, Fault>();
  for (const one of wanted) {
    const found = one.isQuestion
      ? answersOf(one.id, kept, factsFor)
      : [
          ...expressionsOf(one, true, calls, cells, declared),
          ...solutionsOf(one, kept, factsFor),
          ...expressionsOf(one, false, calls, cells, declared),
        ];
    if (found.length > 0) candidates.set(one.id, found.slice(0, maxCandidates));
    else faults.set(one.id, faultOf(one, released, submission, kept));
  }
  return { cells, candidates, faults };
}

/** The exercises whose own cells stand as they were released, as far as the text alone tells. */
export function untouchedIn(released: Notebook, submission: Notebook): string[] {
  const { items } = matched(released, submission);
  const begun = new Set(items.flatMap(({ gradeId, changed }) => (changed && gradeId ? [gradeId] : [])));
  const all = new Set(items.flatMap(({ gradeId }) => gradeId ?? []));
  const written = textsIn(released, submission);
  const drawn = new Set(
    submission.cells.flatMap(({ figure }) => (figure && 'figure' in figure.shown ? [figure.of] : [])),
  );
  const unwritten = textCells(released).flatMap(({ mark }) =>
    mark === undefined || written.has(mark.gradeId) || drawn.has(mark.gradeId) ? [] : [mark.gradeId],
  );
  return [...[...all].filter((id) => !begun.has(id)), ...unwritten];
}

/** A submission without the cells that assembling never looks at: smaller to send, and nothing else is ever parsed. */
export function withoutTheRest(released: Notebook, submission: Notebook): Notebook {
  const given = new Set(released.cells.filter(({ mark }) => !mark?.solution).map(normal));
  const texts = new Set(textCells(released).flatMap(({ id }) => id ?? []));
  return {
    ...submission,
    cells: submission.cells.filter(
      (cell) =>
        cell.mark?.solution ||
        cell.figure !== undefined ||
        texts.has(cell.id ?? '') ||
        (cell.type === 'code' && !given.has(normal(cell))),
    ),
  };
}

const declaresValues = (cell: Cell): boolean => {
  const [facts] = factsOf([cell.source]) as [CellFacts];
  return valuesOf(facts).length > 0;
};

/** What names a released check cell imports: later cells may use them, though it is not run itself. */
const importsOf = (cell: Cell): Cell => {
  const [facts] = factsOf([cell.source]) as [CellFacts];
  const lines = [...facts.declares.values()].flatMap(({ importText }) => importText ?? []);
  return { ...cell, source: lines.join('\n') };
};

/** The student's code cells beside the released ones that they are, with what is lacking in its place. */
function matched(released: Notebook, submission: Notebook): { items: Item[]; checks: Cell[] } {
  const ground = released.cells.filter(({ type }) => type === 'code');
  const byId = new Map(ground.flatMap((cell) => (cell.id === undefined ? [] : [[cell.id, cell]])));
  const byGrade = new Map(ground.flatMap((cell) => (cell.mark ? [[cell.mark.gradeId, cell]] : [])));
  const byText = new Map(ground.map((cell) => [normal(cell), cell]));
  const items: Item[] = [];
  const checks: Cell[] = [];
  const present = new Set<Cell>();
  let declared: Set<string> | undefined;
  const isDeclared = (name: string) => {
    declared ??= new Set(
      factsOf(submission.cells.filter(({ type }) => type === 'code').map(({ source }) => source)).flatMap(
        ({ declares }) => [...declares.keys()],
      ),
    );
    return declared.has(name);
  };
  for (const { source, ...rest } of submission.cells) {
    if (rest.type !== 'code') continue;
    const code = withoutMagics(ts, source, isDeclared);
    const cell = { ...rest, source: withoutExports(ts, code) };
    const original =
      byGrade.get(cell.mark?.gradeId ?? '') ??
      (cell.mark === undefined ? byId.get(cell.id ?? '') : undefined) ??
      byText.get(normal(cell));
    if (cell.mark?.grade || original?.mark?.grade) {
      checks.push(cell);
      // What somebody declares in it stands in a cell of the student's own like any other.
      const isChanged = original === undefined || normal(cell) !== normal(original);
      if (isChanged && declaresValues(cell)) items.push({ cell, changed: true });
      continue;
    }
    const changed = original === undefined || normal(cell) !== normal(original);
    const gradeId = original?.mark?.solution ? original.mark.gradeId : undefined;
    if (original !== undefined) present.add(original);
    items.push({
      cell: original !== undefined && !changed ? { ...cell, source: original.source } : cell,
      changed,
      ...(original && { released: original }),
      ...(gradeId !== undefined && { gradeId }),
    });
  }
  insertLacking(items, ground, present);
  return { items, checks };
}

/** Puts each released cell that is not there behind the released cell that it follows. */
function insertLacking(items: Item[], ground: readonly Cell[], present: ReadonlySet<Cell>): void {
  let after = 0;
  for (const cell of ground) {
    const at = items.map(({ released }) => released).lastIndexOf(cell);
    if (present.has(cell)) after = Math.max(after, at + 1);
    else {
      const gradeId = cell.mark?.solution ? cell.mark.gradeId : undefined;
      const own = cell.mark?.grade ? importsOf(cell) : cell;
      items.splice(after++, 0, {
        ...{ cell: own, released: cell, changed: false },
        ...(gradeId !== undefined && { gradeId }),
      });
    }
  }
}

/** The names of values that a cell declares itself, not by an import. */
const valuesOf = ({ declares }: CellFacts): string[] =>
  [...declares].flatMap(([name, { kind }]) => (kind === 'import' || kind === 'type' ? [] : [name]));

const isValue = (facts: CellFacts, name: string): boolean => valuesOf(facts).includes(name);

const declaresAny = (facts: CellFacts, names: readonly string[]): boolean =>
  names.some((name) => isValue(facts, name));

/** The cells that may hold a code solution: first those marked as it, then those that declare its names. */
function solutionsOf(
  { id, entry }: Wanted,
  items: readonly Item[],
  factsFor: (cell: Cell) => CellFacts,
): Candidate[] {
  const indices = items.flatMap(({ cell, changed }, i) =>
    changed && declaresAny(factsFor(cell), entry) ? [i] : [],
  );
  const [marked, others] = [true, false].map((own) =>
    indices.filter((i) => (items[i]?.gradeId === id) === own).reverse(),
  ) as [number[], number[]];
  return [...marked, ...others].flatMap((cell) => {
    const entries = new Map<string, number>();
    for (const name of entry) {
      const places = items.flatMap((item, i) => (isValue(factsFor(item.cell), name) ? [i] : []));
      const place = places.includes(cell)
        ? cell
        : (places.filter((i) => i < cell).at(-1) ?? places.find((i) => i > cell));
      if (place !== undefined) entries.set(name, place);
    }
    return entries.size === entry.length ? [{ cell, entries }] : [];
  });
}

/** The cell that answers a question last. To try the others, too, would be to answer several times. */
function answersOf(id: string, items: readonly Item[], factsFor: (cell: Cell) => CellFacts): Candidate[] {
  const answers = (item: Item) => factsFor(item.cell).calls.filter(({ name }) => name === 'answer');
  const written = items.findLastIndex((item) => answers(item).some(({ args }) => args[0] === id));
  if (written >= 0) return [{ cell: written, entries: new Map() }];
  // In a loop, under another name, with an id from a table: what is answered shows when it runs.
  const others = items.flatMap((item, cell) => {
    const named = answers(item).filter(({ args }) => args[0] !== undefined).length;
    return item.changed && factsFor(item.cell).answerNames > named ? [{ cell, entries: new Map() }] : [];
  });
  return others.slice(-1);
}

/**
 * Candidates for what is handed to `check` and is not just the declared names; each becomes a cell of its own.
 * @param isCertain whether it is handed to `check` itself, or to what may be another name of it
 */
function expressionsOf(
  { id, entry }: Wanted,
  isCertain: boolean,
  calls: readonly Call[],
  cells: CodeCell[],
  declared: ReadonlySet<string>,
): Candidate[] {
  const texts = handedTexts(id, entry, calls)
    .filter((one) => !one.isUsual && one.isCertain === isCertain)
    .map(({ text }) => text);
  // Names of a loop or a function around the call mean nothing outside it.
  const isKnown = (name: string) => declared.has(name) || name in globalThis || name === 'tf';
  const known = [...new Set(texts)].filter((text) => [...namesIn(text)].every(isKnown));
  return known.map((text) => {
    cells.push({ source: `export ${handedCell(text)}`, added: true });
    return { cell: cells.length - 1, entries: new Map() };
  });
}

function faultOf(
  { id, entry, isQuestion }: Wanted,
  released: Notebook,
  submission: Notebook,
  items: readonly Item[],
): Fault {
  if (submission.cells.some((cell) => cell.type !== 'code' && cell.mark?.gradeId === id))
    return {
      reason: 'cell-missing',
      sentence: `The solution cell of ${id} is no longer a code cell; change it back.`,
    };
  const own = items.filter(({ gradeId }) => gradeId === id);
  if (own.some(({ changed }) => changed) && !isQuestion)
    return {
      reason: 'form',
      sentence: `The cell should declare ${entry.map((name) => `\`${name}\``).join(' and ')}, a function or a class by that name.`,
    };
  const original = released.cells.find(({ mark }) => mark?.solution && mark.gradeId === id);
  const stands = submission.cells.some(
    (cell) =>
      cell.type === 'code' &&
      (cell.mark?.gradeId === id || (cell.id !== undefined && cell.id === original?.id)),
  );
  if (!stands)
    return {
      reason: 'cell-missing',
      sentence: `The solution cell of ${id} is missing; it was deleted, or its id was changed. Take it from the released notebook again.`,
    };
  return {
    reason: 'not-begun',
    sentence: isQuestion
      ? 'The question is not answered yet.'
      : 'This exercise has not been started: its cell is as it was released.',
  };
}

/** Statements that show something and work nothing out. What is shown by others, such as `display`, may be worked out. */
const showing = new Set(['check', 'hint', 'predict', 'progress']);

/** Blanks statements such as `await check(...)`; all lines stay where they are. */
function withoutShowing(source: string, facts: CellFacts, own: ReadonlySet<string>): string {
  return blanked(
    source,
    facts.calls.flatMap(({ name, statement }) =>
      statement !== undefined && showing.has(name) && !own.has(name) ? [statement] : [],
    ),
  );
}

const normal = (cell: Cell): string =>
  cell.source
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
