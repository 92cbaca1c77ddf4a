/** Which JupyterLab serves the course on this machine. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { UsageError } from '../../core';
import { canInstall, findServerPython, installServer } from './debian';
import { LAB_SOURCES } from './folders';
import { buildLab, findLab } from './lab-build';
import { findPython, findVenvLab, makeVenv } from './python';
import { widgetAdvice } from './widgets';

/** A JupyterLab that can be started. */
export interface Lab {
  /** What it is, in a few words. */
  readonly title: string;
  readonly command: string;
  /** What comes before the options. */
  readonly args: readonly string[];
  /** Whether it belongs to the user, so that their Jupyter configuration applies to it. */
  readonly usersOwn: boolean;
  /** What is to be done for the course to be whole in it. */
  readonly advice?: string;
}

const OLDEST = 3;

function usersLab(): Lab | undefined {
  // Three seconds of a processor, on a busy machine minutes; giving up would fetch another JupyterLab.
  const options = { encoding: 'utf8', timeout: 300_000 } as const;
  const { status, stdout } = spawnSync('jupyter-lab', ['--version'], options);
  const version = status === 0 ? stdout.trim() : '';
  if (!(Number.parseInt(version, 10) >= OLDEST)) return undefined;
  const advice = widgetAdvice('jupyter');
  const title = `your JupyterLab ${version}`;
  return { title, command: 'jupyter-lab', args: [], usersOwn: true, ...(advice !== undefined && { advice }) };
}

const venvLab = (program: string): Lab => ({
  title: "JupyterLab of the project's .venv",
  command: program,
  args: [],
  usersOwn: false,
});

const builtLab = (python: string, frontEnd: string): Lab => ({
  title: "JupyterLab built from npm packages on this machine's Jupyter server",
  command: python,
  args: [path.join(LAB_SOURCES, 'server.py'), frontEnd],
  usersOwn: false,
});

/** What is installed already, the user's own first. */
export function installedLab(): Lab | undefined {
  const users = usersLab();
  if (users) return users;
  const program = findVenvLab();
  if (program) return venvLab(program);
  const frontEnd = findLab();
  const python = frontEnd && findServerPython();
  return frontEnd && python ? builtLab(python, frontEnd) : undefined;
}

/**
 * The JupyterLab to start: the user's own; else the project's `.venv`, made by pip; else, where pip reaches no package
 * index, a front end built from npm packages on Debian's Jupyter server.
 * @param say told, in a few words, what goes on
 * @throws UsageError, with what to install, when none can be had
 */
export async function chooseLab(say: (text: string) => void): Promise<Lab> {
  const installed = installedLab();
  if (installed) return installed;

  const python = findPython();
  if (python) {
    say('fetching JupyterLab, once: 50 MB from the Python package index, into .venv (260 MB) ...');
    const program = await makeVenv(python);
    if (program) return venvLab(program);
    say('pip reaches no package index from here.');
  }

  let server = findServerPython();
  if (!server && canInstall()) {
    say("installing Debian's Jupyter server, once ...");
    server = installServer();
  }
  if (server) return builtLab(server, await buildLab(say));
  throw new UsageError(
    python
      ? 'JupyterLab is missing and pip cannot fetch it here: install JupyterLab (https://jupyter.org/install), then start again.'
      : 'Python is missing: install Python 3.9 or newer (https://www.python.org/downloads), then start again.',
  );
}
