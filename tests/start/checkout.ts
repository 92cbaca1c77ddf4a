/** A fresh clone, `npm start` in it, and what a student then finds on the page. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { visit } from './visit';

export const project = path.resolve(__dirname, '../..');

/** In the folder that a run of tests makes for itself. */
export const around = path.join(os.tmpdir(), 'start');

/** Clones this checkout. The folder's name has blanks, quotes and letters beyond ASCII. */
export function clone(name: string): string {
  const folder = path.join(around, name, 'my course, Übung 1');
  mkdirSync(path.dirname(folder), { recursive: true });
  execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${project}`, folder]);
  return folder;
}

/** The same course once more, set up, but without a JupyterLab of its own. Files are shared, and must not be changed. */
export function copyOf(course: string, name: string): string {
  const folder = path.join(around, name, path.basename(course));
  mkdirSync(folder, { recursive: true });
  const parts = readdirSync(course).filter((part) => part !== '.venv' && part !== '.very-deep');
  for (const part of parts) execFileSync('cp', ['-al', path.join(course, part), folder]);
  return folder;
}

/** Nothing can be fetched: registry and package index are a port on which nobody listens. */
export const offline = {
  npm_config_registry: 'http://127.0.0.1:9/',
  npm_config_fetch_retries: '0',
  PIP_INDEX_URL: 'http://127.0.0.1:9/',
  PIP_EXTRA_INDEX_URL: '',
  PIP_FIND_LINKS: '',
  PIP_CONFIG_FILE: os.devNull,
};

export interface Started {
  readonly url: string;
  /** What the user was told until then. */
  readonly told: string;
  readonly seconds: number;
  stop(): Promise<void>;
}

/**
 * `npm start -- --no-browser`.
 * @param options.env what is another than in the tests' own environment
 * @param options.before a program and its options that are put before the command
 * @throws Error, with what was told, where it ends before it serves
 */
export function npmStart(
  course: string,
  { env = {}, before = [] }: { env?: NodeJS.ProcessEnv; before?: readonly string[] } = {},
): Promise<Started> {
  const [program = '', ...args] = [...before, 'npm', 'start', '--', '--no-browser'];
  const start = performance.now();
  const child = spawn(program, args, {
    cwd: course,
    // With a history of cells, as people have it.
    env: { ...process.env, NO_COLOR: '1', VERY_DEEP_HISTORY: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // npm, its shell and the server are ended together
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let told = '';
  child.stderr.on('data', (chunk) => {
    told += chunk;
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid as number), 'SIGTERM');
    await ended;
  };
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const seconds = (performance.now() - start) / 1000;
      if (/^https?:/.test(line)) resolve({ url: line, told, seconds, stop });
    });
    void ended.then(() => reject(new Error(`npm start ended:\n${told}`)));
  });
}

const chapter = 'notebooks/00-start-here.ipynb';
const right = 'const mean = (xs: number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;';
const wrong = 'const total = (xs: number[]): number => xs.reduce((sum, x) => sum + x, 0);';

/** Opens the page, looks at the file list, and runs cells and a check on the course's kernel. */
export async function expectsCourse(course: string, { url }: Started): Promise<void> {
  expect(new URL(url).pathname).toBe(`/lab/tree/${chapter}`);
  const cells = [
    "console.log([3, 1, 2].sort().join(' < '));",
    `import { check } from 'very-deep';\n${right}\nawait check('mean-of-values', mean);`,
    `${wrong}\nawait check('mean-of-values', total);`,
    'process.cwd()',
  ];
  const { status, html, files, ran } = await visit(url, chapter, cells);
  expect(status).toBe(200);
  expect(html).toContain('JupyterLab');
  const given = execFileSync('git', ['ls-tree', '--name-only', 'HEAD:notebooks'], { cwd: project });
  const shown = given
    .toString()
    .split('\n')
    .filter((name) => name !== '' && name !== 'instructor');
  expect(files.filter((name) => name !== 'very-deep-progress.json')).toEqual(shown.sort());
  const said = ran.map((one) => one.said);
  expect(ran.map((one) => one.status)).toEqual(['ok', 'ok', 'ok', 'ok']);
  expect(said[0]).toBe('1 < 2 < 3\n');
  expect(said[1]).toContain('All cases pass');
  expect(said[2]).toContain('You return the sum');
  expect(said[3]).toContain(JSON.stringify(realpathSync(path.join(course, 'notebooks'))).slice(1, -1));
}

/** What git knows of the clone: a start changes nothing of it. */
export const changes = (course: string): string =>
  execFileSync('git', ['status', '--porcelain'], { cwd: course, encoding: 'utf8' });
