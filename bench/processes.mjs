// What processes take, as Linux counts it. Processor time says what work costs even where other programs run beside it.
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** @param {string} file */
const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // the process has ended meanwhile
  }
};

/**
 * The fields of /proc/PID/stat from the third on: the second, a name, may hold blanks.
 * @param {number} pid
 */
const statOf = (pid) =>
  read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ')
    .map(Number);

/**
 * The processes that this one has started itself and that are alive.
 * @param {number} pid
 */
export const childrenOf = (pid) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => statOf(one)[1] === pid);

/** Linux's unit of processor time for programs (USER_HZ) on every architecture that Node.js runs on. */
const ticksPerSecond = 100;

/**
 * Seconds of processor time that these processes have had, without those that they have started.
 * @param {number[]} pids
 */
export const cpuSeconds = (...pids) =>
  pids.reduce((sum, pid) => sum + (statOf(pid)[11] ?? Number.NaN) + (statOf(pid)[12] ?? Number.NaN), 0) /
  ticksPerSecond;

/** @type {(pids: number[], folder: string) => void} */
const move = (pids, folder) => {
  for (const pid of pids) writeFileSync(path.join(folder, 'cgroup.procs'), `${pid}`);
};

/**
 * Counts the processor time of processes and of all that they start, however those end: the sandbox's are killed, so
 * that no parent is told what they had. A control group does it, where this user may make one.
 */
export class Meter {
  /** @type {string | undefined} */
  #folder;
  #outside = '';

  constructor() {
    const mount = /(\S+) \S+ - cgroup2 /.exec(read('/proc/self/mountinfo'))?.[1] ?? '/none';
    const own = /^0::(.*)$/m.exec(read('/proc/self/cgroup'))?.[1] ?? '';
    const name = `very-deep-bench-${process.pid}-${Math.random().toString(36).slice(2)}`;
    this.#outside = path.join(mount, own);
    const folder = path.join(this.#outside, name);
    try {
      mkdirSync(folder);
      this.#folder = folder;
    } catch {
      this.#folder = undefined;
    }
  }

  /** @param {number[]} pids */
  add(...pids) {
    if (this.#folder !== undefined) move(pids, this.#folder);
  }

  /**
   * These processes do not count any more; what they have had does.
   * @param {number[]} pids
   */
  remove(...pids) {
    if (this.#folder !== undefined) move(pids, this.#outside);
  }

  /**
   * Counts what this process starts meanwhile, and not what it does itself.
   * @param {() => unknown} work what it starts must have ended when this is done
   * @returns {Promise<number>} seconds; NaN where it cannot be counted
   */
  static async ofStarted(work) {
    const meter = new Meter();
    meter.add(process.pid);
    const before = process.cpuUsage();
    await work();
    const own = process.cpuUsage(before);
    const { seconds } = meter;
    meter.remove(process.pid);
    meter.close();
    return seconds - (own.user + own.system) / 1e6;
  }

  /** So far; NaN where it cannot be counted. */
  get seconds() {
    if (this.#folder === undefined) return Number.NaN;
    return Number(/^usage_usec (\d+)/m.exec(read(path.join(this.#folder, 'cpu.stat')))?.[1]) / 1e6;
  }

  /** When all its processes have been told to end, and have a second to do so. */
  close() {
    for (let tries = 200; this.#folder !== undefined; tries--)
      try {
        rmdirSync(this.#folder);
        this.#folder = undefined;
      } catch (error) {
        if (tries === 0) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      }
  }
}

/** @type {(text: string, name: string) => number} */
const kilobytes = (text, name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]);

/**
 * The most memory that a process has held, in MiB.
 * @param {number} pid
 */
export const peakMiB = (pid) => kilobytes(read(`/proc/${pid}/status`), 'VmHWM') / 1024;

/**
 * The memory that a process holds, in MiB; what it shares with others is split among them.
 * @param {number} pid
 */
export const heldMiB = (pid) => kilobytes(read(`/proc/${pid}/smaps_rollup`), 'Pss') / 1024;

/** Memory that programs may still take, and all there is, in MiB. */
export const machineMiB = () => ({
  available: kilobytes(read('/proc/meminfo'), 'MemAvailable') / 1024,
  total: os.totalmem() / 2 ** 20,
});

/** The machine in one line, for whoever reads the figures later. */
export const machine = () =>
  `${os.availableParallelism()} cores (${os.cpus()[0]?.model ?? os.arch()}), ${(os.totalmem() / 2 ** 30).toFixed(0)} GiB, ` +
  `load ${os.loadavg()[0]?.toFixed(1)}, Node.js ${process.version}`;
