/** Whoever is given something leaves it as it was, and no code can hide from the grade that it did not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import type { PreparedExercise } from '../../src/exercises/judge';
import { prepare } from '../../src/exercises/prepare';
import type { CodeExercise } from '../../src/exercises/spec';
import { normalTensor } from '../../src/exercises/values';
import { openSandbox, type Sandbox } from '../../src/grading/sandbox';
import { jobFor, judged } from './harness';

// biome-ignore lint/suspicious/noExplicitAny: as students write it.
type Reference = (list: number[], bag: any, x: any) => unknown;

const total: Reference = (list, bag, x) => {
  const numbers = [...list, ...bag.numbers, ...x.dataSync(), ...bag.tensor.dataSync()];
  return numbers.reduce((sum, one) => sum + one, 0);
};

const exercise: CodeExercise = {
  ...{ kind: 'code', id: 'made', chapter: '00-made', title: 'Made', entry: ['f'], hints: ['a', 'b'] },
  ...{ stub: 'function f(list, bag, x) {}', reference: { f: total }, alternatives: {}, misconceptions: [] },
  rules: { forbid: [], reason: '' },
  cases: (random) => [
    {
      name: 'one',
      points: 4,
      steps: [
        {
          call: 'f',
          args: [
            [random.normal(), random.normal(), random.normal()],
            { numbers: [random.normal(), 2], tensor: normalTensor(random, [2]), word: 'as it was' },
            normalTensor(random, [2, 2]),
          ],
        },
      ],
    },
  ],
};

/** A solution that is right, and then spoils what it was given. */
const spoiling = (deed: string, before = '') => `${before}
function f(list: any, bag: any, x: any): any {
  const numbers = [...list, ...bag.numbers, ...x.dataSync(), ...bag.tensor.dataSync()];
  let sum = 0; for (const one of numbers) sum += one;
  ${deed}
  return sum;
}`;

/** Tries to do something, whether or not it may. */
const attempt = (deed: string) => `try { ${deed} } catch {}`;

const spoil = 'list[0] = 99; bag.numbers.length = 0;';

/** What is changed, without a word. */
const openly: Record<string, string> = {
  'a number in a list': 'list[0] = 99;',
  'the order of a list': 'list.sort(); list.reverse(); [list[0], list[1]] = [list[1], list[0]];',
  'the length of a list': 'list.push(1);',
  'a number deep inside': 'bag.numbers[1] = 99;',
  'a member of an object': "bag.word = 'other';",
  'a member more': 'bag.more = 1;',
  'a member less': 'delete bag.word;',
  'a tensor put in the place of another': 'bag.tensor = tf.tensor([0, 0]);',
  'what an object inherits': 'Object.setPrototypeOf(bag, { more: 1 });',
  'the numbers of a tensor, where the engine keeps them':
    '(tf.backend() as any).data.get(x.dataId).values[0] = 99;',
  'the shape of a tensor': 'x.shape[0] = 4; x.shape.length = 1;',
};

