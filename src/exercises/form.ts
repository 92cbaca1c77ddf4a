/**
 * Whether a solution could be graded in the form that it has. A notebook can do more than a grader: load a file beside it,
 * a package, a device. Whoever needs that is to hear of it from the check, and not after the deadline.
 */
import { type CellFacts, factsOf } from '../notebook/facts';
import { isGradable } from '../notebook/modules';
import { sliceOf } from '../notebook/slice';

/**
 * @param entry the names that the exercise asks for
 * @param sources the code of the cells that have been run, in that order
 * @returns a sentence; undefined where nothing stands against it
 */
export function formFault(entry: readonly string[], sources: readonly string[]): string | undefined {
  const facts = factsOf(sources);
  const cells = sources.map((source) => ({ source, added: true }));
  for (const name of entry) {
    const at = facts.findLastIndex(({ declares }) => declares.has(name));
    if (at < 0) continue;
    const own = facts[at] as CellFacts;
    const from = own.modules.get(name);
    if (from !== undefined)
      return `\`${name}\` comes from "${from}". Only what stands in a cell is graded: write it there.`;
    const needed = sliceOf(cells, at).map(({ index }) => facts[index] as CellFacts);
    const missing = ungradable(name, needed);
    if (missing !== undefined)
      return `It needs \`${missing.name}\` from "${missing.module}", which is not there while it is graded: do without, or write what you need of it into a cell.`;
  }
  return undefined;
}

/** Something that a name leads to, over all that is declared, and that comes from a module which no grader has. */
function ungradable(name: string, cells: readonly CellFacts[]): { name: string; module: string } | undefined {
  const seen = new Set<string>();
  const pending = [name];
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    if (seen.has(one)) continue;
    seen.add(one);
    for (const { declares, modules } of cells) {
      const module = modules.get(one);
      if (module !== undefined && !isGradable(module)) return { name: one, module };
      pending.push(...(declares.get(one)?.refers ?? []));
    }
  }
  return undefined;
}
