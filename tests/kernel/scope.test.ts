import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hold, holdCell, withLastingKernel } from './cases';
import { plain, withKernel } from './client';
import { oneScope } from './tables/scope';

const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-scope-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('one scope for all cells', () => {
  const kernel = withLastingKernel(folder);

  hold(kernel, oneScope);
});

describe('names of Node that a student declares', () => {
  const kernel = withLastingKernel(folder);
  const names = [
    ...[
      'process',
      'performance',
      'fetch',
      'name',
      'console',
      'Buffer',
      'global',
      'setTimeout',
      'setImmediate',
    ],
    ...['queueMicrotask', 'clearTimeout', 'URL', 'Blob', 'Event', 'AbortController', 'crypto', 'navigator'],
    ...[
      'Object',
      'Array',
      'Map',
      'Set',
      'Symbol',
      'Error',
      'Promise',
      'Proxy',
      'Reflect',
      'Function',
      'JSON',
    ],
    ...[
      'Math',
      'Number',
      'String',
      'Date',
      'RegExp',
      'Float32Array',
      'Uint8Array',
      'WeakMap',
      'structuredClone',
    ],
    ...[
      'require',
      'module',
      'exports',
      'tslab',
      'display',
      'window',
      'self',
      'document',
      'status',
      'event',
      'input',
    ],
    ...[
      'length',
      'top',
      'parent',
      'close',
      'print',
      'prompt',
      'tf',
      'hasOwnProperty',
      'toString',
      'constructor',
    ],
    ...['isNaN', 'parseInt', 'TextEncoder', 'WebAssembly', 'Iterator', 'Worker'],
  ];
  writeFileSync(
    path.join(folder, 'probe.ts'),
    `export const probe = async (): Promise<string> => {
  await new Promise<void>((resolve) => setTimeout(resolve, 1));
  const seen = [...new Map([[1, process.pid]]).values(), ...Buffer.from('a'), performance.now(), new URL('http://a.b').href.length];
  console.log(JSON.stringify({ fine: seen.every(Number.isFinite), type: typeof fetch, at: new Date(0).getTime() }));
  return Object.keys({ probed: structuredClone(Math.max(1, 2)) }).join();
};
`,
  );

  it.each(names)('%s', async (name) => {
    // A fresh kernel could hide that a name is put on the global object only after a while.
    await holdCell(kernel, [`const ${name} = 'mine';`, { shows: null }], 0);
    await holdCell(kernel, [name, "'mine'"], 0);
    await holdCell(
      kernel,
      [
        "import { probe } from './probe';\nawait probe()",
        { shows: "'probed'", prints: '{"fine":true,"type":"function","at":0}' },
      ],
      0,
    );
    await holdCell(
      kernel,
      ["import { Random } from 'very-deep';\nnew Random(5489).uint32()", '3499211612'],
      0,
    );
    await holdCell(kernel, ['function* each() { yield* [1, 2]; }\n[...each()]', '[ 1, 2 ]'], 0);
    await holdCell(kernel, ['(null as any).a', { fails: /^TypeError: .*> 1 \|/s }], 0);
    // The kernel's own words of a name are not the student's.
    await holdCell(kernel, [`${name}.length`, '4'], 0);
  });
});

describe.each([
  ['frozen', 'Object.freeze(globalThis); 1'],
  ['sealed', 'Object.seal(globalThis); 1'],
  ['closed to new names', 'Object.preventExtensions(globalThis); 1'],
])('a globalThis that is %s', (how, code) => {
  const kernel = withKernel();

  it('takes no new names, and the kernel goes on and says why', async () => {
    await kernel.run('let kept = 1; function next() { return kept + 1; }');
    expect((await kernel.run(code)).result?.['text/plain']).toBe('1');
    expect((await kernel.run('6 * 7')).result?.['text/plain']).toBe('42');
    expect(
      (await kernel.run('await new Promise((r) => setTimeout(r, 1)); next()')).result?.['text/plain'],
    ).toBe('2');
    expect((await kernel.run('kept = 5; next()')).result?.['text/plain']).toBe(
      how === 'frozen' ? undefined : '6',
    );
    const { error } = await kernel.run('const added = 1; added');
    expect(error?.evalue).toMatch(/added.*not extensible/);
    expect(plain(error?.traceback ?? [])).toContain('restart the kernel');
    expect((await kernel.run('const failed = 1; throw new Error("x");')).error?.ename).toMatch(/Error/);
    expect((await kernel.run('[1, 2].length')).result?.['text/plain']).toBe('2');
  });
});
