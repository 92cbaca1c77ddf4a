import { describe, expect, it } from 'vitest';
import { type Converted, convert } from '../../../src/grading/run/convert';
import { sliceOf } from '../../../src/notebook/slice';

/** Notebooks whose cells change each other's values; the last cell declares `result`. */
const notebooks: Record<string, readonly string[]> = {
  'a reassigned variable': ['let a = 1;', 'a = 5;', 'const result = a;'],
  'an update operator': ['let a = 1;', 'a++;', 'const unrelated = 3;', 'const result = a;'],
  'an element of an array': ['const a = [1, 2];', 'a[0] = 7;', 'const result = a;'],
  'a member of a member': ['const a = { b: { c: 1 } };', 'a.b.c = 2;', 'const result = a.b.c;'],
  'a deleted member': ['const a: any = { b: 1, c: 2 };', 'delete a.b;', 'const result = a;'],
  'a mutating method': ['const a = [3, 1, 2];', 'a.sort();', 'const result = a;'],
  'a map': ['const m = new Map<string, number>();', "m.set('x', 1);", 'const result = [...m];'],
  'an alias': ['const a = [1];', 'const b = a;', 'b.push(2);', 'const result = a;'],
  'an alias in an object': ['const a = [1];', 'const box = { a };', 'box.a.push(2);', 'const result = a;'],
  'a function that changes a variable': [
    'let n = 0;',
    'function tick() { n += 2; }',
    'tick();',
    'const other = 1;',
    'const result = n;',
  ],
  'a function that calls one that does': [
    'let n = 0;',
    'const tick = () => { n++; };',
    'function twice() { tick(); tick(); }',
    'twice();',
    'const result = n;',
  ],
  'a function given the object': [
    'const a = [1];',
    'function grow(xs: number[]) { xs.push(9); }',
    'grow(a);',
    'const result = a;',
  ],
  'a method that changes state': [
    'class Counter { n = 0; up() { this.n++; return this; } }',
    'const counter = new Counter();',
    'counter.up().up();',
    'const result = counter.n;',
  ],
  'a static member': ['class Box { static n = 1; }', 'Box.n = 4;', 'const result = Box.n;'],
  'a property of a function': [
    'function f() { return 1; }',
    '(f as any).k = 3;',
    'const result = (f as any).k;',
  ],
  'a patched prototype': [
    'const unrelated = 1;',
    '(Array.prototype as any).veryDeepLast = function () { return this[this.length - 1]; };',
    'const result = ([1, 2, 3] as any).veryDeepLast();',
  ],
  'a global': [
    'const a = 1;',
    '(globalThis as any).veryDeepTest = 5;',
    'const result = (globalThis as any).veryDeepTest;',
  ],
  'a redeclared variable': ['let a = 1;', 'let a = 10;', 'const b = a + 1;', 'const result = [a, b];'],
  'a value, and a type of its name that a later cell declares': [
    "const Colour = { Red: 'r' } as const;",
    'const unrelated = 1;',
    "type Colour = 'r' | 'b';",
    'const result: Colour = Colour.Red;',
  ],
  'a type, and a function of its name that a later cell declares': [
    'interface Point { x: number }',
    'const Point = (x: number): Point => ({ x });',
    'const p: Point = Point(4);',
    'const result = p.x;',
  ],
  'a value that changes, below a type of its name': [
    'let Total = 1;',
    'type Total = number;',
    'Total += 4;',
    'const sum: Total = Total;',
    'const result = sum;',
  ],
  'a destructuring assignment': ['let a = 1; let b = 2;', '[a, b] = [b, a];', 'const result = [a, b];'],
  'a loop over a shared counter': [
    'let sum = 0;',
    'for (const x of [1, 2, 3]) sum += x;',
    'const noise = [4];',
    'noise.push(5);',
    'const result = sum;',
  ],
  'a promise awaited in another cell': [
    'const log: number[] = [];',
    'const later = (async () => { await null; log.push(1); })();',
    'await later;',
    'const result = log;',
  ],
  'a closure with state of its own': [
    'const make = () => { let n = 0; return () => ++n; };',
    'const next = make();',
    'next(); next();',
    'const result = next();',
  ],
};

async function resultOf(sources: readonly { source: string }[]): Promise<unknown> {
  const [converted = []] = convert([sources]);
  expect(converted.flatMap((cell) => cell.errors)).toEqual([]);
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  const ran = new Map<string, Record<string, unknown>>();
  let exports: Record<string, unknown> = {};
  for (const { id, js } of converted as Converted[]) {
    exports = {};
    await new AsyncFunction('exports', 'require', js)(exports, (name: string) => ran.get(name.slice(2)));
    ran.set(id, exports);
  }
  return exports.result;
}

describe('a slice gives what all cells give', () => {
  it.each(Object.entries(notebooks))('with %s', async (_, sources) => {
    const cells = sources.map((source) => ({ source }));
    const [slice, full] = [await resultOf(sliceOf(cells, cells.length - 1)), await resultOf(cells)];
    expect(slice).toEqual(full);
    expect(full).toBeDefined();
  });
});
