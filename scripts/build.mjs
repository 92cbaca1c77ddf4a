// `npm run build`: everything that runs from `dist/`. It is built beside and put into place when it is whole, so that
// another command, or a kernel, finds all of the old build or all of the new one.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiler } from './compiler.mjs';

const started = new Date();
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(root, 'dist');
// As deep as `dist/`, for source maps lead from there to the sources.
const made = path.join(root, `.building-${process.pid}`);
const old = `${made}-old`;
/** @param {string} folder */
const remove = (folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/** Runs a program of Node.js in the course's folder; what it says is the build's to say. @param {...string} args */
function node(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 2);
}

/** What builds that were killed have left. */
function removeOthers() {
  for (const name of readdirSync(root)) {
    const [, pid] = /^\.building-(\d+)(-old)?$/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) remove(path.join(root, name));
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'; // another user's
  }
}

/** Takes over what other programs made: the bundle for browsers, and Plotly, which is minified once for each version. */
function keep() {
  for (const name of ['plotly.min.js', 'plotly-flat.min.js']) {
    const plotly = path.join(dist, name);
    if (existsSync(plotly)) copyFileSync(plotly, path.join(made, name));
  }
}

/** Puts the build into place. */
function swap() {
  const stamp = path.join(made, '.built');
  writeFileSync(stamp, '');
  utimesSync(stamp, started, started); // a source that was changed meanwhile is newer
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(made, dist);
  const browser = path.join(old, 'browser');
  if (existsSync(browser)) renameSync(browser, path.join(dist, 'browser'));
}

removeOthers();
process.once('exit', () => {
  remove(made);
  remove(old);
});
mkdirSync(made);
keep();
node('scripts/setup.mjs', 'link');
node(compiler, '-p', 'packages/tfjs-backend-onnx');
node(compiler, '-p', 'tsconfig.build.json', '--outDir', made);
node('scripts/minify-plotly.mjs', made);
node('scripts/bundle-laboratory.mjs', made);
node('scripts/bundle-sandbox.mjs', made);
node('scripts/bundle-desk.mjs', made);
node(path.join(made, 'src', 'release', 'build-releases.js'), path.join(made, 'releases'));
swap();
