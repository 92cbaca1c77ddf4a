/** A copy of the checkout, as a student has one: tests work in its own `notebooks/`, and this one's stay as they are. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { project } from './chromium';

/** What is no part of a checkout, or too large to be copied: those are linked, or made anew. */
const left = ['node_modules', '.git', '.very-deep', '.venv', 'coverage'];

/**
 * Copies the built checkout into a temporary folder. Its dependencies are links to this one's, and so is a JupyterLab
 * that has been set up here before; else the copy sets up its own.
 * @returns the folder of the copy
 */
export function copyOfCheckout(): string {
  const copy = path.join(mkdtempSync(path.join(os.tmpdir(), 'very-deep-checkout-')), 'course');
  cpSync(project, copy, {
    recursive: true,
    preserveTimestamps: true,
    filter: (file) => !left.includes(path.relative(project, file)) && !file.includes('browser-test-'),
  });
  const modules = path.join(copy, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(path.join(project, 'node_modules')))
    if (name !== 'very-deep') symlinkSync(path.join(project, 'node_modules', name), path.join(modules, name));
  symlinkSync('..', path.join(modules, 'very-deep'));
  mkdirSync(path.join(copy, '.very-deep'));
  for (const place of ['.venv', path.join('.very-deep', 'lab')])
    if (existsSync(path.join(project, place))) symlinkSync(path.join(project, place), path.join(copy, place));
  return copy;
}
