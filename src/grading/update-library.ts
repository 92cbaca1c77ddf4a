/** Brings the library and the checks of a new student's bundle into an older one. */
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { bundled } from './student-bundle';

/** A bundle holds the recorded cases of its exercises; the teacher's own copy of the course does not. */
const isBundle = (folder: string): boolean =>
  existsSync(path.join(folder, 'dist', 'src', 'exercises', 'recorded'));

/**
 * Replaces everything of a bundle but its notebooks by what a newer one has.
 * @param root the bundle to update
 * @param from the newer one
 * @returns the files and folders that changed; `undefined` where one of the two is no bundle, and nothing is touched
 */
export function updateLibrary(root: string, from: string): string[] | undefined {
  if (!isBundle(root) || !isBundle(from)) return undefined;
  const changed = bundled.filter((name) => !isSame(path.join(root, name), path.join(from, name)));
  for (const name of changed) replace(path.join(root, name), path.join(from, name));
  return changed;
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

/** The old one is away only while two names change; what another release no longer has goes for good. */
function replace(target: string, from: string): void {
  const [fresh, old] = [`${target}.new`, `${target}.old`];
  for (const rest of [fresh, old]) rmSync(rest, { recursive: true, force: true });
  if (existsSync(from)) cpSync(from, fresh, { recursive: true });
  if (existsSync(target)) renameSync(target, old);
  if (existsSync(fresh)) renameSync(fresh, target);
  rmSync(old, { recursive: true, force: true });
}
