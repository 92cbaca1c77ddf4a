/** The files of the page, which the build made, held in memory. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../core';
import { packageFolder } from '../core/package-folder';
import { codeOf } from '../platform/thrown';

/** By name. */
export type PageFiles = ReadonlyMap<string, { readonly type: string; readonly text: string }>;

/** By name, the type and the place. The page itself comes last: it answers whatever no other file does. */
const files = {
  'desk.js': ['text/javascript', 'desk/desk.js'],
  'desk.css': ['text/css', 'desk/desk.css'],
  // Draws the figures of answers; loaded when there is one to be seen.
  'plotly.js': ['text/javascript', 'plotly-flat.min.js'],
  'index.html': ['text/html', 'desk/index.html'],
} as const;

/**
 * Reads what the build made.
 * @throws UsageError where nothing was built, or this is a student's copy
 */
export function readPageFiles(dist = path.join(packageFolder(), 'dist')): PageFiles {
  try {
    return new Map(
      Object.entries(files).map(([name, [type, place]]) => [
        name,
        { type: `${type}; charset=utf-8`, text: readFileSync(path.join(dist, place), 'utf8') },
      ]),
    );
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new UsageError('the page of the desk is not built; build the course first: npm run build');
  }
}
