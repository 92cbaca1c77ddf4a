/** What stands around a child without bubblewrap, tried by code that means to end others. */
import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { lesserWalls, openSandbox, weaknessOf } from '../../../src/grading/sandbox';
import { honest, jobFor, judged, prepareAttacked } from '../../attacks/harness';

describe('best effort', () => {
  it('lets an honest answer through, and does to others what its report says', async () => {
    const lesser = lesserWalls();
    const victim = spawn('sleep', ['600'], { stdio: 'ignore' });
    const ended = new Promise<'ended'>((resolve) => victim.once('exit', () => resolve('ended')));
    const exercise = await prepareAttacked();
    const sandbox = await openSandbox({
      chosen: { walls: 'node', filter: false, weakness: weaknessOf(lesser) },
      confined: false,
    });
    try {
      expect(judged(await sandbox.run(jobFor(honest, exercise)), exercise)).toMatchObject({
        verdict: 'pass',
      });
      const attack = `process.kill(${victim.pid}, 'SIGKILL');`;
      const { words } = judged(await sandbox.run(jobFor(`${attack}\n${honest}`, exercise)), exercise);
      // Once the child is gone, what it sent has arrived, or never will.
      const alive = new Promise<'alive'>((resolve) => setImmediate(() => resolve('alive')));
      if (lesser.reachesProcesses) expect(await ended).toBe('ended');
      else {
        expect(words).toContain('ESRCH');
        expect(await Promise.race([ended, alive])).toBe('alive');
      }
      expect(sandbox.weakness.includes('end any process')).toBe(lesser.reachesProcesses);
      expect(sandbox.weakness.includes('use the network')).toBe(lesser.reachesNetwork);
    } finally {
      victim.kill('SIGKILL');
      await sandbox.close();
    }
  });

  it('says what the code could reach, and nothing that it could not', () => {
    const of = (reachesProcesses: boolean, reachesNetwork: boolean) =>
      weaknessOf({ before: [], reachesProcesses, reachesNetwork });
    expect(of(true, true)).toMatch(
      /They could end any process of the user who grades, and use the network\.$/,
    );
    expect(of(false, true)).toMatch(/They could use the network\.$/);
    expect(of(true, false)).toMatch(/They could end any process of the user who grades\.$/);
    expect(of(false, false)).toMatch(/not a determined cheat\.$/);
  });
});
