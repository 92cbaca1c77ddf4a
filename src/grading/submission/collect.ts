/** Finds the notebooks to grade, and says of every place without one what was found there. */
import path from 'node:path';
import { distinctNames, marked, type Nameable, trailing } from './collect/distinct';
import { modifiedOf, noUtf8 } from './collect/entries';
import { clean } from './collect/names';
import { type Place, type PlacesOptions, placesUnder } from './collect/places';
import { quoted, sentenceOf } from './collect/sentence';
import type { Student } from './roster';

/** A notebook file and whose it is. */
export interface Found {
  /** The student: by the roster, else the subfolder's name, else the file's. */
  readonly id: string;
  readonly file: string;
  /** As the report names it. */
  readonly path: string;
  /** When it was last written, in milliseconds: which of two attempts is the later one. */
  readonly modified: number;
  /** What the report should say of whose it is; absent where nothing is odd. */
  readonly note?: string;
}

/** What was handed in and cannot be graded. */
interface Finding {
  readonly id: string;
  readonly path: string;
  /** What was found and what to do about it. */
  readonly found: string;
}

/** All that lies under some paths. */
export interface Collected {
  readonly notebooks: readonly Found[];
  readonly findings: readonly Finding[];
  /** The roster's students, whether they handed something in or not; absent without a roster. */
  readonly students?: readonly Student[];
}

export interface CollectOptions extends PlacesOptions {
  /** A name that is under several paths is one student's: the paths are chapters or days, not sections. */
  readonly join?: boolean;
}

/**
 * All that was handed in under some paths: notebooks, or folders of notebooks and of students' folders. Two places
 * are two students unless the roster, or `join`, says that they are one.
 * @throws UsageError when a path does not exist; what is odd inside a folder is that student's finding
 */
export function collect(paths: readonly string[], options: CollectOptions = {}): Collected {
  const { roster, join = false } = options;
  const places = outermost(
    paths.flatMap((given) => {
      const under = placesUnder(given, options);
      return under.length === 0 && paths.length > 1 ? [emptyPlace(given, options)] : under;
    }),
  );
  const ids = idsOf(places, join, new Set(roster?.students.map(({ id }) => id)));
  const graded = new Set(ids.filter((_, i) => (places[i] as Place).notebooks.length > 0));
  const shown = pathsOf(places, paths.length > 1);
  return {
    notebooks: places.flatMap((place, i): Found[] => {
      const id = ids[i] as string;
      const note = noteOf(place, id, roster !== undefined);
      return place.notebooks.map((file) => ({
        id,
        file,
        path: shown.get(file) as string,
        modified: modifiedOf(file),
        ...(note !== '' && { note }),
      }));
    }),
    findings: places.flatMap((place, i): Finding[] => {
      const id = ids[i] as string;
      const sentence = sentenceOf(place.others, { graded: graded.has(id) });
      if (sentence === undefined) return [];
      const sentences = [noteOf(place, id, roster !== undefined), sentence].filter(Boolean);
      return [{ id, path: shown.get(place.absolute) as string, found: sentences.join(' ') }];
    }),
    ...(roster !== undefined && { students: roster.students }),
  };
}

/** Each place once, and none that lies in another: paths that are given may overlap. */
function outermost(places: readonly Place[]): Place[] {
  const once = [...new Map(places.map((place) => [place.absolute, place])).values()];
  const all = new Set(once.map(({ absolute }) => absolute));
  return once.filter(({ absolute }) => {
    for (let at = path.dirname(absolute); at !== path.dirname(at); at = path.dirname(at))
      if (all.has(at)) return false;
    return true;
  });
}

/** A given folder with nothing in it: of several that were given, it is one student's. */
function emptyPlace(given: string, { roster }: CollectOptions): Place {
  const absolute = path.resolve(given);
  const name = path.basename(absolute);
  const match = roster?.match(name, { folder: true });
  return { absolute, given: absolute, name, match, notebooks: [], others: [] };
}

