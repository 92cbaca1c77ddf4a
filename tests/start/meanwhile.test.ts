/** Other commands while the course is being built, and a build that fails. */
import { spawn } from 'node:child_process';
import { appendFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { copyOfCheckout } from '../browser/checkout';
import { runProgram } from '../run-program';

const minutes = 60_000;

describe.skipIf(process.platform === 'win32')('the build', { timeout: 10 * minutes }, () => {
  let copy: string;
  const node = (...args: string[]) => runProgram(process.execPath, args, { cwd: copy });
  const source = () => path.join(copy, 'src', 'core', 'median.ts');
  const version = () => node('dist/src/cli/main.js', '--version');
  const beside = () => readdirSync(copy).filter((name) => name.startsWith('.building-'));

  beforeAll(async () => {
    copy = copyOfCheckout();
    const made = await node('scripts/build.mjs');
    expect(made.status, made.stderr).toBe(0);
  }, 10 * minutes);

  it('lets other commands run on the old one meanwhile', async () => {
    const child = spawn(process.execPath, ['scripts/build.mjs'], { cwd: copy, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await vi.waitFor(() => expect(beside()).not.toEqual([]), { timeout: minutes });
    expect((await version()).status).toBe(0);
    expect(await ended).toBe(0);
    expect((await version()).status).toBe(0);
    expect(beside()).toEqual([]);
  });

  it('is done once where two set-ups begin together; the second says that it waits', async () => {
    appendFileSync(source(), '// changed\n');
    const both = await Promise.all([node('scripts/setup.mjs'), node('scripts/setup.mjs')]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    const told = both.map(({ stderr }) => stderr);
    expect(told.filter((text) => text.includes('building the course'))).toHaveLength(1);
    expect(told.filter((text) => text.includes('another command is setting the course up'))).toHaveLength(1);
  });

  it('leaves the old one where it fails', async () => {
    appendFileSync(source(), "export const wrong: number = 'text';\n");
    const failed = await node('scripts/build.mjs');
    expect(failed.status).not.toBe(0);
    expect(failed.stdout).toContain('median.ts');
    expect((await version()).status).toBe(0);
    expect(beside()).toEqual([]);
  });

  it('is asked for in one sentence where there is none', async () => {
    rmSync(path.join(copy, 'dist'), { recursive: true });
    const { status, stderr } = await runProgram(path.join(copy, 'node_modules', '.bin', 'very-deep'), [
      'doctor',
    ]);
    expect(stderr).toMatch(/^very-deep: the course is not built yet\. .*npm run setup\n$/);
    expect(status).toBe(2);
  });
});
