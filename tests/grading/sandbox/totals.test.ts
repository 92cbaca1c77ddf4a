/** What all processes of a child may have together, tried with processes that want more. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tryWalls } from '../../../src/grading/sandbox';
import { readableByAll } from '../../../src/grading/sandbox/bundle';
import { Child, Ended } from '../../../src/grading/sandbox/child-process';
import { findTotals } from '../../../src/grading/sandbox/find-totals';
import { totalsFor } from '../../../src/grading/sandbox/launch';
import { entering, type Group } from '../../../src/grading/sandbox/totals';
import { lacks } from '../../lacking';

/** Five processes, each within the limits of a process; then it answers. */
const five = `
const { spawn } = require('node:child_process');
const fill = 'globalThis.kept = Buffer.alloc(300 * 2 ** 20, 1); require("fs").writeSync(1, "full"); setInterval(() => {}, 1000);';
let full = 0;
for (let i = 0; i < 5; i++) {
  const one = spawn('/program', ['--v8-pool-size=0', '-e', fill], { stdio: ['pipe', 'pipe', 'inherit'] });
  one.on('exit', () => process.exit(3));
  one.stdout.once('data', () => {
    if (++full === 5) require('node:fs').writeSync(3, 'all are full\\n');
  });
}`;

describe('the totals of a child', async () => {
  const totals = findTotals();
  const standing = (await tryWalls()).find(({ missing }) => missing === '');
  const code = mkdtempSync(path.join(tmpdir(), 'very-deep-totals-'));
  writeFileSync(path.join(code, 'five.js'), five);
  readableByAll(code, ['five.js']);
  afterAll(async () => {
    rmSync(code, { recursive: true });
    if (typeof totals !== 'string') await totals.close();
  });
  const memoryMiB = 1024;

  /** What the five processes came to. */
  async function outcome(group: Group | undefined): Promise<string> {
    const child = new Child({
      ...{ walls: standing?.walls ?? 'user', code, script: 'five.js', permissions: false },
      ...{ group, memoryMiB, cpuSeconds: 10, slot: 2 },
    });
    try {
      return await child.next();
    } catch (error) {
      return error instanceof Ended
        ? `${error.ending.status}: ${error.ending.message} ${child.output}`
        : String(error);
    } finally {
      child.kill();
      await child.gone;
      group?.leave();
    }
  }

  const without = lacks('sandbox', standing !== undefined) || lacks('totals', typeof totals !== 'string');

  it.skipIf(without)('end processes that want more memory than all may have, and only then', async () => {
    if (typeof totals === 'string') throw new Error(totals);
    expect(await outcome(undefined)).toBe('all are full');
    expect(await outcome(totals.take({ ...totalsFor({ memoryMiB }), memoryMiB: 4096 }))).toBe('all are full');
    const tight = totals.take(totalsFor({ memoryMiB }));
    expect(await outcome(tight)).toMatch(/^memory: /);
    // The group serves the next child, which is not told of what its predecessor did.
    expect(totals.take(totalsFor({ memoryMiB }))).toBe(tight);
    expect(tight.ranOut).toBe(false);
  });

  it.skipIf(lacks('totals', typeof totals !== 'string'))('bound how many processes there are', () => {
    if (typeof totals === 'string') throw new Error(totals);
    const pipeline = ['/bin/sh', '-c', 'echo through | cat | cat | cat | cat'];
    const run = (tasks: number) => {
      const [file, ...args] = entering(totals.take({ memoryMiB: 64, tasks }), pipeline) as [
        string,
        ...string[],
      ];
      return spawnSync(file, args, { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } });
    };
    expect(run(8)).toMatchObject({ status: 0, stdout: 'through\n' });
    expect(run(3)).toMatchObject({ stdout: '', stderr: expect.stringMatching(/fork/) });
  });

  it.skipIf(lacks('totals', typeof totals !== 'string'))('leave no group behind', async () => {
    const own = findTotals();
    if (typeof own === 'string') throw new Error(own);
    const folders = own.take({ memoryMiB: 64, tasks: 8 }).doors.map((door) => path.dirname(door));
    expect(folders.filter((folder) => existsSync(folder))).toEqual(folders);
    await own.close();
    expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
  });

  it.skipIf(lacks('totals', typeof totals !== 'string'))(
    'sweep up after a grader that was killed',
    async () => {
      if (typeof totals === 'string') throw new Error(totals);
      // Its groups bear the number of a process that is gone.
      const gone = spawnSync('/bin/true').pid;
      const folders = totals
        .take({ memoryMiB: 64, tasks: 8 })
        .doors.map((door) => path.join(path.dirname(path.dirname(door)), `very-deep-${gone}-0`));
      for (const folder of folders) mkdirSync(folder);
      expect(typeof findTotals()).toBe('object');
      expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
    },
  );
});
