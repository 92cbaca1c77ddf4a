// The programs that a set-up runs end with it. Plain Node, for set-up runs before anything is installed.
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

const isWindows = process.platform === 'win32';

/** How long a program may take to end after it was asked to. */
const PATIENCE_MS = 10_000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
/** @type {(() => void)[]} */
const cleanups = [];
let isEnding = false;

/**
 * Runs a program to its end. It is a group of processes of its own: a signal to this process ends all that it started, and
 * then this process; what waits for the program meanwhile waits for ever.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { milliseconds?: number }} [options] `milliseconds`: the program is
 *   ended after so long
 * @returns {Promise<boolean>} whether it ended well
 */
export function succeeds(command, args, { milliseconds, ...options } = {}) {
  return new Promise((resolve) => {
    if (isEnding) return;
    const child = spawn(command, args, { ...options, detached: !isWindows });
    running.add(child);
    const late = milliseconds === undefined ? undefined : setTimeout(() => void endOf(child), milliseconds);
    /** @param {boolean} isWell */
    const ended = (isWell) => {
      clearTimeout(late);
      running.delete(child);
      if (!isEnding) resolve(isWell);
    };
    child.once('error', () => ended(false));
    child.once('close', (status) => ended(status === 0));
  });
}

/**
 * To be done when a signal ends this process, after its programs have ended.
 * @param {() => void} cleanup
 */
export function whenStopped(cleanup) {
  cleanups.push(cleanup);
}

/** @type {(child: import('node:child_process').ChildProcess, signal: NodeJS.Signals | 0) => boolean} whether one is there */
function tell(child, signal) {
  if (child.pid === undefined) return false;
  try {
    return process.kill(isWindows ? child.pid : -child.pid, signal);
  } catch {
    return false;
  }
}

/**
 * Resolves when nothing of a program's group is left.
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} [signal]
 */
async function endOf(child, signal = 'SIGTERM') {
  tell(child, signal);
  const deadline = performance.now() + PATIENCE_MS;
  while (tell(child, 0) && performance.now() < deadline) await pause(20);
  tell(child, 'SIGKILL');
}

/** @param {NodeJS.Signals} signal */
async function end(signal) {
  if (isEnding) return; // npm passes on what the terminal has sent already
  isEnding = true;
  await Promise.all([...running].map((child) => endOf(child, signal)));
  for (const cleanup of cleanups) cleanup();
  process.removeAllListeners(signal);
  process.kill(process.pid, signal); // whoever waits learns what ended it
}

/** Ends what still runs, and resolves when it has ended. */
export async function endAll() {
  await Promise.all([...running].map((child) => endOf(child)));
}

/** From now on signals end the programs first. @returns what gives the signals back */
export function endTogether() {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, end);
  // A terminal that was closed takes no more words.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}
