/** Finding a Python, and making the project's own with a pinned JupyterLab. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { courseRoot } from '../../notebook/released';
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

const scripts = path.join(folders.venv, process.platform === 'win32' ? 'Scripts' : 'bin');

/** The JupyterLab of the project's own `.venv`, when it is there. */
export function findVenvLab(): string | undefined {
  const program = path.join(scripts, process.platform === 'win32' ? 'jupyter-lab.exe' : 'jupyter-lab');
  return existsSync(program) ? program : undefined;
}

/**
 * Makes `.venv` and installs the pinned JupyterLab into it, by the program that set-up runs, too.
 * @param python the Python to make it from
 * @returns the `jupyter-lab` program, or undefined where pip reaches no package index
 */
export function makeVenv(python: string): Promise<string | undefined> {
  const program = path.join(courseRoot, 'scripts', 'venv.mjs');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, python], { stdio: 'ignore' });
    child.once('error', () => resolve(undefined));
    child.once('close', (status) => resolve(status === 0 ? findVenvLab() : undefined));
  });
}
