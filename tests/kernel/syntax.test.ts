import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { caretOf, hold, holdCell, told, withLastingKernel } from './cases';
import {
  awaitingCells,
  jsxCells,
  lastValues,
  newSyntax,
  ownUnderscores,
  strictCells,
  uncheckedCells,
  untypedCells,
} from './tables/syntax';

const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-syntax-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(path.join(folder, 'data.json'), '{ "answer": 42 }\n');
writeFileSync(path.join(folder, 'notes.txt'), 'text\n');

describe('await', () => {
  const kernel = withLastingKernel(folder);
  hold(kernel, awaitingCells);
});

describe('the last value', () => {
  const kernel = withLastingKernel(folder);

  hold(kernel, lastValues);
});

describe("a student's own _", () => {
  const kernel = withLastingKernel(folder);
  hold(kernel, ownUnderscores);
});

describe('untyped JavaScript', () => {
  const kernel = withLastingKernel(folder);

  hold(kernel, untypedCells);

  describe('under // @ts-strict', () => hold(kernel, strictCells));

  describe('under // @ts-nocheck', () => hold(kernel, uncheckedCells));
});

describe('a type error stops a cell before it does anything', () => {
  const kernel = withLastingKernel(folder);
  /** Each is the second line of a cell whose first one prints. */
  const errors: [name: string, line: string, message: RegExp][] = [
    ['a wrong value', "const n_: number = 'a';", /not assignable to type 'number'/],
    ['a wrong argument', 'Math.abs("1");', /not assignable to parameter/],
    ['too few arguments', 'Math.pow(1);', /Expected 2 arguments/],
    ['too many arguments', 'Math.abs(1, 2);', /Expected 1 arguments/],
    ['a member that is not there', '[1].lenght;', /Did you mean 'length'/],
    ['a member of nothing like it', '({ a: 1 }).zzz;', /Property 'zzz' does not exist/],
    ['a name that nobody declared', 'nowhere_;', /Cannot find name/],
    ['a type that nobody declared', 'let n_: Nowhere_;', /Cannot find name 'Nowhere_'/],
    ['a module that is not there', "import x_ from 'no-such-package';", /no-such-package/],
    ['a name that a module does not export', "import { nothing_ } from 'node:path';", /nothing_/],
    ['an operator on wrong values', "'a' * 2;", /arithmetic operation/],
    ['a comparison that is always false', '1 === "1";', /no overlap/],
    ['an assignment to a const', 'const n_ = 1; n_ = 2;', /constant/],
    ['a missing property', 'const o_: { a: number } = {};', /Property 'a' is missing/],
    ['a property too many', 'const o_: { a: number } = { a: 1, b: 2 };', /'b' does not exist/],
    ['no overload that fits', 'new Date({});', /No overload|not assignable/],
    ['a readonly property', 'const o_: { readonly a: number } = { a: 1 }; o_.a = 2;', /read-only/],
    ['a private member', 'class C_ { private p = 1 } new C_().p;', /private/],
    ['an abstract class made', 'abstract class A_ {} new A_();', /abstract/],
    [
      'an abstract member not made',
      'abstract class A_ { abstract m(): void } class B_ extends A_ {}',
      /abstract member/,
    ],
    [
      'an interface not implemented',
      'interface I_ { m(): void } class C_ implements I_ {}',
      /incorrectly implements/,
    ],
    ['a name declared twice', 'const n_ = 1; const n_ = 2;', /Cannot redeclare|already been declared/],
    ['a name used before its declaration', 'n_; const n_ = 1;', /before its declaration/],
    ['a call of what is no function', 'const n_ = 1; n_();', /not callable/],
    ['a new of what is no class', 'new (1)();', /not constructable/],
    ['a return of the wrong type', "function f_(): number { return 'a'; }", /not assignable/],
    ['a function that returns nothing', 'function f_(): number {}', /must return a value/],
    [
      'a type argument that does not fit',
      'type T_<A extends string> = A; let t_: T_<number>;',
      /does not satisfy the constraint/,
    ],
    ['a satisfies that does not', '({ a: 1 }) satisfies { a: string };', /not assignable/],
    ['a spread of what is no list', 'Math.max(...5);', /iterator/],
    ['a loop over what is no list', 'for (const x of 5) x;', /iterator/],
    ['a switch over the wrong type', "switch (1 as 1 | 2) { case 'a': }", /not comparable/],
    [
      'a generator that yields the wrong type',
      "function* g_(): Generator<number> { yield 'a'; }",
      /not assignable/,
    ],
    [
      'a const enum by a variable',
      "const enum E_ { A } const k_ = 'A' as string; (E_ as any)[k_]; E_[k_];",
      /const enum/i,
    ],
  ];

  it.each(errors)('%s', async (_name, line, message) => {
    const seen = told(await kernel.run(`console.log('ran');\n${line}\nconsole.log('ran on');`));
    expect(seen).toMatchObject({ prints: '', shows: null, fails: expect.stringMatching(message) });
    expect(seen.fails).toMatch(/:2\b/);
    expect(seen.fails).toContain('> 2 | ');
    expect(caretOf(seen.fails ?? '')).toBeGreaterThan(0);
  });
});

