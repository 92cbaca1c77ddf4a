/** The walls that stand on this machine, each kind: they let an honest answer through, and hold. */
import { describe, expect, it } from 'vitest';
import { defaultLimits, openSandbox, tryWalls } from '../../../src/grading/sandbox';
import { honest, jobFor, judged, prepareAttacked } from '../../attacks/harness';
import { lacks } from '../../lacking';

describe('the walls of this machine', async () => {
  const stand = (await tryWalls()).some(({ missing }) => missing === '');

  it.skipIf(lacks('sandbox', stand))(
    'let an honest answer through with every point, and keep the machine out of sight',
    async () => {
      const exercise = await prepareAttacked();
      const sandbox = await openSandbox();
      try {
        const graded = async (cell: string) =>
          judged(await sandbox.run(jobFor(cell, exercise, defaultLimits)), exercise);
        expect(await graded(honest)).toMatchObject({ verdict: 'pass', points: 4 });
        const nosy = `const seen = process.getBuiltinModule?.('fs') ?? require('fs');
        throw new Error('it reads ' + seen.readdirSync('/home'));`;
        const late = honest.replace('function batchMoments', 'const batchMoments = function');
        const { points, words } = await graded(`${nosy}\n${late}`);
        expect(points).toBe(0);
        expect(words).not.toContain('it reads');
      } finally {
        await sandbox.close();
      }
    },
  );

  it('let no file be read where there are no namespaces, and nothing else be started', async () => {
    const exercise = await prepareAttacked();
    const sandbox = await openSandbox({ mode: 'best-effort', walls: 'node' });
    try {
      const attempt = async (what: string) =>
        judged(
          await sandbox.run(
            jobFor(
              `const found = process.${what};\nthrow new Error('done: ' + found);`,
              exercise,
              defaultLimits,
            ),
          ),
          exercise,
        );
      for (const what of [
        `getBuiltinModule('fs').readFileSync(${JSON.stringify(__filename)}).length`,
        "getBuiltinModule('fs').readdirSync('/').length",
        "getBuiltinModule('child_process').spawnSync(process.execPath, ['--version']).status",
        "getBuiltinModule('worker_threads').Worker.call('1')",
        "binding('fs')",
      ]) {
        const { words, points } = await attempt(what);
        expect(points).toBe(0);
        expect(words).not.toContain('done: ');
      }
    } finally {
      await sandbox.close();
    }
  });
});
