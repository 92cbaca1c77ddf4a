/** A class whose hidden truth is known: who has which planted misconception, and who only slipped. */
import { Random } from '../../src/core';
import type { Work } from '../../src/mining';
import type { Notebook } from '../../src/notebook/notebook';
import { releasedNotebook } from '../../src/notebook/released';
import type { Planted } from './planted';

export interface SeededClass {
  readonly works: readonly Work[];
  /** By student, the planted kind; a slip is a kind of its own. */
  readonly truth: ReadonlyMap<string, string>;
}

/**
 * Each form of each kind is handed in by so many students, and slips make a third of the class.
 * @param seed of the numbers in the slips
 */
export async function seededClass(
  { id, head, kinds, slips }: Planted,
  chapter: string,
  { each = 1, seed = 'class' } = {},
): Promise<SeededClass> {
  const released = await releasedNotebook(chapter);
  const random = new Random(`${seed}/${id}`);
  const works: Work[] = [];
  const truth = new Map<string, string>();
  const add = (kind: string, body: string) => {
    const student = `${id}-${String(works.length).padStart(3, '0')}`;
    truth.set(student, kind);
    works.push({ student, chapter, notebook: withSolution(released, id, `${head} { ${body} }`) });
  };
  for (const [kind, forms] of Object.entries(kinds))
    for (const form of forms) for (let i = 0; i < each; i++) add(kind, form);
  const count = works.length / 2;
  for (let i = 0; i < count; i++) {
    const body = slips[i % slips.length] as string;
    const own = (1.05 + i / count + random.uniform(0, 0.5 / count)).toFixed(4);
    add(`slip ${i}`, body.replaceAll('K', own));
  }
  return { works: random.shuffle(works), truth };
}

/** A released notebook with a solution written into it. */
export function withSolution(released: Notebook, id: string, source: string): Notebook {
  return {
    ...released,
    cells: released.cells.map((cell) =>
      cell.mark?.solution && cell.mark.gradeId === id ? { ...cell, source } : cell,
    ),
  };
}

/** How well groups meet the truth, in pairs of students. */
export interface Score {
  /** Of the pairs of one kind, the share that is in one group. */
  readonly recall: number;
  /** Of the pairs in one group, the share that is of different kinds. */
  readonly mixed: number;
}

export function scoreOf(groups: readonly (readonly string[])[], truth: ReadonlyMap<string, string>): Score {
  const pairs = (n: number) => (n * (n - 1)) / 2;
  const counted = (of: Iterable<string>) => {
    const counts = new Map<string, number>();
    for (const one of of) counts.set(one, (counts.get(one) ?? 0) + 1);
    return [...counts.values()].reduce((sum, n) => sum + pairs(n), 0);
  };
  const together = groups.reduce((sum, group) => sum + pairs(group.length), 0);
  const right = groups.reduce((sum, group) => sum + counted(group.map((id) => truth.get(id) as string)), 0);
  return {
    recall: right / counted(truth.values()),
    mixed: together === 0 ? 0 : (together - right) / together,
  };
}
