import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Case, hold, holdCell, withLastingKernel } from './cases';
import { plain, withKernel } from './client';

const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-scope-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('one scope for all cells', () => {
  const kernel = withLastingKernel(folder);

  const table: Case[] = [
    [
      'a function sees a variable that another cell changes',
      'let n_ = 1; function g_() { return n_; }',
      'n_ = 5',
      ['g_()', '5'],
    ],
    [
      'a function sees what another function changed',
      'let n_ = 0; const inc_ = () => { n_ += 1; }; const get_ = () => n_;',
      'inc_(); inc_();',
      ['[get_(), n_]', '[ 2, 2 ]'],
    ],
    [
      'a function sees a let that is declared anew',
      'let n_ = 1; const g_ = () => n_;',
      'let n_ = 2;',
      ['g_()', '2'],
    ],
    [
      'a function sees a const that is declared anew',
      'const n_ = 1; const g_ = () => n_;',
      'const n_ = 2;',
      ['g_()', '2'],
    ],
    [
      'a function sees a function that is declared anew',
      'function a_() { return 1; } function b_() { return a_(); }',
      'function a_() { return 2; }',
      ['b_()', '2'],
    ],
    [
      'a function sees an arrow function that is declared anew',
      'const a_ = () => 1; const b_ = () => a_();',
      'const a_ = () => 2;',
      ['b_()', '2'],
    ],
    [
      'a function sees a class that is declared anew',
      'class C_ { n = 1 } const make_ = () => new C_();',
      'class C_ { n = 2 }',
      ['make_().n', '2'],
    ],
    [
      'a function sees an enum that is declared anew',
      'enum E_ { A = 1 } const get_ = () => E_.A as number;',
      'enum E_ { A = 2 }',
      ['get_()', '2'],
    ],
    [
      'a function sees an import that is made anew',
      "import { posix as p_ } from 'node:path'; const get_ = () => p_.sep;",
      "import { win32 as p_ } from 'node:path';",
      ['get_()', "'\\\\'"],
    ],
    [
      'a method sees a variable that another cell changes',
      'let n_ = 1; class C_ { n() { return n_; } static s() { return n_; } get g() { return n_; } } const c_ = new C_();',
      'n_ = 7;',
      ['[c_.n(), C_.s(), c_.g]', '[ 7, 7, 7 ]'],
    ],
    [
      'a function of a function sees it, too',
      'let n_ = 1; const outer_ = () => () => n_; const inner_ = outer_();',
      'n_ = 9;',
      ['inner_()', '9'],
    ],
    [
      'a default of a parameter sees it',
      'let n_ = 1; function f_(x = n_) { return x; }',
      'n_ = 4;',
      ['f_()', '4'],
    ],
    [
      'a template and a tag see it',
      'let n_ = 1; const tag_ = (s: TemplateStringsArray, ...v: number[]) => s.join("|") + v; const f_ = () => [`${n_}`, tag_`a${n_}b`];',
      'n_ = 6;',
      ['f_()', "[ '6', 'a|b6' ]"],
    ],
    [
      'a generator sees later changes',
      'let n_ = 1; function* gen_() { for (;;) yield n_; } const it_ = gen_();',
      ['it_.next().value', '1'],
      'n_ = 2;',
      ['it_.next().value', '2'],
    ],
    [
      'an async function sees changes made while it waits',
      'let n_ = 1; let go_ = () => {}; const gate_ = new Promise<void>((r) => { go_ = r; }); const late_ = (async () => { await gate_; return n_; })();',
      'n_ = 3;',
      'go_();',
      ['await late_', '3'],
    ],
    [
      'a timer sees later changes',
      'let n_ = 1; const seen_ = new Promise<number>((r) => { const t = setInterval(() => { if (n_ > 1) { clearInterval(t); r(n_); } }, 5); });',
      'n_ = 8;',
      ['await seen_', '8'],
    ],
    [
      'functions call each other over cells',
      'let odd_ = (n: number): boolean => n < 0;',
      'function even_(n: number): boolean { return n === 0 || odd_(n - 1); }',
      'odd_ = (n) => n > 0 && even_(n - 1);',
      ['[even_(10), even_(7)]', '[ true, false ]'],
    ],
    [
      'functions call each other when one is declared anew',
      'function odd_(n: number): boolean { return n === 1; }',
      'function even_(n: number): boolean { return n === 0 || odd_(n - 1); }',
      'function odd_(n: number): boolean { return n !== 0 && even_(n - 1); }',
      ['[even_(10), odd_(7), even_(3)]', '[ true, true, false ]'],
    ],
    [
      'typeof',
      'const n_ = 1; let m_: string | undefined;',
      ['[typeof n_, typeof m_]', "[ 'number', 'undefined' ]"],
    ],
    ['typeof of a name that nobody declared', ['typeof (globalThis as any).nowhere_', "'undefined'"]],
    ['typeof in a type', 'const o_ = { a: 1 };', ['const p_: typeof o_ = { a: 2 }; p_.a', '2']],
    [
      'the short form of an object',
      'const a_ = 1; let b_ = 2;',
      ['({ a_, b_, c: { a_ } })', '{ a_: 1, b_: 2, c: { a_: 1 } }'],
    ],
    [
      'assigning to a pattern',
      'let a_ = 1, b_ = 2, rest_: number[] = [];',
      '[a_, b_, ...rest_] = [b_, a_, 3, 4];',
      ['[a_, b_, rest_]', '[ 2, 1, [ 3, 4 ] ]'],
    ],
    [
      'assigning to a pattern of an object',
      'let a_ = 1, b_ = 2, c_ = 3;',
      '({ a_, x: b_, y: c_ = 9 } = { a_: 10, x: 20 } as { a_: number; x: number; y?: number });',
      ['[a_, b_, c_]', '[ 10, 20, 9 ]'],
    ],
    [
      'assigning to a member and an element',
      'const o_ = { a: 1 }; const v_ = [1];',
      '[o_.a, v_[0]] = [5, 6];',
      ['[o_.a, v_[0]]', '[ 5, 6 ]'],
    ],
    [
      'n++ and --n',
      'let n_ = 1;',
      ['n_++', '1'],
      ['n_', '2'],
      ['--n_', '1'],
      ['n_++ + ++n_', '4'],
      ['n_', '3'],
    ],
    [
      'every assigning operator',
      'let n_ = 2;',
      ['n_ += 3', '5'],
      ['n_ *= 2', '10'],
      ['n_ **= 2', '100'],
      ['n_ >>= 1', '50'],
      ['n_ %= 7', '1'],
      ['n_ |= 6', '7'],
    ],
    [
      'n ??= 1, n ||= 2 and n &&= 3',
      'let a_: number | null = null; let b_ = 0; let c_ = 1;',
      ['[a_ ??= 1, b_ ||= 2, c_ &&= 3]', '[ 1, 2, 3 ]'],
      ['[a_, b_, c_]', '[ 1, 2, 3 ]'],
    ],
    [
      'a logical assignment that has nothing to do evaluates nothing',
      'let a_: number | null = 1; let ran_ = 0; const f_ = () => { ran_++; return 2; };',
      'a_ ??= f_();',
      ['[a_, ran_]', '[ 1, 0 ]'],
    ],
    [
      'a const is not assigned to',
      'const n_ = 1;',
      ['n_ = 2', { fails: /Cannot assign to 'n_' because it is a constant/ }],
      ['n_', '1'],
    ],
    [
      'an import is not assigned to',
      "import { sep as s_ } from 'node:path';",
      ["s_ = 'x'", { fails: /Cannot assign to 's_' because it is an import/ }],
    ],
    [
      'a var of a loop stays',
      'for (var i_ = 0; i_ < 4; i_++) { var sum_ = (sum_ ?? 0) + i_; }',
      ['[i_, sum_]', '[ 4, 6 ]'],
    ],
    [
      'a var in a block, an if and a try stays',
      'if (true) { var a_ = 1; } try { var b_ = 2; } finally { var c_ = 3; } { { var d_ = 4; } }',
      ['[a_, b_, c_, d_]', '[ 1, 2, 3, 4 ]'],
    ],
    [
      'a var in for-of and for-in, also of a pattern',
      'for (var k_ in { x: 1 }); for (var [a_, b_] of [[1, 2], [3, 4]]);',
      ['[k_, a_, b_]', "[ 'x', 3, 4 ]"],
    ],
    [
      'a var of a function stays in the function',
      'var n_ = 1; function f_() { var n_ = 2; return n_; }',
      ['[f_(), n_]', '[ 2, 1 ]'],
    ],
    [
      'a loop over a name of an earlier cell',
      'let x_ = 0; let y_ = "";',
      'for (x_ of [1, 2, 3]); for (y_ in { a: 1, b: 2 });',
      ['[x_, y_]', "[ 3, 'b' ]"],
    ],
    [
      'a let of a loop is new in each turn',
      'const fs_: (() => number)[] = []; for (let i_ = 0; i_ < 3; i_++) fs_.push(() => i_);',
      ['fs_.map((f) => f())', '[ 0, 1, 2 ]'],
    ],
    [
      'labels, also of the name of a variable',
      'let n_ = 0;',
      'n_: for (const a of [1, 2]) { for (;;) { n_ += a; continue n_; } }',
      ['n_', '3'],
    ],
    ['a label of a block', 'let n_ = 1; done_: { n_ = 2; if (n_ === 2) break done_; n_ = 3; }', ['n_', '2']],
    [
      'a name of an inner block',
      'const n_ = 1;',
      ['{ const n_ = 2; console.log(n_); } n_', { prints: '2', shows: '1' }],
    ],
    [
      'a name of a parameter',
      'const n_ = 1;',
      ['const f_ = (n_: number) => { n_++; return n_; }; [f_(5), n_]', '[ 6, 1 ]'],
    ],
    [
      'a name of a pattern of parameters, with a default from outside',
      'const n_ = 1; const m_ = 2;',
      [
        'const f_ = ({ n_, o = m_ }: { n_: number; o?: number }, [p_ = n_]: number[]) => [n_, o, p_]; f_({ n_: 5 }, [])',
        '[ 5, 2, 5 ]',
      ],
    ],
    [
      'a name of a catch',
      "const e_ = 'outer';",
      ["try { throw 'inner'; } catch (e_) { console.log(e_); } e_", { prints: 'inner', shows: "'outer'" }],
    ],
    [
      'a pattern of a catch',
      "const m_ = 'outer';",
      [
        "try { throw { m_: 'inner' }; } catch ({ m_ }) { console.log(m_); } m_",
        { prints: 'inner', shows: "'outer'" },
      ],
    ],
    [
      'a name of the head of a for',
      'const i_ = 9;',
      [
        'let s_ = 0; for (let i_ = 0, n = 3; i_ < n; i_++) s_ += i_; for (const i_ of [10]) s_ += i_; for (const i_ in { a: 1 }) s_ += i_.length; [s_, i_]',
        '[ 14, 9 ]',
      ],
    ],
    [
      'a name of a function in a block',
      'const f_ = 1;',
      ['{ function f_() { return 2; } console.log(f_()); } f_', { prints: '2', shows: '1' }],
    ],
    [
      'a name of a class in a block',
      'const C_ = 1;',
      ['{ class C_ { static n = 2 } console.log(C_.n); } C_', { prints: '2', shows: '1' }],
    ],
    [
      'a name of a function expression',
      'const f_ = 1;',
      [
        'const g_ = function f_(n: number): number { return n ? f_(n - 1) : typeof f_ === "function" ? 7 : 0; }; [g_(2), f_]',
        '[ 7, 1 ]',
      ],
    ],
    [
      'a name of a class expression',
      'const C_ = 1;',
      ['const D_ = class C_ { self() { return typeof C_; } }; [new D_().self(), C_]', "[ 'function', 1 ]"],
    ],
    [
      'a var of an inner function, assigned to before it',
      'const n_ = 1;',
      ['const f_ = () => { n_ = 5; if (n_ > 9) { var n_: number; } return n_; }; [f_(), n_]', '[ 5, 1 ]'],
    ],
    [
      'names of members of classes',
      'let n_ = 1;',
      [
        'class C_ { n_ = 2; static n_ = 3; get m_() { return n_; } n2() { return this.n_; } #n_ = 4; p() { return this.#n_; } } const c_ = new C_(); [c_.n_, C_.n_, c_.m_, c_.n2(), c_.p(), n_]',
        '[ 2, 3, 1, 2, 4, 1 ]',
      ],
    ],
    [
      'names of methods and accessors of objects',
      'let n_ = 1;',
      [
        'const o_ = { n_() { return n_; }, get m() { return n_; }, [`k${n_}`]: 2, n2: n_ }; [o_.n_(), o_.m, o_.k1, o_.n2]',
        '[ 1, 1, 2, 1 ]',
      ],
    ],
    [
      'names of properties',
      'const a_ = 1; const o_ = { a_: 2, deep: { a_: 3 } };',
      ['[o_.a_, o_?.deep.a_, o_["a_"], { a_: 4 }.a_, a_]', '[ 2, 3, 2, 4, 1 ]'],
    ],
    [
      'names of members of enums',
      'const A_ = 10;',
      ['enum E_ { A_ = 1, B = A_ + 1, C = A_ } [E_.B, E_.C, A_]', '[ 2, 1, 10 ]'],
    ],
    [
      'names within namespaces',
      'const n_ = 1;',
      ['namespace N_ { export const n_ = 2; export const m = n_; } [N_.m, n_]', '[ 2, 1 ]'],
    ],
    [
      'names of types and of values apart',
      'interface V_ { a: number } const V_ = 3;',
      ['const w_: V_ = { a: V_ }; w_', '{ a: 3 }'],
    ],
    [
      'names in types only',
      'const n_ = 1; type n_ = string;',
      ['const f_ = <n_,>(x: n_): n_ => x; f_(n_)', '1'],
    ],
    [
      'names in tuples with labels, in asserts and in predicates',
      'const n_ = 1;',
      [
        "type P_ = [n_: number]; function is_(n_: unknown): n_ is string { return typeof n_ === 'string'; } function must_(n_: unknown): asserts n_ is number { if (!is_(String(n_))) throw 0; } must_(n_); const p_: P_ = [n_]; [is_(n_), p_]",
        '[ false, [ 1 ] ]',
      ],
    ],
    [
      'a switch with names of its own',
      'const n_ = 1;',
      [
        'switch (n_ as number) { case 1: { const n_ = 5; console.log(n_); break; } default: console.log(0); } n_',
        { prints: '5', shows: '1' },
      ],
    ],
    ['functions are hoisted', ['f_(); function f_() { return 1; }\nf_()', '1']],
    [
      'functions are hoisted over an await',
      ['await null; const v_ = f_(); function f_() { return 2; }\nv_', '2'],
    ],
    [
      'generators and async functions are hoisted',
      [
        'const a_ = [...g_()]; const b_ = await h_(); function* g_() { yield 1; } async function h_() { return 2; }\n[a_, b_]',
        '[ [ 1 ], 2 ]',
      ],
    ],
    [
      'a function declared anew is hoisted, too',
      'function f_() { return 1; }',
      ['const v_ = f_(); function f_() { return 2; }\nv_', '2'],
    ],
    [
      'a name used before its declaration has none',
      ['console.log(1); (() => n_)(); const n_ = 1;', { fails: /n_/ }],
    ],
    [
      'a class refers to itself',
      'class C_ { static one = new C_(); static count = 0; constructor() { void C_; } copy(): C_ { return new C_(); } static is(x: unknown) { return x instanceof C_; } }',
      ['[C_.is(C_.one), C_.is(new C_().copy())]', '[ true, true ]'],
    ],
    [
      'instances of a class that was declared anew are of the old one',
      'class C_ { n = 1 } const old_ = new C_();',
      'class C_ { m = 1 }',
      ['[(old_ as object) instanceof C_, old_.n]', '[ false, 1 ]'],
    ],
    [
      'a class extends one of an earlier cell',
      'class A_ { hi() { return 1; } }',
      'class B_ extends A_ { override hi() { return super.hi() + 1; } }',
      ['new B_().hi()', '2'],
    ],
    [
      '`this` of a cell and of functions is undefined',
      [
        'const f_ = function (this: unknown) { return this; }; function g_(this: unknown) { return this; } [typeof this, f_(), g_(), (() => this)()]',
        "[ 'undefined', undefined, undefined, undefined ]",
      ],
      ['[f_(), g_()]', '[ undefined, undefined ]'],
    ],
    [
      '`this` of a call of a tagged template of an earlier cell is undefined',
      'function tag_(this: unknown, s: TemplateStringsArray) { return this === undefined ? s[0] : "not"; }',
      ['tag_`a`', "'a'"],
    ],
    [
      'names of functions',
      'const a_ = () => {}; let b_ = function () {}; var c_ = class {}; const d_ = async () => {}; function e_() {} class G_ {} const h_ = function* () {};',
      ['[a_, b_, c_, d_, e_, G_, h_].map((f) => f.name).join()', "'a_,b_,c_,d_,e_,G_,h_'"],
    ],
    [
      'names of functions that are defaults and that are assigned',
      'const { a_ = () => {} } = {} as { a_?: () => void }; let b_ = () => {}; let c_: (() => void) | undefined;',
      'c_ ??= () => {}; b_ = () => {};',
      ['[a_.name, b_.name, c_?.name]', "[ 'a_', 'b_', 'c_' ]"],
    ],
    [
      'a failed cell keeps what it did before the error',
      'let n_ = 1;',
      [
        "n_ = 2; const done_ = 'yes'; function f_() { return 3; } throw new Error('now'); const never_ = 1;",
        { fails: /now/ },
      ],
      ['[n_, done_, f_()]', "[ 2, 'yes', 3 ]"],
    ],
    [
      'a failed cell leaves old what it never reached, its type, too',
      'const old_ = 2;',
      ["const new_ = 1; if (new_) throw new Error('now'); const old_ = 'text';", { fails: /now/ }],
      ['old_.toFixed(1)', "'2.0'"],
    ],
    [
      'a failed cell leaves the classes and imports it never reached',
      'class C_ { a = 1 }',
      ["JSON.parse('{'); class C_ { b = 2 }", { fails: /SyntaxError/ }],
      ['new C_().a', '1'],
    ],
    [
      'a cell that fails in an await keeps what was before',
      'let n_ = 1;',
      ["n_ = 2; await Promise.reject(new Error('now')); n_ = 3;", { fails: /now/ }],
      ['n_', '2'],
    ],
    [
      'a cell that fails in a pattern keeps what it took out',
      ['const { a: a_ } = { a: 1 }; const { b: { c: c_ } } = JSON.parse("{}");', { fails: /TypeError/ }],
      ['a_', '1'],
    ],
    [
      'a cell with a type error changes nothing',
      'let n_ = 1;',
      ["n_ = 2; const m_: number = 'x';", { fails: /not assignable/ }],
      ['n_', '1'],
      ['m_', { fails: /Cannot find name 'm_'/ }],
    ],
    [
      'a cell with a syntax error changes nothing',
      'let n_ = 1;',
      ['n_ = 2; const = 3;', { fails: /:1: / }],
      ['n_', '1'],
    ],
    ['a name that nobody declared', ['nowhere_', { fails: /Cannot find name 'nowhere_'.*Hint: /s }]],
    [
      'an interface of an earlier cell',
      'interface I_ { a: number }',
      ['const i_: I_ = { a: 1 }; i_', '{ a: 1 }'],
    ],
    [
      'types of an earlier cell, generic ones, too',
      'type Maybe_<T> = T | undefined; type Keys_ = keyof { a: 1; b: 2 };',
      ["const m_: Maybe_<Keys_> = 'b'; m_", "'b'"],
    ],
    [
      'types that earlier cells inferred',
      'const o_ = { a: [1, 2], f: (x: string) => x.length };',
      ["o_.f('abc') + o_.a.length", '5'],
      ['o_.f(1)', { fails: /not assignable to parameter of type 'string'/ }],
    ],
    [
      'a const keeps its literal type',
      "const mode_ = 'train'; const tuple_ = [1, 'a'] as const;",
      ["const m_: 'train' = mode_; const t_: 1 = tuple_[0]; [m_, t_]", "[ 'train', 1 ]"],
    ],
    ['a unique symbol', 'const key_ = Symbol("k"); const o_ = { [key_]: 1 };', ['o_[key_] + 1', '2']],
    [
      'a class with private members, as a type',
      'class C_ { #x = 1; private y = 2; peek(o: C_) { return o.#x + o.y; } }',
      ['const c_: C_ = new C_(); c_.peek(c_)', '3'],
      ['c_.y', { fails: /Property 'y' is private/ }],
    ],
    [
      'a generic class of an earlier cell',
      'class Stack_<T> { #all: T[] = []; push(x: T) { this.#all.push(x); return this; } top(): T | undefined { return this.#all.at(-1); } }',
      ['new Stack_<number>().push(1).push(2).top()', '2'],
    ],
    [
      'an enum of an earlier cell, as a type, too',
      'enum E_ { A, B }',
      ['const e_: E_ = E_.B; [e_, E_[e_]]', "[ 1, 'B' ]"],
    ],
    ['a const enum of an earlier cell', "const enum E_ { A = 'a' }", ['E_.A', "'a'"]],
    [
      'a namespace of an earlier cell, with types',
      'namespace N_ { export interface P { x: number } export const zero: P = { x: 0 }; }',
      ['const p_: N_.P = N_.zero; p_', '{ x: 0 }'],
    ],
    [
      'overloads of an earlier cell',
      'function f_(x: number): number;\nfunction f_(x: string): string;\nfunction f_(x: any): any { return x; }',
      ["f_('a').length + f_(1)", '2'],
    ],
    [
      'a name narrowed in its own cell is wide in the next',
      'let v_: string | number = 1; v_.toFixed();',
      ["v_ = 'a'; v_.length", '1'],
      ['typeof v_', "'string'"],
    ],
    [
      'a let with an initializer takes another value of its type',
      'let list_: number[] | null = null;',
      'list_ = [1];',
      ['list_!.length', '1'],
    ],
    ['direct eval and new Function', 'const n_ = 4;', ['new Function("a", "return a + 1")(n_)', '5']],
    [
      'arguments',
      'function f_() { return arguments.length; }',
      ['f_.apply(null, [1, 2, 3] as unknown as [])', '3'],
    ],
    [
      'new.target',
      'function F_(this: any) { this.is = new.target !== undefined; }',
      ['new (F_ as any)().is', 'true'],
    ],
    [
      'a getter of an object that changes a variable',
      'let n_ = 0; const o_ = { get next() { return ++n_; } };',
      ['[o_.next, o_.next, n_]', '[ 1, 2, 2 ]'],
    ],
    [
      'a delete and a void',
      'const o_: { a?: number } = { a: 1 };',
      ['[delete o_.a, void o_, "a" in o_]', '[ true, undefined, false ]'],
    ],
    [
      'names with $ and letters of other alphabets',
      'const $n_ = 1; const größe_ = 2; const データ_ = 3;',
      ['$n_ + größe_', '3'],
      ['データ_', '3'],
    ],
    ['a name that is written with an escape', 'const \\u0061b_ = 1;', ['ab_', '1']],
    [
      'names that are words of other languages',
      'const print_ = 1, of = 2, as = 3, from = 4, get = 5, type = 6, async = 7;',
      ['[of, as, from, get, type, async]', '[ 2, 3, 4, 5, 6, 7 ]'],
    ],
    [
      'comments everywhere',
      '/* a */ const /* b */ n_ /* c */ = /* d */ 1 /* e */; // f',
      ['/* g */ n_ /* h */ // i', '1'],
    ],
    [
      'no semicolons',
      'const a_ = 1\nlet b_ = 2\nfunction f_() { return a_ + b_ }\nb_ = 3',
      ['const c_ = f_()\nc_', '4'],
    ],
    [
      'a line that begins with a bracket',
      'const a_ = [3, 4]\n;[a_[0], a_[1]] = [a_[1]!, a_[0]!]',
      ['a_', '[ 4, 3 ]'],
    ],
    [
      'what a cell adds to the types of the surroundings',
      'declare global { interface Array<T> { second_(): T | undefined } var count_: number }\nArray.prototype.second_ = function () { return this[1]; }; globalThis.count_ = 4;',
      ['const s_: number | undefined = [1, 2].second_(); [s_, count_ + 1]', '[ 2, 5 ]'],
      ['const t_: string = [1, 2].second_()!', { fails: /Type 'number' is not assignable to type 'string'/ }],
    ],
    [
      'another type for what an earlier cell added',
      'declare global { interface Array<T> { last_: T } var count_: number }',
      'declare global { interface Array<T> { last_: () => T } var count_: string } globalThis.count_ = "four"',
      ['count_.length', '4'],
      ['[1].last_ + 1', { fails: /TypeScriptError/ }],
    ],
    [
      'a stack that a cell prints',
      [
        'function f_() {\n  // TypeScript writes this anew\n  return new Error("here");\n}\nconsole.log(f_().stack);\ntry {\n  f_(); JSON.parse("{");\n} catch (error) { console.log(error.stack) }',
        {
          prints:
            /^Error: here\n {4}at f_ \(cell\[\d+\]:3:10\)\n {4}at cell\[\d+\]:5:13\nSyntaxError: .*\n( {4}at JSON.parse.*\n)? {4}at cell\[\d+\]:7:\d+$/,
        },
      ],
    ],
    [
      'a stack that is a value',
      ['1;\nnew Error("here").stack', { shows: /^'Error: here\\n {4}at cell\[\d+\]:2:1'$/ }],
    ],
    [
      'what throws when it is looked at, thrown',
      [
        "throw new Proxy({}, { get() { throw new Error('trap_') } })",
        { fails: /cannot be looked at.*trap_/ },
      ],
      ["throw Object.assign(new Error('m_'), { stack: 3 })", { fails: /Error: m_/ }],
    ],
    [
      'an error that nobody catches',
      [
        "setTimeout(() => { throw new Error('stray_') }, 1); await new Promise((done) => setTimeout(done, 50));",
        { says: /Error: stray_\n {4}at cell\[\d+\]:1\n/ },
      ],
    ],
    [
      'the class of an earlier version',
      'class C_ { a = 1 } const c_ = new C_();',
      'class C_ { a = 1; b = 2 }',
      ['const d_: C_ = c_;', { fails: /made by an earlier version/ }],
    ],
    ['Windows line ends', 'const a_ = 1;\r\nconst b_ = 2;\r\n', ['a_ +\r\nb_', '3']],
    [
      'a regular expression and a division',
      'const n_ = 8; const g = 2; const re_ = /n_\\/g/u;',
      ['[n_ / g / 2, re_.source]', "[ 2, 'n_\\\\/g' ]"],
    ],
  ];
  hold(kernel, table);
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
