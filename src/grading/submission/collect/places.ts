/** Whose work lies where: each student's folder or loose file under the paths to grade. */
import { lstatSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../../core';
import type { Match, Roster } from '../roster';
import { entriesOf, noUtf8 } from './entries';
import { isArchiveName, isNobodys, isNotebookName, stemOf } from './names';
import { kindOf, type Seen, search } from './search';

/** One student's folder, or one loose file. */
export interface Place {
  /** Where it is. */
  readonly absolute: string;
  /** The path that was given, under which it lies. */
  readonly given: string;
  /** The student, as its own name has it. */
  readonly name: string;
  /** Who that is by the roster. */
  readonly match: Match | undefined;
  readonly notebooks: readonly string[];
  readonly others: readonly Seen[];
}

export interface PlacesOptions {
  readonly roster?: Roster;
  /** Files and folders that are the teacher's own, such as the places of reports. */
  readonly ours?: readonly string[];
}

/** How many folders around students' folders are entered, where a roster says that they are no student's. */
const sections = 3;

/** The places under one path. @throws UsageError when there is nothing */
export function placesUnder(given: string, { roster, ours = [] }: PlacesOptions): Place[] {
  const absolute = canonical(given);
  // SQLite keeps files beside a gradebook while it is open, or when a run was killed.
  const notTheirs = new Set(
    ours.flatMap((one) => ['', '-wal', '-shm', '-journal'].map((more) => realParent(one + more))),
  );
  const parentOf = (at: string) => path.basename(path.dirname(at));
  const ofFile = (at: string) =>
    roster?.match(stemOf(path.basename(at)), { parent: parentOf(at) }) ?? roster?.match(path.basename(at));
  const ofFolder = (at: string) => roster?.match(path.basename(at), { folder: true, parent: parentOf(at) });

  const file = (at: string, isGraded: boolean, others: readonly Seen[] = []): Place => {
    const name = path.basename(at);
    return {
      absolute: at,
      given: absolute,
      name: stemOf(name),
      match: ofFile(at) ?? ofFolder(path.dirname(at)),
      notebooks: isGraded ? [at] : [],
      others,
    };
  };

  const folder = (at: string, level: number): Place[] => {
    const entries = entriesOf(at);
    const name = path.basename(at);
    if (typeof entries === 'string') {
      const others: Seen[] = [{ kind: 'folder that cannot be read', what: name, code: entries }];
      return [{ absolute: at, given: absolute, name, match: ofFolder(at), notebooks: [], others }];
    }
    return entries.flatMap((entry): Place[] => {
      if (isNobodys(entry.name) || (entry.full !== undefined && notTheirs.has(entry.full))) return [];
      const kind = kindOf(entry);
      if (kind === undefined || kind === 'checkpoint' || kind === 'feedback') return [];
      if (entry.full === undefined)
        return [
          {
            absolute: path.join(at, entry.name + noUtf8),
            given: absolute,
            name: entry.name,
            match: undefined,
            notebooks: [],
            others: [{ kind: 'name', what: entry.name }],
          },
        ];
      if (kind !== 'folder') {
        const graded = kind === 'notebook' || kind === 'notebook by its content';
        return [file(entry.full, graded, graded ? [] : [{ kind, what: entry.name }])];
      }
      const own = ofFolder(entry.full);
      if (own === undefined && roster !== undefined && holdsStudents(entry.full, roster, sections - level))
        return folder(entry.full, level + 1);
      // Of a path that is one student's folder, the folders in it are that student's.
      const whose = own ?? ofFolder(at);
      return [
        { absolute: entry.full, given: absolute, name: entry.name, match: whose, ...search(entry.full) },
      ];
    });
  };

  const stats = lstatSync(absolute);
  if (stats.isDirectory()) return folder(absolute, 0);
  // A file that was named is read, whatever it is called; what reads it says what is wrong with it.
  const what = path.basename(absolute);
  const kind = stats.isSymbolicLink() ? 'link' : isArchiveName(absolute) ? 'archive' : undefined;
  if (kind === undefined || isNotebookName(what)) return [file(absolute, true)];
  return [file(absolute, false, [{ kind, what }])];
}

/** Whether a folder is a section's: somebody of the roster has a folder or a file in it, or in a section in it. */
function holdsStudents(folder: string, roster: Roster, levels: number): boolean {
  if (levels === 0) return false;
  const entries = entriesOf(folder);
  const parent = path.basename(folder);
  return (
    typeof entries !== 'string' &&
    entries.some(({ name, kind, full }) =>
      kind === 'folder'
        ? roster.match(name, { folder: true, parent }) !== undefined ||
          (full !== undefined && !isNobodys(name) && holdsStudents(full, roster, levels - 1))
        : roster.match(stemOf(name), { parent }) !== undefined,
    )
  );
}

/** One spelling for one place, whatever leads to it; the last part of it is not followed where it is a link. */
function canonical(given: string): string {
  const whole = path.resolve(given); // without a slash at its end, which would follow a link
  try {
    const real = path.join(realpathSync.native(path.dirname(whole)), path.basename(whole));
    return lstatSync(real).isDirectory() ? realpathSync.native(real) : real;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'ENOENT' || code === 'ENOTDIR'
        ? `there is no file or folder "${given}"`
        : `cannot look at "${given}" (${code}): give yourself the right to read it`,
    );
  }
}

/** The same for a place that may not be there yet. */
function realParent(place: string): string {
  const whole = path.resolve(place);
  try {
    return path.join(realpathSync.native(path.dirname(whole)), path.basename(whole));
  } catch {
    return whole;
  }
}