/** What is changed, and hidden. */
const hidden: Record<string, string> = {
  'comparing says that all is the same': spoiling(
    spoil,
    attempt('Object.is = () => true;') + attempt('(Object as any).is = () => true;'),
  ),
  'objects have no members': spoiling(
    spoil,
    ['entries', 'keys', 'getOwnPropertyNames', 'getOwnPropertyDescriptors']
      .map((name) => attempt(`(Object as any).${name} = () => [];`))
      .join('') + attempt('Reflect.ownKeys = () => [];'),
  ),
  'lists say nothing': spoiling(
    spoil +
      ['flatMap', 'map', 'every', 'filter', 'push', 'find', 'some', 'values']
        .map((name) => attempt(`(Array.prototype as any).${name} = () => [];`))
        .join(''),
  ),
  'a list is no list': spoiling(spoil, attempt('(Array as any).isArray = () => true;')),
  'the answer is written without it': spoiling(
    spoil,
    `const write = JSON.stringify; ${attempt(
      '(JSON as any).stringify = (value: any, ...rest: any[]) => { for (const one of value?.outcomes ?? []) delete one.changed; return (write as any)(value, ...rest); };',
    )}`,
  ),
  'another JSON in the place of JSON': spoiling(
    spoil,
    `const { stringify } = JSON; ${attempt(
      '(globalThis as any).JSON = { ...JSON, parse: JSON.parse, stringify: (value: any, ...rest: any[]) => (stringify as any)(JSON.parse((stringify as any)(value)).outcomes ? { outcomes: value.outcomes.map(({ changed, ...one }: any) => one) } : value, ...rest) };',
    )}`,
  ),
  'toJSON for everything': spoiling(
    spoil,
    attempt(
      "Object.defineProperty(Object.prototype, 'toJSON', { configurable: true, value() { const { changed, ...rest } = this as any; return rest; } });",
    ) + attempt('(Array.prototype as any).toJSON = function () { return [...(this as any)]; };'),
  ),
  'a setter that swallows the word': spoiling(
    spoil,
    attempt(
      "Object.defineProperty(Object.prototype, 'changed', { configurable: true, get: () => [], set() {} });",
    ) +
      attempt(
        "Object.defineProperty(Object.prototype, 'how', { configurable: true, get: () => undefined });",
      ),
  ),
  'a getter that gives the first number back once': spoiling(
    'const old = list[0]; let looks = 0; Object.defineProperty(list, 0, { enumerable: true, configurable: true, get: () => (looks++ < 9 ? old : 99) });',
  ),
  'a proxy that inherits': spoiling(
    `const old = [...list]; list.length = 0; ${attempt('Object.setPrototypeOf(list, new Proxy(old, {}));')}`,
  ),
  'what is given is called a result': spoiling(
    spoil,
    attempt(
      "Object.defineProperty(Object.prototype, 'ref', { configurable: true, get: () => 'sum', set() {} });",
    ) +
      attempt(
        "Object.defineProperty(Object.prototype, 'given', { configurable: true, get: () => 'double' });",
      ),
  ),
  'every property has a value': spoiling(
    'const old = list[0]; Object.defineProperty(list, 0, { enumerable: true, configurable: true, get: () => 99 }); (Object.prototype as any).value = old;',
  ),
  'a step that is not to be watched': spoiling(
    spoil,
    ['watchTensor', 'data', 'live', 'argument', 'length', 'as', 'on']
      .map((name) =>
        attempt(
          `Object.defineProperty(Object.prototype, '${name}', { configurable: true, get: () => undefined, set() {} });`,
        ),
      )
      .join(''),
  ),
  'lists that look at what is put into them': spoiling(
    spoil,
    [0, 1, 2]
      .map((at) =>
        attempt(
          `Object.defineProperty(Array.prototype, ${at}, { configurable: true, set(one: any) { if (typeof one === 'object' && one !== null) { delete one.changed; delete one.how; } Object.defineProperty(this, ${at}, { value: one?.how === undefined ? one : undefined, writable: true, enumerable: true, configurable: true }); } });`,
        ),
      )
      .join(''),
  ),
  'maps that forget': spoiling(
    spoil,
    attempt('Map.prototype.get = () => undefined as any;') +
      attempt('WeakMap.prototype.get = () => undefined as any;'),
  ),
  'a tensor that says it is still there': spoiling(
    "x.dispose(); Object.defineProperty(x, 'isDisposed', { get: () => false });",
  ),
  'tensors that all say they are still there': spoiling(
    'x.dispose();',
    attempt("Object.defineProperty(tf.Tensor.prototype, 'isDisposed', { get: () => false });"),
  ),
  'a tensor whose mark is taken away again': spoiling('x.dispose(); x.isDisposedInternal = false;'),
  'a tensor whose numbers are elsewhere now': spoiling(
    'const other = tf.tensor([9, 9, 9, 9], [2, 2]); x.dataId = (other as any).dataId;',
  ),
  'an engine with another table of tensors': spoiling(
    '(tf.backend() as any).data.get(x.dataId).values[0] = 99; const e: any = tf.engine(); const t = e.state.tensorInfo; e.state.tensorInfo = { get: (id: any) => t.get(id), has: (id: any) => t.has(id), set: (...a: any[]) => t.set(...a), delete: (id: any) => t.delete(id) };',
  ),
  'an engine with other numbers': spoiling(
    `const b: any = tf.backend(); const old = b.data.get(x.dataId).values.slice(); b.data.get(x.dataId).values[0] = 99; const { data } = b; ${attempt(
      'b.data = { get: (id: any) => (id === x.dataId ? { ...data.get(id), values: old } : data.get(id)), has: (id: any) => data.has(id), set: (i: any, v: any) => data.set(i, v), delete: (i: any) => data.delete(i), numDataIds: () => 0 };',
    )}`,
  ),
  'an engine that makes tensors of its own kind': spoiling(
    '(tf.backend() as any).data.get(x.dataId).values[0] = 99;',
    attempt(
      'const e: any = tf.engine(); const make = e.makeTensor; e.makeTensor = function (...given: any[]) { return new Proxy(make.apply(this, given), { get: (t: any, k) => (k === "dataId" ? {} : t[k]) }); };',
    ),
  ),
  'its own answer in the pipe, and no other after it': spoiling(
    `${spoil} ${attempt(
      "const fs = (process as any).getBuiltinModule('fs'); const { writeSync } = fs; let mine = false; fs.writeSync = (file: number, bytes: any, ...rest: any[]) => { if (file !== 3) return writeSync(file, bytes, ...rest); const text = JSON.stringify({ outcomes: [{ value: sum }] }) + '\\n'; if (!mine) writeSync(3, text); mine = true; return bytes.length; };",
    )}`,
  ),
  'its own answer in the pipe, by every way to a file': spoiling(
    `${spoil} const text = JSON.stringify({ outcomes: [{ value: sum }] }) + '\\n'; const p: any = process;
    for (const way of [() => p.getBuiltinModule('fs'), () => p.binding('fs'), () => p.mainModule.require('fs'), () => (globalThis as any).require('fs'), () => new Function('return require("fs")')(), () => p.constructor.constructor('return process')().getBuiltinModule('fs'), () => p.stdout.constructor, () => (console as any)._stdout.constructor])
      ${attempt('const fs = way(); fs.writeSync(3, text); for (;;);')}`,
  ),
  ...Object.fromEntries(
    ['Array', 'Map', 'WeakMap', 'Object', 'Function', 'Float32Array', 'Promise', 'String', 'Number'].flatMap(
      (name) => [
        [
          `what all of ${name} inherit swallows the word`,
          spoiling(
            spoil,
            attempt(
              `const base = Object.getPrototypeOf(${name}.prototype); Object.setPrototypeOf(${name}.prototype, new Proxy(base ?? {}, {
              get: (t: any, k: any, r: any) => (k === 'changed' || k === 'how' ? undefined : Reflect.get(t, k, r)),
              set: () => true, defineProperty: () => true, has: (t: any, k: any) => k !== 'changed' && k in t, getOwnPropertyDescriptor: () => undefined }));`,
            ),
          ),
        ],
        [
          `${name} itself inherits from another`,
          spoiling(
            spoil,
            attempt(
              `const base = Object.getPrototypeOf(${name}); Object.setPrototypeOf(${name}, new Proxy(base ?? {}, { get: (t: any, k: any, r: any) => (k === Symbol.species ? class { constructor() { return []; } } : Reflect.get(t, k, r)), set: () => true }));`,
            ),
          ),
        ],
      ],
    ),
  ),
  'members that no list has are found in all of them': spoiling(
    spoil,
    attempt('Object.defineProperty(Array.prototype, Symbol.isConcatSpreadable, { value: false });') +
      attempt("Object.defineProperty(Object.prototype, 'argument', { get: () => -1, set() {} });") +
      attempt(
        "Object.defineProperty(Object.prototype, 'constructor', { get: () => class { constructor() { return []; } } });",
      ),
  ),
  'lists are made by another constructor': spoiling(
    spoil +
      " Object.defineProperty(list, 'constructor', { value: { [Symbol.species]: class { constructor() { return []; } } } });",
  ),
  'settings of the engine read only once': spoiling(
    spoil,
    attempt("(tf.engine() as any).endScope = () => { throw new Error('x'); };") +
      attempt("tf.env().set('DEBUG', true);"),
  ),
  'a Promise that is another': spoiling(
    spoil,
    attempt(
      '(globalThis as any).Promise = class { constructor(run: any) { run(() => {}, () => {}); } then() {} };',
    ) + attempt('Promise.prototype.then = function (done: any) { return done({}); } as any;'),
  ),
  'changed while the numbers are read': spoiling(
    "const late = tf.tensor(sum as any); const data = late.data.bind(late); Object.defineProperty(late, 'data', { value: async () => { list[0] = 99; return data(); } }); list[0] = 99; return late;",
  ),
  'undone by a microtask': spoiling(
    'const old = list[0]; list[0] = 99; queueMicrotask(() => { list[0] = old; }); process.nextTick?.(() => { list[0] = old; });',
  ),
  'a Symbol as a member': spoiling("bag[Symbol('more')] = 1;"),
  'a member that is not counted': spoiling(
    "Object.defineProperty(bag, 'more', { value: 1, enumerable: false });",
  ),
  'an object in the place of a number': spoiling(
    'bag.numbers[1] = Object.create(null, { valueOf: { value: () => 2 } });',
  ),
  'a tensor that grows another type': spoiling("x.dtype = 'int32';"),
  'the strides of a tensor': spoiling('x.strides[0] = 1;'),
  'a prototype of its own for a list': spoiling(
    'Object.setPrototypeOf(list, class extends Array {}.prototype);',
  ),
  'numbers set where the engine keeps them': spoiling(
    '(tf.backend() as any).data.get(x.dataId).values.set([9]);',
  ),
  'detached numbers of a tensor': spoiling(
    'structuredClone((tf.backend() as any).data.get(x.dataId).values.buffer, { transfer: [(tf.backend() as any).data.get(x.dataId).values.buffer] });',
  ),
  afterwards: spoiling(
    `return { get late() { ${spoil} return sum; }, then(resolve: any) { ${spoil} resolve(sum); } };`,
  ),
};

