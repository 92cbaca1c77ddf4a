/** The npm-built JupyterLab front end, for machines whose Python can have no JupyterLab. Built once per version of its sources. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import { runToEnd } from './child';
import { ensureFolder, folders, LAB_SOURCES } from './folders';

/** What the build reads; the hash of these names the built folder. */
const SOURCES = [
  'package.json',
  'package-lock.json',
  'build.mjs',
  'lab-pages.mjs',
  'main.mjs',
  'anywidget.mjs',
];

/** The folder of the built front end, whether or not it is there yet. */
function builtFolder(): string {
  const hash = createHash('sha256');
  for (const name of SOURCES) hash.update(readFileSync(path.join(LAB_SOURCES, name)));
  return path.join(folders.lab, hash.digest('hex').slice(0, 16));
}

/** The built front end, when it is there. */
export function findLab(): string | undefined {
  const folder = builtFolder();
  return existsSync(folder) ? folder : undefined;
}

/** Removes front ends of older sources. What another start is building at the same time stays. */
function removeOthers(keep: string): void {
  for (const name of readdirSync(folders.lab)) {
    const folder = path.join(folders.lab, name);
    const [, pid] = /^building-(\d+)$/.exec(name) ?? [];
    const isBeingBuilt = pid !== undefined && isAlive(Number(pid));
    if (folder !== keep && !isBeingBuilt) rmSync(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // another user's
  }
}

/**
 * Builds the front end, unless it is there: about a minute, most of it downloading.
 * @param say told, in a few words, what goes on
 * @param stop ends it, and nothing half-made is left
 * @returns the folder with the page's scripts, schemas and themes
 * @throws UsageError when the packages cannot be had or the build fails
 */
export async function buildLab(say: (text: string) => void, stop: AbortSignal): Promise<string> {
  const folder = builtFolder();
  if (existsSync(folder)) return folder;
  const work = path.join(folders.lab, `building-${process.pid}`);
  const out = path.join(work, 'out');
  const run = async (command: string, args: string[]) => {
    const { status, stderr } = await runToEnd(command, args, { cwd: work, stop });
    if (status !== 0)
      throw new UsageError(`JupyterLab could not be built: \`${command} ${args[0]}\` failed.\n${stderr}`);
  };
  ensureFolder(work);
  try {
    for (const name of SOURCES) cpSync(path.join(LAB_SOURCES, name), path.join(work, name));
    say('building JupyterLab, once: fetching its packages (1 of 2, about a minute) ...');
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
    say('building JupyterLab, once: putting them together (2 of 2, about 10 s) ...');
    await run(process.execPath, ['build.mjs', out]);
    // The rename comes last: an interrupted build leaves nothing that looks finished. Another start may have been quicker.
    if (!existsSync(folder)) renameSync(out, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  removeOthers(folder);
  return folder;
}
