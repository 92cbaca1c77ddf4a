/** `npm start` that is stopped while it sets up: all of it ends, and the next one takes nothing half-made for whole. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFailed, vi } from 'vitest';
import { lacks } from '../lacking';
import { withoutRegistry } from '../registry';
import { part } from '../short';
import { around, changes, clone, expectsCourse, npmStart, project } from './checkout';

const works = (program: string, ...args: string[]) =>
  spawnSync(program, args, { cwd: project, stdio: 'ignore' }).status === 0;
const skipped =
  process.platform !== 'linux' || lacks('git', works('git', 'rev-parse', 'HEAD')) || withoutRegistry();
const minutes = 60_000;
/** For what takes seconds, and on a busy machine minutes. */
const patiently = { timeout: 15 * minutes, interval: 20 };

const home = path.join(around, 'home-of-stopped');
const withoutLab = (process.env.PATH ?? '')
  .split(path.delimiter)
  .filter((folder) => !existsSync(path.join(folder, 'jupyter-lab')))
  .join(path.delimiter);
const env = { HOME: home, npm_config_cache: path.join(home, '.npm'), PATH: withoutLab, NO_COLOR: '1' };

/** What all processes of a start inherit. */
const MARK = 'STARTED_BY_A_TEST';

/** The processes of a start, wherever they hang: their ids and command lines. */
function processesOf(mark: string): { readonly pid: number; readonly command: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
      if (!environment.includes(`${MARK}=${mark}`)) return [];
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ pid: Number(name), command }];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}

function killAll(mark: string): void {
  for (const { pid } of processesOf(mark))
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended meanwhile
    }
}

interface Begun {
  readonly mark: string;
  readonly child: ChildProcess;
  readonly told: () => string;
}

const npm = ['npm', 'start', '--', '--no-browser'] as const;
const terminal = ['python3', path.join(__dirname, 'terminal.py'), 'sh', '-c', `${npm.join(' ')}; exit $?`];

/** The ways in which somebody stops it: how it is started, and what is done then. */
const ways: Readonly<Record<string, readonly [command: readonly string[], stop: (begun: Begun) => void]>> = {
  'Ctrl+C': [terminal, ({ child }) => child.stdin?.write('ctrl-c\n')],
  'closing the terminal': [terminal, ({ child }) => child.stdin?.write('close\n')],
  'a signal to npm alone': [npm, ({ child }) => child.kill('SIGTERM')],
  // As when the machine goes off: nobody can clean up.
  'killing all of it': [npm, ({ mark }) => killAll(mark)],
};

const runs = (what: string) => (_: string, mark: string) =>
  processesOf(mark).some(({ command }) => command.includes(what));

/** What a start does, in an order in which each is still to be done when the ones before were stopped. */
const phases: Readonly<Record<string, (course: string, mark: string, told: string) => boolean>> = {
  'python -m venv': runs(' -m venv '),
  'pip install': runs(' -m pip install '),
  'npm ci': (course, mark) =>
    runs('npm ci')(course, mark) && existsSync(path.join(course, 'node_modules', 'zod')),
  'fetching TensorFlow': runs('npm rebuild'),
  'the build': (course) => readdirSync(course).some((name) => name.startsWith('.building-')),
  'the start of JupyterLab': runs(' -m jupyterlab '),
  'JupyterLab at work': (_course, _mark, told) => told.includes('/lab/tree/'),
};

/** Begins a start, and stops it in one of its phases. @returns what was told */
async function stopIn(course: string, phase: string, way: string): Promise<string> {
  const [[program = '', ...args], stop] = ways[way] as (typeof ways)[string];
  const mark = randomUUID();
  const child = spawn(program, args, {
    cwd: course,
    env: { ...process.env, ...env, [MARK]: mark },
    detached: true,
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let told = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      told += chunk;
    });
  child.stdin.on('error', () => {});
  onTestFailed(() => killAll(mark));
  const isThere = phases[phase] as (typeof phases)[string];
  await vi.waitFor(
    () => expect(isThere(course, mark, told) || child.exitCode !== null).toBe(true),
    patiently,
  );
  expect(child.exitCode, told).toBe(null);
  stop({ mark, child, told: () => told });
  await vi.waitFor(() => expect(processesOf(mark)).toEqual([]), patiently);
  await ended;
  return told;
}

/** Whether a `.venv` is whole, or not there. */
function isWholeOrAbsent(venv: string): boolean {
  if (!existsSync(venv)) return true;
  return works(path.join(venv, 'bin', 'python'), '-c', 'import jupyterlab, anywidget, jupyterlab_widgets');
}

describe.skipIf(skipped)('npm start, stopped', () => {
  it.each(part('ways to stop a start', Object.keys(ways), ['Ctrl+C']))(
    'by %s in each of its phases, ends with all that it started, and goes on when it is started again',
    async (way) => {
      mkdirSync(home, { recursive: true });
      const course = clone(`stopped-by-${way.replaceAll(/\W/g, '-')}`);
      for (const phase of Object.keys(phases)) {
        const told = await stopIn(course, phase, way);
        console.log(`${phase}, ${way}:\n${told}`);
        if (phase === 'the build') expect(told).toContain('fetching the native TensorFlow library'); // which was stopped before
        if (way !== 'killing all of it') {
          expect(isWholeOrAbsent(path.join(course, '.venv')), phase).toBe(true);
          if (phase === 'JupyterLab at work' && way !== 'closing the terminal')
            expect(told).toContain('very-deep: stopped.');
        }
      }
      const started = await npmStart(course, { env });
      try {
        expect(works(path.join(course, '.venv', 'bin', 'python'), '-c', 'import jupyterlab, anywidget')).toBe(
          true,
        );
        await expectsCourse(course, started);
        expect(changes(course)).toBe('');
      } finally {
        await started.stop();
      }
    },
    60 * minutes,
  );
});