/** A student for each place. */
function idsOf(places: readonly Place[], join: boolean, taken: ReadonlySet<string>): string[] {
  const rawOf = ({ given, absolute }: Place) =>
    join ? path.relative(given, absolute) || path.basename(absolute) : absolute;
  const unknown = new Map<string, Nameable>();
  for (const place of places) {
    if (place.match?.student !== undefined) continue;
    const raw = rawOf(place);
    // In another run, too, nobody else is called so.
    const mark = isWhole(place.name)
      ? (name: string) => name
      : (name: string) => marked(name, path.basename(raw));
    const whole = partsOf(raw);
    const parts = [...whole.slice(0, -1), mark(whole.at(-1) ?? '')];
    const short = [...whole.slice(0, -1), mark(clean(place.name))];
    unknown.set(raw, {
      names: [...trailing(short), ...trailing(parts)],
      raws: [path.basename(raw), raw],
    });
  }
  const names = distinctNames([...unknown.values()], taken);
  const nameOf = new Map([...unknown.keys()].map((raw, i) => [raw, names[i] as string]));
  return places.map((place) => place.match?.student?.id ?? (nameOf.get(rawOf(place)) as string));
}

/** What a report should say of whose it is; empty where nothing is odd. */
function noteOf(place: Place, id: string, hasRoster: boolean): string {
  const { match, name } = place;
  const shown = clean(name);
  const notes: string[] = [];
  if (hasRoster && match === undefined) notes.push(`"${shown}" is not on the roster.`);
  if (match?.several !== undefined)
    notes.push(
      `"${shown}" could be ${match.several.map((one) => one.id).join(' or ')} by the roster: say which in its column "folder".`,
    );
  if (id.startsWith(`${shown}~`))
    notes.push(
      'Its name has characters that cannot be shown, or differs from another only in those: rename it.',
    );
  const folders = match?.student === undefined ? foldersAlike(place) : '';
  if (folders !== '')
    notes.push(
      `Notebooks of one name lie in several of its folders (${folders}) and are taken for attempts of one student; if these are students, grade "${shown}" by itself or with a roster.`,
    );
  return notes.join(' ');
}

/** Folders in a student's that hold notebooks of the same name: attempts, or a whole section's students. */
function foldersAlike({ absolute, notebooks }: Place): string {
  const foldersOf = new Map<string, Set<string>>();
  for (const file of notebooks) {
    const [first, ...rest] = path.relative(absolute, file).split(path.sep);
    const name = rest.at(-1);
    if (name !== undefined) foldersOf.set(name, (foldersOf.get(name) ?? new Set()).add(first as string));
  }
  const alike = [...foldersOf.values()].find(({ size }) => size > 1);
  return alike === undefined ? '' : quoted([...alike]);
}

/** How the report names files: relative to what was given, and as much more as keeps them apart. */
function pathsOf(places: readonly Place[], several: boolean): Map<string, string> {
  const files = places.flatMap(({ given, absolute, notebooks }) =>
    [...new Set([absolute, ...notebooks])].map((file) => ({ given, file })),
  );
  const names = distinctNames(
    files.map(({ given, file }): Nameable => {
      const least = path.relative(given, file).split(path.sep).filter(Boolean).length + (several ? 1 : 0);
      return { names: trailing(partsOf(file), Math.max(1, least)), raws: [file] };
    }),
  );
  return new Map(files.map(({ file }, i) => [file, names[i] as string]));
}

/** Whether a report can show a name as it is; what is no UTF-8 is told apart, and never graded. */
const isWhole = (name: string): boolean => name.includes(noUtf8) || clean(name) === name.normalize('NFC');

const partsOf = (file: string): string[] =>
  file
    .split(path.sep)
    .filter(Boolean)
    .map((part) => clean(part.replace(noUtf8, '')));