describe('a syntax error', () => {
  const kernel = withLastingKernel(folder);

  /** What a cell needs of earlier ones stands behind its text: nobody is to hear of that. */
  it.each([
    'if (early_)',
    'for (const x_ of [early_])',
    'while (early_ > 3)',
    'do early_',
    'early_ ? 1 :',
    'early_ &&',
    'early_ =',
    'const f_ = () =>',
    'const f_ = function () { return early_',
    'class C_ extends',
    'function',
    'type T_ =',
    'throw',
    'label_:',
    "if (early_) {\n  console.log('a'",
    'Math.max(early_, [1, 2',
  ])('where a cell stops too early speaks of the cell: %s', async (code) => {
    await kernel.run('let early_ = 1;');
    const { fails = '' } = told(await kernel.run(code));
    const last = code.split('\n').length;
    expect(fails).toMatch(new RegExp(`cell\\[\\d+\\]:${last}\\b`));
    expect(fails).toContain('expected');
    expect(fails).not.toMatch(/Modifiers|export|import|declare/);
    expect(fails.match(/TypeScriptError at/g)).toHaveLength(1);
  });

  it.each(['global', 'global // mine', 'const one_ = 1;\nglobal'])(
    'is none where the last word is %j',
    async (code) => {
      expect(told(await kernel.run(code))).toMatchObject({
        shows: expect.stringContaining('global'),
        fails: undefined,
      });
    },
  );

  it('is told once', async () => {
    const { fails = '' } = told(await kernel.run('function f_() { await 3 }'));
    expect(fails.match(/TypeScriptError at/g)).toHaveLength(1);
  });
  /** Code, and where its error is: line and column from 1. */
  const errors: [name: string, code: string, line: number, column: number][] = [
    ['a missing value', "console.log('ran');\nconst n_ = ;", 2, 12],
    ['a missing name', "console.log('ran');\nconst = 1;", 2, 7],
    ['a missing bracket', "console.log('ran');\nconst v_ = [1, 2;", 2, 17],
    ['a missing closing brace', "console.log('ran');\nfunction f_() {\n  return 1;", 3, 12],
    ['a brace too many', "console.log('ran');\n}", 2, 1],
    ['a text that does not end', "console.log('ran');\nconst s_ = 'abc", 2, 16],
    ['a template that does not end', "console.log('ran');\nconst s_ = `abc", 2, 16],
    ['a comma too many', "console.log('ran');\nMath.max(1,, 2)", 2, 12],
    ['a word of other languages', "console.log('ran');\nlet x_ = 1 y_ = 2", 2, 12],
    ['a return at the top', "console.log('ran');\nreturn 1;", 2, 1],
    ['a break outside a loop', "console.log('ran');\nbreak;", 2, 1],
    ['a number and a name', "console.log('ran');\nconst n_ = 3px;", 2, 13],
    ['a reserved word as a name', "console.log('ran');\nconst class = 1;", 2, 7],
    ['a yield outside a generator', "console.log('ran');\nfunction f_() { yield 1; }", 2, 17],
    ['an await in a static block', "console.log('ran');\nclass C_ { static { await 1; } }", 2, 21],
    ['a broken regular expression', "console.log('ran');\nconst r_ = /(/;", 2, 14],
    ['an else without an if', "console.log('ran');\nelse { }", 2, 1],
    ['an unknown decorator place', "console.log('ran');\n@dec const x_ = 1;", 2, 1],
    ['after letters outside the basic plane', "console.log('ran');\n'😀'; const = 1;", 2, 13],
  ];

  it.each(errors)('%s', async (_name, code, line, column) => {
    const seen = told(await kernel.run(code));
    expect(seen).toMatchObject({ prints: '', fails: expect.stringMatching(/./) });
    const where = new RegExp(`cell\\[\\d+\\]:${line}\\b`);
    expect(seen.fails).toMatch(where);
    expect(seen.fails).toContain(`> ${line} | ${code.split('\n')[line - 1]}`);
    expect(seen.fails).toContain('Hint: ');
    // A caret under what is missing stands at its place or one before it.
    expect([column, column - 1]).toContain(caretOf(seen.fails ?? ''));
  });
});

/** Whether this Node has what newer ones have. */
const here = (owner: object | undefined, member: string): boolean => owner !== undefined && member in owner;

