/** Notebooks that are the same: as files, or in all that was written in them. */
import type { Group, LeftOut } from './group';
import type { Work, Written } from './works';

/** Groups of students whose notebooks of a chapter are the same. */
export function notebookGroups(
  works: readonly Work[],
  written: readonly Written[],
  minPassages: number,
): { groups: Group[]; leftOut: LeftOut[] } {
  const cellsOf = new Map<Work, Written[]>(
    works.map((work) => [
      work,
      written.filter(({ student, chapter }) => student === work.student && chapter === work.chapter),
    ]),
  );
  const begun = works.filter((work) => (cellsOf.get(work) as Written[]).length > 0);
  const lettersOf = (work: Work) =>
    JSON.stringify([
      work.chapter,
      (cellsOf.get(work) as Written[]).map(({ id, letters }) => [id, letters]).sort(),
    ]);
  const groupOf = (members: readonly Work[], how: Group['how']): Group => {
    const [first, second] = members as [Work, Work];
    const [cells, theirs] = [first, second].map((work) => cellsOf.get(work) as Written[]) as [
      Written[],
      Written[],
    ];
    return {
      what: 'notebook',
      how,
      students: members.map(({ student }) => student).sort(),
      cells: [...cells].sort((a, b) => b.prints.size - a.prints.size).map(({ id }) => id),
      passages: cells.reduce((sum, { prints }) => sum + prints.size, 0),
      similarity: [1, 1],
      likeTheCourse: false,
      examples: cells.flatMap((one) => {
        const other = theirs.find(({ id }) => id === one.id);
        return other === undefined ? [] : [[one, other] as const];
      }),
    };
  };
  // The same bytes hold the same outputs and the same order of runs, too: that is telling, however short the code.
  const files = groupsBy(begun, ({ digest }) => digest).map((members) => groupOf(members, 'byte for byte'));
  const leftOut: LeftOut[] = [];
  const texts = groupsBy(begun, lettersOf)
    .map((members) => groupOf(members, 'to the letter'))
    .filter(({ students, cells, passages }) => {
      // A single solution is told as a solution, the same file as a file.
      if (cells.length < 2 || files.some((one) => one.students.join('\0') === students.join('\0')))
        return false;
      if (passages >= minPassages) return true;
      leftOut.push({
        what: `the notebooks of ${students.length} students with the same ${cells.join(', ')}`,
        why: `too little is written in them to tell: fewer than ${minPassages} passages`,
      });
      return false;
    });
  return { groups: [...files, ...texts], leftOut };
}

/** Those that have the same key, where they are of two students or more. */
function groupsBy<T extends { readonly student: string }>(
  all: readonly T[],
  keyOf: (one: T) => string,
): T[][] {
  const found = new Map<string, T[]>();
  for (const one of all) found.set(keyOf(one), [...(found.get(keyOf(one)) ?? []), one]);
  return [...found.values()].filter((members) => new Set(members.map(({ student }) => student)).size > 1);
}
