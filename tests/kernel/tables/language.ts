import type { Case } from '../cases';

/** Cells that come to the same however often they are run. */
export const repeatedCells: Case[] = [
  ['a const', ['const n_ = 1; n_', '1']],
  ['a const without a value shown', 'const n_ = { deep: [1] };'],
  ['a let that changes', ['let n_ = 1; n_ += 1; n_', '2']],
  ['a let without a value', ['let n_: number | undefined; n_ = (n_ ?? 0) + 1; n_', '1']],
  ['a var that changes', ['var n_ = 1; n_++; n_', '2']],
  [
    'several names in one declaration',
    ['const a_ = 1, b_ = a_ + 1; let c_ = b_ * 2; [a_, b_, c_]', '[ 1, 2, 4 ]'],
  ],
  [
    'an object taken apart, with defaults and a rest',
    [
      'const { a: a_, b: b_ = 2, ...c_ }: { a: number; b?: number; c: number } = { a: 1, c: 3 }; [a_, b_, c_]',
      '[ 1, 2, { c: 3 } ]',
    ],
  ],
  [
    'an array taken apart, with holes, defaults and a rest',
    ['const [a_, , b_ = 5, ...c_] = [1, 2, undefined, 4, 5]; [a_, b_, c_]', '[ 1, 5, [ 4, 5 ] ]'],
  ],
  [
    'deep patterns with computed keys',
    ["const key_ = 'k'; const { [key_]: [{ v: a_ = 0 }] } = { k: [{ v: 7 }] }; a_", '7'],
  ],
  ['a let taken apart and assigned to', ['let [a_, b_] = [1, 2]; [a_, b_] = [b_, a_]; [a_, b_]', '[ 2, 1 ]']],
  ['a function', ['function f_(x: number) { return x + 1; }\nf_(1)', '2']],
  ['a function alone', 'function f_(x: number, by = 2, ...more: number[]) { return x * by + more.length; }'],
  [
    'a recursive function',
    ['function f_(n: number): number { return n < 2 ? 1 : n * f_(n - 1); }\nf_(5)', '120'],
  ],
  [
    'overloads',
    [
      'function f_(x: number): number;\nfunction f_(x: string): string;\nfunction f_(x: any): any { return x; }\nf_("a").length',
      '1',
    ],
  ],
  [
    'a generic function',
    ['function f_<T extends { id: number }>(x: T): T { return x; }\nf_({ id: 1, b: 2 }).b', '2'],
  ],
  ['an arrow function', ['const f_ = (x: number): number => x * 2; f_(2)', '4']],
  ['a function expression', ['const f_ = function (x: number) { return x; }; f_.name', "'f_'"]],
  ['an async function', ['async function f_() { await null; return 1; }\nawait f_()', '1']],
  ['an async arrow function', ['const f_ = async () => { await null; return 2; }; await f_()', '2']],
  ['a generator', ['function* f_() { yield 1; yield 2; }\n[...f_()]', '[ 1, 2 ]']],
  [
    'an async generator',
    [
      'async function* f_() { yield 1; yield 2; }\nconst all_: number[] = []; for await (const x of f_()) all_.push(x); all_',
      '[ 1, 2 ]',
    ],
  ],
  [
    'a class with statics and private fields',
    [
      'class C_ { static made = 0; #n = 1; static { C_.made = 10; } constructor(readonly by: number) { C_.made++; } get n() { return this.#n; } grow() { this.#n += this.by; return this; } static of() { return new C_(2); } }\n[C_.of().grow().n, C_.made]',
      '[ 3, 11 ]',
    ],
  ],
  ['a class expression', ['const C_ = class { x = 1 }; [new C_().x, C_.name]', "[ 1, 'C_' ]"]],
  [
    'classes that extend one another',
    [
      'abstract class A_ { abstract area(): number; twice() { return 2 * this.area(); } }\nclass B_ extends A_ { area() { return 3; } }\nnew B_().twice()',
      '6',
    ],
  ],
  [
    'a class with standard decorators',
    [
      'function twice_(f: (this: any) => number, _context: ClassMethodDecoratorContext) { return function (this: any) { return 2 * f.call(this); }; }\nclass C_ { @twice_ three() { return 3; } }\nnew C_().three()',
      '6',
    ],
  ],
  [
    'a class with accessors and fields that decorators change',
    [
      'function plus_(_: undefined, _context: ClassFieldDecoratorContext) { return (v: number) => v + 1; }\nfunction tag_<T extends abstract new (...a: any) => any>(c: T, context: ClassDecoratorContext<T>) { names_.push(context.name!); }\nconst names_: string[] = [];\n@tag_ class C_ { @plus_ n = 1; }\n[new C_().n, names_]',
      "[ 2, [ 'C_' ] ]",
    ],
  ],
  ['an enum', ['enum E_ { A = 1, B }\n[E_.B, E_[1]]', "[ 2, 'A' ]"]],
  ['an enum of strings', ["enum E_ { A = 'a', B = 'b' }\nE_.B", "'b'"]],
  ['an enum in two parts', ['enum E_ { A }\nenum E_ { B = 5 }\n[E_.A, E_.B]', '[ 0, 5 ]']],
  ['a const enum', ['const enum E_ { A = 3, B = A * 2 }\nE_.B', '6']],
  [
    'a namespace',
    ['namespace N_ { export const a = 1; export function f() { return a + 1; } }\nN_.f()', '2'],
  ],
  ['a namespace in a namespace', ['namespace N_.Inner { export const a = 4; }\nN_.Inner.a', '4']],
  [
    'a namespace in two parts, with a class of its name',
    [
      'class N_ { static one = 1 }\nnamespace N_ { export const two = 2; }\nnamespace N_ { export const three = two + 1; }\n[N_.one, N_.two, N_.three]',
      '[ 1, 2, 3 ]',
    ],
  ],
  [
    'an alias of a member of a namespace',
    ['namespace N_ { export const a = 8; }\nimport a_ = N_.a;\na_', '8'],
  ],
  ['an interface', ['interface I_ { a: number }\nconst i_: I_ = { a: 1 }; i_.a', '1']],
  [
    'an interface in two parts',
    ['interface I_ { a: number }\ninterface I_ { b: number }\nconst i_: I_ = { a: 1, b: 2 }; i_.b', '2'],
  ],
  ['a type', ['type T_<A> = { a: A } | null;\nconst t_: T_<number> = { a: 1 }; t_', '{ a: 1 }']],
  ['a type alone', 'type T_ = { [key: string]: number };'],
  [
    'a global interface that is widened',
    [
      'declare global { interface Array<T> { last_(): T } }\nArray.prototype.last_ = function () { return this[this.length - 1]; };\nconst v_ = [1, 2].last_(); delete (Array.prototype as any).last_; v_',
      '2',
    ],
  ],
  ['an import of a default', ["import path_ from 'node:path'; path_.basename('a/b')", "'b'"]],
  [
    'an import of names',
    ["import { basename, dirname as dir_ } from 'node:path'; [basename('a/b'), dir_('a/b')]", "[ 'b', 'a' ]"],
  ],
  [
    'an import of a default and names',
    ["import os_, { EOL as eol_ } from 'node:os'; [eol_, os_.EOL === eol_]", "[ '\\n', true ]"],
  ],
  ['an import of a namespace', ["import * as path_ from 'node:path'; path_.extname('a.b')", "'.b'"]],
  [
    'an import of types',
    [
      "import type { ParsedPath as P_ } from 'node:path'; import { type Stats as S_ } from 'node:fs';\nconst p_ = (x: P_, s?: S_) => [x.base, s]; typeof p_",
      "'function'",
    ],
  ],
  ['an import for its effect', "import 'node:path';"],
  ['an import by `require`', ["import path_ = require('node:path');\npath_.sep.length", '1']],
  ['a call of `require`', ["const { sep: sep_ } = require('node:path'); sep_.length", '1']],
  [
    'an import of the library',
    ["import { Random as R_ } from 'very-deep'; new R_(5489).uint32()", '3499211612'],
  ],
  ['an import alone', "import { Random as R_ } from 'very-deep';"],
  [
    'using',
    [
      "using r_ = { [Symbol.dispose]() { console.log('closed'); } };\nconsole.log(typeof r_);",
      { prints: 'object\nclosed' },
    ],
  ],
  [
    'await using',
    [
      "await using r_ = { async [Symbol.asyncDispose]() { await null; console.log('closed'); } };\nconsole.log('open');",
      { prints: 'open\nclosed' },
    ],
  ],
  ['an exported const', ['export const n_ = 1; n_', '1']],
  ['an exported let, taken apart', ['export let [a_, b_] = [1, 2]; a_ + b_', '3']],
  ['an exported function', ['export function f_() { return 1; }\nf_()', '1']],
  ['an exported class', ['export class C_ { n = 1 }\nnew C_().n', '1']],
  [
    'exported types',
    ['export interface I_ { a: number }\nexport type T_ = I_;\nexport enum E_ { A }\nE_.A', '0'],
  ],
  ['a list of exports', ['const a_ = 1; const b_ = 2;\nexport { a_, b_ as other };\na_ + b_', '3']],
  ['an exported default', 'const n_ = 3;\nexport default n_;'],
  ['an exported default function', ['export default function f_() { return 4; }\nf_()', '4']],
  ['an exported default class without a name', 'export default class { n = 1 }'],
  ['exports of another module', "export { basename } from 'node:path';\nexport * from 'node:os';"],
  ['an await', ['const n_ = await Promise.resolve(1); n_', '1']],
  ['a for await', ['let n_ = 0;\nfor await (const x of [Promise.resolve(1), 2]) n_ += x;\nn_', '3']],
  ['a loop with var', ['for (var i_ = 0; i_ < 3; i_++);\ni_', '3']],
  [
    'a loop with a label',
    [
      'let n_ = 0;\nouter_: for (const a of [1, 2]) for (const b of [1, 2]) { if (b === 2) continue outer_; n_ += a; }\nn_',
      '3',
    ],
  ],
  ['a call that declares nothing', "import { hint } from 'very-deep';\nhint('batch-moments');"],
  [
    'a display',
    ["import { display } from 'very-deep';\ndisplay({ 'text/html': '<b>n_</b>' });", { says: /<b>n_<\/b>/ }],
  ],
  [
    'a display whose handle is kept',
    [
      "import { display } from 'very-deep';\nconst shown_ = display({ 'text/plain': 'old_' });\nshown_.update({ 'text/plain': 'new_' });",
      { says: /old_/ },
    ],
  ],
  ['a print', ["console.log('n_');", { prints: 'n_' }]],
  ['a number', ['1 + 1', '2']],
  ['a text', ["'a' + 'b'", "'ab'"]],
  ['an object', ['({ a: 1 })', '{ a: 1 }']],
  ['an array', ['[1, [2]]', '[ 1, [ 2 ] ]']],
  ['a map', ["new Map([['a', 1]])", "Map(1) { 'a' => 1 }"]],
  ['a big integer', ['2n ** 64n', '18446744073709551616n']],
  ['undefined', ['undefined', { shows: null }]],
  ['a comment', ['// nothing', { shows: null }]],
  ['nothing', ['', { shows: null }]],
  ['semicolons', [';;', { shows: null }]],
  ['a block', ['{ const a = 1; console.log(a); }', { prints: '1' }]],
  [
    'try, catch and finally',
    [
      "const seen_: string[] = []; try { throw new Error('x'); } catch (e) { seen_.push(e.message); } finally { seen_.push('f'); }\nseen_",
      "[ 'x', 'f' ]",
    ],
  ],
  [
    'an error after a declaration',
    ["const n_ = 1;\nthrow new RangeError('told');", { fails: /^RangeError: told\n.*> 2 \|/s }],
  ],
  [
    'a type error',
    [
      "console.log('ran');\nconst n_: number = 'text';",
      { prints: '', fails: /:2: Type 'string' is not assignable to type 'number'/ },
    ],
  ],
  ['a syntax error', ["console.log('ran');\nconst n_ = ;", { prints: '', fails: /:2: Expression expected/ }]],
  [
    'an assignment to a global',
    ['(globalThis as any).g_ = ((globalThis as any).g_ ?? 0) * 0 + 1; (globalThis as any).g_', '1'],
  ],
];

