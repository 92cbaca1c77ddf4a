import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, it } from 'vitest';
import { type Case, hold, holdCell, type Step, withLastingKernel } from './cases';

const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'very-deep-packages-')));
const home = path.join(folder, 'notebooks');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes files; their paths are from the notebook's folder. */
function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.resolve(home, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** Writes a package into a folder `node_modules`. */
function install(
  name: string,
  manifest: object,
  files: Record<string, string>,
  where = 'node_modules',
): void {
  const at = `${where}/${name}`;
  const own = Object.entries(files).map(([file, text]) => [`${at}/${file}`, text]);
  const full = JSON.stringify({ name, version: '1.2.3', ...manifest });
  write({ ...Object.fromEntries(own), [`${at}/package.json`]: full });
}

install(
  'only-import',
  { type: 'module', exports: { '.': { types: './index.d.ts', import: './index.js' } } },
  {
    'index.js':
      "export const answer = 42;\nexport default function hello(name) {\n  return 'hello ' + name;\n}\nexport function fails() {\n  throw new Error('from inside');\n}\n",
    'index.d.ts':
      'export declare const answer: number;\nexport default function hello(name: string): string;\nexport declare function fails(): never;\n',
  },
);
install(
  'awaits',
  { type: 'module', exports: './index.js', types: './index.d.ts' },
  {
    'index.js': "export const ready = await new Promise((r) => setTimeout(r, 5, 'ready'));\n",
    'index.d.ts': 'export declare const ready: string;\n',
  },
);
install(
  'common',
  { main: 'index.js', types: 'index.d.ts' },
  {
    'index.js': "'use strict';\nmodule.exports = { answer: 7, twice(x) { return 2 * x; } };\n",
    'index.d.ts': 'declare const it: { answer: number; twice(x: number): number };\nexport = it;\n',
  },
);
install(
  'common-function',
  { main: 'index.js', types: 'index.d.ts' },
  {
    'index.js': 'module.exports = function double(x) { return 2 * x; };\nmodule.exports.helper = 5;\n',
    'index.d.ts':
      'declare function double(x: number): number;\ndeclare namespace double { const helper: number; }\nexport = double;\n',
  },
);
install(
  'common-marked',
  { main: 'index.js', types: 'index.d.ts' },
  {
    'index.js':
      "Object.defineProperty(exports, '__esModule', { value: true });\nexports.default = (x) => x + 1;\nexports.named = 2;\n",
    'index.d.ts':
      'declare const plus: (x: number) => number;\nexport default plus;\nexport declare const named: number;\n',
  },
);
install(
  'in-parts',
  { main: 'index.js' },
  {
    'index.js': 'exports.whole = 1;\n',
    'get.js': 'module.exports = (x) => x + 1;\n',
    'get.d.ts': 'declare const get: (x: number) => number;\nexport = get;\n',
    'deep/index.js': 'exports.depth = 2;\n',
    'deep/index.d.ts': 'export declare const depth: number;\n',
    'broken.js': "require('./nowhere');\n",
    'broken.d.ts': 'export {};\n',
  },
);
install('untyped', { main: 'index.js' }, { 'index.js': 'exports.value = 3;\n' });
install(
  'parts',
  {
    exports: {
      '.': './index.js',
      './deep': { types: './lib/deep.d.ts', default: './lib/deep.js' },
      './features/*': './features/*.js',
      './package.json': './package.json',
    },
  },
  {
    'index.js': "exports.where = 'root';\n",
    'index.d.ts': 'export declare const where: string;\n',
    'lib/deep.js': "exports.where = 'deep';\n",
    'lib/deep.d.ts': 'export declare const where: string;\n',
    'features/one.js': 'exports.one = 1;\n',
    'features/one.d.ts': 'export declare const one: number;\n',
    'secret.js': 'exports.no = 1;\n',
  },
);
install(
  'dual',
  { exports: { types: './index.d.ts', import: './index.mjs', require: './index.cjs' } },
  {
    'index.mjs': "export const kind = 'module';\n",
    'index.cjs': "exports.kind = 'common';\n",
    'index.d.ts': 'export declare const kind: string;\n',
  },
);
install(
  '@lab/tools',
  { type: 'module', exports: { '.': './index.js', './more': './more.js' } },
  {
    'index.js': "import { answer } from 'only-import';\nexport const tool = answer + 1;\n",
    'index.d.ts': 'export declare const tool: number;\n',
    'more.js': 'export const more = 2;\n',
    'more.d.ts': 'export declare const more: number;\n',
  },
);
install(
  'above',
  { type: 'module', exports: './index.js' },
  { 'index.js': 'export const above = 1;\n', 'index.d.ts': 'export declare const above: number;\n' },
  '../node_modules',
);

describe('packages', () => {
  const kernel = withLastingKernel(home);

  const table: Case[] = [
    [
      'that are ES modules only: names, default and namespace',
      [
        "import hello_, { answer as a_ } from 'only-import';\nimport * as all_ from 'only-import';\n[a_, hello_('you'), Object.keys(all_).sort(), all_.default === hello_]",
        "[ 42, 'hello you', [ 'answer', 'default', 'fails' ], true ]",
      ],
    ],
    [
      'without a word of how they are loaded',
      ["import { answer as a_ } from 'only-import'; a_", { shows: '42', says: /^$/ }],
    ],
    [
      "tslab's display functions, which no folder has to have",
      ["import * as tslab from 'tslab'; tslab.display.html('<b>n_</b>');", { says: /<b>n_<\/b>/ }],
    ],
    [
      'that are ES modules only, dynamically',
      [
        "const { answer: a_, default: hello_ } = await import('only-import'); [a_, hello_('you')]",
        "[ 42, 'hello you' ]",
      ],
    ],
    [
      'that are ES modules only, by a name made at run time',
      ["const name_ = ['only', 'import'].join('-'); (await import(name_)).answer", '42'],
    ],
    [
      'keep their types',
      [
        "import { answer as a_ } from 'only-import';\na_.toUpperCase()",
        { fails: /Property 'toUpperCase' does not exist on type 'number'/ },
      ],
    ],
    [
      'are one and the same for static and dynamic imports',
      [
        "import * as all_ from 'only-import';\nall_.default === (await import('only-import')).default",
        'true',
      ],
    ],
    [
      'that await at their top',
      ["import { ready as r_ } from 'awaits';\nr_", "'ready'"],
      ["(await import('awaits')).ready", "'ready'"],
    ],
    [
      'of CommonJS: default, names and namespace',
      [
        "import common_, { answer as a_, twice } from 'common';\nimport * as all_ from 'common';\n[common_.answer, a_, twice(2), all_.answer]",
        '[ 7, 7, 4, 7 ]',
      ],
    ],
    [
      'of CommonJS by require',
      ["const common_ = require('common'); common_.twice(4)", '8'],
      ["import common_ = require('common');\ncommon_.answer", '7'],
    ],
    [
      'of CommonJS that are a function',
      ["import double_ from 'common-function';\n[double_(4), double_.helper]", '[ 8, 5 ]'],
      ["import { helper as h_ } from 'common-function';\nh_", '5'],
    ],
    [
      'of CommonJS that were ES modules',
      ["import plus_, { named as n_ } from 'common-marked';\n[plus_(1), n_]", '[ 2, 2 ]'],
    ],
    ['of CommonJS, dynamically', ["(await import('common')).default.answer", '7']],
    ['a part of one, without its ending', ["import get_ from 'in-parts/get';\nget_(4)", '5']],
    ['a part of one, with its ending', ["import get_ from 'in-parts/get.js';\nget_(5)", '6']],
    ['a part of one that is a folder', ["import { depth as d_ } from 'in-parts/deep';\nd_", '2']],
    ['a part of one, dynamically', ["(await import('in-parts/get')).default(6)", '7']],
    ['a part of one, required', ["const get_ = require('in-parts/get'); get_(7)", '8']],
    [
      'a part of one that is not there',
      ["// @ts-nocheck\nimport x_ from 'in-parts/nothing';", { fails: /in-parts\/nothing/ }],
    ],
    ['a part of one that fails', ["import 'in-parts/broken';", { fails: /nowhere/ }]],
    ['without types', ["import { value as v_ } from 'untyped';\nv_", { shows: '3', says: /untyped/ }]],
    [
      'in parts',
      [
        "import { where as a_ } from 'parts';\nimport { where as b_ } from 'parts/deep';\nimport { one as c_ } from 'parts/features/one';\n[a_, b_, c_]",
        "[ 'root', 'deep', 1 ]",
      ],
    ],
    [
      'in parts that are not for others',
      ["import x_ from 'parts/secret';", { fails: /parts\/secret/ }],
      ["await import('parts/' + 'secret')", { fails: /parts|secret/ }],
    ],
    [
      'with their package.json',
      ["import m_ from 'parts/package.json' with { type: 'json' };\nm_.version", "'1.2.3'"],
    ],
    [
      'that differ for import and require',
      ["import { kind as k_ } from 'dual';\n[k_, require('dual').kind]", "[ 'module', 'common' ]"],
    ],
    [
      'of a scope, that import others',
      [
        "import { tool as t_ } from '@lab/tools';\nimport { more as m_ } from '@lab/tools/more';\n[t_, m_]",
        '[ 43, 2 ]',
      ],
    ],
    ['installed above the notebook', ["import { above as a_ } from 'above';\na_", '1']],
    [
      'are traced',
      [
        "import { fails as f_ } from 'only-import';\nf_();",
        { fails: /^Error: from inside\n.*cell\[\d+\]:2/s },
      ],
    ],
    ['of the course', ["import * as tf_ from '@tensorflow/tfjs';\ntf_.scalar(2).dataSync()[0]", '2']],
  ];
  hold(kernel, table);

  const npm: Case[] = [
    [
      'a package',
      ["import hello_, { answer as a_ } from 'npm:only-import';\n[a_, hello_('you')]", "[ 42, 'hello you' ]"],
    ],
    [
      'with its types',
      [
        "import { answer as a_ } from 'npm:only-import';\na_.toUpperCase()",
        { fails: /does not exist on type 'number'/ },
      ],
    ],
    [
      'with a version',
      ["import { answer as a_ } from 'npm:only-import@1';\na_", '42'],
      ["import { answer as b_ } from 'npm:only-import@1.2.3';\nb_", '42'],
      ["import { answer as c_ } from 'npm:only-import@^1.2';\nc_", '42'],
    ],
    [
      'with a part',
      ["import { where as w_ } from 'npm:parts/deep';\nw_", "'deep'"],
      ["import { where as v_ } from 'npm:parts@1/deep';\nv_", "'deep'"],
    ],
    [
      'of a scope',
      ["import { more as m_ } from 'npm:@lab/tools@1/more';\nm_", '2'],
      ["import { tool as t_ } from 'npm:@lab/tools';\nt_", '43'],
    ],
    ['dynamically', ["(await import('npm:only-import@1')).answer", '42']],
    [
      'is the package',
      [
        "import * as a_ from 'npm:only-import@1';\nimport * as b_ from 'only-import';\na_.default === b_.default",
        'true',
      ],
    ],
    [
      'of a package that is not installed',
      [
        "console.log('ran');\nimport x_ from 'npm:never-there';",
        { prints: '', fails: /npm install never-there/ },
      ],
      ["import x_ from 'npm:never-there@2/part';", { fails: /npm install never-there@2/ }],
      ["import x_ from 'npm:@never/there';", { fails: /npm install @never\/there/ }],
    ],
    [
      'of a package that is not installed, dynamically',
      ["await import('npm:never-there')", { fails: /npm install never-there/ }],
    ],
    [
      'of another version than is installed',
      [
        "import { answer as a_ } from 'npm:only-import@9';\na_",
        { fails: /1\.2\.3.*npm install only-import@9|npm install only-import@9.*1\.2\.3/s },
      ],
    ],
  ];
  describe('by npm:', () => hold(kernel, npm));

  const addresses = [
    'https://esm.sh/lodash',
    'http://x.y/z.js',
    'jsr:@std/path',
    'data:text/javascript,export default 5',
  ];
  describe('from an address', () =>
    hold(
      kernel,
      addresses.map(
        (address): Case => [
          `as ${address}`,
          [
            `import x_ from '${address}';`,
            { fails: /^(?![\s\S]*npm install)[\s\S]*imports nothing from an address/ },
          ],
        ],
      ),
    ));

  const builtins: Case[] = [
    [
      'with node: and without',
      [
        "import fs_ from 'fs';\nimport { readFile as r_ } from 'fs/promises';\nimport * as fs2_ from 'node:fs';\n[fs_.existsSync === fs2_.existsSync, typeof r_]",
        "[ true, 'function' ]",
      ],
    ],
    [
      'by require and dynamically',
      [
        "[require('path').sep, require('node:path').sep, (await import('node:path')).default.sep].join('')",
        "'///'",
      ],
    ],
    ['that need node:', ["import test_ from 'node:test';\ntypeof test_", "'function'"]],
    [
      'that are not there',
      [
        "import x_ from 'node:nothing';",
        { fails: /node:nothing[\s\S]*Hint: Node\.js has no module of this name/ },
      ],
    ],
    [
      'that somebody changed are changed for all',
      [
        "import fs_ from 'node:fs';\nconst was_ = fs_.existsSync; fs_.existsSync = () => true; const now_ = require('fs').existsSync('/no/such'); fs_.existsSync = was_; now_",
        'true',
      ],
    ],
  ];
  describe('of Node', () => hold(kernel, builtins));

  const absent: Case[] = [
    [
      'a package',
      [
        "console.log('ran');\nimport x_ from 'never-there';",
        { prints: '', fails: /never-there.*npm install never-there/s },
      ],
    ],
    [
      'a package by require and dynamically',
      ["require('never-there')", { fails: /never-there/ }],
      ["await import('never-there')", { fails: /never-there/ }],
    ],
    [
      'a package whose name is almost right',
      ["import { answer as a_ } from 'only-imports';", { fails: /only-imports.*only-import\b/s }],
    ],
    ['a name of a package', ["import { anwser as a_ } from 'only-import';", { fails: /anwser.*answer/s }]],
    [
      'something of the network',
      ["import x_ from 'https://deno.land/x/never.ts';", { fails: /https:\/\/deno\.land.*Hint: /s }],
      ["import x_ from 'jsr:@std/never';", { fails: /jsr:@std\/never.*Hint: /s }],
    ],
  ];
  describe('that are not there', () => hold(kernel, absent));
});

write({
  'plain.ts':
    'export const answer: number = 42;\nexport type Word = string;\nexport const enum Mode {\n  On = 1,\n}\nexport default (x: number) => x * 2;\n',
  'view.tsx':
    '/** @jsx h */\nconst h = (tag: string, _: unknown, ...children: unknown[]) => [tag, ...children];\nexport const view = (): unknown => <b>hi</b>;\n',
  'strict.mts':
    'export const kind: string = "mts";\nexport const dir: string = import.meta.dirname;\nexport const url: string = import.meta.url;\n',
  'old.js': "exports.kind = 'old';\n",
  'esm.js':
    "import { sep } from 'node:path';\nexport const kind = 'esm' + sep;\nexport default function () { return kind; }\n",
  'new.mjs': "export const kind = 'mjs';\n",
  'notes.txt': 'a note',
  'few.bin': 'abc',
  'declared.d.ts': "declare module 'no-types' {\n  export const x: number;\n}\n",
  'reads-notes.ts':
    "import note from './notes.txt' with { type: 'text' };\nexport const length: number = note.length;\n",
  'older.cjs': "module.exports = { kind: 'cjs' };\n",
  'data.json': '{ "answer": 42, "list": [1, 2] }\n',
  'lib/index.ts':
    "export * from './inner';\nexport { default as twice } from '../plain';\nexport * as plain from '../plain.ts';\n",
  'lib/inner.ts': "export const inner = 'inner';\n",
  '../shared/above.ts': "import { above as from } from 'above';\nexport const above = from;\n",
  'ring-a.ts':
    "import { b } from './ring-b';\nexport function a(n: number): string {\n  return n === 0 ? 'a' : b(n - 1);\n}\n",
  'ring-b.ts':
    "import { a } from './ring-a';\nexport function b(n: number): string {\n  return n === 0 ? 'b' : a(n - 1);\n}\n",
  'waits.ts':
    "import { answer } from './plain';\nexport const waited: number = await new Promise<number>((r) => setTimeout(r, 5, answer));\nexport const { list } = (await import('./data.json', { with: { type: 'json' } })).default;\n",
  'counter.ts': 'export let count = 0;\nexport function increase(): number {\n  return ++count;\n}\n',
  'counts-loads.ts':
    '(globalThis as any).loads = ((globalThis as any).loads ?? 0) + 1;\nexport const loads: number = (globalThis as any).loads;\n',
  'uses-counter.ts':
    "import { count, increase } from './counter';\nexport const both = () => [increase(), count];\n",
  'modern.ts':
    "enum E {\n  A = 1,\n}\nnamespace N {\n  export const n = 2;\n}\nfunction mark<T>(value: T, _: ClassMethodDecoratorContext): T {\n  return value;\n}\nexport class C {\n  accessor x = 3;\n  @mark m(): number {\n    using open = { [Symbol.dispose]() {}, four: 4 };\n    return open.four;\n  }\n}\nexport const all: number[] = [E.A, N.n, new C().x, new C().m()];\nexport type { Word } from './plain';\nexport interface Shape {\n  side: number;\n}\n",
  'old-style.ts':
    "import path = require('node:path');\nconst { readFileSync } = require('node:fs');\nexport const here = [path.basename(__filename), typeof readFileSync, path.basename(__dirname)];\n",
  'bad-type.ts': "export const fine = 1;\nexport const wrong: number = 'text';\n",
  'bad-syntax.ts': 'export const fine = 1;\nexport const wrong = ;\n',
  'bad-import.ts': "import { nothing } from './plain';\nexport const x = nothing;\n",
  'throws.ts':
    'export function fail(n: number): never {\n  // told below\n  throw new RangeError(`at ${n}`);\n}\nexport async function failLater(): Promise<never> {\n  await null;\n  return fail(2);\n}\nexport const call = (f: () => void): void => {\n  f();\n};\n',
  'throws-at-once.ts':
    'const a = 1;\nconst early = () => {\n  throw new Error(`early ${a}`);\n};\nexport const never = early();\n',
  'untyped-module.js': '/** @param {number} x */\nexport const plus = (x) => x + 1;\n',
});

describe('modules beside the notebook', () => {
  const kernel = withLastingKernel(home);

  const table: Case[] = [
    [
      'TypeScript, without and with .ts, and as .js',
      [
        "import twice_, { answer as a_ } from './plain';\nimport { answer as b_ } from './plain.ts';\nimport { answer as c_ } from './plain.js';\n[a_, b_, c_, twice_(4)]",
        '[ 42, 42, 42, 8 ]',
      ],
    ],
    [
      'are one and the same however they are written',
      [
        "import * as a_ from './plain';\nimport * as b_ from './plain.ts';\nimport * as c_ from './plain.js';\n[a_.default === b_.default, b_.default === c_.default, a_.default === (await import('./plain')).default]",
        '[ true, true, true ]',
      ],
    ],
    [
      'types and const enums',
      [
        "import { type Word as W_, Mode as M_ } from './plain';\nimport type { Word as V_ } from './plain';\nconst w_: W_ & V_ = 'a'; [w_, M_.On]",
        "[ 'a', 1 ]",
      ],
    ],
    [
      '.tsx',
      ["import { view as v_ } from './view.tsx';\nv_()", "[ 'b', 'hi' ]"],
      ["import { view as w_ } from './view';\nw_()", "[ 'b', 'hi' ]"],
    ],
    [
      '.mts, also as .mjs',
      [
        "import { kind as a_ } from './strict.mts';\nimport { kind as b_ } from './strict.mjs';\n[a_, b_]",
        "[ 'mts', 'mts' ]",
      ],
    ],
    [
      'import.meta in a module',
      [
        "import { dir as d_, url as u_ } from './strict.mts';\n[require('node:path').basename(d_), u_.endsWith('/strict.mts')]",
        "[ 'notebooks', true ]",
      ],
    ],
    [
      '.js of both kinds',
      [
        "import { kind as a_ } from './old.js';\nimport esm_, { kind as b_ } from './esm.js';\nimport { kind as c_ } from './esm';\n[a_, b_, c_, esm_()]",
        "[ 'old', 'esm/', 'esm/', 'esm/' ]",
      ],
    ],
    ['.js with types in comments', ["import { plus as p_ } from './untyped-module.js';\np_(1)", '2']],
    [
      '.mjs and .cjs',
      [
        "import { kind as a_ } from './new.mjs';\nimport older_ from './older.cjs';\n[a_, older_.kind]",
        "[ 'mjs', 'cjs' ]",
      ],
    ],
    [
      '.json with and without attributes',
      [
        "import a_ from './data.json' with { type: 'json' };\nimport b_ from './data.json';\n[a_.answer, b_.list[1]]",
        '[ 42, 2 ]',
      ],
      ['a_.nothing', { fails: /'nothing' does not exist/ }],
    ],
    [
      'a file as text, and as bytes',
      [
        "import text_ from './notes.txt' with { type: 'text' };\nimport bytes_ from './few.bin' with { type: 'bytes' };\n[text_.toUpperCase(), bytes_.length, bytes_.constructor === Uint8Array]",
        "[ 'A NOTE', 3, true ]",
      ],
      ['text_.nothing', { fails: /'nothing' does not exist on type 'string'/ }],
      ['bytes_.nothing', { fails: /'nothing' does not exist on type 'Uint8Array/ }],
      ["const file_ = await import('./notes.txt', { with: { type: 'text' } });\nfile_.default.length", '6'],
      ["import { length as length_ } from './reads-notes';\nlength_", '6'],
    ],
    [
      'a module that a cell declares, or one for a kind of file, which a file beside the notebook must do',
      [
        "declare module 'no-types' { export const x: number; }",
        { fails: /TS2664[\s\S]*Write the declaration to a file beside the notebook/ },
      ],
      [
        "declare module '*.csv' { const rows: string; export default rows; }",
        { fails: /TS2664[\s\S]*<reference path/ },
      ],
      [
        '/// <reference path="./declared.d.ts" />\nimport type { x } from "no-types";\nconst five_: typeof x = 5; five_',
        '5',
      ],
      ['/// <reference types="node" />\nprocess.version.length > 1', 'true'],
      ['/// <reference lib="dom" />\ntypeof document', "'undefined'"],
      ['/// <reference types="nope" />\n1', { fails: /Cannot find type definition file for 'nope'/ }],
    ],
    [
      'a file that is not there, and a package, as text',
      [
        "import n_ from './no.txt' with { type: 'text' };\nn_",
        { fails: /Cannot find module '.\/no.txt'[\s\S]*no such file/ },
      ],
      [
        "const where_ = './no.txt';\nawait import(where_, { with: { type: 'bytes' } })",
        { fails: /there is no file "\.\/no\.txt" in / },
      ],
      [
        "import n_ from 'plain' with { type: 'text' };\nn_",
        { fails: /imported by their path|Cannot find module/ },
      ],
    ],
    [
      '.json dynamically and by require',
      [
        "[(await import('./data.json', { with: { type: 'json' } })).default.answer, require('./data.json').answer]",
        '[ 42, 42 ]',
      ],
    ],
    [
      'a folder with an index, that exports again',
      [
        "import { inner as i_, twice as t_, plain as p_ } from './lib';\n[i_, t_(1), p_.answer]",
        "[ 'inner', 2, 42 ]",
      ],
      ["import { inner as j_ } from './lib/index';\nj_", "'inner'"],
    ],
    [
      'above the notebook, with a package from there',
      ["import { above as a_ } from '../shared/above';\na_", '1'],
    ],
    [
      'by an absolute path and by a URL',
      [`(await import(${JSON.stringify(path.join(home, 'plain.ts'))})).answer`, '42'],
      [`import { answer as a_ } from '${pathToFileURL(path.join(home, 'plain.ts'))}';\na_`, '42'],
      ["(await import(new URL('./plain.ts', import.meta.url).href)).answer", '42'],
    ],
    [
      'by a path made at run time',
      ["const name_ = 'plain'; (await import(`./${name_}`)).answer", '42'],
      ['(await import(`./${name_}.ts`)).answer', '42'],
    ],
    [
      'in a ring',
      ["import { a as a_ } from './ring-a';\n[a_(2), a_(3)]", "[ 'a', 'b' ]"],
      ["import { b as b_ } from './ring-b';\nb_(3)", "'a'"],
    ],
    [
      'that await at their top',
      ["import { waited as w_, list as l_ } from './waits';\n[w_, l_]", '[ 42, [ 1, 2 ] ]'],
      ["(await import('./waits')).waited", '42'],
    ],
    [
      'bindings are alive',
      [
        "import { count as c_, increase as i_ } from './counter';\nconst before_ = c_; i_(); [before_, c_]",
        '[ 0, 1 ]',
      ],
      'i_();',
      ['c_', '2'],
      ['const see_ = () => c_; i_(); see_()', '3'],
    ],
    [
      'share what they import',
      [
        "import { count as d_ } from './counter';\nimport { both as b_ } from './uses-counter';\nconst n_ = d_; const [one_, two_] = b_(); [one_ === n_ + 1, two_ === one_, d_ === one_]",
        '[ true, true, true ]',
      ],
    ],
    [
      'are run once',
      ["import { loads as a_ } from './counts-loads';\na_", '1'],
      ["import { loads as b_ } from './counts-loads';\nb_ + (await import('./counts-loads.ts')).loads", '2'],
    ],
    ['are run for their effect', ["import './counts-loads';\n(globalThis as any).loads", '1']],
    [
      'write what is new in the language',
      [
        "import { all as a_, type Shape as S_, type Word as W_ } from './modern';\nconst s_: S_ = { side: 1 }; [...a_, s_.side]",
        '[ 1, 2, 3, 4, 1 ]',
      ],
    ],
    [
      'write what is old in it',
      ["import { here as h_ } from './old-style';\nh_", "[ 'old-style.ts', 'function', 'notebooks' ]"],
    ],
    ['by require', ["require('./plain').answer", '42'], ["require('./plain.ts').answer", '42']],
    [
      'keep their types',
      [
        "import { answer as a_ } from './plain';\na_.toUpperCase()",
        { fails: /does not exist on type 'number'/ },
      ],
    ],
    [
      'what they export is not assigned to',
      ["import { count as c_ } from './counter';\nc_ = 5;", { fails: /import/ }],
    ],
    ['a name they do not export', ["import { anwser as a_ } from './plain';", { fails: /anwser.*answer/s }]],
    [
      'a path that is almost right',
      [
        "console.log('ran');\nimport { answer as a_ } from './plian';",
        { prints: '', fails: /\.\/plian.*\.\/plain/s },
      ],
      ["await import('./plian')", { fails: /plian.*plain/s }],
    ],
    [
      'a path that is not there at all',
      ["import x_ from './zzzzzz/yyyyyy';", { fails: /\.\/zzzzzz\/yyyyyy.*Hint: /s }],
    ],
    [
      'a type error in a module',
      [
        "console.log('ran');\nimport { fine as f_ } from './bad-type';",
        { prints: '', fails: /bad-type\.ts:2.*'string' is not assignable to type 'number'/s },
      ],
    ],
    [
      'a syntax error in a module',
      [
        "console.log('ran');\nimport { fine as f_ } from './bad-syntax';",
        { prints: '', fails: /bad-syntax\.ts:2.*Expression expected/s },
      ],
    ],
    [
      'a wrong import in a module',
      [
        "console.log('ran');\nimport { x as x_ } from './bad-import';",
        { prints: '', fails: /bad-import\.ts:1.*nothing/s },
      ],
    ],
    ['an error in a module, dynamically', ["await import('./bad-syntax')", { fails: /bad-syntax\.ts:2/ }]],
    [
      'are traced by their own lines',
      [
        "import { fail as f_ } from './throws';\n\nf_(1);",
        {
          fails: /^RangeError: at 1\n.*throws\.ts:3 in fail.*> 3 \| {3}throw new RangeError.*cell\[\d+\]:3/s,
        },
      ],
    ],
    [
      'are traced after an await',
      [
        "import { failLater as f_ } from './throws';\nawait f_();",
        { fails: /^RangeError: at 2\n.*throws\.ts:3 in fail.*throws\.ts:7/s },
      ],
    ],
    [
      'are traced through a callback of the cell',
      [
        "import { call as c_ } from './throws';\nc_(() => {\n  throw new Error('mine');\n});",
        { fails: /^Error: mine\n.*cell\[\d+\]:3.*throws\.ts:10/s },
      ],
    ],
    [
      'are traced when they fail as they are loaded',
      [
        "import { never as n_ } from './throws-at-once';",
        { fails: /^Error: early 1\n.*throws-at-once\.ts:3.*> 3 \|/s },
      ],
      [
        "import { never as m_ } from './throws-at-once';",
        { fails: /^Error: early 1\n.*throws-at-once\.ts:3/s },
      ],
    ],
  ];
  hold(kernel, table);
});

describe('a module that is edited', () => {
  const kernel = withLastingKernel(home);
  /** Files are written, then cells are run; and so on. */
  type Deed = Record<string, string> | Step;
  const isStep = (deed: Deed): deed is Step => typeof deed === 'string' || Array.isArray(deed);

  const stories: [name: string, ...deeds: Deed[]][] = [
    [
      'is loaded again by the next cell that imports it, with its types',
      { 'live.ts': 'export const x = 1;\nexport const f = () => x;\n' },
      ["import { x, f } from './live';\n[x, f()]", '[ 1, 1 ]'],
      { 'live.ts': "export const x = 'two';\nexport const y = 2;\nexport const f = () => x;\n" },
      ["import { x, y, f } from './live';\n[x.length, y, f()]", "[ 3, 2, 'two' ]"],
      { 'live.ts': 'export const x = 3;\n' },
      ["import { x } from './live.ts';\nx + 1", '4'],
      ["import { y } from './live';", { fails: /no exported member.*'y'/ }],
    ],
    [
      'that another module imports',
      {
        'base.ts': 'export const base = 1;\n',
        'mid.ts': "export { base } from './base';\n",
        'top.ts': "import { base } from './mid';\nexport const top = () => base * 10;\n",
      },
      ["import { top } from './top';\ntop()", '10'],
      { 'base.ts': 'export const base = 2;\n' },
      ["import { top } from './top';\ntop()", '20'],
    ],
    [
      'leaves the others as they are',
      {
        'state.ts': 'export const state = { n: 0 };\n',
        'logic.ts': "import { state } from './state';\nexport const step = () => (state.n += 1);\n",
      },
      ["import { step } from './logic';\nstep(); step()", '2'],
      { 'logic.ts': "import { state } from './state';\nexport const step = () => (state.n += 10);\n" },
      ["import { step } from './logic';\nstep()", '12'],
    ],
    [
      'and imported dynamically',
      { 'late.ts': 'export const v = 1;\n' },
      ["(await import('./late')).v", '1'],
      { 'late.ts': 'export const v = 2;\n' },
      ["(await import('./late')).v", '2'],
      { 'late.ts': 'export const v = 3;\n' },
      ["const which = 'late'; (await import(`./${which}`)).v", '3'],
    ],
    [
      'and is JavaScript or JSON',
      { 'script.mjs': 'export const v = 1;\n', 'live.json': '{ "v": 1 }\n' },
      [
        "import { v } from './script.mjs';\nimport j from './live.json' with { type: 'json' };\n[v, j.v]",
        '[ 1, 1 ]',
      ],
      { 'script.mjs': 'export const v = 2;\n', 'live.json': '{ "v": 2, "w": 3 }\n' },
      [
        "import { v } from './script.mjs';\nimport j from './live.json' with { type: 'json' };\n[v, j.v, j.w]",
        '[ 2, 2, 3 ]',
      ],
    ],
    [
      'into one with a type error, and mended',
      { 'broken.ts': 'export const v = 1;\n' },
      ["import { v } from './broken';\nv", '1'],
      { 'broken.ts': "const a = 1;\nexport const v: number = 'a' + a;\n" },
      [
        "console.log('ran');\nimport { v } from './broken';\nv",
        { prints: '', fails: /broken\.ts:2.*not assignable/s },
      ],
      ['v', '1'],
      { 'broken.ts': 'export const v = 2;\n' },
      ["import { v } from './broken';\nv", '2'],
    ],
    [
      'into one with a syntax error, and mended',
      { 'torn.ts': 'export const v = 1;\n' },
      ["import { v } from './torn';\nv", '1'],
      { 'torn.ts': '\n\nexport const v = ;\n' },
      ["console.log('ran');\nimport { v } from './torn';\nv", { prints: '', fails: /torn\.ts:3/ }],
      { 'torn.ts': 'export const v = 3;\n' },
      ["import { v } from './torn';\nv", '3'],
    ],
    [
      'into one that no longer fits who uses it',
      {
        'part.ts': 'export const part = (n: number) => n;\n',
        'whole.ts': "import { part } from './part';\nexport const whole = part(1);\n",
      },
      ["import { whole } from './whole';\nwhole", '1'],
      { 'part.ts': 'export const part = (n: string) => n;\n' },
      ["import { whole } from './whole';\nwhole", { fails: /whole\.ts:2.*not assignable/s }],
    ],
    [
      'after it failed as it was loaded',
      { 'fails.ts': "if (Date.now() > 0) throw new Error('loading');\nexport const v = 1;\n" },
      ["import { v } from './fails';\nv", { fails: /^Error: loading/ }],
      { 'fails.ts': 'export const v = 1;\n' },
      ["import { v } from './fails';\nv", '1'],
    ],
    [
      'and did not exist before',
      ["import { v } from './new-born';", { fails: /new-born/ }],
      { 'new-born.ts': 'export const v = 1;\n' },
      ["import { v } from './new-born';\nv", '1'],
    ],
    [
      'and by whom an old function was made: it stays as it was',
      { 'maker.ts': 'export const make = () => 1;\n' },
      ["import { make } from './maker';\nconst kept = make;\nkept()", '1'],
      { 'maker.ts': 'export const make = () => 2;\n' },
      ["import { make } from './maker';\n[kept(), make()]", '[ 1, 2 ]'],
    ],
    [
      'and a package that is installed while the kernel runs',
      ["import { fresh } from 'fresh-package';", { fails: /fresh-package/ }],
      {
        'node_modules/fresh-package/package.json':
          '{ "name": "fresh-package", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
        'node_modules/fresh-package/index.js': 'export const fresh = 1;\n',
        'node_modules/fresh-package/index.d.ts': 'export declare const fresh: number;\n',
      },
      ["import { fresh } from 'fresh-package';\nfresh", '1'],
    ],
    [
      'and the cell that imports it is run ten times',
      { 'often.ts': 'export const v = 0;\n' },
      ...Array.from({ length: 10 }, (_, i): Deed[] => [
        { 'often.ts': `export const v = ${i};\n` },
        ["import { v } from './often';\nconst seen = v + 1;\nseen", `${i + 1}`],
      ]).flat(),
    ],
  ];

  it.each(stories.map(([name, ...deeds]) => [name, deeds] as const))('%s', async (_name, deeds) => {
    for (const deed of deeds) {
      if (isStep(deed)) await holdCell(kernel, deed, 0);
      else write(deed);
    }
  });
});
