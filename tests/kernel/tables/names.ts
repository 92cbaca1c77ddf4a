import type { Case } from '../cases';

/** A name whose value is one cell's, and whose type is another's. */
export const valuesAndTypes: Case[] = [
  [
    'a const, and the type of what it holds',
    'const C_ = { a: 1 };',
    ['type C_ = typeof C_; const one_: C_ = { a: 2 }; one_', '{ a: 2 }'],
    ['const two_: C_ = { a: C_.a + 2 }; two_', '{ a: 3 }'],
    ['C_.b', { fails: /Property 'b' does not exist/ }],
    ["const three_: C_ = { a: 'text' };", { fails: /not assignable to type 'number'/ }],
  ],
  [
    'a schema, and the type that it infers',
    'class S_<T> { constructor(readonly parse: (x: unknown) => T) {} }\ntype Of_<X> = X extends S_<infer T> ? T : never;',
    'const User_ = new S_((x) => ({ name: String(x) }));',
    'type User_ = Of_<typeof User_>;',
    ["const u_: User_ = User_.parse('Ada'); u_.name", "'Ada'"],
    ['function hi_(u: User_) { return u.name.length; }\nhi_(u_)', '3'],
    ['const v_: User_ = { nick: 1 };', { fails: /'nick' does not exist/ }],
  ],
  [
    'an object of constants, and the union of its values',
    "const Colour_ = { Red: 'r', Blue: 'b' } as const;",
    'type Colour_ = (typeof Colour_)[keyof typeof Colour_];',
    ['const c_: Colour_ = Colour_.Red; c_', "'r'"],
    ["const d_: Colour_ = 'x';", { fails: /Type '"x"' is not assignable/ }],
  ],
  [
    'a function, and the type of its result',
    'function make_() { return { q: 1 }; }',
    ['type make_ = ReturnType<typeof make_>; const m_: make_ = make_(); m_.q', '1'],
    ['const again_: make_ = make_(); again_.q', '1'],
  ],
  [
    'a let that changes, and a type of its name',
    'let n_ = 5;',
    ['type n_ = string; n_ = 6; const t_: n_ = `${n_}`; t_', "'6'"],
    ['n_ += 1; n_', '7'],
    ["n_ = 'text';", { fails: /not assignable to type 'number'/ }],
  ],
  [
    'an import, and a type of its name',
    "import path_ from 'node:path';",
    ["type path_ = string; const p_: path_ = path_.join('a', 'b'); p_", "'a/b'"],
    ['const q_: path_ = path_.sep; q_', "'/'"],
  ],
  [
    'an interface, and the function that makes one',
    'interface Point_ { x: number }',
    ['const Point_ = (x: number): Point_ => ({ x }); Point_(1).x', '1'],
    ['const p_: Point_ = Point_(4); p_.x', '4'],
    ["const q_: Point_ = { x: 'a' };", { fails: /not assignable to type 'number'/ }],
  ],
  [
    'a generic type, and the function that makes one',
    'type Maybe_<T> = { value: T } | undefined;',
    'function Maybe_<T>(value: T): Maybe_<T> { return { value }; }',
    ['const m_: Maybe_<number> = Maybe_(3); m_?.value', '3'],
    ['const w_: Maybe_<string> = Maybe_(3);', { fails: /not assignable/ }],
  ],
  [
    'a generic type and a const of one cell',
    'type Opt_<T> = T | null; const Opt_ = <T,>(value: T): Opt_<T> => value;',
    ['const o_: Opt_<number> = Opt_(3); o_', '3'],
    ['let p_: Opt_<string> = null; p_', 'null'],
    ["const q_: Opt_<number> = 'text';", { fails: /not assignable/ }],
  ],
  [
    'a value and a type that each are declared anew',
    'type T_ = number; const T_ = 1;',
    'type T_ = string;',
    ["const a_: T_ = 'a'; [a_, T_ + 1]", "[ 'a', 2 ]"],
    'const T_ = { deep: true };',
    ["const b_: T_ = 'b'; [b_, T_.deep]", "[ 'b', true ]"],
  ],
  [
    'the type of a class goes when its name is a variable',
    'class K_ { x = 1 }',
    'const K_ = 5;',
    ['const k_: K_ = K_;', { fails: /refers to a value, but is being used as a type/ }],
  ],
];

