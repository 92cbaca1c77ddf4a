/** What the course weighs on the disk: a checkout after set-up, and what students get; and that it still works. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../lacking';
import { withoutRegistry } from '../registry';
import { type Ran, runProgram } from '../run-program';

const root = path.resolve(__dirname, '../..');
const isCheckout = () => {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, stdio: 'pipe' }).length > 0;
  } catch {
    return false;
  }
};
const skipped = process.platform === 'win32' || lacks('git', isCheckout()) || withoutRegistry();

/** Megabytes, without TensorFlow's native library, which set-up fetches where it can. */
function weight(folder: string): number {
  const deps = path.join(folder, 'node_modules', '@tensorflow', 'tfjs-node', 'deps');
  const [all, native] = [folder, deps].map((one) =>
    Number.parseInt(execFileSync('du', ['-sk', one], { encoding: 'utf8' }), 10),
  ) as [number, number];
  return (all - native) / 1024;
}

describe.skipIf(skipped)('the weight of the course', () => {
  const around = mkdtempSync(path.join(os.tmpdir(), 'very-deep-weight-'));
  const clone = path.join(around, 'checkout');
  const bundle = path.join(around, 'bundle');
  const node = (cwd: string, ...args: string[]) => runProgram(process.execPath, args, { cwd });
  const veryDeep = (...args: string[]) => node(bundle, path.join('dist', 'src', 'cli', 'main.js'), ...args);
  let first: Ran;

  beforeAll(async () => {
    execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${root}`, clone]);
    first = await node(clone, 'scripts/setup.mjs');
    const released = await node(clone, 'dist/src/cli/main.js', 'release', '--bundle', bundle);
    expect(released.status, released.stderr).toBe(0);
    const installed = await node(bundle, 'scripts/setup.mjs');
    expect(installed.status, installed.stderr).toBe(0);
  }, 1_200_000);

  it('is less than 420 MB for a checkout, and one line says what went', () => {
    expect(first.status, first.stderr).toBe(0);
    expect(first.stderr.match(/^very-deep: took \d+ MB .* out of node_modules/gm)).toHaveLength(1);
    expect(weight(clone)).toBeLessThan(420);
  });

  it('is less than 330 MB for a student', () => {
    expect(weight(bundle)).toBeLessThan(330);
  });

  it('misses nothing that the project asks npm for, and is set up once', async () => {
    for (const folder of [clone, bundle]) {
      const listed = await runProgram('npm', ['ls'], { cwd: folder });
      expect(listed.status, listed.stderr).toBe(0);
      const again = await node(folder, 'scripts/setup.mjs');
      expect([again.status, again.stderr]).toEqual([0, '']);
    }
  });

  it('leaves a student a course that runs', async () => {
    const doctor = await veryDeep('doctor');
    expect(doctor.stdout).toContain('The course can run.');
    const ran = await runProgram(
      'env',
      [
        'VERY_DEEP_SIZE=smoke',
        process.execPath,
        'dist/src/cli/main.js',
        'run',
        'notebooks/00-start-here.ipynb',
      ],
      { cwd: bundle },
    );
    expect(ran.status, ran.stderr).toBe(0);
  });

  it('leaves a command for teachers one install away', async () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    const places = { [path.join(around, 'book.db')]: 'libsql', 'postgres://localhost/book': 'pg' };
    for (const [place, name] of Object.entries(places)) {
      const { status, stderr } = await veryDeep('grade', '--db', place, 'notebooks/00-start-here.ipynb');
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining(`npm install ${name}@${dependencies[name]}`),
      ]);
    }
    const { status, stderr } = await veryDeep('worker', '--redis', 'redis://localhost:1');
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining(`npm install bullmq@${dependencies.bullmq} ioredis@${dependencies.ioredis}`),
    ]);
  });
});
