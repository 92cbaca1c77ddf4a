// Some folders have packages of their own (`site/`, `lite/`), which are installed when they are first needed.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Installs a folder's packages, unless they are there: npm writes its own copy of the lockfile when it has finished.
 * @param {string} folder
 * @param {() => void} onBegin called before it begins, which takes its time
 */
export function installFolder(folder, onBegin) {
  const done = path.join(folder, 'node_modules', '.package-lock.json');
  const lockfile = path.join(folder, 'package-lock.json');
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(lockfile).mtimeMs) return;
  onBegin();
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0)
    throw new Error(`\`npm ci\` in ${path.basename(folder)}/ failed; run it by itself to see why.`);
}
