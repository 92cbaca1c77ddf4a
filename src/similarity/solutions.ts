/** Solutions of one exercise that are the same or nearly, whatever the number of students who have them. */
import type { Group, LeftOut, Likeness } from './group';
import { type Known, lettersOf, shapeOf, type Written } from './works';

/** Two solutions are nearly the same from this share of the shorter one's passages on, ... */
const nearly = 0.8;

/** ... if the shorter one has at least this part of the longer one's: more code around it is another solution. */
const comparable = 0.6;

/** Different texts of a group that are laid beside its most usual one. */
const examplesShown = 8;

/** Solutions of one shape. */
interface Variant {
  readonly members: readonly Written[];
  readonly prints: ReadonlySet<string>;
}

/** Groups of students whose solution of an exercise is the same or nearly. */
export function solutionGroups(
  written: readonly Written[],
  known: Known,
  minPassages: number,
): { groups: Group[]; leftOut: LeftOut[] } {
  const byCell = new Map<string, Written[]>();
  for (const one of written) byCell.set(one.id, [...(byCell.get(one.id) ?? []), one]);
  const groups: Group[] = [];
  const leftOut: LeftOut[] = [];
  for (const [id, cells] of byCell) {
    const short: number[] = [];
    for (const cluster of clustersOf(variantsOf(cells))) {
      const group = groupOf(id, cluster, known);
      if (group.students.length < 2) continue;
      if (group.passages >= minPassages) groups.push(group);
      else short.push(group.students.length);
    }
    if (short.length > 0)
      leftOut.push({
        what: `${id}: ${short.map((n) => `${n} students`).join(', ')} with the same solution`,
        why: `it has fewer than ${minPassages} passages of its own: too short to tell`,
      });
  }
  return { groups, leftOut };
}

/** The most usual first. */
function variantsOf(cells: readonly Written[]): Variant[] {
  const byShape = new Map<string, Written[]>();
  for (const one of cells) byShape.set(one.shape, [...(byShape.get(one.shape) ?? []), one]);
  return [...byShape.values()]
    .map((members) => ({ members, prints: (members[0] as Written).prints }))
    .sort((a, b) => b.members.length - a.members.length);
}

/** Each variant joins the first more usual one that it is nearly the same as; so no chain leads from one to another. */
function clustersOf(variants: readonly Variant[]): Variant[][] {
  const clusters: Variant[][] = [];
  for (const variant of variants) {
    const leader = clusters.find(([first]) => alike((first as Variant).prints, variant.prints) >= nearly);
    if (leader === undefined) clusters.push([variant]);
    else leader.push(variant);
  }
  return clusters;
}

/** The share of common passages, |A ∩ B| / min(|A|, |B|); 0 where one is much longer than the other. */
function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [short, long] = a.size < b.size ? [a, b] : [b, a];
  if (short.size < comparable * long.size) return 0;
  let common = 0;
  for (const one of short) if (long.has(one)) common++;
  return common / Math.max(1, short.size);
}

function groupOf(id: string, cluster: readonly Variant[], known: Known): Group {
  const [leader] = cluster as [Variant];
  const members = cluster.flatMap((variant) => variant.members);
  const letters = new Set(members.map((one) => one.letters));
  const how: Likeness =
    letters.size === 1 ? 'to the letter' : cluster.length === 1 ? 'but for names and layout' : 'nearly';
  const own = known.solutions.get(id);
  const [first] = leader.members as [Written];
  const least = Math.min(...cluster.map(({ prints }) => alike(leader.prints, prints)));
  return {
    what: 'solution',
    how,
    students: [...new Set(members.map(({ student }) => student))].sort(),
    cells: [id],
    passages: leader.prints.size,
    similarity: [cluster.length === 1 ? 1 : least, 1],
    likeTheCourse: own !== undefined && (shapeOf(own) === first.shape || lettersOf(own) === first.letters),
    examples: examplesOf(first, members),
  };
}

/** Each other text beside the most usual; where there is only one text, two students' copies of it. */
function examplesOf(first: Written, members: readonly Written[]): (readonly [Written, Written])[] {
  const seen = new Set([first.letters]);
  const others = members.filter(({ letters }) => !seen.has(letters) && seen.add(letters));
  if (others.length > 0) return others.slice(0, examplesShown).map((other) => [first, other] as const);
  const twin = members.find(({ student }) => student !== first.student);
  return twin === undefined ? [] : [[first, twin]];
}
