/** Brings the library and the checks of a new student's bundle into an older one. */
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseJson, schema } from '../core/parse';
import { bundled } from './student-bundle';
import type { Staged } from './write-together';

/** A library that is copied beside the old one. */
export interface StagedLibrary extends Staged {
  /** The files and folders that change. */
  readonly changed: readonly string[];
  /** Whether other packages must be installed. */
  readonly needsPackages: boolean;
}

/** A bundle holds the recorded cases of its exercises; the teacher's own copy of the course does not. */
const isBundle = (folder: string): boolean =>
  existsSync(path.join(folder, 'dist', 'src', 'exercises', 'recorded'));

/**
 * Copies everything of a newer bundle but its notebooks beside an older one's. The releases that the older one kept, and
 * its own, come along: notebooks of theirs are still compared with them.
 * @param root the bundle to update
 * @param from the newer one
 * @returns `undefined` where one of the two is no bundle
 */
export function stageLibrary(root: string, from: string): StagedLibrary | undefined {
  if (!isBundle(root) || !isBundle(from)) return undefined;
  const place = (name: string, ending = '') => path.join(root, `${name}${ending}`);
  const staged: string[] = [];
  const discard = () => {
    for (const name of staged) rmSync(place(name, '.new'), { recursive: true, force: true });
  };
  try {
    for (const name of bundled) {
      if (name !== 'releases' && isSame(place(name), path.join(from, name))) continue;
      staged.push(name);
      for (const rest of ['.new', '.old']) rmSync(place(name, rest), { recursive: true, force: true });
      const fresh = path.join(from, name);
      if (existsSync(fresh)) cpSync(fresh, place(name, '.new'), { recursive: true });
      if (name !== 'releases') continue;
      keepReleases(root, from, place(name, '.new'));
      if (!isSame(place(name), place(name, '.new'))) continue;
      rmSync(place(name, '.new'), { recursive: true, force: true });
      staged.pop();
    }
  } catch (error) {
    discard();
    throw error;
  }
  const needsPackages = packagesIn(root) !== packagesIn(from);
  return { changed: staged, needsPackages, discard, commit: () => swap(staged, place) };
}

const lockfileSchema = schema((z) =>
  z.object({ packages: z.exactOptional(z.record(z.string(), z.record(z.string(), z.unknown()))) }),
);

/** The packages of a lockfile, without the course's own version. */
function packagesIn(folder: string): string {
  const file = path.join(folder, 'package-lock.json');
  if (!existsSync(file)) return '';
  const { packages = {} } = parseJson(lockfileSchema, readFileSync(file, 'utf8'), {
    what: file,
    mend: 'put back the one that the course came with',
  });
  return JSON.stringify({ ...packages, '': { ...packages[''], version: undefined } });
}

/** Adds to the kept releases those that the older bundle has, and the newer one does not bring. */
function keepReleases(root: string, from: string, target: string): void {
  const brought = path.join(from, 'dist', 'releases');
  for (const store of [path.join(root, 'releases'), path.join(root, 'dist', 'releases')])
    for (const version of existsSync(store) ? readdirSync(store) : [])
      if (!existsSync(path.join(brought, version)))
        cpSync(path.join(store, version), path.join(target, version), { recursive: true, force: false });
}

/** The old ones are away only while names change; when one cannot be changed, all get their old names back. */
function swap(names: readonly string[], place: (name: string, ending?: string) => string): void {
  const done: string[] = [];
  try {
    for (const name of names) {
      if (existsSync(place(name))) renameSync(place(name), place(name, '.old'));
      done.push(name);
      if (existsSync(place(name, '.new'))) renameSync(place(name, '.new'), place(name));
    }
  } catch (error) {
    for (const name of done) {
      if (existsSync(place(name, '.old'))) {
        rmSync(place(name), { recursive: true, force: true });
        renameSync(place(name, '.old'), place(name));
      }
    }
    for (const name of names) rmSync(place(name, '.new'), { recursive: true, force: true });
    throw error;
  }
  for (const name of names) rmSync(place(name, '.old'), { recursive: true, force: true });
}

/** Packages that were installed there since are no part of a release. */
const entries = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name !== 'node_modules')
    .sort();

function isSame(one: string, other: string): boolean {
  if (!existsSync(one) || !existsSync(other)) return existsSync(one) === existsSync(other);
  const isFolder = statSync(one).isDirectory();
  if (isFolder !== statSync(other).isDirectory()) return false;
  if (!isFolder) return readFileSync(one).equals(readFileSync(other));
  const names = entries(one);
  return (
    names.join('/') === entries(other).join('/') &&
    names.every((name) => isSame(path.join(one, name), path.join(other, name)))
  );
}
