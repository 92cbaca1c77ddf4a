import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { waitedMilliseconds } from '../../../src/grading/sandbox/waited';
import { lacks } from '../../lacking';

/** Whether `sleep` has begun to sleep: it has nothing left to do before its end. */
const isAsleep = (pid: number): boolean => readFileSync(`/proc/${pid}/stat`, 'utf8').includes('(sleep) S ');

describe.skipIf(lacks('schedstat', existsSync('/proc/self/schedstat') && existsSync('/usr/bin/taskset')))(
  'time in the queue',
  () => {
    it('grows for a process that shares its processor, and not for one that sleeps', async () => {
      const busy = ['-c', '0', process.execPath, '-e', 'for (;;);'];
      const children = [0, 1].map(() => spawn('/usr/bin/taskset', busy, { stdio: 'ignore' }));
      const sleeper = spawn('sleep', ['600'], { stdio: 'ignore' });
      try {
        while (!isAsleep(sleeper.pid as number)) await sleep(5);
        const atFirst = waitedMilliseconds(sleeper.pid);
        // Each of two busy processes on one processor must wait for the other again and again.
        for (const { pid } of children)
          for (let grown = 0, last = waitedMilliseconds(pid); grown < 5; await sleep(5)) {
            const now = waitedMilliseconds(pid);
            if (now > last) grown++;
            last = now;
          }
        expect(waitedMilliseconds(sleeper.pid)).toBe(atFirst);
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
