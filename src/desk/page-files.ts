/** The files of the page, which the build made, held in memory. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../core';
import { packageFolder } from '../core/package-folder';
import { codeOf } from '../platform/thrown';

/** By name. */
export type PageFiles = ReadonlyMap<string, { readonly type: string; readonly text: string }>;

/** The page itself comes last: it answers whatever no other file does. */
const types = { 'desk.js': 'text/javascript', 'desk.css': 'text/css', 'index.html': 'text/html' } as const;

/**
 * Reads what the build made.
 * @throws UsageError where nothing was built, or this is a student's copy
 */
export function readPageFiles(folder = path.join(packageFolder(), 'dist', 'desk')): PageFiles {
  try {
    return new Map(
      Object.entries(types).map(([name, type]) => [
        name,
        { type: `${type}; charset=utf-8`, text: readFileSync(path.join(folder, name), 'utf8') },
      ]),
    );
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new UsageError('the page of the desk is not built; build the course first: npm run build');
  }
}
