/** Finds the notebooks to grade: files, folders of files, and folders of students' folders. */
import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../core';
import { isBackup } from '../notebook/backups';

/** A notebook file and whose it is. */
export interface Found {
  /** The student: the subfolder's name, else the file's. */
  readonly id: string;
  readonly file: string;
  /** As the report names it. */
  readonly path: string;
  /** When it was last written, in milliseconds: which of two attempts is the later one. */
  readonly modified: number;
}

/** How deep a student's own folder is searched; nbgrader keeps one folder per assignment in it. */
const depth = 3;

/**
 * All notebooks under some paths.
 * @throws UsageError when a path does not exist; what is odd inside a folder is left to be refused as a submission
 */
export function collect(paths: readonly string[]): Found[] {
  return paths.flatMap((given) => {
    const stats = lstatSync(given, { throwIfNoEntry: false });
    if (stats === undefined) throw new UsageError(`there is no file or folder "${given}"`);
    if (!stats.isDirectory()) return [found(given, path.basename(given), stats.mtimeMs)];
    return inFolder(given);
  });
}

function inFolder(folder: string): Found[] {
  const all: Found[] = [];
  for (const entry of entriesOf(folder)) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      for (const file of notebooksBelow(full, depth))
        all.push(found(file, path.relative(folder, file), mtimeOf(file), clean(entry.name)));
    } else if (isNotebookName(entry.name)) all.push(found(full, entry.name, mtimeOf(full)));
  }
  return all;
}

function notebooksBelow(folder: string, levels: number): string[] {
  if (levels === 0) return [];
  return entriesOf(folder).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return notebooksBelow(full, levels - 1);
    return isNotebookName(entry.name) ? [full] : [];
  });
}

/** In alphabetical order, without hidden files and checkpoints. A link to a folder is no folder here. */
const entriesOf = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

const isNotebookName = (name: string) => name.endsWith('.ipynb') && !isBackup(name);
const mtimeOf = (file: string) => lstatSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const found = (file: string, shown: string, modified: number, id?: string): Found => ({
  id: id ?? clean(path.basename(file, '.ipynb')),
  file,
  path: clean(shown),
  modified,
});

/** A name that can stand in any report: no control characters, no direction marks, of bounded length. */
const clean = (name: string): string => name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd').slice(0, 200);
