/** A copy of the checkout, as a student has one: tests work in its own `notebooks/`, and this one's stay as they are. */
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { project } from './chromium';

/** What is no part of a checkout, or too large to be copied: it is linked, or made anew. */
const apart = ['node_modules', '.git', '.very-deep', '.venv', 'coverage'];

/** Makes a folder of the same files, which takes no room on the same disk. Nothing in them may be changed. */
function linkFiles(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) linkFiles(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else
      try {
        linkSync(source, target);
      } catch {
        copyFileSync(source, target); // another disk
      }
  }
}

/**
 * Copies the built checkout into a temporary folder, with its dependencies. A JupyterLab that has been set up here is
 * taken along; else the copy sets up its own.
 * @returns the folder of the copy
 */
export function copyOfCheckout(): string {
  const copy = path.join(mkdtempSync(path.join(os.tmpdir(), 'very-deep-checkout-')), 'course');
  cpSync(project, copy, {
    recursive: true,
    preserveTimestamps: true,
    filter: (file) => !apart.includes(path.relative(project, file)) && !file.includes('browser-test-'),
  });
  linkFiles(path.join(project, 'node_modules'), path.join(copy, 'node_modules'));
  mkdirSync(path.join(copy, '.very-deep'));
  for (const place of ['.venv', path.join('.very-deep', 'lab')])
    if (existsSync(path.join(project, place))) symlinkSync(path.join(project, place), path.join(copy, place));
  return copy;
}
