/** Finding a Python, and making the project's own with a pinned JupyterLab. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { courseRoot } from '../../notebook/released';
import { runToEnd } from './child';
import { folders } from './folders';

const OLDEST = [3, 9] as const;

/** The names under which a Python may be installed; Debian's is named in full because another may come before it. */
const NAMES = process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python', '/usr/bin/python3'];

/** Whether this Python runs the given line without an error. */
function runs(python: string, line: string): boolean {
  return spawnSync(python, ['-c', line], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

/** The first Python, recent enough, that has all these modules. */
export function findPython(modules: string[] = []): string | undefined {
  const imports = modules.map((name) => `import ${name}`);
  const line = [`import sys; assert sys.version_info >= (${OLDEST.join(', ')})`, ...imports].join('; ');
  return NAMES.find((name) => runs(name, line));
}

const venvPython = path.join(
  folders.venv,
  ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
);

/** Whether `scripts/venv.mjs` was ended in the midst of making it. */
function isHalfMade(): boolean {
  const state = path.join(folders.venv, '.very-deep');
  return existsSync(state) && readFileSync(state, 'utf8') !== 'made';
}

/**
 * The Python of the project's own `.venv`, when it is whole and has JupyterLab. It is asked itself: the programs beside
 * it name the folder in which they were made, and a course can be moved.
 */
export function findVenvPython(): string | undefined {
  const hasLab = 'import importlib.util as u; assert u.find_spec("jupyterlab")';
  return !isHalfMade() && runs(venvPython, hasLab) ? venvPython : undefined;
}

/**
 * Makes `.venv` and installs the pinned JupyterLab into it, by the program that set-up runs, too.
 * @param python the Python to make it from
 * @param stop ends it, and nothing half-made is left
 * @returns the Python of `.venv`, or undefined where pip reaches no package index
 */
export async function makeVenv(python: string, stop: AbortSignal): Promise<string | undefined> {
  const program = path.join(courseRoot, 'scripts', 'venv.mjs');
  const { status } = await runToEnd(process.execPath, [program, python], { stop });
  return status === 0 ? findVenvPython() : undefined;
}
