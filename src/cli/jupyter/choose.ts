/** Which JupyterLab serves the course on this machine. */
import path from 'node:path';
import { UsageError } from '../../core';
import { runToEnd } from './child';
import { canInstall, findServerPython, installServer } from './debian';
import { LAB_SOURCES } from './folders';
import { buildLab, findLab } from './lab-build';
import { findPython, findVenvPython, makeVenv } from './python';
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

async function usersLab(stop: AbortSignal): Promise<Lab | undefined> {
  // Three seconds of a processor, on a busy machine minutes; giving up would fetch another JupyterLab.
  const { status, stdout } = await runToEnd('jupyter-lab', ['--version'], { stop, milliseconds: 300_000 });
  const version = status === 0 ? stdout.trim() : '';
  if (!(Number.parseInt(version, 10) >= OLDEST)) return undefined;
  const advice = widgetAdvice('jupyter');
  const title = `your JupyterLab ${version}`;
  return { title, command: 'jupyter-lab', args: [], usersOwn: true, ...(advice !== undefined && { advice }) };
}

const venvLab = (python: string): Lab => ({
  title: "JupyterLab of the project's .venv",
  command: python,
  args: ['-I', '-m', 'jupyterlab'], // isolated, or it would take modules from the folder that it opens
  usersOwn: false,
});

const builtLab = (python: string, frontEnd: string): Lab => ({
  title: "JupyterLab built from npm packages on this machine's Jupyter server",
  command: python,
  args: [path.join(LAB_SOURCES, 'server.py'), frontEnd],
  usersOwn: false,
});

/** What is installed already, the user's own first. */
export async function installedLab(stop: AbortSignal): Promise<Lab | undefined> {
  const users = await usersLab(stop);
  if (users) return users;
  const own = findVenvPython();
  if (own) return venvLab(own);
  const frontEnd = findLab();
  const python = frontEnd && findServerPython();
  return frontEnd && python ? builtLab(python, frontEnd) : undefined;
}

/**
 * The JupyterLab to start: the user's own; else the project's `.venv`, made by pip; else, where pip reaches no package
 * index, a front end built from npm packages on Debian's Jupyter server.
 * @param say told, in a few words, what goes on
 * @param stop ends what it is doing; nothing half-made is left
 * @throws UsageError, with what to install, when none can be had
 */
export async function chooseLab(say: (text: string) => void, stop: AbortSignal): Promise<Lab> {
  const installed = await installedLab(stop);
  if (installed) return installed;

  const python = findPython();
  if (python) {
    say('fetching JupyterLab, once: 50 MB from the Python package index, into .venv (260 MB) ...');
    const made = await makeVenv(python, stop);
    if (made) return venvLab(made);
    say('pip reaches no package index from here.');
  }

  let server = findServerPython();
  if (!server && canInstall()) {
    say("installing Debian's Jupyter server, once ...");
    server = installServer();
  }
  if (server) return builtLab(server, await buildLab(say, stop));
  throw new UsageError(
    python
      ? 'JupyterLab is missing and pip cannot fetch it here: install JupyterLab (https://jupyter.org/install), then start again.'
      : 'Python is missing: install Python 3.9 or newer (https://www.python.org/downloads), then start again.',
  );
}
