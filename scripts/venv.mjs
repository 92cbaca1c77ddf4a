// Makes the project's own `.venv` with a pinned JupyterLab. Plain Node: set-up runs it while it installs and builds.
//   node scripts/venv.mjs PYTHON      ends with 1 where pip reaches no package index; then there is no `.venv`
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** JupyterLab, and anywidget with the widget manager, which shows the course's widgets in it. */
const packages = ['jupyterlab==4.6.3', 'anywidget==0.11.0'];

const minutes = 10;
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const venv = path.join(root, '.venv');
const isWindows = process.platform === 'win32';
const inside = path.join(venv, isWindows ? 'Scripts' : 'bin', isWindows ? 'python.exe' : 'python');

// However this ends but by success, a half `.venv` would look like a whole one.
const stopped = new AbortController();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.once(signal, () => stopped.abort());
const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(minutes * 60_000)]);

/** @type {(command: string, args: string[]) => Promise<boolean>} */
const succeeds = (command, args) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', signal });
    child.once('error', () => resolve(false));
    child.once('close', (status) => resolve(status === 0));
  });

const [python = isWindows ? 'python' : 'python3'] = process.argv.slice(2);
// One retry: pip's usual five take minutes to find out that there is no network. Compiling every module of 96 packages
// takes a third of the time, and most are never imported; Python compiles the others when they first are.
const options = ['--quiet', '--no-compile', '--retries', '1', '--timeout', '15'];
const install = ['-m', 'pip', 'install', ...options, ...packages];
const isMade = (await succeeds(python, ['-m', 'venv', venv])) && (await succeeds(inside, install));
if (!isMade) {
  rmSync(venv, { recursive: true, force: true, maxRetries: 5 });
  process.exitCode = 1;
}
