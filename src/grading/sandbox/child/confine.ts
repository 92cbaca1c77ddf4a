/**
 * Takes from the cells' reach, before the first of them runs, what is no part of computing: files and pipes by Node.js's
 * own modules, which `process` gives out, and with them the pipe of the answers.
 *
 * It is no wall: those stand around the process. It is what lets the child be believed where it says what the code did.
 */
import { writeSync } from 'node:fs';
import { format } from 'node:util';
import { type processNames, toolNames } from '../../../notebook/graded-globals';

/** Leaves the cells a `process` and a `console` that can do no more than a notebook's cell needs. */
export function confine(): void {
  const table = globalThis as unknown as Record<string, unknown>;
  const put = (name: string, value: unknown) =>
    Object.defineProperty(table, name, { value, writable: true, enumerable: false, configurable: true });
  const whole = process;
  put('process', narrowProcess());
  detach(whole);
  put('console', narrowConsole());
  for (const name of Object.getOwnPropertyNames(table))
    if (!toolNames.includes(name) && !name.startsWith('_tf')) Reflect.deleteProperty(table, name);
}

/**
 * Lets an object inherit what it does now from nothing that cells can reach. Node.js goes on calling methods of its own
 * `process`: an `emit` that a cell put into `EventEmitter.prototype`, or a getter in `Object.prototype`, would have it as
 * its `this`.
 */
function detach(object: object): void {
  const inherited: object = Object.create(null);
  for (let at = Object.getPrototypeOf(object); at !== null; at = Object.getPrototypeOf(at))
    for (const key of Reflect.ownKeys(at)) {
      const descriptor = Object.getOwnPropertyDescriptor(at, key);
      if (descriptor !== undefined && !Object.hasOwn(inherited, key))
        Object.defineProperty(inherited, key, descriptor);
    }
  Object.setPrototypeOf(object, inherited);
}

function print(file: number, text: string): boolean {
  try {
    writeSync(file, text);
  } catch {
    // Nobody reads.
  }
  return true;
}

const silent = () => {};

function narrowConsole(): object {
  const say =
    (file: number) =>
    (...given: unknown[]) =>
      void print(file, `${format(...given)}\n`);
  const [out, error] = [say(1), say(2)];
  const assert = (holds: unknown, ...given: unknown[]) => {
    if (!holds) error('Assertion failed', ...given);
  };
  return {
    ...{
      log: out,
      info: out,
      debug: out,
      dir: out,
      dirxml: out,
      table: out,
      group: out,
      groupCollapsed: out,
    },
    ...{ warn: error, error, trace: error, assert },
    ...{ groupEnd: silent, clear: silent, count: silent, countReset: silent },
    ...{
      time: silent,
      timeEnd: silent,
      timeLog: silent,
      timeStamp: silent,
      profile: silent,
      profileEnd: silent,
    },
  };
}

/** As much of a stream as printing takes. */
const stream = (file: number) => ({
  write: (text: unknown) => print(file, String(text)),
  isTTY: false,
  writable: true,
});

function narrowProcess(): object {
  const whole = process as typeof process & { reallyExit(code?: number): never };
  const { version, versions, platform, arch, hrtime, nextTick, memoryUsage } = whole;
  const same = () => narrow;
  const narrow: Record<(typeof processNames)[number] | 'env', unknown> = {
    ...{ version, versions: { ...versions }, platform, arch, hrtime, memoryUsage, nextTick },
    ...{ env: {}, argv: ['node'], execArgv: [], pid: 1, ppid: 0 },
    stdout: stream(1),
    stderr: stream(2),
    uptime: () => whole.uptime(),
    cwd: () => '/',
    exit: (code?: number) => whole.reallyExit(code),
    ...{ on: same, once: same, off: same, addListener: same, removeListener: same, emitWarning: silent },
  };
  return narrow;
}
