import type { Case } from '../cases';

const soon = 'const soon_ = async <T,>(x: T): Promise<T> => { await null; return x; };';
const h =
  'const h_ = (tag: any, props: any, ...children: any[]): any => ({ tag: tag?.name ?? tag, ...props, ...(children.length ? { children } : {}) });';

/** What is awaited at the top of cells. */
export const awaitingCells: Case[] = [
  [
    'within an await',
    'const p_ = Promise.resolve({ json: async () => ({ a: 1 }) });',
    ['await (await p_).json()', '{ a: 1 }'],
  ],
  [
    'within brackets, twice',
    'const x_ = Promise.resolve([Promise.resolve([5])]);',
    ['[await [await x_][0]].flat(2).map((p) => typeof p.then).join()', "'function'"],
    ['await (await x_)[0]', '[ 5 ]'],
    ['[await [await [await x_][0]][0]].length', '1'],
  ],
  ['of a fetch', ["await (await fetch('data:application/json,%7B%22a%22:1%7D')).json()", '{ a: 1 }']],
  [
    'as the only one, in a for',
    [
      'const s_: number[] = []; for await (const x of (async function* () { yield 1; yield 2; })()) s_.push(x);\ns_',
      '[ 1, 2 ]',
    ],
  ],
  [
    'in a for, over promises, with a var, a pattern and a name of an earlier cell',
    'let n_ = 0;',
    'for await (n_ of [Promise.resolve(3)]);\nfor await (var [v_] of [Promise.resolve([4])]);',
    ['[n_, v_]', '[ 3, 4 ]'],
  ],
  [
    'in a for, with break, continue and a label',
    [
      'let n_ = 0;\nall: for await (const x of [1, 2, 3, 4]) { for (;;) { if (x === 2) continue all; if (x === 4) break all; n_ += x; break; } }\nn_',
      '4',
    ],
  ],
  [
    'in the head of a for',
    soon,
    [
      'let n_ = 0; for (let i = await soon_(0); i < await soon_(3); i += await soon_(1)) n_ += i; for (const x of await soon_([10])) n_ += x; for (const k in await soon_({ ab: 1 })) n_ += k.length; n_',
      '15',
    ],
  ],
  [
    'in while, do, switch, if and throw',
    soon,
    [
      'let n_ = 0; while (await soon_(n_ < 2)) n_++; do n_++; while (await soon_(false)); switch (await soon_(1)) { case await soon_(1): n_ += 10; } if (await soon_(true)) n_ += 100; try { throw await soon_(1000); } catch (e) { n_ += e; } n_',
      '1113',
    ],
  ],
  [
    'in a template and its tag',
    soon,
    ['`a${await soon_(1)}b${`${await soon_(2)}`}` + (await soon_(String.raw))`${await soon_(3)}`', "'a1b23'"],
  ],
  [
    'in a default',
    soon,
    [
      'const { a: a_ = await soon_(1), b: [b_ = await soon_(2)] } = { b: [] } as { a?: number; b: number[] }; [a_, b_]',
      '[ 1, 2 ]',
    ],
  ],
  [
    'in a default that is not needed',
    'let ran_ = 0; const f_ = async () => { ran_++; return 5; };',
    ['const { a: a_ = await f_() } = { a: 1 } as { a?: number }; [a_, ran_]', '[ 1, 0 ]'],
  ],
  [
    'in a conditional',
    soon,
    [
      '[(await soon_(true)) ? await soon_(1) : await soon_(2), (await soon_(null)) ?? (await soon_(3)), (await soon_(0)) || await soon_(4), (await soon_(0)) && await soon_(5)]',
      '[ 1, 3, 4, 0 ]',
    ],
  ],
  [
    'in arguments, also spread',
    soon,
    ['Math.max(await soon_(1), ...(await soon_([2, 5])), await soon_(3))', '5'],
  ],
  [
    'of the function itself and of a method after an await',
    soon,
    ['(await soon_((x: number) => x + 1))(await soon_(1))', '2'],
    ["(await soon_('ab')).toUpperCase().concat(await soon_('c'))", "'ABc'"],
  ],
  [
    'with optional chaining',
    soon,
    [
      '[(await soon_({ a: { b: 1 } } as { a?: { b: number } }))?.a?.b, await (await soon_(undefined as (() => Promise<number>) | undefined))?.()]',
      '[ 1, undefined ]',
    ],
  ],
  [
    'in objects, arrays and computed keys',
    soon,
    [
      '({ a: await soon_(1), [await soon_("k")]: 2, ...(await soon_({ c: 3 })), d: [await soon_(4)] })',
      '{ a: 1, k: 2, c: 3, d: [ 4 ] }',
    ],
  ],
  [
    'in new, typeof, void, delete, !, - and a cast',
    soon,
    [
      'const M_ = soon_(Map); [new (await M_)([[1, await soon_(2)]]).get(1), typeof (await soon_(1)), void (await soon_(1)), !(await soon_(true)), -(await soon_(1)), (await soon_(2)) as number, (await soon_(3))!, (await soon_(4)) satisfies number]',
      "[ 2, 'number', undefined, false, -1, 2, 3, 4 ]",
    ],
  ],
  [
    'in assignments',
    soon,
    [
      'let n_ = 1; n_ += await soon_(2); let o_: { a?: number } = {}; o_.a ??= await soon_(4); [n_, o_.a] = [await soon_(10), o_.a]; [n_, o_]',
      '[ 10, { a: 4 } ]',
    ],
  ],
  [
    'in a comma and a sequence of declarations',
    soon,
    ['const a_ = (await soon_(1), await soon_(2)), b_ = a_ + (await soon_(1)); [a_, b_]', '[ 2, 3 ]'],
  ],
  [
    'in a block',
    soon,
    ['{ const x = await soon_(1); { console.log(x + (await soon_(1))); } }', { prints: '2' }],
  ],
  [
    'in try, catch and finally',
    soon,
    [
      "const seen_: unknown[] = []; try { seen_.push(await soon_(1)); await Promise.reject(new Error('no')); } catch (e) { seen_.push(await soon_(e.message)); } finally { seen_.push(await soon_(3)); }\nseen_",
      "[ 1, 'no', 3 ]",
    ],
  ],
  [
    'in the extends of a class',
    soon,
    [
      'class A_ extends (await soon_(Map)) { [await soon_("k")]() { return 1; } }\n(new A_() as any).k()',
      '1',
    ],
  ],
  [
    'in using',
    'const open_ = async () => ({ n: 1, [Symbol.dispose]() { console.log("closed"); } });',
    ['using r_ = await open_();\nconsole.log(r_.n);', { prints: '1\nclosed' }],
    [
      '{ using r = await open_(); console.log(r.n + 1); } console.log("after");',
      { prints: '2\nclosed\nafter' },
    ],
  ],
  [
    'in await using',
    'const open_ = async () => ({ async [Symbol.asyncDispose]() { await null; console.log("closed"); } });',
    [
      '{ await using r = await open_(); console.log(typeof r); } console.log("after");',
      { prints: 'object\nclosed\nafter' },
    ],
    ['for await (await using r of [open_()]) console.log(typeof r);', { prints: 'object\nclosed' }],
  ],
  ['in an exported declaration', ['export const n_ = await Promise.resolve(2); n_', '2']],
  ['of a dynamic import', ["(await import('node:path')).basename('a/b')", "'b'"]],
  ['as a last value', ['await Promise.resolve(3)', '3'], ['const n_ = 1; await Promise.resolve(n_);', '1']],
  ['as a last value without one', ['await Promise.resolve()', { shows: null }]],
  [
    'in functions of its own',
    [
      'const f_ = async () => { for await (const x of [1]) return await (await Promise.resolve(async () => x))(); }; await f_()',
      '1',
    ],
  ],
  ['as the name of a property', ['({ await: 1 }).await', '1']],
  ['in a comment and a text only', ["'await' // await x", "'await'"]],
  [
    'a promise that is not awaited',
    ['Promise.resolve(3)', 'Promise { 3 }'],
    ['new Promise(() => {})', 'Promise { <pending> }'],
  ],
  [
    'a rejection at the top',
    ["await Promise.reject(new RangeError('told'))", { fails: /^RangeError: told/ }],
  ],
  [
    'in a function without async',
    [
      "console.log('ran');\nfunction f_() {\n  return await Promise.resolve(1);\n}",
      { prints: '', fails: /:3: .*await.*> 3 \|.*Hint: .*async/s, caret: 10 },
    ],
  ],
  [
    'in an arrow function without async',
    [
      "console.log('ran');\n[1].map((x) => await Promise.resolve(x));",
      { prints: '', fails: /:2: .*await.*Hint: .*async/s, caret: 16 },
    ],
  ],
  [
    'in a method without async',
    ['class C_ {\n  m() { await null; }\n}', { fails: /:2: .*await.*Hint: .*async/s, caret: 9 }],
  ],
  [
    'in a for await of a function without async',
    ['function f_() {\n  for await (const x of []) console.log(x);\n}', { fails: /:2: .*Hint: .*async/s }],
  ],
  [
    'in a static block',
    ["console.log('ran');\nclass C_ {\n  static { await null; }\n}", { prints: '', fails: /:3: / }],
  ],
  [
    'in a default of a parameter of an async function',
    ['const f_ = async (x = await 1) => x;', { fails: /:1: / }],
  ],
  [
    'in a generator without async',
    ['function* g_() {\n  yield await 1;\n}', { fails: /:2: .*Hint: .*async/s }],
  ],
];

