/**
 * A chapter that a new release has in several notebooks: what of a student's notebook now belongs into another one.
 *
 * A cell belongs where the release has it; one that no release knows stays with the cell that it follows.
 */
import { type RawCell, type RawNotebook, rawText } from '../notebook/raw';
import { type EarlierReleases, type Update, updateNotebook } from './update';
import { partnersOf } from './update-match';

/** A student's notebook in parts: what stays in it, and by chapter what goes. */
export interface Divided {
  readonly stays: RawNotebook;
  readonly goes: ReadonlyMap<string, RawNotebook>;
}

/**
 * Divides a student's notebook.
 * @param own the new release of the notebook's own chapter
 * @param others the new releases of the chapter's other parts, by name
 */
export function divide(
  student: RawNotebook,
  own: RawNotebook,
  others: ReadonlyMap<string, RawNotebook>,
): Divided {
  const ownPartners = partnersOf(student, own);
  const places = new Map<RawCell, string>();
  for (const [chapter, release] of others)
    for (const cell of partnersOf(student, release).keys())
      if (!ownPartners.has(cell) && !places.has(cell)) places.set(cell, chapter);
  if (places.size === 0) return { stays: student, goes: new Map() };
  const parts = new Map<string, RawCell[]>();
  const stays: RawCell[] = [];
  let into: string | undefined;
  for (const cell of student.cells) {
    const place = places.get(cell);
    if (place !== undefined || ownPartners.has(cell)) into = place;
    if (into === undefined) stays.push(cell);
    else parts.set(into, [...(parts.get(into) ?? []), cell]);
  }
  return {
    stays: { ...student, cells: stays },
    goes: new Map([...parts].map(([chapter, cells]) => [chapter, { ...student, cells }])),
  };
}

/** What comes from another notebook of the chapter. */
export interface Arriving {
  readonly cells: RawNotebook;
  readonly earlier: EarlierReleases;
}

/**
 * Puts what arrives from other notebooks into the new release of this one, beside what is there. Where a solution is in
 * both, the one that was here stays the solution, and the other one stands below it.
 * @param here this notebook after its own update; undefined where the student has none
 */
export function take(
  here: Update | undefined,
  arriving: readonly Arriving[],
  release: string,
  parse: (text: string) => RawNotebook,
): Update {
  return arriving.reduce<Update>((sofar, { cells, earlier }) => {
    const came = updateNotebook(rawText(cells), release, earlier);
    if (sofar.text === release) return came;
    const [mine, theirs] = [parse(sofar.text), parse(came.text)];
    const joined = { ...mine, cells: [...mine.cells, ...theirs.cells] };
    const { text } = updateNotebook(rawText(joined), release, { old: release });
    return {
      text,
      kept: [...new Set([...sofar.kept, ...came.kept])],
      added: sofar.added + came.added,
      edited: sofar.edited + came.edited,
    };
  }, here ?? { text: release, kept: [], added: 0, edited: 0 });
}
