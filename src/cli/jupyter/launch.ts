/** Starting JupyterLab on the course, waiting until it answers, and stopping it cleanly. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UsageError } from '../../core';
import { courseRoot } from '../../notebook/released';
import { signalGroup } from '../../platform/process-group';
import type { Lab } from './choose';
import { ensureFolder, folders } from './folders';

/** A running JupyterLab. */
export interface RunningLab {
  /** The address to open; it carries the token. */
  readonly url: string;
  readonly origin: string;
  readonly token: string;
  /** Where it writes what goes on. */
  readonly log: string;
  /** Resolves when the server has ended, however that came about. */
  readonly ended: Promise<void>;
  /** Shuts the kernels and the server down. */
  stop(): Promise<void>;
}

/** Settings a student may change; written once, so that what they change stays. */
const FIRST_SETTINGS: Record<string, object> = {
  '@jupyterlab/apputils-extension/notification': { fetchNews: 'false', checkForUpdates: false },
  '@jupyterlab/completer-extension/manager': { providerTimeout: 10_000 }, // TypeScript's first answer takes a while
  '@jupyterlab/apputils-extension/themes': { 'adaptive-theme': true }, // light or dark, as the system is
};

function writeFirstSettings(): void {
  for (const [plugin, settings] of Object.entries(FIRST_SETTINGS)) {
    const file = path.join(folders.settings, `${plugin}.jupyterlab-settings`);
    if (existsSync(file)) continue;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
  }
}

function environment(lab: Lab, token: string): NodeJS.ProcessEnv {
  const kernels = path.join(folders.prefix, 'share', 'jupyter');
  return {
    ...process.env,
    JUPYTER_PATH: [kernels, process.env.JUPYTER_PATH].filter(Boolean).join(path.delimiter),
    JUPYTER_TOKEN: token,
    JUPYTER_RUNTIME_DIR: folders.runtime,
    JUPYTERLAB_SETTINGS_DIR: folders.settings,
    JUPYTERLAB_WORKSPACES_DIR: folders.workspaces,
    ...(lab.usersOwn
      ? {}
      : { JUPYTER_CONFIG_DIR: folders.config, JUPYTER_DATA_DIR: folders.data, IPYTHONDIR: folders.ipython }),
  };
}

/** What Jupyter's file list leaves out by itself; whoever hides more has to name these, too. */
const JUPYTER_HIDES = ['__pycache__', '*.pyc', '*.pyo', '.DS_Store', '*~'];

function options(lab: Lab, root: string, port: number, hidden: readonly string[]): string[] {
  return [
    '--no-browser',
    '--ip=127.0.0.1',
    `--port=${port}`,
    '--ServerApp.port_retries=0',
    `--ServerApp.root_dir=${root}`,
    ...(hidden.length > 0
      ? [`--ContentsManager.hide_globs=${JSON.stringify([...JUPYTER_HIDES, ...hidden])}`]
      : []),
    '--MultiKernelManager.default_kernel_name=very-deep',
    ...(lab.usersOwn ? [] : ['--KernelSpecManager.allowed_kernelspecs=very-deep']),
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
  ];
}

/** How long a server may take until it answers: two seconds, on a busy machine with a cold disk minutes. */
const LONGEST_START_MS = 300_000;

/** Asks until the server answers. Resolves to whether it did before it ended, or was to be given up. */
async function answers(origin: string, token: string, giveUp: AbortSignal): Promise<boolean> {
  while (!giveUp.aborted) {
    try {
      const headers = { authorization: `token ${token}` };
      const reply = await fetch(`${origin}/api/status`, { headers, signal: giveUp });
      if (reply.ok) return true;
    } catch {
      // Nobody listens yet.
    }
    await pause(150, undefined, { signal: giveUp }).catch(() => {});
  }
  return false;
}

/** Ends a server by a signal, and by force when it does not end within ten seconds. */
async function terminate(child: ChildProcess, ended: Promise<void>): Promise<void> {
  signalGroup(child.pid, 'SIGTERM');
  const late = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), 10_000);
  await ended;
  clearTimeout(late);
}

/** Asks the server to shut down, which ends its kernels too; makes it end when it does not within ten seconds. */
async function shutDown(
  origin: string,
  token: string,
  child: ChildProcess,
  ended: Promise<void>,
): Promise<void> {
  await fetch(`${origin}/api/shutdown`, {
    method: 'POST',
    headers: { authorization: `token ${token}` },
  }).catch(() => child.kill('SIGTERM'));
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(late);
}

/**
 * Starts JupyterLab.
 * @param lab which one
 * @param options `port` to serve on; `root`, the folder it shows (the project by default); `open`, the file or folder
 *   that is open at first, relative to the root and with "/" between its parts; `hidden`, names of files and folders
 *   that the file list leaves out (who knows their address can open them); `stop` ends it while it is coming up
 * @throws UsageError, with the last lines of its log, when it does not come up; the reason of `stop`
 */
export async function launch(
  lab: Lab,
  {
    port,
    root = courseRoot,
    open,
    hidden = [],
    stop,
  }: { port: number; root?: string; open: string; hidden?: readonly string[]; stop: AbortSignal },
): Promise<RunningLab> {
  for (const name of [
    'prefix',
    'config',
    'data',
    'ipython',
    'runtime',
    'settings',
    'workspaces',
    'logs',
  ] as const) {
    ensureFolder(folders[name]);
  }
  writeFirstSettings();
  const token = randomBytes(24).toString('hex');
  const origin = `http://127.0.0.1:${port}`;
  // Two courses may run at once, each on a port of its own.
  const log = path.join(folders.logs, `jupyter-${port}.log`);
  const output = openSync(log, 'w');
  const child = spawn(lab.command, [...lab.args, ...options(lab, root, port, hidden)], {
    cwd: root,
    env: environment(lab, token),
    stdio: ['ignore', output, output],
    // In a process group of its own, Ctrl+C in the terminal reaches this program alone, which then stops the server in order.
    detached: process.platform !== 'win32',
  });
  closeSync(output);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const over = new AbortController();
  void ended.then(() => over.abort());
  const limits = [stop, over.signal, AbortSignal.timeout(LONGEST_START_MS)];
  if (!(await answers(origin, token, AbortSignal.any(limits)))) {
    await terminate(child, ended);
    stop.throwIfAborted();
    const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
    throw new UsageError(`${lab.title} did not start. Its log (${log}) ends with:\n${tail}`);
  }
  const place = ['lab', ...(open === '' ? [] : ['tree', ...open.split('/')])]
    .map(encodeURIComponent)
    .join('/');
  const url = `${origin}/${place}?token=${token}`;
  return { url, origin, token, log, ended, stop: () => shutDown(origin, token, child, ended) };
}