/** What a cell shows as its value. */
export const lastValues: Case[] = [
  ['a bare object', ['{ a: 1, b: 2 }', '{ a: 1, b: 2 }']],
  ['a bare object of one property', ['{ a: 1 }', '{ a: 1 }']],
  [
    'a bare object in the short form',
    'const a_ = 1, b_ = 2;',
    ['{ a_, b_ }', '{ a_: 1, b_: 2 }'],
    ['{ a_, ...{ c: 3 } }', '{ a_: 1, c: 3 }'],
  ],
  [
    'a bare object over lines, with a comment and a semicolon',
    ['// what it is\n{\n  a: [1], // one\n  "b c": { d: null },\n};', "{ a: [ 1 ], 'b c': { d: null } }"],
  ],
  [
    'a bare object with methods, accessors and computed keys',
    [
      "{ ['a' + 1]: 1, m() { return 2; }, get g() { return 3; } }",
      '{ a1: 1, m: [Function: m], g: [Getter] }',
    ],
  ],
  ['a bare object with an await', ['{ a: await Promise.resolve(1), b: 2 }', '{ a: 1, b: 2 }']],
  ['a bare empty object', ['{}', '{}']],
  [
    'a block',
    ['{ let a = 1; console.log(a); a }', { prints: '1' }],
    ['{ let a = 2; console.log(a); }\n', { prints: '2' }],
  ],
  ['a block with a label', ['{ a: for (;;) break a; }', { shows: null }]],
  ['an object in brackets', ['({ a: 1 })', '{ a: 1 }'], ['({ a: 1 }).a', '1']],
  [
    'an object, then a call of its method',
    ["const o_ = { up: (s: string) => s.toUpperCase() };\no_.up('a')", "'A'"],
  ],
  ['null', ['null', 'null'], ['const n_ = null; n_', 'null'], ['await Promise.resolve(null)', 'null']],
  [
    'undefined',
    ['undefined', { shows: null }],
    ['void 0', { shows: null }],
    ['let n_: number | undefined; n_', { shows: null }],
  ],
  [
    'other values that are empty',
    ['0', '0'],
    ['-0', '-0'],
    ['NaN', 'NaN'],
    ["''", "''"],
    ['false', 'false'],
    ['[]', '[]'],
    ['0n', '0n'],
  ],
  [
    'a symbol, a date, a set and an expression',
    ["Symbol('a')", 'Symbol(a)'],
    ['new Date(0)', '1970-01-01T00:00:00.000Z'],
    ['new Set([1])', 'Set(1) { 1 }'],
    ['/a/g', '/a/g'],
  ],
  [
    'an arrow function',
    ['(x: number) => x', '[Function (anonymous)]'],
    ['const f_ = () => 1; f_', '[Function: f_]'],
  ],
  ['a bare arrow function with a body', ['() => { return 1; }', '[Function (anonymous)]']],
  ['an async arrow function', ['async () => 1', '[AsyncFunction (anonymous)]']],
  [
    'a function and a class in brackets',
    ['(function f() {})', '[Function: f]'],
    ['(class C {})', '[class C]'],
  ],
  [
    'a declaration',
    ['const n_ = 1;', { shows: null }],
    ['function f_() {}', { shows: null }],
    ['class C_ {}', { shows: null }],
    ['enum E_ { A }', { shows: null }],
    ['type T_ = 1', { shows: null }],
    ["import { sep as s_ } from 'node:path'", { shows: null }],
  ],
  ['an expression after declarations', ['const a_ = 1;\nfunction f_() { return a_; }\nf_()', '1']],
  ['a declaration after an expression', ['1 + 1;\nconst n_ = 2;', { shows: null }]],
  [
    'an expression after a comment and before one',
    ['// a\n1 + 1\n// b', '2'],
    ['/* a */ 2 /* b */;', '2'],
    ['3; // done', '3'],
  ],
  ['with and without a semicolon', ['4', '4'], ['5;', '5'], ['7\n\n', '7']],
  ['an assignment', 'let n_ = 1;', ['n_ = 5', '5'], ['n_ += 1', '6']],
  ['a comma', ["(console.log('first'), 2)", { prints: 'first', shows: '2' }]],
  [
    'an if, a for, a while, a switch and a try',
    ['if (true) 1', { shows: null }],
    ['for (const x of [1]) x', { shows: null }],
    ['let i_ = 0; while (i_ < 2) i_++', { shows: null }],
    ['switch (1) { case 1: 2 }', { shows: null }],
    ['try { 1 } catch {}', { shows: null }],
  ],
  [
    'a template, a regular expression and a negation',
    ['`a${1}`', "'a1'"],
    ['!0', 'true'],
    ['+"3"', '3'],
    ['typeof 1', "'number'"],
  ],
  ['a text that looks like a directive', ["'use strict'", "'use strict'"], ["'a text'", "'a text'"]],
  ['a call over several lines', ['[3, 1, 2]\n  .sort()\n  .map((x) => x * 2)', '[ 2, 4, 6 ]']],
  [
    'a cast, a satisfies and a !',
    ['1 as number', '1'],
    ['[1] satisfies number[]', '[ 1 ]'],
    ["'a'!", "'a'"],
    ['<number>1', '1'],
  ],
  [
    'a display says itself',
    ["({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 'mine' }) })", 'mine'],
  ],
  ['the last result as _', ['20 + 1', '21'], ['_ * 2', '42'], ['_ + 1', '43']],
  [
    '_ keeps over cells without a result',
    ["'kept'", "'kept'"],
    ['const n_ = 1;', { shows: null }],
    ['console.log(_);', { prints: 'kept' }],
    ['_', "'kept'"],
  ],
  ['_ keeps over a failed cell', ['[1]', '[ 1 ]'], ["throw new Error('x')", { fails: /x/ }], ['_', '[ 1 ]']],
  ['_ is an object of the kind it was', ['({ deep: { a: 1 } })', '{ deep: { a: 1 } }'], ['_.deep.a', '1']],
];

