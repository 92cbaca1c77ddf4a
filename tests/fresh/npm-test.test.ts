/** The README's test command, on a machine that has nothing but Node.js and Python: it passes, and says what it lacked. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lacks } from '../lacking';
import { withoutRegistry } from '../registry';
import { onBareMachine } from './bare-machine';

const root = path.resolve(__dirname, '../..');
const worksHere = (program: string, ...args: string[]) =>
  spawnSync(program, args, { cwd: root }).status === 0;
const skipped =
  lacks('sandbox', worksHere('bwrap', '--ro-bind', '/', '/', '--unshare-user', 'true')) ||
  lacks('git', worksHere('git', 'rev-parse', 'HEAD')) ||
  withoutRegistry();

describe.skipIf(skipped)('npm test in a fresh clone, on a machine with Node.js and Python alone', () => {
  const isRoot = process.getuid?.() === 0;

  it.each([...(isRoot ? [['root', 0] as const] : []), ['an ordinary user', 1000] as const])(
    'passes for %s, and its last lines say what was not tested and how to get it',
    async (_, user) => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-fresh-'));
      const clone = path.join(folder, 'course');
      execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${root}`, clone]);
      const bare = (...command: string[]) => onBareMachine(user, folder, command);
      const absent = [
        'bwrap',
        'redis-server',
        'psql',
        'chromium',
        'jupyter',
        'setpriv',
        'unshare',
        'prlimit',
      ];
      for (const name of absent) expect((await bare('which', name)).status, name).toBe(1);
      const modules = ['torch', 'jupyter_server', 'nbclient'];
      for (const name of modules)
        expect((await bare('python3', '-c', `import ${name}`)).status, name).toBe(1);

      const { status, stdout, stderr } = await bare('npm', '--prefix', clone, 'test');
      expect(status, `${stdout}\n${stderr}`.slice(-8000)).toBe(0);
      expect(stdout).toMatch(/^ *Tests +\d+ passed \| \d+ skipped/m);
      const [, end = ''] = stdout.split(/^ *Duration .*$/m);
      expect(end).toMatch(/^not tested here: grading behind namespaces: .*bubblewrap/m);
      expect(end).toMatch(/^not tested here: the real data sets: npx very-deep data download$/m);
      expect(
        end
          .trim()
          .split('\n')
          .every((line) => line.startsWith('not tested here: ')),
      ).toBe(true);
    },
    7_200_000, // it waits for all of npm test, which a busy machine makes long
  );
});