describe('what is given', () => {
  let sandbox: Sandbox;
  let prepared: PreparedExercise;
  const run = async (cell: string) => judged(await sandbox.run(jobFor(cell, prepared)), prepared);

  beforeAll(async () => {
    prepared = await prepare(tf, exercise, 'the seed of what is given');
    sandbox = await openSandbox({ jobs: 2 });
  });
  afterAll(() => sandbox?.close());

  it.each<[string, string]>([
    ['is only read', spoiling('')],
    [
      'is copied, and the copy is changed',
      spoiling('const own = [...list]; own.sort(); own[0] = 99; own.length = 1;'),
    ],
    [
      'is read from a tensor, and that is changed',
      spoiling('const own = x.dataSync(); own.sort(); own.fill(0); x.bufferSync().set(9, 0, 0);'),
    ],
    [
      'is kept and cloned',
      spoiling('tf.keep(x); tf.clone(x).dispose(); x.reshape([4]).dispose(); tf.tidy(() => x.add(1));'),
    ],
    [
      'is read by methods that were added to all lists',
      spoiling(
        'Math.fround(list.totalOf() + bag.numbers.totalOf());',
        '(Array.prototype as any).totalOf = function () { let total = 0; for (const one of this) total += one; return total; }; (Math as any).half = (x: number) => x / 2; (String.prototype as any).twice = function () { return this + this; };',
      ),
    ],
    [
      'is put into errors and objects with names of their own',
      spoiling(
        "class Wrong extends Error { constructor() { super('x'); this.name = 'Wrong'; this.message = 'y'; } } const bagOfMine: any = {}; bagOfMine.toString = () => 'mine'; bagOfMine.constructor = 1; String(new Wrong()); console.log(bagOfMine); process.stdout.write('x'); performance.now();",
      ),
    ],
    ['is a parameter of the same name', spoiling('list = []; bag = {}; x = tf.zeros([1]);')],
  ])('may be used freely: it %s', async (_, cell) => {
    const { words, ...rest } = await run(cell);
    expect(rest, words).toMatchObject({ verdict: 'pass', points: 4 });
  });

  it.each(Object.entries(openly))('is changed: %s', async (_, deed) => {
    const { words, ...rest } = await run(spoiling(deed));
    expect(rest, words).toMatchObject({ verdict: 'fail', points: 0 });
    expect(words).toMatch(/You (change|dispose of) /);
  });

  it.each(Object.entries(hidden))('is changed, and that is hidden: %s', async (_, cell) => {
    const { words, ...rest } = await run(cell);
    expect(rest, words).toMatchObject({ verdict: 'fail', points: 0 });
    expect(words).toMatch(/You (change|dispose of) |Your code threw|is a promise/);
  });
});
