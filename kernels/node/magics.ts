/** What magics and shell commands do in a cell; how they are told from TypeScript is in src/notebook/magics.ts. */
import { spawn } from 'node:child_process';
import type TypeScript from 'typescript-api';
import { nearestName } from '../../src/core/nearest';
import { setting } from '../../src/core/settings';
import { type Magic, readMagics } from '../../src/notebook/magics';
import { type Cell, currentCell, whenAborted } from './cell';
import { endStreams, writeStream } from './streams';

/** Every magic, as it is written, and what it does. */
const MAGICS: Readonly<Record<string, string>> = {
  '%%time': 'as the first line of a cell: prints how long the cell ran',
  '%%html': 'as the first line of a cell: shows the rest of the cell as HTML',
  '%lsmagic': 'prints this list',
};
const SHELL = '!command';
const SHELL_DOES = 'at the beginning of a line: runs a command of the shell';

/** The magic in a cell does not exist, or is not used so. */
class MagicError extends Error {
  override name = 'MagicError';
}

/** A shell command ended as a failure. */
class CommandError extends Error {
  override name = 'CommandError';
}

/** Where the code that stands for magics finds the kernel. */
const PLACE = 'very-deep.kernel.magics';
const call = (method: string, ...args: string[]) =>
  `Reflect.get(globalThis, Symbol.for('${PLACE}')).${method}(${args.map((arg) => JSON.stringify(arg)).join(', ')});`;

/** How long a command that was interrupted may take to end. */
const GRACE_MS = 2000;

/** A cell as it is to be compiled. */
export interface Prepared {
  /** Lines stand where they stood. */
  readonly code: string;
  /** Says what is to be said when the cell has come to its end. */
  readonly finish: () => void;
}

const clocks = new WeakMap<Cell, { wall: number; cpu: NodeJS.CpuUsage }>();

/**
 * Reads a cell's magics, does what is to be done before it runs, and puts calls in the place of its commands.
 * @param isKnown whether a name has been declared by an earlier cell
 * @throws MagicError where the magic does not exist, or is not used so
 */
export function prepare(
  ts: typeof TypeScript,
  cell: Cell,
  source: string,
  isKnown: (name: string) => boolean,
): Prepared {
  const { magic, commands, code } = readMagics(ts, source, isKnown);
  if (magic === undefined && commands.length === 0) return { code: source, finish: () => {} };
  let text = code;
  // From the last to the first: what comes before stays where it is.
  for (const { start, end, command } of [...commands].reverse()) {
    const lines = text.slice(start, end).replace(/[^\n]/g, '');
    text = `${text.slice(0, start)}await ${call('shell', command)}${lines}${text.slice(end)}`;
  }
  if (magic === undefined) return { code: text, finish: () => {} };
  check(magic);
  if (magic.name === '%lsmagic') writeStream(cell, 'stdout', `${list()}\n`);
  if (magic.name === '%%html') {
    const html = source.slice(magic.end).trim();
    cell.publish('display_data', {
      data: { 'text/html': html, 'text/plain': html },
      metadata: {},
      transient: {},
    });
  }
  if (magic.name !== '%%time') return { code: text, finish: () => {} };
  const timed = `${text.slice(0, magic.start)}${call('startClock')}${text.slice(magic.end)}`;
  return { code: timed, finish: () => tellTime(cell) };
}

function list(): string {
  const all = { ...MAGICS, [SHELL]: SHELL_DOES };
  const width = Math.max(...Object.keys(all).map((name) => name.length));
  return Object.entries(all)
    .map(([name, does]) => `${name.padEnd(width)}  ${does}`)
    .join('\n');
}

function check({ name, argument }: Magic): void {
  if (!(name in MAGICS)) {
    const near = nearestName(name, Object.keys(MAGICS));
    throw new MagicError(
      `there is no magic ${name}${near === undefined ? '' : `; did you mean ${near}?`} These are all:\n${list()}`,
    );
  }
  if (argument !== '')
    throw new MagicError(`${name} takes nothing behind its name, but there stands ${argument}`);
}

const shown = (milliseconds: number): string =>
  milliseconds < 1000 ? `${milliseconds.toPrecision(3)} ms` : `${(milliseconds / 1000).toPrecision(3)} s`;

function tellTime(cell: Cell): void {
  const started = clocks.get(cell);
  if (started === undefined) return;
  const wall = performance.now() - started.wall;
  const { user, system } = process.cpuUsage(started.cpu);
  endStreams(cell);
  writeStream(
    cell,
    'stdout',
    `Wall time: ${shown(wall)}\nCPU time: ${shown((user + system) / 1000)} (user ${shown(user / 1000)}, system ${shown(system / 1000)})\n`,
  );
}

/** Runs a command; what it prints is the cell's output, for children that inherit the streams write there. */
async function shell(command: string): Promise<void> {
  if (setting('VERY_DEEP_SHELL') === 'off') {
    throw new CommandError(
      'shell commands are off here: whoever set up this kernel has set VERY_DEEP_SHELL=off',
    );
  }
  const ownGroup = process.platform !== 'win32';
  const child = spawn(command, { shell: true, stdio: ['ignore', 'inherit', 'inherit'], detached: ownGroup });
  const kill = (signal: NodeJS.Signals) => {
    try {
      // With a group of its own, what the shell has started ends, too.
      if (ownGroup && child.pid !== undefined) process.kill(-child.pid, signal);
      else child.kill(signal);
    } catch {
      // It has ended meanwhile.
    }
  };
  const cell = currentCell();
  const stopListening =
    cell &&
    whenAborted(cell, () => {
      kill('SIGINT');
      setTimeout(kill, GRACE_MS, 'SIGKILL').unref();
    });
  try {
    const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((done, failed) => {
      child.once('close', (...end) => done(end));
      child.once('error', failed);
    });
    if (status === 0) return;
    const how = signal === null ? `with exit status ${status}` : `by signal ${signal}`;
    throw new CommandError(`the command \`${command}\` ended ${how}`);
  } finally {
    stopListening?.();
  }
}

/** Puts what magics call where compiled cells find it. */
export function installMagics(): void {
  const startClock = () => {
    const cell = currentCell();
    if (cell !== undefined) clocks.set(cell, { wall: performance.now(), cpu: process.cpuUsage() });
  };
  Object.defineProperty(globalThis, Symbol.for(PLACE), { value: { shell, startClock }, configurable: true });
}