/** Cells that declare one name as other things. */
export const redeclaringCells: Case[] = [
  [
    'a number and a text',
    ['const v_ = 1;', { shows: null }],
    ['v_.toFixed(1)', "'1.0'"],
    ["const v_ = 'a';", { shows: null }],
    ['v_.toUpperCase()', "'A'"],
  ],
  [
    'a let and a const',
    ['let v_ = 1; v_ = 2;', '2'],
    ['v_ + 1', '3'],
    ["const v_ = ['a'];", { shows: null }],
    ["v_.join('')", "'a'"],
  ],
  ['a var and a const', 'var v_ = 1;', ['v_ + 1', '2'], 'const v_ = { deep: true };', ['v_.deep', 'true']],
  [
    'a function and a class',
    'function v_() { return 1; }',
    ['v_()', '1'],
    'class v_ { n = 2 }',
    ['new v_().n', '2'],
  ],
  ['a function and a const', 'function v_() { return 1; }', ['v_()', '1'], 'const v_ = 5;', ['v_ + 1', '6']],
  [
    'a function and another',
    'function v_(a: number) { return a; }',
    ['v_(1)', '1'],
    'function v_(a: string, b: string) { return a + b; }',
    ["v_('a', 'b')", "'ab'"],
  ],
  [
    'a function and an async one',
    'function v_() { return 1; }',
    ['v_() + 1', '2'],
    'async function v_() { return 1; }',
    ['(await v_()) + 1', '2'],
  ],
  [
    'a class and another',
    'class C_ { a = 1 }',
    ['new C_().a', '1'],
    'class C_ { b = 2 }',
    ['new C_().b', '2'],
    ['new C_().a', { fails: /Property 'a' does not exist/ }],
  ],
  [
    'an interface and another',
    'interface I_ { a: number }',
    ['const x_: I_ = { a: 1 }; x_.a', '1'],
    'interface I_ { b: string }',
    ["const y_: I_ = { b: 'b' }; y_.b", "'b'"],
  ],
  [
    'an interface and a class',
    'interface I_ { a: number }',
    ['const x_: I_ = { a: 1 }; x_.a', '1'],
    'class I_ { b = 2 }',
    ['new I_().b', '2'],
  ],
  [
    'an interface and a type',
    'interface I_ { a: number }',
    ['({ a: 1 }) satisfies I_', '{ a: 1 }'],
    "type I_ = 'a' | 'b';",
    ["'b' satisfies I_", "'b'"],
  ],
  [
    'a type and another',
    'type T_ = number;',
    ['const t_: T_ = 1; t_', '1'],
    'type T_<A> = A[];',
    ["const u_: T_<string> = ['a']; u_", "[ 'a' ]"],
  ],
  ['an enum and a const', 'enum E_ { A, B }', ['E_.B', '1'], 'const E_ = 3;', ['E_ + 1', '4']],
  [
    'an enum and another',
    'enum E_ { A, B }',
    ['E_.B', '1'],
    "enum E_ { B = 'b' }",
    ['E_.B', "'b'"],
    ['E_.A', { fails: /Property 'A' does not exist/ }],
  ],
  ['a const enum and an enum', 'const enum E_ { A = 4 }', ['E_.A', '4'], 'enum E_ { A = 5 }', ['E_.A', '5']],
  [
    'a namespace and a class',
    'namespace N_ { export const a = 1; }',
    ['N_.a', '1'],
    'class N_ { static b = 2 }',
    ['N_.b', '2'],
  ],
  [
    'a namespace and another',
    'namespace N_ { export const a = 1; }',
    ['N_.a', '1'],
    "namespace N_ { export const a = 'a'; }",
    ['N_.a.length', '1'],
  ],
  [
    'an import and a const',
    "import { sep as s_ } from 'node:path';",
    ['s_.length', '1'],
    'const s_ = 1;',
    ['s_ + 1', '2'],
  ],
  [
    'an import and a function',
    "import { basename as f_ } from 'node:path';",
    ["f_('a/b')", "'b'"],
    'function f_(n: number) { return n; }',
    ['f_(1)', '1'],
  ],
  [
    'an import and another',
    "import m_ from 'node:path';",
    ["m_.basename('a/b')", "'b'"],
    "import m_ from 'node:os';",
    ['m_.EOL.length', '1'],
  ],
  [
    'a namespace import and a named one',
    "import * as m_ from 'node:path';",
    ['m_.sep.length', '1'],
    "import { EOL as m_ } from 'node:os';",
    ['m_.length', '1'],
  ],
  [
    'a type import and a class',
    "import type { Stats as S_ } from 'node:fs';",
    ['(undefined as S_ | undefined) === undefined', 'true'],
    'class S_ { a = 1 }',
    ['new S_().a', '1'],
  ],
  [
    'a name taken out of an object and of an array',
    'const { a: v_ } = { a: 1 };',
    ['v_ + 1', '2'],
    "const [v_] = ['a'];",
    ['v_.length', '1'],
  ],
  [
    'a generator and an arrow function',
    'function* v_() { yield 1; }',
    ['[...v_()]', '[ 1 ]'],
    'const v_ = () => 2;',
    ['v_()', '2'],
  ],
  [
    'a value and a type of one name',
    'const v_ = 1;\ntype v_ = string;',
    ['const w_: v_ = String(v_); w_', "'1'"],
    'interface v_ { a: number }\nconst v_: v_ = { a: 2 };',
    ['v_.a', '2'],
  ],
  ['an exported const and a plain let', 'export const v_ = 1;', ['v_', '1'], "let v_ = 'a';", ['v_', "'a'"]],
];
