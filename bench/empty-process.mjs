// What it costs to start Node.js in the grader's walls, for nothing.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { Meter } from './processes.mjs';

const require = createRequire(import.meta.url);
const { chooseWalls } = require('../dist/src/grading/sandbox/walls');
const { findTotals } = require('../dist/src/grading/sandbox/find-totals');
const { readableByAll } = require('../dist/src/grading/sandbox/bundle');
const { launch, totalsFor } = require('../dist/src/grading/sandbox/launch');
const { defaultLimits } = require('../dist/src/grading/sandbox/job');

/** Starts empty processes, one after the other, in the walls that the grader chooses here. */
export function emptyProcesses() {
  const code = mkdtempSync(path.join(os.tmpdir(), 'very-deep-empty-'));
  writeFileSync(path.join(code, 'empty.js'), '');
  readableByAll(code, ['empty.js']);
  const { cpuSeconds, memoryMiB } = defaultLimits;
  const totals = findTotals();
  const group = typeof totals === 'string' ? undefined : totals.take(totalsFor({ memoryMiB }));
  const once = (/** @type {{ walls: 'root' | 'user' | 'node', filter: boolean }} */ { walls, filter }) =>
    new Promise((resolve, reject) => {
      const child = launch({
        ...{ walls, filter, code, script: 'empty.js' },
        ...{ group, cpuSeconds, memoryMiB, slot: 0 },
      });
      child.on('exit', (status) =>
        status === 0 ? resolve(undefined) : reject(new Error(`an empty process ended with ${status}`)),
      );
    });
  return {
    /**
     * Processor time of one of `count` processes; what starting them costs this one is not counted.
     * @param {number} count
     */
    cpuSeconds: async (count) => {
      const walls = await chooseWalls('best-effort');
      const all = await Meter.ofStarted(async () => {
        for (let i = 0; i < count; i++) await once(walls);
      });
      return all / count;
    },
    close: async () => {
      rmSync(code, { recursive: true });
      if (typeof totals !== 'string') await totals.close();
    },
  };
}
