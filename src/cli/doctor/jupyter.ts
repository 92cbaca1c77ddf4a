import { existsSync } from 'node:fs';
import path from 'node:path';
import { listSpecs, ownSpec } from '../../jupyter/kernelspec';
import { installedLab } from '../jupyter/choose';
import { findServerPython } from '../jupyter/debian';
import { folders } from '../jupyter/folders';
import { findPython } from '../jupyter/python';
import type { Check } from './check';

/** What `npm start` will do where no JupyterLab is installed yet. */
function outlook(python: string | undefined, server: string | undefined): string {
  if (server)
    return `\`npm start\` installs one: by pip into .venv, else from npm packages on the Jupyter server of ${server}.`;
  if (python) return '`npm start` installs one, by pip into .venv.';
  return 'Install Python 3.9 or newer (https://www.python.org/downloads); `npm start` does the rest.';
}

/** The JupyterLab that can show the notebooks. */
export async function checkJupyter(): Promise<Check> {
  const lab = await installedLab(new AbortController().signal);
  const python = lab ? undefined : findPython();
  const server = lab ? undefined : findServerPython();
  return {
    name: 'jupyter',
    status: lab ? 'ok' : 'weak',
    found: lab ? lab.title : 'no JupyterLab is installed yet',
    notes: lab === undefined ? [outlook(python, server)] : lab.advice === undefined ? [] : [lab.advice],
    details: { lab: lab?.command ?? null, python: python ?? null, server: server ?? null },
  };
}

/** The kernel, as Jupyter sees it. */
export function checkKernel(): Check {
  const built = existsSync(path.join(ownSpec().folder, 'main.js'));
  const specs = listSpecs();
  const own = path.join(folders.prefix, 'share', 'jupyter', 'kernels', 'very-deep');
  const registered = specs.find(({ name }) => name === 'very-deep')?.folder ?? null;
  const forStart = existsSync(path.join(own, 'kernel.json')) ? own : null;
  const found = registered ?? forStart;
  return {
    name: 'kernel',
    status: built ? 'ok' : 'weak',
    found: found
      ? `the course's kernel is registered in ${found}`
      : "the course's kernel is not registered yet",
    notes: [
      ...(built ? [] : ['It is not built: `npm run build`.']),
      ...(found ? [] : ['`npm start` brings it along.']),
      ...(registered ? [] : ['`very-deep kernel install` adds it to any other Jupyter of yours.']),
    ],
    details: { built, registered, forStart, kernels: specs.map(({ name }) => name) },
  };
}
