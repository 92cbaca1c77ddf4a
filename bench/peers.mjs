// What others do with the same notebooks: nbclient executes them, nbgrader's autograde executes and scores them.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pythonWith } from './common.mjs';
import { Meter } from './processes.mjs';

const root = path.resolve(import.meta.dirname, '..');

/**
 * @typedef {{ folder: string, env: NodeJS.ProcessEnv, kernel: string, python: string | undefined }} Peer
 * @typedef {{ rate: number, cpu: number } | { missing: string }} Measured how many notebooks a minute, and the processor
 *   time of one, in seconds
 */

/**
 * Gives a folder in which the course's kernel is at hand, for as long as the work takes.
 * @param {{ kernel: string, python?: string | undefined }} options
 * @param {(peer: Peer) => Promise<void>} work
 */
export async function withKernel({ kernel, python }, work) {
  const folder = mkdtempSync(path.join(root, 'notebooks', '.bench-'));
  try {
    const prefix = path.join(folder, 'prefix');
    const cli = path.join(root, 'dist', 'src', 'cli', 'main.js');
    const { status, stderr } = spawnSync(process.execPath, [cli, 'kernel', 'install', '--prefix', prefix]);
    if (status !== 0) throw new Error(`the kernel could not be installed: ${stderr}`);
    const env = { ...process.env, JUPYTER_PATH: path.join(prefix, 'share', 'jupyter') };
    await work({ folder, env, kernel, python });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Peer} peer
 * @param {string} module
 */
const pythonOf = ({ python }, module) =>
  python === undefined
    ? pythonWith(module)
    : spawnSync(python, ['-c', `import ${module}`]).status === 0
      ? python
      : undefined;

/**
 * @param {string} python
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @param {number} count
 * @returns {Promise<Measured>}
 */
async function measured(python, args, options, count) {
  let seconds = 0;
  let failure = '';
  const cpu = await Meter.ofStarted(() => {
    const started = performance.now();
    const { status, stdout, stderr } = spawnSync(python, args, { ...options, encoding: 'utf8' });
    seconds = (performance.now() - started) / 1000;
    if (status !== 0) failure = `${stderr || stdout}`.trim().split('\n').pop() || `it ended with ${status}`;
  });
  return failure === '' ? { rate: (60 * count) / seconds, cpu: cpu / count } : { missing: failure };
}

/**
 * The floor: nbclient runs the cells, and judges nothing.
 * @param {Peer} peer
 * @param {readonly object[]} notebooks
 * @returns {Promise<Measured>}
 */
export async function execute(peer, notebooks) {
  const python = pythonOf(peer, 'nbclient');
  if (python === undefined) return { missing: 'nbclient is not installed' };
  const { folder, env, kernel } = peer;
  for (const [i, one] of notebooks.entries())
    writeFileSync(path.join(folder, `${i}.ipynb`), JSON.stringify(one));
  const program = `
import sys, nbformat
from nbclient import NotebookClient
folder, kernel, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
for i in range(count):
    NotebookClient(nbformat.read(f"{folder}/{i}.ipynb", 4), kernel_name=kernel, timeout=120, allow_errors=True, resources={"metadata": {"path": folder}}).execute()`;
  const args = ['-W', 'ignore', '-c', program, folder, kernel, `${notebooks.length}`];
  return measured(python, args, { cwd: folder, env }, notebooks.length);
}

/**
 * nbgrader's autograde, in a course of its own: the release is its assignment, and each notebook a student's.
 * @param {Peer} peer
 * @param {string} name the notebook's, without `.ipynb`
 * @param {object} release
 * @param {readonly object[]} notebooks
 * @returns {Promise<Measured>}
 */
export async function autograde(peer, name, release, notebooks) {
  const python = pythonOf(peer, 'nbgrader');
  if (python === undefined)
    return { missing: 'nbgrader is not installed; name a Python that has it with --python' };
  const course = path.join(peer.folder, 'course');
  /** @type {(notebook: object, ...folder: string[]) => void} */
  const put = (notebook, ...folder) => {
    mkdirSync(path.join(course, ...folder), { recursive: true });
    writeFileSync(path.join(course, ...folder, `${name}.ipynb`), JSON.stringify(notebook));
  };
  put(release, 'source', 'ps1');
  for (const [i, one] of notebooks.entries()) put(one, 'submitted', `student${i}`, 'ps1');
  copyFileSync(path.join(root, 'nbgrader_config.py'), path.join(course, 'nbgrader_config.py'));
  // With it a check that fails is an error of its cell, which is what nbgrader scores by.
  // It starts a command that is installed beside it.
  const commands = [path.dirname(python), process.env.PATH].join(path.delimiter);
  const options = { cwd: course, env: { ...peer.env, PATH: commands, VERY_DEEP_STRICT: '1' } };
  const nbgrader = ['-W', 'ignore', '-m', 'nbgrader'];
  const made = await measured(
    python,
    [...nbgrader, 'generate_assignment', 'ps1', '--create', '--force'],
    options,
    1,
  );
  if ('missing' in made) return made;
  const graded = await measured(
    python,
    [...nbgrader, 'autograde', 'ps1', '--create', '--force'],
    options,
    notebooks.length,
  );
  const last = path.join(course, 'autograded', `student${notebooks.length - 1}`, 'ps1', `${name}.ipynb`);
  return existsSync(last) ? graded : { missing: 'it graded nothing' };
}