describe('what is new in TypeScript and JavaScript', () => {
  const kernel = withLastingKernel(folder);
  const iterator = Reflect.get(globalThis, 'Iterator')?.prototype;

  hold(kernel, newSyntax);

  /** Members that newer versions of Node have. */
  const members: [name: string, isHere: boolean, code: string, shows: string][] = [
    ['Set.union', here(Set.prototype, 'union'), 'new Set([1]).union(new Set([2])).size', '2'],
    ['Set.isSubsetOf', here(Set.prototype, 'isSubsetOf'), 'new Set([1]).isSubsetOf(new Set([1, 2]))', 'true'],
    [
      'Iterator.from',
      here(Reflect.get(globalThis, 'Iterator'), 'from'),
      'Iterator.from([1, 2]).map((x) => x * 2).toArray()',
      '[ 2, 4 ]',
    ],
    ['iterator.map', here(iterator, 'map'), '[1, 2].values().map((x) => x * 2).toArray()', '[ 2, 4 ]'],
    ['Promise.try', here(Promise, 'try'), 'await Promise.try(() => 1)', '1'],
    [
      'Promise.withResolvers',
      here(Promise, 'withResolvers'),
      'const w_ = Promise.withResolvers<number>(); w_.resolve(1); await w_.promise',
      '1',
    ],
    ['RegExp.escape', here(RegExp, 'escape'), "typeof RegExp.escape('a.b')", "'string'"],
    [
      'Object.groupBy',
      here(Object, 'groupBy'),
      "Object.groupBy([1, 2], (x) => (x > 1 ? 'big' : 'small')).big",
      '[ 2 ]',
    ],
    ['Map.groupBy', here(Map, 'groupBy'), 'Map.groupBy([1, 2], (x) => x > 1).get(true)', '[ 2 ]'],
    ['Array.fromAsync', here(Array, 'fromAsync'), 'await Array.fromAsync([Promise.resolve(1)])', '[ 1 ]'],
    ['Math.f16round', here(Math, 'f16round'), 'Math.f16round(1.5)', '1.5'],
    [
      'ArrayBuffer.transfer',
      here(ArrayBuffer.prototype, 'transfer'),
      'new ArrayBuffer(2).transfer(4).byteLength',
      '4',
    ],
  ];
  for (const [name, isHere, code, shows] of members) {
    it.skipIf(!isHere)(`${name}, where Node has it`, () => holdCell(kernel, [code, shows], 0));
  }
});

describe('JSX', () => {
  const kernel = withLastingKernel(folder);
  hold(kernel, jsxCells);
});

describe('a tsconfig.json beside the notebook', () => {
  /** A folder with such a file. */
  const withSettings = (name: string, compilerOptions: object): string => {
    const made = path.join(folder, name);
    mkdirSync(made);
    writeFileSync(path.join(made, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    return made;
  };

  describe('that is for another program', () => {
    const kernel = withLastingKernel(
      withSettings('other-program', {
        lib: ['ESNext'],
        types: ['bun-types'],
        jsx: 'react-jsx',
        composite: true,
      }),
    );
    hold(kernel, [
      [
        'takes nothing that Node has',
        [
          'console.log(typeof process.cwd(), typeof setTimeout, typeof Buffer);',
          { prints: 'string function function' },
        ],
        ["import { sep as s_ } from 'node:path';\ns_", "'/'"],
      ],
    ]);
  });

  describe('that builds another copy of this course', () => {
    const copy = withSettings('copy', { noUncheckedIndexedAccess: true });
    writeFileSync(path.join(copy, 'package.json'), JSON.stringify({ name: 'very-deep' }, null, 2));
    mkdirSync(path.join(copy, 'notebooks'));
    const kernel = withLastingKernel(path.join(copy, 'notebooks'));
    hold(kernel, [
      ['is not meant for its notebooks', 'const all_ = [1]; const one_: number = all_[0]; one_', '1'],
    ]);
  });

  describe('that asks for legacy decorators', () => {
    const kernel = withLastingKernel(withSettings('legacy', { experimentalDecorators: true }));
    hold(kernel, [
      [
        'gets them',
        'function mark_(target: any, key: string): void { (target.marked ??= []).push(key); }',
        ['class C_ { @mark_ m() {} @mark_ n = 1; }\n(C_.prototype as any).marked', "[ 'm', 'n' ]"],
      ],
    ]);
  });

  describe('that asks for more strictness', () => {
    const kernel = withLastingKernel(
      withSettings('strict', { noUncheckedIndexedAccess: true, noImplicitReturns: true }),
    );
    hold(kernel, [
      [
        'gets it',
        [
          "console.log('ran');\nfunction f_(x: number) { if (x) return 1; }",
          { prints: 'ran', says: /:2: Not all code paths return a value/ },
        ],
      ],
    ]);
  });
});
