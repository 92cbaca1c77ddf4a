/**
 * What a machine may lack: the tests that need it are skipped, and the last lines of the run say, one for each missing
 * thing, what was not tested and how to get it.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Each thing: what is not tested without it, and how to get it. */
const things = {
  sandbox:
    'grading behind namespaces: Linux with bubblewrap and util-linux (Debian, Ubuntu: apt install bubblewrap util-linux); `npx very-deep doctor` says what is wrong with them',
  headers: "the numbers of system calls: Linux's headers (Debian, Ubuntu: apt install linux-libc-dev)",
  perl: 'system calls from inside the sandbox: perl (Debian, Ubuntu: apt install perl-base)',
  totals:
    'the totals of memory and processes: control groups that this user may make (root, or systemd-run --user --scope -p Delegate=yes)',
  schedstat:
    'the time that a process waits for a processor: Linux with util-linux (Debian, Ubuntu: apt install util-linux)',
  data: 'the real data sets: npx very-deep data download',
  ordinaryUser: 'folders that cannot be written to: run the tests as another user than root',
  git: 'a fresh clone: git, and a checkout that is a clone (git clone)',
  registry: 'the set-up of a fresh clone: the npm registry, which is out of reach',
  build: 'what starts built programs: npm run build',
  redis: 'the queue: Redis (Debian, Ubuntu: apt install redis-server)',
  postgres: 'the gradebook in PostgreSQL: its server (Debian, Ubuntu: apt install postgresql)',
  chromium: 'the pages in a browser: Chromium (Debian: apt install chromium), or CHROMIUM=/path/to/it',
  nbformat:
    'notebooks with feedback by Jupyter’s own rules: nbformat (Debian, Ubuntu: apt install python3-nbformat)',
  jupyterClients:
    "the kernel under Jupyter's own clients: Debian's python3-jupyter-kernel-test and python3-nbclient",
  jupyterHub: 'the kernel in JupyterHub: Debian’s jupyterhub',
  classicNotebook: 'the classic Notebook and nbconvert: Debian’s jupyter-notebook and jupyter-nbconvert',
  openEdx: 'LTI 1.3 against Open edX’s own platform: python3 with venv, and PyPI within reach of pip',
  peers:
    'nbgrader, papermill, jupytext and nbconvert with our notebooks: python3 with venv, and PyPI within reach of pip',
  pypi: 'the first start by pip: python3 with venv, and PyPI within reach of pip',
  debianServer: "the first start on Debian's Jupyter server: apt install python3-jupyterlab-server",
  walls: 'a home that cannot be written to: bubblewrap (Debian, Ubuntu: apt install bubblewrap)',
  tensorflow:
    'the engine tensorflow: tfjs-node with its native library (`npm run test:tensorflow` makes one, on Linux with x64)',
  native:
    'the engine tensorflow: Linux with x64, g++, and PyPI within reach of pip (Debian, Ubuntu: apt install g++ python3-pip)',
  gpu: 'the engine webgpu: npm run webgpu, and on Linux apt install chromium libvulkan1',
} as const;

/** A thing that tests need and a machine may lack. */
export type Thing = keyof typeof things;

/** The folder of this run where each test file notes what it lacks; `tests/temporary-folder.ts` makes it. */
const notes = (): string | undefined => {
  const folder = process.env.VERY_DEEP_TESTS_FOLDER;
  return folder === undefined ? undefined : path.join(folder, 'lacking');
};

/**
 * Whether tests must be skipped for want of a thing; notes it for the end of the run.
 * @example describe.skipIf(lacks('redis', hasRedis))('the queue', ...)
 */
export function lacks(thing: Thing, isThere: boolean): boolean {
  const folder = notes();
  if (!isThere && folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, thing), '');
  }
  return !isThere;
}

/** The lines for the end of a run, one for each thing that some test lacked. */
export function lackingLines(folder = notes()): string[] {
  if (folder === undefined) return [];
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    return [];
  }
  return names.map((name) => `not tested here: ${things[name as Thing]}`);
}
