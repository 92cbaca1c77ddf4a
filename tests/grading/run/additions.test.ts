/** Students of one class are compiled together: what one adds to the types of the surroundings no other sees. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { convert } from '../../../src/grading/run/convert';

const cells = (...sources: string[]) => sources.map((source) => ({ source }));
const codesOf = (sequences: ReturnType<typeof convert>) =>
  sequences.map((sequence) => sequence.map(({ errors }) => errors.map(({ code }) => code)));

/** The module that a cell becomes which stands on nothing: anybody can work out its name. */
const nameOf = (source: string): string =>
  `c${createHash('sha256').update(` export {};\n\0${source}`).digest('hex').slice(0, 24)}`;

const builtin = 'declare global { interface Math { sqrt(x: any): string } }';

/** Each adds to types, or seems to. Those after the first are further cells of the same student. */
const additions: readonly (readonly string[])[] = [
  [builtin],
  ['declare global { interface Array<T> { map(f: any): string; length: string } }'],
  ['declare global { interface Promise<T> { then(f: any): string } interface String { length: string } }'],
  ['declare global { var undeclared: number; function alsoUndeclared(): any }'],
  ['declare global { namespace NodeJS { interface Process { pid: string } } }'],
  ['// @ts-nocheck\ndeclare global { interface Math { sqrt(x: any): string } }'],
  ['declare global { interface Math { sqrt(x: any): string }'],
  ['global { interface Math { sqrt(x: any): string } }'],
  ["const one = 1;\ndeclare module 'very-deep' { interface Random { uniform(): string } }"],
  [
    "declare module '@tensorflow/tfjs-core' { interface Tensor { shape: string } }",
    "declare module '@tensorflow/tfjs-core/dist/tensor' { interface Tensor { dispose(): string } }",
  ],
  ["declare module 'node:path' { export function join(x: any): number }"],
  ["declare module 'fs' { export const undeclared: number }", "declare module '*.nothing';"],
  [`declare module './${nameOf('const shared = { n: 1 }; type Shared = { n: number };')}' { const m: 1 }`],
  ['interface Array<T> { map(f: any): string }\ninterface Math { sqrt(x: any): string }'],
  ['namespace Math { export const PI = "round"; }', 'declare namespace globalThis { const undeclared: 1 }'],
  ['/// <reference lib="dom" />\n/// <reference types="vitest/globals" />\nconst here = 1;'],
  ['/** @jsxImportSource vitest */\nexport as namespace undeclared;'],
  ['var undeclared = 1;\nglobalThis.undeclared = 1;'],
  ["import * as plotly from 'plotly.js-dist';\nconst drawn = plotly;"],
  [
    "import * as tensors from '@tensorflow/tfjs';\nimport { Display } from 'tslab';\nconst both = [tensors, Display];",
  ],
  [builtin, `import './${nameOf(builtin)}';`],
];

/** Somebody's notebook who asks for what is in another's. */
const thieves = additions.map(([first = '']) => cells(`import './${nameOf(first)}';\nconst mine = 1;`));

const honest = [
  cells(
    'const shared = { n: 1 }; type Shared = { n: number };',
    'const root: number = Math.sqrt(4) + shared.n; const all: number[] = [1, 2].map((x) => x + root);',
    'const size: number = all.length + "word".length; const later: number = await Promise.resolve(size);',
    "import { Tensor } from '@tensorflow/tfjs-core';\nconst sum = (x: Tensor) => x.sum().relu();",
    "import path from 'node:path';\nconst place: string = path.join('a', 'b') + process.pid.toFixed();",
  ),
  cells(
    "import { Random, tf } from 'very-deep';\nconst some: number = new Random('seed').uniform();",
    'const shape: number[] = tf.ones([2, 3]).shape; tf.ones([1]).dispose();',
  ),
];
const wrong = [
  cells('const a = undeclared;', 'alsoUndeclared();', 'const round: string = Math.sqrt(4);', 'Plotly;'),
];

describe('what a cell adds to types that are not its own', () => {
  it.each(additions.map((one) => [one.join(' '), one] as const))('%s', (_, own) => {
    // By turns before, behind and between the others, and all once more in a later batch.
    const mine = cells(...own);
    const before = codesOf(convert([mine, ...honest, ...wrong, ...thieves]));
    const after = codesOf(convert([...honest, mine, ...wrong]));
    expect([...before.slice(1, 3), ...after.slice(0, 2)].flat(2)).toEqual([]);
    for (const [one] of [before.slice(3), after.slice(3)])
      expect(one).toEqual([[2304], [2304], [2322], [2686]]);
  });

  it('is seen by no cell that asks for the other by its name', () => {
    const batch = [...additions.map((own) => cells(...own)), ...thieves, ...honest, ...wrong];
    const codes = codesOf(convert(batch));
    expect(codes.slice(-3)).toEqual([
      ...honest.map((one) => one.map(() => [])),
      [[2304], [2304], [2322], [2686]],
    ]);
  });

  it('is seen by the cells below it, and not by those above', () => {
    const own = cells(
      'const above: number = Math.sqrt(4);',
      'declare global { interface Array<T> { second(): T } }\nArray.prototype.second = function () { return this[1]; };',
      'const second: number = [1, 2].second();',
      'const text: string = [1, 2].second();',
    );
    expect(codesOf(convert([own, ...honest]))[0]).toEqual([[], [], [], [2322]]);
    expect(codesOf(convert([cells('const second: number = [1, 2].second();')]))).toEqual([[[2339]]]);
  });
});
