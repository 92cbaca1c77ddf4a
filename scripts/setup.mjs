// Sets up whatever is missing: dependencies, build, links. Plain Node, for it runs before anything is installed.
//   node scripts/setup.mjs         everything that is missing or out of date
//   node scripts/setup.mjs start   `npm start`: the same, and meanwhile, where there is none, JupyterLab by pip; then, in
//                                  this process, `very-deep start`
//   node scripts/setup.mjs link    only what an `npm ci` by hand leaves to do: links, pruning (the beginning of `npm run build`)
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { endAll, endTogether, succeeds } from './child.mjs';
import { prune, prunedElsewhere } from './prune.mjs';
import { inTurn } from './turn.mjs';
import { isHalfMade, venv } from './venv-folder.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(root, 'node_modules');
const isWindows = process.platform === 'win32';

/** npm keeps what it downloads in the home folder; where that cannot be written to, inside the course. */
function npmEnvironment() {
  const { npm_config_cache: chosen = process.env.NPM_CONFIG_CACHE } = process.env;
  if (chosen !== undefined || canWrite(os.homedir())) return process.env;
  return { ...process.env, npm_config_cache: path.join(root, '.very-deep', 'npm-cache') };
}

/** @param {string} folder */
function canWrite(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} text */
const say = (text) => process.stderr.write(`very-deep: ${text}\n`);

/**
 * Says what begins, does it, and says how long it took.
 * @template T
 * @param {string} text
 * @param {() => Promise<T>} work
 */
async function during(text, work) {
  say(`${text} ...`);
  const start = performance.now();
  const result = await work();
  say(`  done in ${secondsSince(start)} s.`);
  return result;
}

/** @param {number} start */
const secondsSince = (start) => Math.max(1, Math.round((performance.now() - start) / 1000));

/** Why there is no course; its message is for the user. */
class SetUpError extends Error {}

/** @type {(text: string) => never} */
function fail(text) {
  throw new SetUpError(text);
}

/** @type {(args: string[], options?: { silent?: boolean, milliseconds?: number }) => Promise<boolean>} */
function npm(args, { silent = false, milliseconds } = {}) {
  return succeeds('npm', args, {
    cwd: root,
    env: npmEnvironment(),
    stdio: ['ignore', 'ignore', silent ? 'ignore' : 'inherit'],
    shell: isWindows,
    ...(milliseconds !== undefined && { milliseconds }),
  });
}

function checkNode() {
  const { engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  /** @type {number[]} */
  const wanted = engines.node.replace('>=', '').split('.').map(Number);
  const here = process.versions.node.split('.').map(Number);
  const difference = wanted.map((part, i) => (here[i] ?? 0) - part).find((d) => d !== 0) ?? 0;
  if (difference < 0) {
    fail(`this is Node ${process.versions.node}; the course needs ${engines.node} (https://nodejs.org).`);
  }
}

function checkWritable() {
  if (!canWrite(root)) {
    fail(`${root} cannot be written to. Copy the course into a folder of your own and start it there.`);
  }
}

/** npm writes what it installed, when it has finished, into a lockfile of its own. */
function installed() {
  const hidden = path.join(modules, '.package-lock.json');
  if (!existsSync(hidden) || prunedElsewhere(root)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([place, { version, optional, link: isLink }]) =>
      place === '' || optional || isLink || present[place]?.version === version,
  );
}

/** What `npm ci` downloads into an empty cache, on Linux with x64. */
const SIZE_MB = { checkout: 350, bundle: 200 };

async function install() {
  if (installed()) {
    if (existsSync(fetching)) await buildTensorFlow();
    return;
  }
  checkWritable();
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const isBundle = !existsSync(path.join(root, 'src'));
  const size = isBundle ? SIZE_MB.bundle : SIZE_MB.checkout;
  const isDone = await during(`installing the packages, once: ${size} MB from the npm registry`, () =>
    npm(args),
  );
  if (!isDone) fail('`npm ci` failed; run it by itself to see why.');
  await buildTensorFlow();
}

const tensorFlow = '@tensorflow/tfjs-node';
/** Is there while it is being fetched: a fetch that was stopped begins anew. */
const fetching = path.join(modules, tensorFlow, '.fetching');

/**
 * The only install script the course wants is that of @tensorflow/tfjs-node, which fetches TensorFlow's native library.
 * Where its host is out of reach the course computes with another engine (`very-deep doctor` says which).
 */
async function buildTensorFlow() {
  if (!existsSync(path.join(modules, tensorFlow))) return;
  writeFileSync(fetching, '');
  say('fetching the native TensorFlow library, which is optional ...');
  const minutes = 3;
  const args = ['rebuild', tensorFlow, '--ignore-scripts=false', '--foreground-scripts=false'];
  if (!(await npm(args, { silent: true, milliseconds: minutes * 60_000 }))) {
    say('it is out of reach; the course computes with another engine.');
  }
  rmSync(fetching, { force: true });
}

/** Most of what packages bring is never used here: two thirds of the bytes. */
function tidy() {
  const megabytes = Math.round(prune(root) / 1e6);
  if (megabytes > 0)
    say(
      `took ${megabytes} MB that nothing here uses out of node_modules (scripts/prune.mjs says what and why).`,
    );
}

/** @type {(file: string) => number} */
function newest(file) {
  const { mtimeMs } = statSync(file);
  if (!statSync(file).isDirectory()) return mtimeMs;
  return readdirSync(file).reduce((latest, name) => Math.max(latest, newest(path.join(file, name))), mtimeMs);
}

/** Builds what is older than its sources. */
async function build() {
  // A student's bundle comes built.
  if (!existsSync(path.join(root, 'src'))) return link();
  const stamp = path.join(root, 'dist', '.built');
  const inputs = [
    'src',
    'kernels',
    ...packages().flatMap((folder) => [`${folder}/src`, `${folder}/package.json`, `${folder}/tsconfig.json`]),
    'notebooks/instructor',
    'scripts/build.mjs',
    'scripts/minify-plotly.mjs',
    'scripts/bundle-laboratory.mjs',
    'scripts/bundle-sandbox.mjs',
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
  ]
    .map((name) => path.join(root, name))
    .filter((file) => existsSync(file));
  // npm takes away a link that it did not make, whenever it installs something.
  if (existsSync(stamp) && statSync(stamp).mtimeMs > Math.max(...inputs.map(newest))) return link();
  checkWritable();
  const isDone = await during('building the course, once for each change of its sources', () =>
    npm(['run', '--silent', 'build']),
  );
  if (!isDone) fail('`npm run build` failed; run it by itself to see why.');
}

/** The folders of the packages that the course carries inside it, from its root. */
function packages() {
  const folder = path.join(root, 'packages');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => `packages/${name}`)
    .filter((place) => existsSync(path.join(root, place, 'package.json')));
}