/** Cells that have a `_` of their own. */
export const ownUnderscores: Case[] = [
  [
    'is kept',
    ['1', '1'],
    ['const _ = { chunk: (n: number) => [n] };', { shows: null }],
    ['_.chunk(3)', '[ 3 ]'],
    ['5', '5'],
    ['_.chunk(4)', '[ 4 ]'],
  ],
  [
    'as a parameter and in a pattern',
    ['[1, 2].map((_, i) => i)', '[ 0, 1 ]'],
    ['const [_a, , b_] = [1, 2, 3]; b_', '3'],
  ],
];

/** JavaScript without types. */
export const untypedCells: Case[] = [
  [
    'a function',
    ['function add_(left, right) { return left + right; }\nadd_(1, 2)', { shows: '3', says: /'left'.*any/s }],
  ],
  [
    'an arrow function',
    ['const twice_ = (value) => value * 2; twice_(2)', { shows: '4', says: /'value'.*any/ }],
  ],
  [
    'a function that calls itself',
    ['function fact_(n) { return n <= 1 ? 1 : n * fact_(n - 1); }\nfact_(5)', '120'],
  ],
  [
    'defaults, rests and patterns',
    [
      'function f_({ a, b = 2 }, [c], ...rest) { return [a, b, c, rest]; }\nf_({ a: 1 }, [3], 4)',
      { shows: '[ 1, 2, 3, [ 4 ] ]', says: /any/ },
    ],
  ],
  [
    'a method',
    [
      'class Cart_ { total = 0; add(item) { this.total += item.price; return this; } }\nnew Cart_().add({ price: 2 }).total',
      '2',
    ],
  ],
  [
    'a callback that is not inferred',
    [
      'const on_ = {}; const listen_ = (handler) => handler({ data: 1 }); listen_((event) => event.data)',
      '1',
    ],
  ],
  ['a setter', ['const o_ = { set v(x) { console.log(x); } }; o_.v = 3;', { prints: '3' }]],
  [
    'an empty array that fills',
    ['let list_ = []; const push_ = () => { list_.push(1); }; push_(); list_', '[ 1 ]'],
  ],
  [
    'an array that is filled in another cell',
    'const list_ = [];',
    ["list_.push(1); list_.push('a'); list_", "[ 1, 'a' ]"],
  ],
  [
    'a variable without a type or value',
    ['let later_; const set_ = () => { later_ = 5; }; set_(); later_', '5'],
  ],
  [
    'a variable that is set in another cell',
    'let later_;',
    'later_ = 5;',
    ['later_', '5'],
    "later_ = 'text';",
    ['later_.length', '4'],
  ],
  ['null as a first value', ['let found_ = null; const look_ = () => { found_ = 1; }; look_(); found_', '1']],
  [
    'an element by a text',
    ["const o_ = { a: 1 }; const key_ = 'a' + ''; o_[key_]", { shows: '1', says: /any/ }],
  ],
  [
    'a counting object',
    [
      "const counts_ = {}; for (const w of ['a', 'b', 'a']) counts_[w] = (counts_[w] || 0) + 1; counts_",
      '{ a: 2, b: 1 }',
    ],
  ],
  ['`this` of a function', ['function f_() { return this; }\nf_.call(3)', { shows: /3/, says: /this/ }]],
  [
    'what may be undefined',
    ["const m_ = new Map([['a', 1]]); m_.get('a').toFixed(1)", { shows: "'1.0'", says: /undefined/ }],
  ],
  ['what may be null', ["'abc'.match(/b/).index", { shows: '1', says: /null/ }]],
  [
    'what may be undefined, called',
    ['const o_: { f?: () => number } = { f: () => 2 }; o_.f()', { shows: '2', says: /undefined/ }],
  ],
  [
    'what may be undefined, in a sum',
    ['const o_: { n?: number } = { n: 1 }; o_.n + 1', { shows: '2', says: /undefined/ }],
  ],
  ['a promise without a type', ['const p_ = new Promise((resolve) => resolve(4)); await p_', '4']],
  ['a catch', ["try { throw new Error('x'); } catch (e) { console.log(e.message); }", { prints: 'x' }]],
  ['what is null for now', ['let obj_ = { x: null };\nconsole.log(obj_?.x?.z);', { prints: 'undefined' }]],
  ['names that nothing uses', ['function f_(unused) { const alone = 1; }', { shows: null }]],
  [
    'a generator and an async function',
    [
      'async function f_(x) { return x; } function* g_(n) { for (let i = 0; i < n; i++) yield i; }\n[await f_(1), ...g_(2)]',
      '[ 1, 0, 1 ]',
    ],
  ],
  [
    'a reduce over untyped values',
    ['const sum_ = (xs) => xs.reduce((a, b) => a + b, 0); sum_([1, 2, 3])', '6'],
  ],
  [
    'a quicksort',
    [
      'function sort_(a) { if (a.length < 2) return a; const [p, ...r] = a; return [...sort_(r.filter((x) => x < p)), p, ...sort_(r.filter((x) => x >= p))]; }\nsort_([3, 1, 2])',
      '[ 1, 2, 3 ]',
    ],
  ],
  [
    'var, prototypes and arguments',
    [
      'var Animal_ = function (name) { this.name = name; }; Animal_.prototype.hi = function () { return this.name + arguments.length; };\nnew Animal_("a").hi(1)',
      "'a1'",
    ],
  ],
  [
    'what it assumed of a cell is said once for each name and names the line',
    ['const one_ = 1;\nconst f_ = (value) => value;\nf_(one_)', { says: /:2\b.*'value'/s }],
  ],
  [
    'a cell without any such thing says nothing',
    ['const f_ = (value: number) => value; f_(1)', { shows: '1', says: /^$/ }],
  ],
];

