/** A cell may damage JavaScript's own objects. The kernel does not work with what it has made of them. */
import { describe, expect, it } from 'vitest';
import { part } from '../short';
import { withLastingKernel } from './cases';
import type { Ran } from './client';

const kernel = withLastingKernel(__dirname);

/** What a cell does to a member `m` of an object `o`, whose descriptor is `d`. */
const DAMAGES = {
  null: 'Object.defineProperty(o, m, { ...d, ...(d.get ? { get: undefined, set: undefined } : { value: null }) })',
  delete: 'delete o[m]',
  'a function that throws':
    "Object.defineProperty(o, m, { configurable: true, ...(d.get ? { get() { throw new Error('broken'); } } : { writable: true, value() { throw new Error('broken'); } }) })",
};

type Damage = keyof typeof DAMAGES;

/** Objects; of the first, nothing that a cell puts there reaches the kernel, of the others, no function that does nothing of the kind. */
const LANGUAGE = [
  ...['Array', 'String', 'Object', 'Function', 'Promise', 'Map', 'Set', 'WeakMap', 'RegExp', 'Symbol'],
  ...['Number', 'Error', 'ArrayBuffer', 'Uint8Array'],
].flatMap((name) => [name, `${name}.prototype`]);
const STRICT = [
  ...LANGUAGE,
  ...[
    'JSON',
    'Reflect',
    'Atomics',
    'Object.getPrototypeOf(Uint8Array)',
    'Object.getPrototypeOf(Uint8Array.prototype)',
  ],
  ...['[][Symbol.iterator]()', 'new Map().values()', 'new Set().values()'].map(
    (one) => `Object.getPrototypeOf(${one})`,
  ),
  ...['(function* () {})()', '(async function* () {})()'].map(
    (one) => `Object.getPrototypeOf(Object.getPrototypeOf(${one}))`,
  ),
];
const LENIENT = [
  ...[
    'Math',
    'Date',
    'Date.prototype',
    'Buffer',
    'Buffer.prototype',
    'process',
    'Object.getPrototypeOf(process)',
  ],
  ...[
    "require('node:events').prototype",
    "require('node:async_hooks').AsyncLocalStorage.prototype",
    'globalThis',
  ],
];

/** The test's own name, with all that it keeps: no other global is safe from it. */
const SETUP = `// @ts-nocheck
globalThis.damage_ = (() => {
  const { defineProperty, getOwnPropertyDescriptor } = Object;
  const { ownKeys } = Reflect;
  const isDamaged = (o, m) => {
    const { configurable, value, get } = getOwnPropertyDescriptor(o, m);
    const isWhole = typeof value === 'function' || (o === globalThis && typeof value === 'object' && value !== null);
    return configurable && (isWhole || get !== undefined) && !/^(damage_.*|__veryDeep.*)$/.test(String(m));
  };
  return (o) => {
    const all = ownKeys(o).filter((m) => isDamaged(o, m));
    const ds = all.map((m) => getOwnPropertyDescriptor(o, m));
    return { o, all, ds, back: (i) => void defineProperty(o, all[i], ds[i]) };
  };
})(); 0`;

const OUTCOMES: ReadonlySet<string> = new Set(['ok', 'error']);

const line = (ran: Ran): string => `${ran.status} ${ran.result?.['text/plain'] ?? ran.error?.evalue ?? ''}`;

/** Damages every member of an object, one after the other, and tells of those after which the next cell does not run. */
async function walk(object: string, how: Damage): Promise<string[]> {
  await kernel.run(SETUP);
  const listed = await kernel.run(
    `// @ts-nocheck\nglobalThis.damage_now = damage_(${object}); damage_now.all.length`,
  );
  const wrong: string[] = [];
  for (let i = 0; i < Number(listed.result?.['text/plain']); i++) {
    const damaging = await kernel.run(
      `// @ts-nocheck\n{ const { o, all: { ${i}: m }, ds: { ${i}: d } } = damage_now; ${DAMAGES[how]}; m }`,
    );
    const next = await kernel.run('1 + 1');
    const cured = await kernel.run(`// @ts-nocheck\ndamage_now.back(${i}); 3`);
    const after = await kernel.run('1 + 1');
    const isWell =
      OUTCOMES.has(damaging.status) && [line(next), line(cured), line(after)].join() === 'ok 2,ok 3,ok 2';
    if (!isWell) wrong.push([line(damaging), line(next), line(cured), line(after)].join(' | '));
  }
  return wrong;
}

describe.each(part<Damage>('ways to damage', Object.keys(DAMAGES) as Damage[], ['null']))('%s', (how) => {
  const objects = how === 'a function that throws' ? STRICT : [...STRICT, ...LENIENT];
  const some = objects.filter((_, i) => i % 4 === 0);
  it.each(part('damaged objects', objects, some))('in the place of every member of %s', async (object) => {
    expect(await walk(object, how)).toEqual([]);
  });
});

it('is told once, holds in cells, and can be put right', async () => {
  const damaging = await kernel.run(
    'var kept_map = Array.prototype.map; Array.prototype.map = null as any; 5',
  );
  expect([line(damaging), damaging.stderr]).toEqual([
    'ok 5',
    expect.stringMatching(/^Changed: Array\.prototype\.map, .*restart the kernel/),
  ]);
  const next = await kernel.run("console.log('printed'); [1, 2]");
  expect([next.stdout, next.stderr, line(next)]).toEqual(['printed\n', '', 'ok [ 1, 2 ]']);
  expect(line(await kernel.run('[1].map(String)'))).toMatch(/^error .*map is not a function/);
  await kernel.run('Array.prototype.map = kept_map; 0');
  expect(line(await kernel.run('[1].map(String)'))).toBe("ok [ '1' ]");
});

it('replaced by a function that does its work holds everywhere, and is not told', async () => {
  const seeded = await kernel.run('var kept_random = Math.random; Math.random = () => 0.5; 5');
  expect([line(seeded), seeded.stderr]).toEqual(['ok 5', '']);
  const later = await kernel.run(
    "await (await import('node:fs/promises')).stat('.').then(() => Math.random())",
  );
  expect(line(later)).toBe('ok 0.5');
  await kernel.run('Math.random = kept_random; 0');
});
