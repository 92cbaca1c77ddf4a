/** Debian's own Jupyter server, for machines where pip reaches no package index. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findPython } from './python';

const MODULES = ['jupyter_server', 'jupyterlab_server'];
const PACKAGE = 'python3-jupyterlab-server';

/** A Python that has the server, when there is one. */
export function findServerPython(): string | undefined {
  return findPython(MODULES);
}

/** Whether this is Debian, or a child of it, and packages can be installed. */
export function canInstall(): boolean {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0;
}

function apt(...args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', args, { env, stdio: 'ignore' }).status === 0;
}

/** Installs the server's package. @returns the Python that has it, or undefined when that failed */
export function installServer(): string | undefined {
  const install = ['install', '--yes', '--no-install-recommends', PACKAGE];
  if (!apt(...install)) {
    apt('update');
    apt(...install);
  }
  return findServerPython();
}
