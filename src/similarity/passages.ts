/** Students whose works share many passages, without any of their solutions being the same as a whole. */
import type { Group, LeftOut, SimilarOptions } from './group';
import type { Written } from './works';

/** Pairs of a group that are laid side by side. */
const examplesShown = 8;

interface Pair {
  readonly first: string;
  readonly second: string;
  readonly similarity: number;
  readonly shared: readonly string[];
}

/**
 * Groups of students who share passages.
 * @param told groups that are reported already: what their members have in common there is not told again
 */
export function passageGroups(
  written: readonly Written[],
  told: readonly Group[],
  students: number,
  { threshold, commonShare, minPassages }: Required<SimilarOptions>,
): { groups: Group[]; leftOut: LeftOut[] } {
  const works = new Map<string, Map<string, Written>>();
  for (const one of written) {
    const prints = works.get(one.student) ?? new Map<string, Written>();
    for (const print of one.prints) prints.set(print, one);
    works.set(one.student, prints);
  }
  const owners = new Map<string, number>();
  for (const prints of works.values())
    for (const print of prints.keys()) owners.set(print, (owners.get(print) ?? 0) + 1);
  // In a class of a few, two who share something are not "many".
  const many = Math.max(3, commonShare * students);
  const common = new Set([...owners].flatMap(([print, count]) => (count > many ? [print] : [])));
  const toldCells = new Set(
    told.flatMap(({ students: who, cells }) => who.flatMap((one) => cells.map((cell) => `${one}\0${cell}`))),
  );
  const isTold = (one: Written, other: Written) =>
    toldCells.has(`${one.student}\0${one.id}`) &&
    told.some(
      ({ students: who, cells }) =>
        cells.includes(one.id) && who.includes(one.student) && who.includes(other.student),
    );
  const pairs: Pair[] = [];
  const all = [...works].map(
    ([student, prints]) => [student, new Map([...prints].filter(([print]) => !common.has(print)))] as const,
  );
  for (const [i, [first, mine]] of all.entries())
    for (const [second, theirs] of all.slice(i + 1)) {
      const shared: string[] = [];
      for (const [print, one] of mine) {
        const other = theirs.get(print);
        if (other !== undefined && !isTold(one, other)) shared.push(print);
      }
      const similarity = shared.length / Math.max(1, Math.min(mine.size, theirs.size));
      if (shared.length >= minPassages && similarity >= threshold)
        pairs.push({ first, second, similarity, shared });
    }
  return {
    groups: componentsOf(pairs).map((one) => groupOf(one, works)),
    leftOut: leftOutOf(common, works, many),
  };
}

/** Pairs that hang together by a common student are one group. */
function componentsOf(pairs: readonly Pair[]): Pair[][] {
  const root = new Map<string, string>();
  const rootOf = (student: string): string => {
    const above = root.get(student);
    return above === undefined || above === student ? student : rootOf(above);
  };
  for (const { first, second } of pairs) root.set(rootOf(second), rootOf(first));
  const found = new Map<string, Pair[]>();
  for (const pair of pairs) found.set(rootOf(pair.first), [...(found.get(rootOf(pair.first)) ?? []), pair]);
  return [...found.values()];
}

function groupOf(pairs: readonly Pair[], works: ReadonlyMap<string, ReadonlyMap<string, Written>>): Group {
  const sorted = [...pairs].sort((a, b) => b.similarity - a.similarity);
  const strongest = sorted[0] as Pair;
  const counts = new Map<string, number>();
  for (const { first, shared } of sorted)
    for (const print of shared) {
      const id = works.get(first)?.get(print)?.id as string;
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  const examples = sorted.flatMap(({ first, second, shared }) => {
    const beside = new Map<string, readonly [Written, Written]>();
    for (const print of shared) {
      const one = works.get(first)?.get(print) as Written;
      beside.set(one.id, [one, works.get(second)?.get(print) as Written]);
    }
    return [...beside.values()];
  });
  return {
    what: 'passages',
    how: 'in passages',
    students: [...new Set(pairs.flatMap(({ first, second }) => [first, second]))].sort(),
    cells: [...counts].sort((a, b) => b[1] - a[1]).map(([id]) => id),
    passages: strongest.shared.length,
    similarity: [(sorted.at(-1) as Pair).similarity, strongest.similarity],
    likeTheCourse: false,
    examples: examples.slice(0, examplesShown),
  };
}

/** For each exercise how many passages were too usual to count. */
function leftOutOf(
  common: ReadonlySet<string>,
  works: ReadonlyMap<string, ReadonlyMap<string, Written>>,
  many: number,
): LeftOut[] {
  const byCell = new Map<string, Set<string>>();
  for (const prints of works.values())
    for (const [print, { id }] of prints)
      if (common.has(print)) byCell.set(id, (byCell.get(id) ?? new Set()).add(print));
  return [...byCell].sort().map(([id, prints]) => ({
    what: `${id}: ${prints.size} passage${prints.size > 1 ? 's' : ''}, in the search for shared passages`,
    why: `more than ${Math.floor(many)} students have them: the usual way to write it`,
  }));
}
