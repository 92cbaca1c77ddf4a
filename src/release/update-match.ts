/** Which cells of a student's notebook are which cells of a release, and which of them are as they were given. */
import { isPrediction, markOf, type RawCell, type RawNotebook, solutionOf, sourceOf } from '../notebook/raw';

/** Where a cell of the student's comes from and goes to. */
export interface Match {
  /** The cell of the new release that takes its place. */
  readonly target?: RawCell;
  /** Nothing of the student's is in it: its text is what a release gave. */
  readonly asGiven: boolean;
}

/** The releases that a student may have been given. */
export interface Releases {
  /** The one that the notebook says it is of, where that is kept. */
  readonly old?: RawNotebook;
  /** The other ones that are kept; what was given is looked for there only without the old one. */
  readonly others: readonly RawNotebook[];
  /** The new one. */
  readonly fresh: RawNotebook;
}

/**
 * Matches each cell of a student's notebook. Marks and ids say which cell is which; where a program has given new ids,
 * the text does, for as many cells as there are with that text.
 */
export function matchCells(student: RawNotebook, releases: Releases): Map<RawCell, Match> {
  const { old, others, fresh } = releases;
  const inFresh = partnersOf(student, fresh);
  const origins = (old === undefined ? [...others, fresh] : [old]).map((one) => partnersOf(student, one));
  const freshNames = new Map(
    fresh.cells.flatMap((cell) => namesOf(cell).map((name) => [name, cell] as const)),
  );
  return new Map(
    student.cells.map((cell) => {
      const found = origins.flatMap((partners) => partners.get(cell) ?? []);
      const target =
        inFresh.get(cell) ?? found.flatMap(namesOf).flatMap((name) => freshNames.get(name) ?? [])[0];
      // Without the old release a given cell can't be told from an edited one; the copy of before the update has it.
      const given = target !== undefined && solutionOf(target) === undefined && !isPrediction(target);
      const unknowable = old === undefined && given;
      const asGiven = unknowable || found.some((origin) => isSameText(origin, cell));
      return [cell, { asGiven, ...(target !== undefined && { target }) }];
    }),
  );
}

/** For each cell of the student's the one of a release that it is, where there is one of the same type. */
export function partnersOf(student: RawNotebook, release: RawNotebook): Map<RawCell, RawCell> {
  const named = new Map(release.cells.flatMap((cell) => namesOf(cell).map((name) => [name, cell] as const)));
  const partners = new Map<RawCell, RawCell>();
  for (const cell of student.cells) {
    const [name] = namesOf(cell);
    const partner = name === undefined ? undefined : named.get(name);
    if (partner !== undefined && isOfType(cell, partner)) partners.set(cell, partner);
  }
  const left = release.cells.filter((cell) => ![...partners.values()].includes(cell));
  for (const cell of student.cells) {
    if (partners.has(cell) || isBlank(cell)) continue;
    const at = left.findIndex((one) => one.cell_type === cell.cell_type && isSameText(one, cell));
    if (at >= 0) partners.set(cell, left.splice(at, 1)[0] as RawCell);
  }
  return partners;
}

/** An answer in words is one in whatever cell it is written: a key pressed by mistake makes code of a text cell. */
const isOfType = (cell: RawCell, partner: RawCell): boolean =>
  partner.cell_type === cell.cell_type ||
  (partner.cell_type === 'markdown' && solutionOf(partner) !== undefined);

/** A cell without any text. */
export const isBlank = (cell: RawCell): boolean => sourceOf(cell).trim() === '';

/** Spaces at the ends of lines come and go with editors. */
export const isSameText = (a: RawCell, b: RawCell): boolean => plain(a) === plain(b);
const plain = (cell: RawCell): string =>
  sourceOf(cell)
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();

/** What a cell is known by: its mark before its id. */
function namesOf(cell: RawCell): string[] {
  const grade = markOf(cell)?.grade_id;
  return [
    ...(grade === undefined ? [] : [`mark ${grade}`]),
    ...(cell.id === undefined ? [] : [`id ${cell.id}`]),
  ];
}
