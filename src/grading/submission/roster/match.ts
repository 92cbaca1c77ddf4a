/** Whose a file or a folder is: by name, or as Moodle, Canvas and GitHub name what they hand out. */
import type { Student } from './student';

/** One student of the roster, or several who could be meant. */
export type Match =
  | { readonly student: Student; readonly several?: undefined }
  | { readonly student?: undefined; readonly several: readonly Student[] };

export interface MatchOptions {
  /** It is a folder, which GitHub may have named. */
  readonly folder?: boolean;
  /** The folder in which it lies: a section's, perhaps. */
  readonly parent?: string;
}

const key = (text: string): string => text.normalize('NFC').trim().toLowerCase();
/** Only letters and digits: how Canvas shortens a name for a file. */
const squashed = (text: string): string => key(text).replace(/[^\p{L}\p{M}\p{N}]/gu, '');

// From the left, and as little as can be: what a student called a file stands at the right and must not count.
const moodle = /^(.*?)_(\d+)_assignsubmission_(?:file|onlinetext)(?:_.*)?$/is;
const canvas = /^(.*?)_(?:LATE_)?(\d+)_(?:\d+_.*|(?:text|link)(?:\.html)?)$/is;

/** @returns what {@link Roster.match} does */
export function matcherOf(
  students: readonly Student[],
): (name: string, options?: MatchOptions) => Match | undefined {
  const known = students.map((student) => {
    const { id, email, login, github, sis, folder, canvas } = student;
    const names = namesOf(student);
    return {
      student,
      folder: key(folder),
      names: new Set(names.map(key)),
      called: new Set([id, email, login, github, sis, ...names].map(key)),
      // Whose number the roster says is not somebody with another number.
      squashed: new Set(canvas === '' ? names.map(squashed) : []),
      repository: github === '' ? undefined : `-${key(github)}`,
    };
  });
  type Known = (typeof known)[number];
  const those = (test: (one: Known) => boolean): Student[] =>
    known.filter(test).map(({ student }) => student);

  return (name, { folder = false, parent = '' } = {}) => {
    const text = key(name);
    if (text === '') return undefined;
    const section = key(parent);
    const own =
      known.find((one) => one.folder === `${section}/${text}`) ??
      known.find((one) => one.folder === text) ??
      known.find(({ student }) => student.id === name.normalize('NFC'));
    if (own !== undefined) return { student: own.student };
    const found =
      oneOf(those(({ called }) => called.has(text))) ??
      ofMoodle(name) ??
      ofCanvas(name) ??
      (folder
        ? oneOf(those(({ repository }) => repository !== undefined && text.endsWith(repository)))
        : undefined);
    // Two of one name in two sections lie in two folders.
    const there = found?.several?.filter((student) => section !== '' && key(student.section) === section);
    return there?.length === 1 ? oneOf(there) : found;
  };

  /** `Ada Lovelace_1001_assignsubmission_file_`: the number is another one in every assignment, the name is not. */
  function ofMoodle(name: string): Match | undefined {
    const [, who, number] = moodle.exec(name) ?? [];
    if (who === undefined) return undefined;
    const byNumber = students.filter((student) => student.moodle === number);
    const byName = those(({ names }) => names.has(key(who)));
    const agree = byName.some((student) => byNumber.includes(student));
    return oneOf(agree ? byNumber : [...byNumber, ...byName]);
  }

  /** `lovelaceada_1001_55501_name`: the number is Canvas's own of the student. */
  function ofCanvas(name: string): Match | undefined {
    const [, who, number] = canvas.exec(name) ?? [];
    if (who === undefined) return undefined;
    const byNumber = students.filter((student) => student.canvas === number);
    return oneOf(byNumber.length > 0 ? byNumber : those((one) => one.squashed.has(squashed(who))));
  }
}

function oneOf(found: readonly Student[]): Match | undefined {
  const several = [...new Set(found)];
  const [student] = several;
  if (student === undefined) return undefined;
  return several.length === 1 ? { student } : { several };
}

/** In every order in which platforms write a name. */
function namesOf({ name, givenName, familyName }: Student): string[] {
  const [given, family] = partsOf(name, givenName, familyName);
  if (given === '' || family === '') return name === '' ? [] : [name];
  return [name, `${given} ${family}`, `${family} ${given}`, `${family}, ${given}`];
}

/** A given and a family name; of a name in one piece the last word is taken as the family's. */
export function partsOf(name: string, givenName: string, familyName: string): [string, string] {
  if (givenName !== '' && familyName !== '') return [givenName, familyName];
  const [family, given] = name.split(/,\s*/, 2);
  if (given !== undefined) return [given, family as string];
  const words = name.split(/\s+/).filter(Boolean);
  return [words.slice(0, -1).join(' '), words.at(-1) ?? ''];
}
