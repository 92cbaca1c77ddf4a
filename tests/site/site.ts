/** The built site, for the tests: built once into a scratch folder. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { project } from '../browser/chromium';

export interface Site {
  readonly folder: string;
  /** Its pages, from its root. */
  readonly pages: readonly string[];
  remove(): void;
}

/** Builds the site at the size `smoke`, as `npm run site` does. */
export function buildSite(): Site {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'very-deep-site-'));
  const folder = path.join(scratch, 'site');
  const args = ['site/build.mjs', '--size', 'smoke', '--out', folder, '--repository', 'teacher/course'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the site was not built:\n${stderr}`);
  if (/\[warning\]/.test(stderr)) throw new Error(`TypeDoc complains about docstrings:\n${stderr}`);
  const pages = (readdirSync(folder, { recursive: true }) as string[]).filter((name) =>
    name.endsWith('.html'),
  );
  return { folder, pages: pages.sort(), remove: () => rmSync(scratch, { recursive: true }) };
}