/**
 * `import 'very-deep'` and `npx very-deep` work inside the project because its node_modules holds a link to itself. npm
 * makes the links to the packages inside it; a node_modules that is older than a package lacks its link.
 */
function link() {
  mkdirSync(modules, { recursive: true });
  for (const folder of ['.', ...packages()]) {
    const { name } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
    const self = path.join(modules, name);
    if (lstatSync(self, { throwIfNoEntry: false })) continue;
    const target = isWindows ? path.join(root, folder) : path.join('..', folder);
    symlinkSync(target, self, isWindows ? 'junction' : 'dir');
  }
  const bin = path.join(modules, '.bin');
  mkdirSync(bin, { recursive: true });
  const entry = path.join('dist', 'src', 'cli', 'main.js');
  const program = `$(dirname "$0")/../../${entry}`;
  const missing =
    'very-deep: the course is not built yet. Wait for the command that is setting it up, or run: npm run setup';
  const lines = [
    '#!/bin/sh',
    `[ -f "${program}" ] || { echo "${missing}" >&2; exit 2; }`,
    `exec node "${program}" "$@"`,
  ];
  const shim = path.join(bin, 'very-deep');
  rmSync(shim, { force: true }); // what a copy of the course shares with it stays as it is
  writeFileSync(shim, `${lines.join('\n')}\n`, { mode: 0o755 });
  if (isWindows) writeFileSync(path.join(bin, 'very-deep.cmd'), `@node "%~dp0\\..\\..\\${entry}" %*\r\n`);
}

/** Whether there is a program of this name; to run it would take seconds. @param {string} name */
const isOnPath = (name) =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .some((folder) => existsSync(path.join(folder, isWindows ? `${name}.exe` : name)));

/**
 * Begins to make `.venv` while npm installs and builds, where it will be wanted: no JupyterLab is here yet. Whether it can
 * be had is for `very-deep start` to say, which tries again.
 * @returns what resolves when it is there, or cannot be had
 */
function beginVenv() {
  const python = isWindows ? 'python' : 'python3';
  const here = existsSync(path.join(root, '.very-deep', 'lab')) || (existsSync(venv) && !isHalfMade());
  if (here || isOnPath('jupyter-lab') || !isOnPath(python)) return undefined;
  say('fetching JupyterLab meanwhile, once: 50 MB from the Python package index, into .venv (260 MB) ...');
  const start = performance.now();
  const program = path.join(root, 'scripts', 'venv.mjs');
  const made = succeeds(process.execPath, [program, python], { stdio: 'ignore' });
  return made.then((isMade) => {
    if (isMade) say(`JupyterLab is there, after ${secondsSince(start)} s.`);
  });
}

/** @param {boolean} isStart */
async function everything(isStart) {
  checkNode();
  const venvMade = isStart ? beginVenv() : undefined;
  await install();
  tidy();
  await build();
  await venvMade;
}

/**
 * npm that is told to end tells its own child, which is a shell: it ends, and does not pass that on. So who loses it ends,
 * too.
 */
function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 200).unref();
}

const [task] = process.argv.slice(2);
if (task === 'link') {
  link();
  tidy();
} else {
  const isStart = task === 'start';
  const leaveSignals = endTogether();
  endWithNpm();
  try {
    const waits = () => say('another command is setting the course up; waiting for it ...');
    await inTurn(root, waits, () => everything(isStart));
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    await endAll();
    say(error.message);
    process.exit(2);
  }
  leaveSignals();
  if (isStart) await import(pathToFileURL(path.join(root, 'dist', 'src', 'cli', 'main.js')).href);
}
