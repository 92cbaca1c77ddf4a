/** The filter of system calls: its numbers against the kernel's own headers, and real attempts from inside the walls. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tryWalls } from '../../../src/grading/sandbox';
import { denied, filterFor, looked } from '../../../src/grading/sandbox/filter';
import { launch, type Walls } from '../../../src/grading/sandbox/launch';
import { lacks } from '../../lacking';

const headers = '/usr/include/x86_64-linux-gnu/asm/unistd_64.h';
const generic = '/usr/include/asm-generic/unistd.h';
const perl = '/usr/bin/perl';
const names = [...denied.keys(), ...looked.keys()];

describe('the numbers of system calls', () => {
  it.skipIf(lacks('headers', existsSync(headers)))("are the kernel's for x86_64", () => {
    const kernel = numbersIn(readFileSync(headers, 'utf8'));
    const known = names.filter((name) => kernel.has(name));
    expect(known.length).toBeGreaterThan(60);
    for (const name of known) expect([name, numberOf(name, 0)]).toEqual([name, kernel.get(name)]);
  });

  it.skipIf(lacks('headers', existsSync(generic)))("are the kernel's for 64-bit ARM", () => {
    const kernel = numbersIn(readFileSync(generic, 'utf8'));
    const known = names.filter((name) => kernel.has(name));
    expect(known.length).toBeGreaterThan(60);
    for (const name of known) expect([name, numberOf(name, 1)]).toEqual([name, kernel.get(name)]);
  });
});

const numbersIn = (header: string): Map<string, number> =>
  new Map(
    [...header.matchAll(/^#define __NR(?:3264)?_(\w+) (\d+)$/gm)].map(([, name, number]) => [
      name as string,
      Number(number),
    ]),
  );

const numberOf = (name: string, column: 0 | 1) => (denied.get(name) ?? looked.get(name))?.[column];

describe('a filter', () => {
  it('is made of whole instructions whose jumps stay inside, and ends in an answer', () => {
    for (const architecture of ['x64', 'arm64'] as const) {
      const program = filterFor(architecture) as Buffer;
      expect(program.length % 8).toBe(0);
      const count = program.length / 8;
      for (let i = 0; i < count; i++) {
        const isJump = (program.readUInt16LE(8 * i) & 7) === 5;
        const furthest = Math.max(program.readUInt8(8 * i + 2), program.readUInt8(8 * i + 3));
        if (isJump) expect(i + 1 + furthest).toBeLessThan(count);
      }
      expect(program.readUInt16LE(program.length - 8)).toBe(6);
    }
    expect(filterFor('mips')).toBeUndefined();
  });
});

/** Numbers of errors, as Linux counts them. */
const [EPERM, ENOSYS] = [1, 38];

const kinds: Walls[] = process.getuid?.() === 0 ? ['root', 'user'] : ['user'];

describe.each(kinds)('behind the walls "%s"', async (walls) => {
  const stand = (await tryWalls(walls)).some(({ missing }) => missing === '');
  const empty = mkdtempSync(path.join(tmpdir(), 'very-deep-filter-'));
  afterAll(() => rmSync(empty, { recursive: true }));
  const column = process.arch === 'arm64' ? 1 : 0;

  /** What each call fails with inside the walls, made with arguments that are zero unless given. */
  async function attempts(calls: readonly (readonly [name: string, ...args: number[]])[], filter: boolean) {
    const program = calls
      .map(([name, ...args]) => {
        const six = [...args, 0, 0, 0, 0, 0, 0].slice(0, 6);
        return `$! = 0; syscall(${numberOf(name, column)}, ${six.join()}); print "${name} ", $! + 0, "\\n";`;
      })
      .join('\n');
    const child = launch({
      ...{ walls, code: empty, slot: 1, cpuSeconds: 5, memoryMiB: 256, filter },
      program: { file: perl, args: [] },
    });
    child.stdin?.end(program);
    let [text, errors] = ['', ''];
    child.stdout?.on('data', (data: Buffer) => {
      text += data.toString();
    });
    child.stderr?.on('data', (data: Buffer) => {
      errors += data.toString();
    });
    const ended = await new Promise((resolve) => child.on('close', (...how) => resolve(how)));
    expect(ended, errors).toEqual([0, null]);
    return [...text.matchAll(/^(\w+) (\d+)$/gm)].map(([, name, error]) => [name, Number(error)]);
  }

  const hasPerl = existsSync(perl) && spawnSync(perl, ['-e', '1']).status === 0;
  const without = lacks('sandbox', stand) || lacks('perl', hasPerl);

  it.skipIf(without)('every denied call fails, whatever it is given', async () => {
    const calls = [...denied].flatMap(([name, numbers]) =>
      numbers[column] === undefined ? [] : [[name] as const],
    );
    expect(await attempts(calls, true)).toEqual(calls.map(([name]) => [name, EPERM]));
    // Without the filter the kernel looks at what they are given.
    const open = await attempts(
      calls.filter(([name]) => ['personality', 'memfd_create', 'io_setup', 'shmget', 'tee'].includes(name)),
      false,
    );
    expect(open).toHaveLength(5);
    expect(open.filter(([, error]) => error === EPERM)).toEqual([]);
  });

  it.skipIf(without)(
    'no namespace can be made, and no socket but the one that shows there is no network',
    async () => {
      const namespaces = [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000];
      const calls = namespaces.map((flag) => ['clone', flag | 17] as const);
      expect(await attempts(calls, true)).toEqual(calls.map(() => ['clone', EPERM]));
      expect(await attempts([['clone3']], true)).toEqual([['clone3', ENOSYS]]);
      const refused = [1, 2, 10, 17, 38, 40].map((family) => ['socket', family, 3, 0] as const);
      expect(await attempts([...refused, ['socket', 16, 3, 12]], true)).toEqual(
        [...refused, 12].map(() => ['socket', EPERM]),
      );
      expect(await attempts([['socket', 16, 3, 0]], true)).toEqual([['socket', 0]]);
    },
  );
});
