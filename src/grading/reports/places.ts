/** Whether reports can go where a command line wants them: asked before the work of which they report. */
import { accessSync, constants, existsSync, realpathSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import { readPlainFile } from '../../platform/plain-file';
import { messageOf } from '../../platform/thrown';
import { isNotebookName } from '../submission/collect/names';
import { looksLikeNotebook } from '../submission/collect/sniff';

/** What there is at a place, behind links, too. */
function statsOf(place: string): Stats | undefined {
  try {
    return statSync(place);
  } catch {
    return undefined;
  }
}

/** Whether a place is one to write into, and not to be replaced: a device, a pipe, what `/dev/stdout` leads to. */
export function isStream(place: string): boolean {
  if (/^\/(dev|proc)\/./.test(path.resolve(place)) && existsSync(place)) return true;
  const stats = statsOf(place);
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}

/** How every SQLite file begins. */
const sqlite = 'SQLite format 3\0';
/** More of a file is not looked at: a gradebook of a large school may be a gigabyte. */
const isDatabase = (place: string): boolean =>
  readPlainFile(place, Number.MAX_SAFE_INTEGER, { head: sqlite.length })?.toString('latin1') === sqlite;

/** Why a report cannot be written there, or must not be; undefined where it can. */
export function whyNot(place: string): string | undefined {
  if (isStream(place)) return undefined;
  const stats = statsOf(place);
  if (stats?.isDirectory()) return 'it is a folder; name a file';
  if (stats !== undefined && (isNotebookName(path.basename(place)) || looksLikeNotebook(place)))
    return 'a notebook is there, which a report would replace; name another file';
  if (stats !== undefined && isDatabase(place))
    return 'a database is there, which a report would replace; name another file';
  return whyNoFolder(path.dirname(path.resolve(place)));
}

/** Why nothing can be written in a folder that may not be there yet. */
function whyNoFolder(folder: string): string | undefined {
  const stats = statsOf(folder);
  if (stats === undefined && path.dirname(folder) !== folder) return whyNoFolder(path.dirname(folder));
  if (!stats?.isDirectory()) return `${folder} is no folder`;
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return `nothing can be written in ${folder}: ${messageOf(error)}`;
  }
}

/** One spelling for one place: two names of one file, or of one in folders that links lead to, are the same. */
function placeKey(place: string): string {
  const stats = statsOf(place);
  if (stats !== undefined) return `${stats.dev}:${stats.ino}`;
  const whole = path.resolve(place);
  const parent = path.dirname(whole);
  return path.join(existsSync(parent) ? realpathSync.native(parent) : parent, path.basename(whole));
}

/** What a command line says of its files. */
export interface Wanted {
  /** By option: the files to be written. */
  readonly files: Readonly<Record<string, string | undefined>>;
  /** By option: the folders to be written in. */
  readonly folders?: Readonly<Record<string, string | undefined>>;
  /** By option: what is read, and must outlast the command. */
  readonly reads?: Readonly<Record<string, string | undefined>>;
}

/**
 * Refuses places to which nothing can be written, two reports for one place, and a report in the place of what is read.
 * @throws UsageError that names the option
 */
export function refusePlaces({ files, folders = {}, reads = {} }: Wanted): void {
  const taken = new Map<string, string>();
  for (const [option, place] of given(reads))
    if (!place.includes('://')) taken.set(placeKey(place), `--${option}`);
  for (const [option, place] of given(files)) {
    const why = whyNot(place);
    if (why !== undefined) throw new UsageError(`cannot write --${option} ${place}: ${why}`);
    if (isStream(place)) continue;
    const key = placeKey(place);
    const other = taken.get(key);
    if (other !== undefined)
      throw new UsageError(`--${option} and ${other} are the same file, ${place}: name another one`);
    taken.set(key, `--${option}`);
  }
  for (const [option, place] of given(folders)) {
    const stats = statsOf(place);
    const why =
      stats !== undefined && !stats.isDirectory()
        ? 'it is a file; name a folder'
        : whyNoFolder(path.resolve(place));
    if (why !== undefined) throw new UsageError(`cannot write --${option} ${place}: ${why}`);
  }
}

const given = (places: Readonly<Record<string, string | undefined>>): [string, string][] =>
  Object.entries(places).filter((entry): entry is [string, string] => entry[1] !== undefined);