/** What a cell asks for by `// @ts-strict`. */
export const strictCells: Case[] = [
  [
    'an implicit any',
    [
      "// @ts-strict\nconsole.log('ran');\nconst f_ = (value) => value;",
      { prints: '', fails: /:3: .*'value'.*any/ },
    ],
  ],
  [
    'a possible undefined',
    [
      "// @ts-strict\nconsole.log('ran');\nnew Map([['a', 1]]).get('a').toFixed(1);",
      { prints: '', fails: /:3: .*undefined/ },
    ],
  ],
  [
    'a possible null',
    ["// @ts-strict\nconsole.log('ran');\n'abc'.match(/b/).index;", { prints: '', fails: /:3: .*null/ }],
  ],
  [
    'an implicit any of an element',
    [
      "// @ts-strict\nconst o_ = { a: 1 }; const k_ = 'a' + '';\nconsole.log(o_[k_]);",
      { prints: '', fails: /:3: .*any/ },
    ],
  ],
  [
    'holds for its cell only',
    ['// @ts-strict\nconst n_ = 1;', { shows: null }],
    ['const f_ = (value) => value; f_(1)', '1'],
  ],
];

/** What a cell asks for by `// @ts-nocheck`. */
export const uncheckedCells: Case[] = [
  [
    'a wrong type',
    ["// @ts-nocheck\nconst n_: number = 'text'; n_", "'text'"],
    ['n_ + 1', { shows: /text1/ }],
  ],
  ['a member that is not declared', ['// @ts-nocheck\nconst o_ = {}; o_.a = 1; o_', '{ a: 1 }']],
  [
    'a class without fields',
    ['// @ts-nocheck\nclass P_ { constructor(x) { this.x = x; } }\nnew P_(3).x', '3'],
  ],
  [
    'an unknown name fails when it runs',
    [
      "// @ts-nocheck\nconsole.log('ran');\nnowhere_;",
      { prints: 'ran', fails: /^ReferenceError: nowhere_ is not defined.*> 3 \|/s },
    ],
  ],
  ['a syntax error is one still', ['// @ts-nocheck\nconst = 1;', { fails: /:2: / }]],
  ['holds for its cell only', '// @ts-nocheck\n1;', ["const n_: number = 'a';", { fails: /not assignable/ }]],
  ['a line under // @ts-ignore', ["// @ts-ignore\nconst n_: number = 'text';\nn_", "'text'"]],
  [
    'a line under // @ts-expect-error',
    ["// @ts-expect-error it is a text\nconst n_: number = 'text';\nn_", "'text'"],
    ['// @ts-expect-error there is none\nconst m_ = 1;', { says: /Unused '@ts-expect-error'/ }],
  ],
];

