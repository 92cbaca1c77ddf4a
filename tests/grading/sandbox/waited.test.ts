import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { waitedMilliseconds } from '../../../src/grading/sandbox/waited';
import { lacks } from '../../lacking';

describe.skipIf(lacks('schedstat', existsSync('/proc/self/schedstat') && existsSync('/usr/bin/taskset')))(
  'time in the queue',
  () => {
    it('grows for a process that shares its processor, and not for one that sleeps', async () => {
      const busy = ['-c', '0', process.execPath, '-e', 'for (;;);'];
      const children = [0, 1].map(() => spawn('/usr/bin/taskset', busy, { stdio: 'ignore' }));
      const sleeper = spawn('sleep', ['60'], { stdio: 'ignore' });
      try {
        const waited = () => children.map(({ pid }) => waitedMilliseconds(pid));
        const enough = 200; // two busy processes on one processor: each waits half of the time
        while (waited().some((milliseconds) => milliseconds < enough)) await sleep(50);
        expect(waitedMilliseconds(sleeper.pid)).toBeLessThan(enough);
      } finally {
        for (const child of [...children, sleeper]) child.kill('SIGKILL');
      }
    });

    it('is nothing for a process that is gone', () => {
      expect(waitedMilliseconds(undefined)).toBe(0);
      expect(waitedMilliseconds(2 ** 22 + 1)).toBe(0);
    });
  },
);
