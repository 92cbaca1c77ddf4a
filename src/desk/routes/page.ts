/** The page itself: what the build made, from memory. Whatever else is asked for is a place within the page. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import { packageFolder } from '../../core/package-folder';
import type { DeskModule } from '../app';

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
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new UsageError('the page of the desk is not built; build the course first: npm run build');
  }
}

export const pageRoutes: DeskModule = (app, { files }) => {
  for (const [name, { type, text }] of files) {
    const tag = `"${createHash('sha256').update(text).digest('hex').slice(0, 20)}"`;
    app.get(name === 'index.html' ? '*' : `/${name}`, (c) => {
      c.header('Cache-Control', 'no-cache');
      c.header('ETag', tag);
      if (c.req.header('if-none-match') === tag) return c.body(null, 304);
      return c.body(text, 200, { 'Content-Type': type });
    });
  }
};
