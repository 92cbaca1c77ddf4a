import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreparedExercise } from '../../src/exercises/judge';
import { openSandbox, type Sandbox } from '../../src/grading/sandbox';
import type { Walls } from '../../src/grading/sandbox/launch';
import { part } from '../short';
import { codeAttacks } from './code-attacks';
import { honest, jobFor, judged, prepareAttacked, tight } from './harness';

const secret = 'SECRET_OF_TEST_7f3a';
const packageRoot = path.resolve(__dirname, '../..');
const kinds: Walls[] = process.getuid?.() === 0 ? ['root', 'user'] : ['user'];
/**
 * As in earnest, and with the namespaces standing alone: Node's permission model must not be what holds, and neither must
 * it be what the cells can reach.
 */
const asInEarnest = { kind: kinds[0] as Walls, permissions: true };
const walls = part(
  'kinds of walls for the attacks by code',
  [asInEarnest, ...kinds.map((kind) => ({ kind, permissions: false }))],
  [asInEarnest],
);

/** Command lines of children that are still alive. */
const survivors = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const parent = /PPid:\t(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        return line.includes('/code/code.blob') && parent === `${process.pid}` ? [line] : [];
      } catch {
        return [];
      }
    });

describe.each(walls)('behind the walls "$kind", permission model: $permissions', ({ kind, permissions }) => {
  let sandbox: Sandbox;
  let exercise: PreparedExercise;
  let server: net.Server;
  let visitors = 0;
  let port = 0;

  beforeAll(async () => {
    process.env.VERY_DEEP_SECRET = secret;
    exercise = await prepareAttacked();
    server = net.createServer(() => visitors++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as net.AddressInfo).port;
    sandbox = await openSandbox({ jobs: 2, walls: kind, permissions, confined: false });
  });

  afterAll(async () => {
    await sandbox?.close();
    server?.close();
  });

  const run = async (cell: string) => {
    const filled = cell
      .replaceAll('PACKAGE_ROOT', packageRoot)
      .replaceAll('PARENT_PID', `${process.pid}`)
      .replaceAll('SERVER_PORT', `${port}`);
    return judged(await sandbox.run(jobFor(filled, exercise)), exercise);
  };

  it('grades an honest answer with every point', async () => {
    expect(await run(honest)).toMatchObject({ verdict: 'pass', points: 4 });
  });

  it('fails no honest answer because the machine is busy', async () => {
    const loop = ['-e', 'for (;;);'];
    const load = Array.from({ length: 8 * availableParallelism() }, () =>
      spawn(process.execPath, loop, { stdio: 'ignore' }),
    );
    try {
      const slow = `const work = (n: number): number => { let s = 0; for (let i = 0; i < n; i++) s += Math.sin(i); return s; };
        work(0.7e7);\n${honest}`;
      const limits = { ...tight, wallSeconds: 1.5, cpuSeconds: 10 };
      const { words, ...rest } = judged(await sandbox.run(jobFor(slow, exercise, limits)), exercise);
      expect(rest, words).toMatchObject({ verdict: 'pass', points: 4 });
    } finally {
      for (const child of load) child.kill('SIGKILL');
    }
  });

  it.each(codeAttacks.map((attack) => [attack.name, attack] as const))('%s', async (_, attack) => {
    const { verdict, points, words } = await run(attack.cell);
    expect(attack.verdict.split(' or '), words.slice(0, 600)).toContain(verdict);
    expect(points).toBe(0);
    expect(words).not.toContain(secret);
    if (attack.says !== undefined) expect(words).toMatch(attack.says);
  });

  it('has left nothing behind: no file, no visitor, no process, and honest answers still pass', async () => {
    for (const file of ['/tmp/result.json', '/tmp/fill0', '/tmp/link', '/dev/shm/fill0', '/tmp/heap'])
      expect(existsSync(file)).toBe(false);
    expect(existsSync(path.join(packageRoot, 'result.json'))).toBe(false);
    expect(visitors).toBe(0);
    expect(await run(honest)).toMatchObject({ verdict: 'pass', points: 4 });
    await sandbox.close();
    expect(survivors()).toEqual([]);
  });
});
