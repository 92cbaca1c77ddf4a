/**
 * Whether a solution could be graded in the form that it has. A notebook can do more than a grader: load a file beside it,
 * a package, a data set. Whoever needs that is to hear of it from the check, and not after the deadline.
 */
import type { RanCell } from '../display/host';
import { type CellFacts, factsOf } from '../notebook/facts';
import { isNotGraded } from '../notebook/graded-globals';
import { isKept } from '../notebook/kept-names';
import { isGradable } from '../notebook/modules';
import { sliceOf } from '../notebook/slice';
import { HANDED, handedCell, handedTexts, namesIn } from './handed-text';
import { questionNames } from './rules';
import type { Implementation } from './spec';
import { standing } from './standing';

/** What was handed to `check`: for which exercise, and by its names what. */
export interface HandedOver {
  readonly id: string;
  /** The names that the exercise asks for. */
  readonly entry: readonly string[];
  readonly implementation: Implementation;
}

/**
 * @param cells the cells that have been run, in that order; the last of them calls `check`
 * @returns a sentence; undefined where nothing stands against it
 */
export function formFault(handed: HandedOver, cells: readonly RanCell[]): string | undefined {
  const sources = standing(cells);
  const facts = factsOf(sources);
  const text = expressionIn(handed, facts);
  if (text !== undefined)
    return (
      staleName([...namesIn(text)], cells) ??
      ungradable([HANDED], needed([...sources, handedCell(text)], sources.length))
    );
  const stale = staleName(handed.entry, cells);
  if (stale !== undefined) return stale;
  for (const name of handed.entry) {
    const at = facts.findLastIndex(({ declares }) => declares.has(name));
    if (at < 0) return unseen(name);
    const from = (facts[at] as CellFacts).modules.get(name);
    if (from !== undefined)
      return `\`${name}\` comes from "${from}". Only what stands in a cell is graded: write it there.`;
    const slice = needed(sources, at);
    const fault = ungradable([name], slice) ?? augmentationFault(slice) ?? otherValue(handed, name);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/**
 * What the cell at work hands over and the grader takes as it is written; undefined where that is just the names that the
 * exercise asks for, or has names of a block, a loop or a function, which mean nothing outside it.
 */
function expressionIn({ id, entry }: HandedOver, facts: readonly CellFacts[]): string | undefined {
  const last = handedTexts(id, entry, facts.at(-1)?.calls ?? []).at(-1);
  if (last === undefined || last.isUsual) return undefined;
  const isKnown = (name: string) => facts.some(({ declares }) => declares.has(name)) || name in globalThis;
  return [...namesIn(last.text)].every(isKnown) ? last.text : undefined;
}

/** @returns a sentence where a cell gives a name another value than was handed over */
function otherValue({ id, implementation }: HandedOver, name: string): string | undefined {
  return isKept(name, implementation[name])
    ? undefined
    : `What is handed over is not the \`${name}\` of your cells, and only that is graded: write \`await check('${id}', ...)\` with the name that the top of a cell gives it.`;
}

const unseen = (name: string): string =>
  `No cell declares \`${name}\` at its top, outside of braces, and only that is graded: write it there.`;

/**
 * A name whose value is older than the notebook's text: its cell was changed or taken out since, or failed when it was run
 * again. Nobody who has only the notebook finds that value.
 */
function staleName(entry: readonly string[], cells: readonly RanCell[]): string | undefined {
  const facts = factsOf(cells.map(({ source }) => source));
  const declaring = (name: string) =>
    cells.flatMap((cell, i) => (facts[i]?.declares.has(name) ? [{ cell, i }] : []));
  const seen = new Set<string>();
  const pending = [...entry];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const all = declaring(name);
    const provider = all.findLast(({ cell }) => cell.stands);
    const declared = facts[(provider ?? all.at(-1))?.i ?? -1]?.declares.get(name);
    if (declared === undefined || declared.kind === 'import' || declared.kind === 'type') continue;
    if (provider === undefined)
      return `\`${name}\` comes from a cell that was changed or taken out of the notebook since: run a cell with \`${name}\` in it again.`;
    if (!hasReached(name, provider.cell, all))
      return `The cell with \`${name}\` failed before it got that far, and the \`${name}\` here is an older one: mend the cell, and run it again.`;
    pending.push(...declared.refers);
  }
  return undefined;
}

/** Whether the run of a cell, or an earlier one of the same text, got to a name. */
function hasReached(name: string, { source }: RanCell, all: readonly { readonly cell: RanCell }[]): boolean {
  return all.some(
    ({ cell }) => cell.source === source && (cell.reached === 'all' || cell.reached.includes(name)),
  );
}

/**
 * Something that names lead to and that no grader has.
 * @param cells the cells that they need
 * @returns a sentence; undefined where all is there
 */
export function ungradable(names: readonly string[], cells: readonly CellFacts[]): string | undefined {
  const missing = reached(names, cells).find(({ module }) => module === undefined || !isGradable(module));
  if (missing === undefined) return undefined;
  const from = missing.module === undefined ? '' : ` from "${missing.module}"`;
  return `It needs \`${missing.name}\`${from}, which is not there while it is graded: do without, or write what you need of it into a cell.`;
}

/**
 * The same for the answer to a question, which is worked out anew where it is not written out.
 * @param id the question
 */
export function answerFault(id: string, sources: readonly string[]): string | undefined {
  const facts = factsOf(sources);
  const answers = ({ calls }: CellFacts) =>
    calls.filter(({ name, args }) => name === 'answer' && args[0] === id);
  const at = facts.findLastIndex((one) => answers(one).length > 0);
  const own = facts[at];
  if (own === undefined) return undefined;
  const texts = answers(own).flatMap(({ args, texts }) => (args[1] === undefined ? `(${texts[1]});` : []));
  const names = factsOf(texts).flatMap(({ uses }) => [...uses]);
  const missing = reached(names, needed(sources, at)).find(
    ({ name, module }) =>
      module === undefined ||
      !isGradable(module) ||
      (module === 'very-deep' && !questionNames.includes(name)),
  );
  return (
    missing &&
    `Your answer is worked out with \`${missing.name}\`, which is not there while it is graded: write the answer itself, \`answer('${id}', ...)\`.`
  );
}

/**
 * Additions to declarations that are not the cell's own. Each of them would hold for everything that is compiled with it.
 * @param cells those that a solution needs
 * @returns a sentence; undefined where there are none
 */
export function augmentationFault(cells: readonly CellFacts[]): string | undefined {
  const addition = cells.flatMap(({ augments }) => augments).at(-1); // the nearest
  return (
    addition &&
    `It needs a cell with \`${addition}\`, which changes types that are not its own and is not graded: write a function, a class or an interface of your own in its place.`
  );
}

function needed(sources: readonly string[], at: number): CellFacts[] {
  const facts = factsOf(sources);
  const cells = sources.map((source) => ({ source, added: true }));
  return sliceOf(cells, at).map(({ index }) => facts[index] as CellFacts);
}

interface Foreign {
  readonly name: string;
  /** None has a global that no grader has. */
  readonly module?: string;
}

/** What names lead to, over all that is declared, and that is imported, or a global that no grader has. */
function reached(names: readonly string[], cells: readonly CellFacts[]): Foreign[] {
  const seen = new Set<string>();
  const pending = [...names];
  const found: Foreign[] = [];
  const isDeclared = (name: string) => cells.some(({ declares }) => declares.has(name));
  while (pending.length > 0) {
    const name = pending.pop() as string;
    if (seen.has(name)) continue;
    seen.add(name);
    // Of several cells that declare a name the last one counts; a call such as `require('fs')` is declared by none.
    const provider = cells.findLast(({ declares }) => declares.has(name));
    const module = (provider ?? cells.find(({ modules }) => modules.has(name)))?.modules.get(name);
    if (module !== undefined) found.push({ name, module });
    const { refers = [], takes = [] } = provider?.declares.get(name) ?? {};
    for (const taken of takes)
      if (!isDeclared(taken.split('.', 1).join()) && isNotGraded(taken)) found.push({ name: taken });
    pending.push(...refers);
  }
  return found;
}
