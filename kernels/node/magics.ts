/** What magics and shell commands do in a cell of Node.js. */
import { spawn } from 'node:child_process';
import type TypeScript from 'typescript-api';
import { setting } from '../../src/core/settings';
import { type Cell, whenAborted } from '../cells/cell';
import { writeStream } from '../cells/output';
import { MAGICS_PLACE, readCellMagics, shownTime } from '../language/magics';
import { currentCell } from './cell';
import { endStreams } from './streams';

/** A shell command ended as a failure. */
class CommandError extends Error {
  override name = 'CommandError';
}

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
 * Reads a cell's magics, and does what is to be done before it runs.
 * @param isKnown whether a name has been declared by an earlier cell
 * @throws MagicError where the magic does not exist, or is not used so
 */
export function prepare(
  ts: typeof TypeScript,
  cell: Cell,
  source: string,
  isKnown: (name: string) => boolean,
): Prepared {
  const { code, prints, html, isTimed } = readCellMagics(ts, source, isKnown);
  if (prints !== undefined) writeStream(cell, 'stdout', prints);
  if (html !== undefined) {
    const data = { 'text/html': html, 'text/plain': html };
    cell.publish('display_data', { data, metadata: {}, transient: {} });
  }
  return { code, finish: isTimed ? () => tellTime(cell) : () => {} };
}

function tellTime(cell: Cell): void {
  const started = clocks.get(cell);
  if (started === undefined) return;
  const wall = performance.now() - started.wall;
  const { user, system } = process.cpuUsage(started.cpu);
  endStreams(cell);
  writeStream(
    cell,
    'stdout',
    `Wall time: ${shownTime(wall)}\nCPU time: ${shownTime((user + system) / 1000)} (user ${shownTime(user / 1000)}, system ${shownTime(system / 1000)})\n`,
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
  Object.defineProperty(globalThis, Symbol.for(MAGICS_PLACE), {
    value: { shell, startClock },
    configurable: true,
  });
}
