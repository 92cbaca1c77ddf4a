// What the site is made with is installed on first use, into a folder of its own.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { here } from './project.mjs';

/**
 * Installs the generator, unless it is there: npm writes its own copy of the lockfile when it has finished.
 * @param {(text: string) => void} say
 */
export function install(say) {
  const done = path.join(here, 'node_modules', '.package-lock.json');
  const lockfile = path.join(here, 'package-lock.json');
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(lockfile).mtimeMs) return;
  say("installing the site's generator (once, about 20 s) ...");
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, {
    cwd: here,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('`npm ci` in site/ failed; run it by itself to see why.');
}