/** What is new in TypeScript and JavaScript. */
export const newSyntax: Case[] = [
  [
    'using, in the order of closing',
    'const open_ = (n: string) => ({ [Symbol.dispose]() { console.log(n); } });',
    [
      "{ using a = open_('a'), b = open_('b'); using none = null; console.log(typeof a, typeof b, none); }",
      { prints: 'object object null\nb\na' },
    ],
  ],
  [
    'using closes when the cell fails',
    'const open_ = (n: string) => ({ [Symbol.dispose]() { console.log(n); } });',
    ["using r_ = open_('closed');\nthrow new Error('told');", { prints: 'closed', fails: /told/ }],
  ],
  [
    'using in a function, a for and a loop',
    'const open_ = (n: number) => ({ [Symbol.dispose]() { console.log(n); } });',
    [
      'function f() { using a = open_(1); return typeof a; } console.log(f()); for (using a of [open_(2), open_(3)]) typeof a;',
      { prints: '1\nobject\n2\n3' },
    ],
  ],
  ['using of what is not disposable', ['using r_ = { a: 1 };', { fails: /Symbol\.dispose|dispos/i }]],
  [
    'DisposableStack or a sentence',
    ['const s_ = { [Symbol.dispose]() {} } satisfies Disposable; typeof s_[Symbol.dispose]', "'function'"],
  ],
  [
    'an import with attributes',
    ["import data_ from './data.json' with { type: 'json' };\ndata_.answer", '42'],
  ],
  [
    'a dynamic import with attributes',
    ["(await import('./data.json', { with: { type: 'json' } })).default.answer", '42'],
  ],
  [
    'NoInfer',
    [
      'const pick_ = <T extends string>(all: T[], first: NoInfer<T>) => all.indexOf(first as T); pick_(["a", "b"], "b")',
      '1',
    ],
    ['pick_(["a"], "c")', { fails: /not assignable/ }],
  ],
  [
    'predicates that are inferred',
    ['const words_: string[] = [1, "a", null].filter((x) => typeof x === "string"); words_', "[ 'a' ]"],
    ['const few_: number[] = [1, undefined].filter((x) => x !== undefined); few_', '[ 1 ]'],
  ],
  [
    'const type parameters',
    [
      'const f_ = <const T extends readonly unknown[]>(x: T): T => x; const t_: readonly [1, "a"] = f_([1, "a"]); t_',
      "[ 1, 'a' ]",
    ],
  ],
  [
    'satisfies',
    [
      'const c_ = { red: [255, 0], blue: "#00f" } satisfies Record<string, string | number[]>; c_.red.length + c_.blue.length',
      '6',
    ],
  ],
  [
    'auto-accessors',
    [
      'class C_ { accessor n = 1; static accessor s = 2 } const c_ = new C_(); c_.n += 5; [c_.n, C_.s]',
      '[ 6, 2 ]',
    ],
  ],
  [
    'decorators of methods, getters, fields, accessors and classes',
    'const log_: string[] = []; const mark_ = (value: unknown, { kind, name, static: s, private: p }: DecoratorContext & { static?: boolean; private?: boolean }): void => { log_.push(`${kind} ${String(name)} ${s ?? ""} ${p ?? ""} ${typeof value}`.trim()); };',
    [
      '@mark_ class C_ { @mark_ m() {} @mark_ static s() {} @mark_ get g() { return 1; } @mark_ f = 1; @mark_ accessor a = 1; @mark_ #p() {} q() { this.#p(); } }\nlog_.length',
      '7',
    ],
    ['log_.at(-1)', { shows: /^'class C_/ }],
  ],
  [
    'decorators with initializers and arguments',
    [
      'function bound_<This extends object, F extends (this: This, ...a: any[]) => any>(f: F, context: ClassMethodDecoratorContext<This, F>) { context.addInitializer(function () { (this as any)[context.name] = f.bind(this); }); }\nfunction add_(by: number) { return (f: (x: number) => number, _: ClassMethodDecoratorContext) => (x: number) => f(x) + by; }\nclass C_ { n = 3; @bound_ get3() { return this.n; } @add_(10) plus(x: number) { return x + 1; } }\nconst { get3: g_ } = new C_(); [g_(), new C_().plus(1)]',
      '[ 3, 12 ]',
    ],
  ],
  [
    'a decorator of an earlier cell',
    'let calls_ = 0; function count_(f: (this: any) => number, _: ClassMethodDecoratorContext) { return function (this: any) { calls_++; return f.call(this); }; }',
    'class C_ { @count_ one() { return 1; } } new C_().one(); new C_().one();',
    ['calls_', '2'],
  ],
  [
    'private names with `in`',
    [
      'class C_ { #x = 1; static is(o: object) { return #x in o; } v() { return this.#x; } } [C_.is(new C_()), C_.is({})]',
      '[ true, false ]',
    ],
  ],
  [
    'static blocks, logical assignment, numeric separators, .at, ?. and ??',
    [
      'class C_ { static n: number; static { this.n = 1_000; } } let v_: number | undefined; v_ ??= C_.n; [v_, [1, 2].at(-1), "a".at(0), Object.hasOwn({ a: 1 }, "a")]',
      "[ 1000, 2, 'a', true ]",
    ],
  ],
  [
    'a top-level import type, pasted',
    [
      "import type { Stats as S_ } from 'node:fs';\nimport { type Dirent as D_, existsSync as e_ } from 'node:fs';\nconst f_ = (s: S_ | D_) => s.isFile(); [typeof f_, typeof e_]",
      "[ 'function', 'function' ]",
    ],
  ],
  [
    'export type and export of a type',
    [
      'type A_ = 1; interface B_ { a: A_ }\nexport type { A_ };\nexport { type B_ };\nconst b_: B_ = { a: 1 }; b_',
      '{ a: 1 }',
    ],
  ],
  [
    'export default of an expression',
    'const n_ = 1;',
    ['export default { n: n_ };', '{ n: 1 }'],
    ['export default 5', {}],
    ['export default [1].map((x) => x)', {}],
  ],
  ['export default of an arrow function', 'export default (x: number) => x;'],
  [
    'export default of a function, hoisted and seen later',
    'f_();\nexport default function f_() { return 1; }',
    ['f_()', '1'],
  ],
  [
    'export default of an async function and a generator',
    'export default async function f_() { return 1; }',
    ['await f_()', '1'],
    'export default function* g_() { yield 1; }',
    ['[...g_()]', '[ 1 ]'],
  ],
  ['export default of a class', 'export default class C_ { n = 1 }', ['new C_().n', '1']],
  [
    'export default of an abstract class and of an interface',
    'export default abstract class A_ { n = 1 }',
    ['class B_ extends A_ {} new B_().n', '1'],
    'export default interface I_ { a: number }',
    ['const i_: I_ = { a: 1 }; i_.a', '1'],
  ],
  [
    'export default of what has no name',
    ['export default function () { return 1; }', {}],
    ['export default class {}', {}],
    ['export default async () => 1', {}],
  ],
  [
    'export of each kind is seen in the next cell',
    'export const a_ = 1; export let b_ = 2; export var c_ = 3; export function d_() { return 4; } export async function e_() { return 5; } export class F_ { static n = 6 } export enum G_ { A = 7 } export namespace H_ { export const n = 8; } export const { i: i_, j: [j_] } = { i: 9, j: [10] };',
    ['[a_, b_, c_, d_(), await e_(), F_.n, G_.A, H_.n, i_, j_].join()', "'1,2,3,4,5,6,7,8,9,10'"],
  ],
  [
    'export lists that rename',
    'const a_ = 1; function b_() { return 2; }',
    'export { a_ as default, b_ as other };',
    ['a_ + b_() + other()', '5'],
    [
      'interface C_ { n: number }\nconst d_ = 4;\nexport {\n  d_ as first_,\n  C_ as D_,\n  d_ as second_,\n};',
      {},
    ],
    ['const e_: D_ = { n: first_ + second_ }; e_', '{ n: 8 }'],
    ['export { d_ as first_ }; first_', '4'],
  ],
  [
    'export from other modules',
    "export * as os_ from 'node:os';",
    "export { basename as b_ } from 'node:path';",
    "export type { Stats } from 'node:fs';",
  ],
  ['export =', 'const n_ = 1;', ['export = n_;', {}], ['n_', '1']],
  [
    'declare and ambient names',
    ['declare const given_: number; declare function f_(): void; declare const enum E_ { A = 1 }\nE_.A', '1'],
  ],
  [
    'generic arrow functions',
    ['const id_ = <T>(x: T): T => x; id_(1)', '1'],
    ['const id_ = <T,>(x: T): T => x; id_(2)', '2'],
    ['const id_ = <T extends number>(x: T) => x; id_(3)', '3'],
    ['const id_ = async <T>(x: T) => x; await id_(4)', '4'],
  ],
  ['casts in angle brackets', ["const n_ = <number>(<unknown>'a'); typeof n_", "'string'"]],
  [
    'parameter properties and definite fields',
    [
      'class P_ { late!: number; constructor(readonly x: number, private y = 2) { this.late = y; } } const p_ = new P_(1); [p_.x, p_.late]',
      '[ 1, 2 ]',
    ],
  ],
  [
    'import.meta',
    ["import.meta.url.startsWith('file:///')", 'true'],
    ['[import.meta.dirname === __dirname, import.meta.filename === __filename]', '[ true, true ]'],
    ["new URL('./data.json', import.meta.url).pathname.endsWith('/data.json')", 'true'],
  ],
  [
    'import.meta.resolve',
    [
      "import.meta.resolve('./data.json').endsWith('/data.json') && import.meta.resolve('node:path')",
      "'node:path'",
    ],
  ],
  [
    '__dirname and __filename',
    ["const { realpathSync: real_ } = require('node:fs'); real_(__dirname) === real_(process.cwd())", 'true'],
    ["require('node:path').dirname(__filename) === __dirname", 'true'],
    ["require('node:fs').readFileSync(__dirname + '/notes.txt', 'utf8')", "'text\\n'"],
  ],
  [
    'import.meta and __dirname in functions, called later',
    'const where_ = () => [import.meta.dirname, __dirname];',
    ['new Set(where_()).size', '1'],
  ],
  [
    'require',
    ["require('node:path').basename('a/b')", "'b'"],
    ["require('./data.json').answer", '42'],
    ["require.resolve('./data.json').endsWith('data.json')", 'true'],
    ['typeof require.cache', "'object'"],
  ],
  ['import.meta.main, or none', ['typeof (import.meta as any).nothing', "'undefined'"]],
  [
    'types of what is there at run time',
    [
      '[typeof WebAssembly.validate, typeof structuredClone, typeof crypto.subtle, typeof performance.now, typeof AbortSignal.timeout, typeof new TextEncoder().encode, typeof queueMicrotask].join()',
      "'function,function,object,function,function,function,function'",
    ],
  ],
  [
    'types of fetch, streams and events',
    [
      "const r_: Response = new Response('a'); const e_ = new EventTarget(); e_.addEventListener('x', (event: Event) => console.log(event.type)); e_.dispatchEvent(new Event('x')); await r_.text()",
      { shows: "'a'", prints: 'x' },
    ],
  ],
  [
    'ES2023: toSorted, with, findLast, hashbang',
    [
      '[[2, 1].toSorted(), [1, 2].with(0, 9), [1, 2].findLast((x) => x > 0), [1, 2].toReversed(), [1, 2, 3].toSpliced(0, 1)]',
      '[ [ 1, 2 ], [ 9, 2 ], 2, [ 2, 1 ], [ 2, 3 ] ]',
    ],
    ['#!/usr/bin/env node\n1', '1'],
  ],
  [
    'ES2024: isWellFormed, waitAsync, the v flag',
    [
      "['a'.isWellFormed(), '\\ud800'.toWellFormed(), typeof Atomics.waitAsync, /[\\p{L}--[a-z]]/v.test('B')]",
      "[ true, '�', 'function', true ]",
    ],
  ],
];

/** Elements in cells. */
export const jsxCells: Case[] = [
  [
    'with a factory by pragma',
    h,
    ['/** @jsx h_ */\n<b id="a">text</b>', "{ tag: 'b', id: 'a', children: [ 'text' ] }"],
  ],
  [
    'with a fragment by pragma',
    h,
    'const Frag_ = null;',
    ['/** @jsx h_ */\n/** @jsxFrag Frag_ */\n<><i /></>', "{ tag: null, children: [ { tag: 'i' } ] }"],
  ],
  [
    'with React of an earlier cell',
    'const React = { createElement: (tag: any, props: any, ...children: any[]): any => [tag?.name ?? tag, props, ...children], Fragment: "frag" };',
    ['<p title="t">{1 + 1}</p>', "[ 'p', { title: 't' }, 2 ]"],
    ['<><br /></>', "[ 'frag', null, [ 'br', null ] ]"],
  ],
  [
    'with React of its own cell',
    ['const React = { createElement: (tag: any, ...rest: any[]): any => tag };\n<section />', "'section'"],
  ],
  [
    'of components, members, spreads and conditions',
    h,
    'const Box_ = (_: { a: number; children?: any }) => null; const UI_ = { Row: function Row() { return null; } }; const more_ = { a: 1 };',
    [
      '/** @jsx h_ */\n<Box_ {...more_}>{more_.a > 0 && <UI_.Row />}</Box_>',
      "{ tag: 'Box_', a: 1, children: [ { tag: 'Row' } ] }",
    ],
  ],
  [
    'with attributes and tags of the names of variables',
    h,
    'const title_ = "mine"; const p = 1;',
    [
      '/** @jsx h_ */\n[<p title_={title_}>{p}</p>, <a p="q" />]',
      "[\n  { tag: 'p', title_: 'mine', children: [ 1 ] },\n  { tag: 'a', p: 'q' }\n]",
    ],
  ],
  [
    'in functions that see later changes',
    h,
    'let n_ = 1; /** @jsx h_ */',
    ['/** @jsx h_ */\nconst view_ = () => <b>{n_}</b>;', { shows: null }],
    'n_ = 2;',
    ['view_()', "{ tag: 'b', children: [ 2 ] }"],
  ],
  [
    'of a component that is a parameter or a name of a block',
    h,
    'const Box_ = function Outer() { return null; };',
    [
      '/** @jsx h_ */\nconst f_ = (Box_: any) => <Box_ />;\n{ const Box_ = function Block() { return null; }; console.log((<Box_ />).tag); }\n[f_(function Inner() {}).tag, (<Box_ />).tag]',
      { shows: "[ 'Inner', 'Outer' ]", prints: 'Block' },
    ],
  ],
  [
    'with an await',
    h,
    ['/** @jsx h_ */\n<b>{await Promise.resolve(3)}</b>', "{ tag: 'b', children: [ 3 ] }"],
  ],
  [
    'text that has quotes and braces',
    h,
    ["/** @jsx h_ */\n<b>it's {'{'}</b>", "{ tag: 'b', children: [ \"it's \", '{' ] }"],
  ],
  ['that does not close', h, ['/** @jsx h_ */\n<b>text', { fails: /:2: / }]],
  ['without a factory', ['/** @jsx missing_ */\n<b />', { fails: /missing_/ }]],
];