/** Names that begin as the compiler's own do, and others that look like none. */
export const oddNames: Case[] = [
  ['a const', ['const __n_ = 5; __n_', '5'], ['__n_ + 1', '6']],
  ['a let with three lines', 'let ___n_ = 1;', ['___n_ += 1; ___n_', '2'], ['___n_', '2']],
  ['a function', 'function __f_() { return 1; }', ['__f_()', '1']],
  ['a class', 'class __C_ { n = 2 }', ['new __C_().n', '2'], ['const c_: __C_ = new __C_(); c_.n', '2']],
  [
    'an enum and a namespace',
    'enum __E_ { A = 4 } namespace __N_ { export const q = 1; }',
    ['[__E_.A, __N_.q]', '[ 4, 1 ]'],
  ],
  [
    'a type and an interface',
    'type __T_ = number; interface __I_ { a: __T_ }',
    ['const i_: __I_ = { a: 1 }; i_.a', '1'],
  ],
  ['an import', "import { sep as __sep_ } from 'node:path';", ['__sep_', "'/'"]],
  [
    'a pattern, and a loop with var',
    'var { __b_ = 2, ...__c_ }: { __b_?: number; z: number } = { z: 1 }; for (var __i_ = 0; __i_ < 2; __i_++);',
    ['[__b_, __c_, __i_]', '[ 2, { z: 1 }, 2 ]'],
  ],
  ['the folder of a module, as modules work it out', "const __dirname = '/own_';", ['__dirname', "'/own_'"]],
  ['the file of a module', "const __filename = '/own_.ts';", ['__filename', "'/own_.ts'"]],
  ['a function sees it as it is now', 'let __v_ = 1; const get_ = () => __v_;', '__v_ = 2', ['get_()', '2']],
];

/** Names that no cell may take, and what is told of names that cannot be assigned to. */
export const takenNames: Case[] = [
  ...['undefined', 'NaN', 'Infinity', 'globalThis'].flatMap((name): Case[] =>
    [
      'let * = 3',
      'const * = 3',
      'var * = 3',
      'const { a: * } = { a: 3 }',
      'function *() {}',
      "import * from 'node:path'",
    ].map((form): Case => {
      const code = form.replace('*', name);
      return [
        code,
        [`console.log('ran'); ${code}`, { prints: '', fails: new RegExp(`:1: .*'${name}'`) }],
        [
          `typeof ${name}`,
          { shows: name === 'undefined' ? "'undefined'" : name === 'globalThis' ? "'object'" : "'number'" },
        ],
      ];
    }),
  ),
  ['a parameter may be called undefined', ['((undefined?: number) => undefined)(4)', '4']],
  [
    'an assignment to a function',
    'function f_() {}',
    ['f_ = 3', { fails: /'f_' because it is a function.*Hint: .*declare it anew/s }],
  ],
  ['an assignment to a class', 'class C_ {}', ['C_ = 3', { fails: /'C_' because it is a class/ }]],
  ['an assignment to an enum', 'enum E_ { A }', ['E_ = 3', { fails: /'E_' because it is an enum/ }]],
  [
    'an assignment to a namespace',
    'namespace N_ { export const a = 1; }',
    ['N_ = 3', { fails: /'N_' because it is a namespace/ }],
  ],
  [
    'an assignment to an import',
    "import p_ from 'node:path';",
    ['p_ = 3', { fails: /'p_' because it is an import/ }],
  ],
  [
    'a variable that is declared by itself',
    'let n_ = 1;',
    ['let n_ = n_ + 1;', { fails: /before its declaration.*Hint: .*leave out `let`/s }],
  ],
];

/** Names that may be missing. */
export const askedNames: Case[] = [
  ['a question', ['typeof window', "'undefined'"]],
  ['a question about a name that nobody knows', ['typeof nowhere_ === "undefined"', 'true']],
  ['a use behind a question', ["typeof window !== 'undefined' ? window.innerWidth : 5", '5']],
  [
    'a use behind a question, in a function',
    'function isPage_() { return typeof document !== "undefined" && document.title; }',
    ['isPage_()', 'false'],
  ],
  ['a question about a name of a cell', 'let n_ = 1;', ['typeof n_', "'number'"]],
  ['a name that nobody asks about', ['typeof window; nowhere_', { fails: /Cannot find name 'nowhere_'/ }]],
  ['a question of types is none', ['type T_ = typeof nowhere_;', { fails: /Cannot find name 'nowhere_'/ }]],
  ['a member of what is asked about', ['typeof console.nothing_', { fails: /'nothing_' does not exist/ }]],
  ...['document', 'window', 'localStorage', 'sessionStorage'].map(
    (name): Case => [`a page's ${name}`, [name, { fails: /Hint: cells do not run in the page/ }]],
  ),
];

/** What public code expects of types, and Node.js's declarations do not say. */
export const looserTypes: Case[] = [
  [
    'JSON of a response',
    ['const r_ = new Response(\'{"rows": [1, 2]}\'); (await r_.json()).rows.length', '2'],
  ],
  ['JSON of a request', ["(await new Request('http://a/', { method: 'POST', body: '[5]' }).json())[0]", '5']],
  [
    'a promise that is resolved with nothing',
    ['await new Promise((resolve) => resolve()); 1', { shows: '1', says: /Expected 1 arguments, but got 0/ }],
  ],
];
