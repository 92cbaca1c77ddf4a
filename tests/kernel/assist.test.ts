import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withLastingKernel } from './cases';
import type { Kernel } from './client';

const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-assist-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const files: Record<string, string> = {
  'plain.ts':
    '/** The answer to everything. */\nexport const answer = 42;\nexport const antenna = 1;\nexport type Word = string;\n',
  'data.json': '{ "answer": 42 }\n',
  'my notes.txt': 'text\n',
  'deep/inner.ts': 'export const inner = 1;\n',
  'deep/table.csv': 'a,b\n',
  'node_modules/only-import/package.json':
    '{ "name": "only-import", "version": "1.2.3", "type": "module", "exports": { ".": "./index.js", "./parts/one": "./one.js" } }',
  'node_modules/only-import/index.js': 'export const imported = 1;\n',
  'node_modules/only-import/index.d.ts': 'export declare const imported: number;\n',
  'node_modules/only-import/one.js': 'export const one = 1;\n',
  'node_modules/only-import/one.d.ts': 'export declare const one: number;\n',
  'node_modules/@lab/tools/package.json': '{ "name": "@lab/tools", "version": "1.0.0", "main": "index.js" }',
  'node_modules/@lab/tools/index.js': 'exports.tool = 1;\n',
  'node_modules/@lab/tools/index.d.ts': 'export declare const tool: number;\n',
};
for (const [name, text] of Object.entries(files)) {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

/** What the tests ask about is declared in cells that have been run. */
const EARLIER = [
  "import { tf, Random } from 'very-deep';\nimport fs, { readFileSync } from 'node:fs';\nimport path from 'node:path';",
  'const velocity = { metres: 1, minutes: 2, other: { deeper: 3 } };\nlet maybe: { found: number } | undefined;\nconst pending = Promise.resolve({ later: 1 });',
  `/**
 * Multiplies a number.
 * @param base what is multiplied
 * @param factor how much it grows
 * @returns the product
 */
function scale(base: number, factor = 2): number { return base * factor; }
const options = (given: { epochs: number; batchSize?: number; verbose?: boolean; inner?: { depth: number } }) => given;
/** Says how. @param how in which way */
function choose(how: 'train' | 'evaluate', ...many: ('a' | 'b')[]): string { return how + many; }
function over(text: string): string;
function over(count: number, unit: string): string;
function over(x: unknown, y?: unknown): string { return String(x) + y; }`,
  `/** A place in the plane. */
interface Point { x: number; y: number; label?: string }
/** How it runs. */
type Mode = 'fast' | 'slow';
/** A colour. */
enum Colour { Red = 1, Green }
namespace Units { export const metre = 1; export interface Measure { unit: string } }
/** A shape with a size. */
class Shape {
  static count = 0;
  #secret = 1;
  /** Its size in metres. */
  size = 2;
  /** How large it is. @param unit of what */
  area(unit: string): string { return unit + this.#secret; }
  get wide() { return true; }
}
const shape = new Shape();
const point: Point = { x: 1, y: 2 };`,
  'let moment = 41;\nmoment += 1;\nconst long = Array.from({ length: 100_000 }, (_, i) => i);\nlet looked = 0;\nconst watched = { get trap() { looked++; return 1; } };',
  'const changed = 1;',
  "const changed = 'text';",
];

/** Where the cursor stands in a text. */
const CURSOR = '‸';

/** A text without its cursor, and the cursor's place in characters, as Jupyter counts. */
function atCursor(text: string): { code: string; cursor_pos: number } {
  const [before = '', after = ''] = text.split(CURSOR);
  return { code: before + after, cursor_pos: [...before].length };
}

/** A cell with what each choice would make of it. */
async function complete(kernel: Kernel, text: string) {
  const { code, cursor_pos } = atCursor(text);
  const { content } = (await kernel.ask('complete_request', { code, cursor_pos })).reply;
  const characters = [...code];
  const matches: string[] = content.matches;
  const applied = matches.map(
    (match) =>
      characters.slice(0, content.cursor_start).join('') +
      match +
      characters.slice(content.cursor_end).join(''),
  );
  const types: { text: string; type: string; signature?: string; start: number; end: number }[] =
    content.metadata?._jupyter_types_experimental ?? [];
  return { status: content.status, matches, applied, types, start: content.cursor_start };
}

async function inspect(kernel: Kernel, text: string, detail_level = 0) {
  const { content } = (await kernel.ask('inspect_request', { ...atCursor(text), detail_level })).reply;
  const data: Record<string, string> = content.data;
  return {
    found: content.found as boolean,
    text: data['text/plain'] ?? '',
    markdown: data['text/markdown'] ?? '',
  };
}

/** A kernel in which the earlier cells have been run. */
function afterEarlierCells(): Kernel {
  const kernel = withLastingKernel(folder);
  beforeAll(async () => {
    for (const cell of EARLIER) expect((await kernel.run(cell)).error).toBeUndefined();
  });
  return kernel;
}

describe('completion', () => {
  const kernel = afterEarlierCells();

  /** The cell, what some choice must make of it, and what none may. */
  const table: [name: string, text: string, makes: (string | RegExp)[], never?: RegExp][] = [
    ['members', 'velocity.‸', ['velocity.metres', 'velocity.minutes', 'velocity.other']],
    ['members by their first letters only', 'velocity.m‸', ['velocity.metres', 'velocity.minutes'], /other/],
    ['members of members', 'velocity.other.d‸', ['velocity.other.deeper']],
    ['members of an element, a call and brackets', '[velocity][0]!.me‸', ['[velocity][0]!.metres']],
    ['members of a text', "'a'.toUp‸", ["'a'.toUpperCase"]],
    ['members of an array', '[1].flatM‸', ['[1].flatMap']],
    ['members of a map', 'new Map().ge‸', ['new Map().get']],
    ['members of what was awaited', '(await pending).l‸', ['(await pending).later']],
    ['members of what may be undefined', 'maybe?.f‸', ['maybe?.found']],
    [
      'members of an instance, private ones not',
      'shape.‸',
      ['shape.size', 'shape.area', 'shape.wide'],
      /secret|count/,
    ],
    ['members of a class', 'Shape.c‸', ['Shape.count']],
    [
      'members of `this`',
      'class Box { width = 1; m() { this.wi‸ } }',
      ['class Box { width = 1; m() { this.width } }'],
    ],
    [
      'private members of `this`',
      'class Box { #width = 1; m() { this.#wi‸ } }',
      ['class Box { #width = 1; m() { this.#width } }'],
    ],
    [
      'members of `super`',
      'class Cube extends Shape { m() { super.ar‸ } }',
      ['class Cube extends Shape { m() { super.area } }'],
    ],
    ['members of an enum', 'Colour.G‸', ['Colour.Green']],
    ['members of a namespace', 'Units.m‸', ['Units.metre']],
    ['types of a namespace', 'let m: Units.M‸', ['let m: Units.Measure']],
    ['members of an interface', 'point.la‸', ['point.label']],
    ['members of a module', 'path.base‸', ['path.basename']],
    ['members of a library', 'tf.conv2‸', ['tf.conv2d']],
    ['members of what was declared anew', 'changed.toUpper‸', ['changed.toUpperCase'], /toFixed/],
    [
      'members in the cell being typed',
      'const mine = { first: 1 };\nmine.f‸',
      ['const mine = { first: 1 };\nmine.first'],
    ],
    ['members of a parameter', '[point].map((p) => p.la‸)', ['[point].map((p) => p.label)']],
    [
      'members of what was narrowed',
      "const v = shape as Shape | string;\nif (typeof v !== 'string') v.si‸",
      ["const v = shape as Shape | string;\nif (typeof v !== 'string') v.size"],
    ],
    ['members on a line of its own', '[1]\n  .flatM‸', ['[1]\n  .flatMap']],
    ['names of earlier cells', 'veloc‸', ['velocity']],
    ['names of earlier cells: functions, classes, enums, imports', 'sca‸', ['scale']],
    ['classes of earlier cells', 'new Sha‸', ['new Shape']],
    ['imports of earlier cells', 'readFileS‸', ['readFileSync']],
    ['types of earlier cells', 'let p: Poi‸', ['let p: Point']],
    ['types of earlier cells in type arguments', 'new Map<Mo‸>()', ['new Map<Mode>()']],
    ['names of the cell being typed', 'const alphabet = 1;\nalpha‸', ['const alphabet = 1;\nalphabet']],
    [
      'names that the cell declares below',
      'alphaf‸;\nfunction alphafun() {}',
      ['alphafun;\nfunction alphafun() {}'],
    ],
    [
      'parameters and names of a block',
      'function f(parameter: number) { { const paragraph = 1; para‸ } }',
      [/1; parameter \}/, /1; paragraph \}/],
    ],
    [
      'names of a catch and of a loop',
      'for (const element of [1]) { try {} catch (elephant) { ele‸ } }',
      [/\{ element \}/, /\{ elephant \}/],
    ],
    ['globals', 'structuredC‸', ['structuredClone']],
    ['keywords', 'func‸', ['function']],
    ['await and return', 'async function f() { retur‸ }', ['async function f() { return }']],
    ['in a template', '`${veloc‸}`', ['`${velocity}`']],
    ['in an empty cell', '‸', ['velocity', 'scale', 'Shape']],
    ['in the short form of an object', '({ veloc‸ })', ['({ velocity })']],
    ['of a decorator', 'class A { @sca‸ m() {} }', ['class A { @scale m() {} }']],
    [
      'names in the braces of an import',
      "import { existsS‸ } from 'node:fs';",
      ["import { existsSync } from 'node:fs';"],
    ],
    [
      'names in the braces of an import, after another',
      "import { existsSync, mkdirS‸ } from 'node:fs';",
      ["import { existsSync, mkdirSync } from 'node:fs';"],
    ],
    [
      'names in the empty braces of an import',
      "import { ‸ } from 'node:fs';",
      ["import { existsSync } from 'node:fs';"],
    ],
    [
      'names of the library in the braces of an import',
      "import { Rand‸ } from 'very-deep';",
      ["import { Random } from 'very-deep';"],
    ],
    [
      'names of a local module in the braces of an import',
      "import { an‸ } from './plain';",
      ["import { answer } from './plain';", "import { antenna } from './plain';"],
    ],
    [
      'names of a package in the braces of an import',
      "import { imp‸ } from 'only-import';",
      ["import { imported } from 'only-import';"],
    ],
    [
      'types in the braces of a type import',
      "import type { Wo‸ } from './plain';",
      ["import type { Word } from './plain';"],
    ],
    ['names in the braces of an export', 'export { veloc‸ };', ['export { velocity };']],
    ['packages in an import', "import x from 'very-‸'", ["import x from 'very-deep'"]],
    ['packages beside the notebook in an import', "import x from 'only‸'", ["import x from 'only-import'"]],
    [
      'packages in an import that has no closing quote',
      "import x from 'only‸",
      ["import x from 'only-import"],
    ],
    ['packages of a scope', "import x from '@lab/‸'", ["import x from '@lab/tools'"]],
    ['parts of a package', "import x from 'only-import/‸'", [/'only-import\/parts(\/one)?'/]],
    ['packages in a require', "const x = require('only‸')", ["const x = require('only-import')"]],
    ['packages in a dynamic import', "await import('only‸')", ["await import('only-import')"]],
    [
      "Node's modules in an import",
      "import x from 'node:f‸'",
      ["import x from 'node:fs'", "import x from 'node:fs/promises'"],
    ],
    ["Node's modules in a require", "require('node:pat‸')", ["require('node:path')"]],
    ['relative paths in an import', "import x from './‸'", [/'\.\/plain(\.ts)?'/, /'\.\/deep\/?'/]],
    ['relative paths in an import, begun', "import x from './pl‸'", [/'\.\/plain(\.ts)?'/], /deep/],
    ['relative paths in a folder', "import x from './deep/‸'", [/'\.\/deep\/inner(\.ts)?'/]],
    ['relative paths in a require and a dynamic import', "await import('./pl‸')", [/'\.\/plain(\.ts)?'/]],
    ['JSON in an import', "import x from './da‸' with { type: 'json' };", [/'\.\/data\.json'/]],
    ['file names in readFileSync', "readFileSync('da‸')", ["readFileSync('data.json')"]],
    [
      'file names in readFileSync, from ./',
      "readFileSync('./my‸', 'utf8')",
      ["readFileSync('./my notes.txt', 'utf8')"],
    ],
    ['file names in a folder', "fs.readFileSync('deep/ta‸')", ["fs.readFileSync('deep/table.csv')"]],
    ['file names in other functions of fs', "fs.existsSync('dee‸')", [/'deep\/?'/]],
    [
      'file names in an awaited readFile',
      "await fs.promises.readFile('./da‸')",
      ["await fs.promises.readFile('./data.json')"],
    ],
    ['file names above the folder', `fs.readFileSync('../${path.basename(folder)}/da‸')`, [/\/data\.json'/]],
    ['texts that a parameter takes', "choose('‸')", ["choose('train')", "choose('evaluate')"]],
    ['texts that a parameter takes, begun', "choose('tr‸')", ["choose('train')"], /evaluate/],
    ['texts that a rest takes', "choose('train', '‸')", ["choose('train', 'a')"]],
    ['texts that a variable takes', "const m: Mode = '‸'", ["const m: Mode = 'fast'"]],
    ['texts that a comparison takes', "const m = 'fast' as Mode;\nif (m === '‸') 1;", [/m === 'slow'/]],
    [
      'texts that a library takes',
      "tf.conv2d(tf.ones([1, 2, 2, 1]) as tf.Tensor4D, tf.ones([1, 1, 1, 1]) as tf.Tensor4D, 1, '‸')",
      [/1, 'same'\)/, /1, 'valid'\)/],
    ],
    ['keys in brackets', "velocity['‸']", ["velocity['metres']"]],
    ['options', 'options({ ‸ })', ['options({ epochs })', 'options({ batchSize })', 'options({ verbose })']],
    ['options, begun', 'options({ ep‸ })', ['options({ epochs })'], /batchSize/],
    [
      'options that are not given yet',
      'options({ epochs: 1, ‸ })',
      ['options({ epochs: 1, verbose })'],
      /1, epochs/,
    ],
    [
      'options in options',
      'options({ epochs: 1, inner: { ‸ } })',
      ['options({ epochs: 1, inner: { depth } })'],
    ],
    ['options in a bracket that is open', 'options({ ep‸', ['options({ epochs']],
    [
      'properties of a declared type',
      'const p: Point = { ‸ };',
      ['const p: Point = { x };', 'const p: Point = { label };'],
    ],
    ['properties in a pattern', 'const { me‸ } = velocity;', ['const { metres } = velocity;']],
    ['after a syntax error above', 'const = 3;\nvelocity.me‸', ['const = 3;\nvelocity.metres']],
    [
      'after a bracket that is open above',
      'const v = [1, 2;\nvelocity.me‸',
      ['const v = [1, 2;\nvelocity.metres'],
    ],
    [
      'after a type error above',
      "const n: number = 'a';\nvelocity.me‸",
      ["const n: number = 'a';\nvelocity.metres"],
    ],
    ['in a bracket that is open', 'console.log(velocity.me‸', ['console.log(velocity.metres']],
    [
      'in the middle of a line',
      'const y = velocity.me‸ + 1; const z = 2;',
      ['const y = velocity.metres + 1; const z = 2;'],
    ],
    [
      'in the middle of a cell',
      'const y = 1;\nvelocity.me‸\nconst z = y;',
      ['const y = 1;\nvelocity.metres\nconst z = y;'],
    ],
    ['in the middle of a word', 'velocity.me‸tres', ['velocity.metres']],
    ['between a dot and a bracket', 'console.log(velocity.‸)', ['console.log(velocity.metres)']],
    ['after letters outside the basic plane', "'😀😀'; veloc‸", ["'😀😀'; velocity"]],
    [
      'members after letters outside the basic plane',
      "const s = '𝒳😀'; velocity.me‸ // 😀",
      ["const s = '𝒳😀'; velocity.metres // 😀"],
    ],
    [
      'in a cell with Windows line ends',
      'const a = 1;\r\nvelocity.me‸\r\n',
      ['const a = 1;\r\nvelocity.metres\r\n'],
    ],
    ['with capital letters that were not typed', 'velocity.ME‸', ['velocity.metres']],
    ['in JSX', 'const React: any = 0; <b id={veloc‸} />', ['const React: any = 0; <b id={velocity} />']],
  ];

  it.each(table)('%s', async (_name, text, makes, never = /^$/) => {
    const { status, applied } = await complete(kernel, text);
    expect(status).toBe('ok');
    for (const wanted of makes) {
      const found = applied.some((made) =>
        typeof wanted === 'string' ? made === wanted : wanted.test(made),
      );
      if (!found) expect.fail(`no choice makes ${wanted}; they make:\n${applied.slice(0, 20).join('\n')}`);
    }
    expect(applied.filter((made) => never.test(made))).toEqual([]);
  });

  it.each([
    ['a comment', '// velocity.‸'],
    ['a text', "'velocity.‸'"],
    ['what nobody knows', 'zzzqqq‸'],
    ['a member nobody has', 'velocity.zzzqqq‸'],
    ['a number', '1234‸'],
    ['the name of a declaration', 'const zzzq‸'],
  ])('has nothing to say in %s', async (_name, text) => {
    expect(await complete(kernel, text)).toMatchObject({ status: 'ok', matches: [] });
  });

  it.each([
    ['velocity.me‸', 'metres', 'property', /^number$/],
    ['sca‸', 'scale', 'function', /^\(base: number, factor\?: number.*\) => number$/],
    ['Shap‸', 'Shape', 'class', /Shape/],
    ['shape.ar‸', 'area', 'function', /^\(unit: string\) => string$/],
    ['Colou‸', 'Colour', 'enum', /Colour/],
    ['veloc‸', 'velocity', 'instance', /metres: number/],
    ['let p: Poin‸', 'Point', 'interface', /^/],
    ['mome‸', 'moment', 'instance', /^number$/],
    ['chang‸', 'changed', 'instance', /^("text"|string)$/],
    ['[1].flatM‸', 'flatMap', 'function', /callback/],
    ['fs.readFileS‸', 'readFileSync', 'function', /path/],
    ['tf.scala‸', 'scalar', /^/, /Scalar/],
    ['const local = { a: 1 };\nlocal.‸', 'a', 'property', /^number$/],
    ['options({ ep‸ })', 'epochs', 'property', /^number$/],
    ['funct‸', 'function', 'keyword', /^/],
  ])('types what %s offers', async (text, name, type, signature) => {
    const { types, start } = await complete(kernel, text);
    const own = types.find((entry) => entry.text === name);
    expect(own).toMatchObject({ type: type instanceof RegExp ? expect.stringMatching(type) : type, start });
    expect(own?.signature ?? '').toMatch(signature);
  });

  it('counts its places in characters', async () => {
    expect((await complete(kernel, "'😀😀'; veloc‸")).start).toBe(6);
    expect((await complete(kernel, '/* 😀\n😀 */ velocity.me‸')).start).toBe(19);
  });

  it('knows the names of a cell that failed, as far as it came', async () => {
    await kernel.run(
      "const reached = { inside: 1 }; if (reached) throw new Error('x'); const unreached = 1;",
    );
    expect((await complete(kernel, 'reached.in‸')).matches).toEqual(['inside']);
  });

  it('changes nothing', async () => {
    await complete(kernel, 'watched.‸');
    expect((await kernel.run('looked')).result?.['text/plain']).toBe('0');
  });
});

describe('inspection', () => {
  const kernel = afterEarlierCells();

  const table: [name: string, text: string, ...says: RegExp[]][] = [
    [
      'a function: its type, documentation and parameters',
      'sca‸le(1)',
      /function scale\(base: number, factor\?: number( \| undefined)?\): number/,
      /Multiplies a number\./,
      /factor.*how much it grows/,
      /returns.*the product/s,
    ],
    ['a function, with the cursor at its end', 'scale‸', /function scale\(base: number/],
    ['a function, with the cursor at its beginning', '‸scale(1)', /function scale\(base: number/],
    [
      'a function with overloads',
      'ov‸er',
      /over\(text: string\): string/,
      /\+1 overload|over\(count: number, unit: string\)/,
    ],
    [
      'a function of the cell being typed',
      '/** Does it. */\nfunction mine(a: string) {}\nmi‸ne',
      /function mine\(a: string\): void/,
      /Does it\./,
    ],
    [
      'an interface, with its members',
      'let p: Poi‸nt',
      /interface Point/,
      /x: number/,
      /label\?: string/,
      /A place in the plane\./,
    ],
    [
      'an interface alone in its cell',
      'Poi‸nt',
      /interface Point/,
      /x: number/,
      /label\?: string/,
      /A place in the plane\./,
    ],
    [
      'an interface of a namespace, where it is used',
      'let m: Units.Mea‸sure',
      /interface Units\.Measure/,
      /unit: string/,
    ],
    ['a type alone in its cell', 'Mo‸de', /type Mode = ["']fast["'] \| ["']slow["']/, /How it runs\./],
    [
      "a type of JavaScript's own, alone in its cell",
      'Parti‸al',
      /type Partial<T>/,
      /Make all properties in T optional/,
    ],
    ['a type of the cell being typed', 'interface Mine { a: 1 }\nMi‸ne', /interface Mine/, /a: 1/],
    ['a type, with what it is', 'let m: Mo‸de', /type Mode = ["']fast["'] \| ["']slow["']/, /How it runs\./],
    ['an enum, with its members', 'Col‸our', /enum Colour/, /Red/, /Green/, /A colour\./],
    ['a member of an enum', 'Colour.Gre‸en', /Colour\.Green = 2/],
    [
      'a class, with its members',
      'new Sha‸pe()',
      /class Shape|constructor Shape\(\)/,
      /A shape with a size\./,
    ],
    ['a class by its name', 'Sha‸pe', /class Shape/, /size: number/, /area\(unit: string\): string/],
    ['a namespace', 'Uni‸ts', /namespace Units/],
    ['a method', 'shape.ar‸ea', /area\(unit: string\): string/, /How large it is\./],
    ['a property', 'shape.si‸ze', /size: number/, /Its size in metres\./],
    ['an instance', 'sha‸pe', /shape: Shape/],
    ['an import of a module', "import { ans‸wer } from './plain';", /answer/, /The answer to everything\./],
    [
      "Node's own: fs.readFileSync",
      'fs.readFile‸Sync',
      /readFileSync\(path: /,
      /Returns the contents of the/,
    ],
    ["Node's own, as a name", 'readFile‸Sync', /readFileSync\(path: /, /Returns the contents of the/],
    ["Node's own: path.basename", 'path.base‸name', /basename\(path: string/, /last portion of a path/i],
    ["Node's own: process.cwd", 'process.c‸wd()', /cwd\(\): string/, /current working directory/],
    ["Node's own: setTimeout", 'setTime‸out', /setTimeout/, /Schedules execution/],
    [
      "JavaScript's own",
      '[1].ma‸p',
      /map<U>\(callbackfn/,
      /Calls a defined callback function on each element/,
    ],
    [
      "JavaScript's own objects",
      'JSON.par‸se',
      /parse\(text: string/,
      /Converts a JavaScript Object Notation/,
    ],
    ['the library', 'Ran‸dom', /Random/],
    ['TensorFlow.js', 'tf.conv‸2d', /conv2d/, /Computes a 2D convolution/, /strides/],
    ['a value of the moment', 'mom‸ent', /moment: number/, /\b42\b/],
    ['a value of the moment, in an expression', 'Math.sqrt(mome‸nt) + 1', /\b42\b/],
    ['a value that is an object', 'veloc‸ity', /metres: number/, /metres: 1/],
    ['a value that is an instance', 'shap‸e.size', /Shape \{ size: 2 \}/],
    ['a value that is not there yet', 'may‸be', /maybe/, /undefined/],
    ['a value that was declared anew', 'chan‸ged', /string|"text"/, /'text'/],
    ['after letters outside the basic plane', "'😀😀𝒳'; sca‸le(1)", /function scale\(base: number/],
    ['in a cell with errors', 'const = 3;\nsca‸le(1)', /function scale\(base: number/],
    ['await', 'awa‸it pending', /await/, /promise/i],
    ['const', 'con‸st a = 1;', /const/, /./],
    ['typeof', 'type‸of moment', /typeof/, /./],
    ['yield', 'function* g() { yie‸ld 1; }', /yield/, /./],
    ['satisfies', '1 satis‸fies number', /satisfies/, /./],
    ['for', 'fo‸r (const a of []) a;', /for/, /./],
  ];
  it.each(table)('%s', async (_name, text, ...says) => {
    const answer = await inspect(kernel, text);
    expect(answer.found).toBe(true);
    for (const wanted of says) {
      expect(answer.text).toMatch(wanted);
      expect(answer.markdown.replaceAll('`', '')).toMatch(wanted);
    }
  });

  it.each([
    ['of the course', 'sli‸der', '*@example*\n\n```ts\n'],
    ['of a cell', 'add‸ed', '*@example*\n\n```ts\nadded(1)\n```'],
  ])('shows an example %s as a block of code', async (_name, text, block) => {
    await kernel.run(
      "import { slider } from 'very-deep';\n/** @example\n * ```ts\n * added(1)\n * ```\n */\nfunction added(n: number) { return n; }",
    );
    expect((await inspect(kernel, text)).markdown).toContain(block);
  });

  it.each([
    ['between words', 'scale(1);  ‸  scale(2)'],
    ['in a comment', '// sca‸le'],
    ['at what nobody declared', 'now‸here'],
    ['in an empty cell', '‸'],
  ])('finds nothing %s', async (_name, text) => {
    expect(await inspect(kernel, text)).toMatchObject({ found: false });
  });

  it('follows a value as it changes', async () => {
    await kernel.run('moment = 1234;');
    expect((await inspect(kernel, 'mom‸ent')).text).toContain('1234');
    await kernel.run('moment = 42;');
  });

  it('tells a long value briefly, and reads no getter', async () => {
    const { text } = await inspect(kernel, 'lo‸ng');
    expect(text).toMatch(/100000|99900 more/);
    expect(text.length).toBeLessThan(4000);
    expect((await inspect(kernel, 'watc‸hed')).found).toBe(true);
    expect((await kernel.run('looked')).result?.['text/plain']).toBe('0');
  });

  it('answers a cell that asks by ?name', async () => {
    for (const cell of ['?scale', 'scale?']) {
      const ran = await kernel.run(cell);
      const pages = JSON.stringify([ran.reply.content.payload, ran.published.map(({ content }) => content)]);
      expect(ran.status).toBe('ok');
      expect(pages).toContain('Multiplies a number.');
    }
  });
});

describe('signature help', () => {
  const kernel = afterEarlierCells();

  const table: [name: string, text: string, says: RegExp, never?: RegExp][] = [
    [
      'the first parameter',
      'scale(‸)',
      /scale\(base: number, factor\?: number( \| undefined)?\).*\bbase\b.*what is multiplied/s,
      /how much it grows/,
    ],
    [
      'the second parameter',
      'scale(1, ‸)',
      /scale\(base: number, factor\?: number( \| undefined)?\).*\bfactor\b.*how much it grows/s,
      /what is multiplied/,
    ],
    ['behind a comma', 'scale(1,‸)', /\bfactor\b.*how much it grows/s, /what is multiplied/],
    ['in a call without its end', 'scale(1, ‸', /\bfactor\b.*how much it grows/s, /what is multiplied/],
    ['on a number', 'scale(1‸, 2)', /\bbase\b.*what is multiplied/s],
    ['over lines', 'scale(\n  1,\n  ‸\n)', /\bfactor\b.*how much it grows/s],
    ['of the innermost call', 'scale(Math.abs(‸), 2)', /abs\(x: number\).*\bx\b/s, /what is multiplied/],
    ['behind an inner call', 'scale(Math.abs(1), ‸)', /\bfactor\b.*how much it grows/s],
    ['after a text with brackets', "scale(Number(')('), ‸)", /\bfactor\b.*how much it grows/s],
    ['of overloads', 'over(1, ‸)', /over\(count: number, unit: string\)/],
    ['of a method', 'shape.area(‸)', /area\(unit: string\): string/],
    ['of a constructor', 'new Random(‸)', /Random\(.*seed/],
    ['of a rest', "choose('train', 'a', ‸)", /many/],
    ['of a call by ?.', 'Math?.max?.(1, ‸)', /max\(.*values: number\[\]\)/],
    [
      'of a function of the cell being typed',
      'const f = (first: number, second: string) => first;\nf(1, ‸)',
      /second: string/,
    ],
    ['of a function that the compiler infers', '[1].reduce((a, b) => a + b, ‸)', /reduce.*initialValue/s],
    ["of Node's functions", 'fs.readFileSync(‸)', /readFileSync\(path: .*Returns the contents of the/s],
    ['of TensorFlow.js', 'tf.conv2d(‸)', /conv2d.*\bx\b.*input tensor/s],
    ['of a tagged template', 'String.raw`a${‸}`', /raw\(template/],
    ['of type arguments', 'new Map<‸>()', /Map<K, V>/],
    ['after letters outside the basic plane', "'😀😀'; scale(1, ‸)", /\bfactor\b.*how much it grows/s],
    ['after a syntax error above', 'const = 3;\nscale(1, ‸)', /\bfactor\b.*how much it grows/s],
  ];
  it.each(table)('%s', async (_name, text, says, never = /^$/) => {
    const answer = await inspect(kernel, text);
    expect(answer.found).toBe(true);
    expect(answer.text).toMatch(says);
    expect(answer.text).not.toMatch(never);
    expect(answer.markdown).not.toBe('');
  });

  it('gives way to the name under the cursor', async () => {
    expect((await inspect(kernel, 'scale(mom‸ent)')).text).toContain('moment: number');
  });

  it('is not asked for in the body of a function that is an argument', async () => {
    expect((await inspect(kernel, '[1].map((x) => { ‸ })')).text).not.toContain('callbackfn');
  });
});

describe('whether a cell is complete', () => {
  const kernel = withLastingKernel(folder);

  const table: Record<'complete' | 'incomplete' | 'invalid', string[]> = {
    complete: [
      ...[
        '',
        ' ',
        '\n',
        '1 + 1',
        'const a = 1',
        'const a = 1;',
        '// comment',
        '/* comment */',
        ';',
        '`a`',
        '/a/g',
      ],
      ...[
        'function f() {}',
        'class C { m() {} }',
        'if (a) b',
        'if (a) {} else {}',
        'type T = { a: 1 }',
        '{ a: 1 }',
      ],
      ...[
        'await f()',
        'for await (const x of y) {}',
        'await (await f()).g()',
        'export const a = 1',
        'export default 1',
      ],
      ...[
        "import x from 'y'",
        "import x from './y.json' with { type: 'json' }",
        "export * from 'y'",
        'using x = y()',
      ],
      ...[
        'await using x = y()',
        '@dec class C { @dec m() {} }',
        'a\n  .b()',
        '(x) => x',
        'enum E { A }',
        'namespace N {}',
      ],
      ...[
        'const x = <T,>(a: T) => a',
        '<b>x</b>',
        'const n: number = "wrong type"',
        'nowhere',
        'a ? b : c',
        'x = {\n}\n',
      ],
      ...[
        'declare const x: number',
        'abstract class A { abstract m(): void }',
        'let x: `a${string}`',
        'a satisfies B',
        '?name',
      ],
    ],
    incomplete: [
      ...[
        'function f() {',
        'foo(',
        '[1, 2,',
        '{',
        'const a =',
        'a +',
        'a &&',
        'a ? b :',
        'a ?',
        'x.',
        'new',
        '!',
        'typeof',
      ],
      ...[
        '`abc',
        '`a${',
        '`a${b',
        '/* abc',
        '// a\n/*',
        'if (a) {',
        'if (a)',
        'if (a',
        'for (;;)',
        'for (const x of',
        'while (x)',
      ],
      ...[
        'class C {',
        'class C extends',
        'async () => {',
        'const f = (x) =>',
        'try {',
        'try {}',
        'try {} catch {',
        'do {',
        'do {}',
      ],
      ...[
        'switch (a) { case 1:',
        'import {',
        'import { a',
        'import x from',
        'import * as',
        'export {',
        'export const a =',
      ],
      ...[
        'type T =',
        'interface I {',
        'enum E {',
        'namespace N {',
        'const {a',
        'const [a,',
        'f(`${',
        '(',
        '({ a: 1,',
        'f(() => {',
      ],
      ...[
        '<b>',
        '@dec',
        'class C { @dec',
        'let x: Array<',
        'await',
        'throw',
        'a.b(c).',
        'x ??',
        '[...',
        'a as',
        'if (a) {} else',
      ],
    ],
    invalid: [
      ...[
        '1 +* 1',
        'const = 1',
        ')',
        '}',
        ']',
        'a b',
        "'abc",
        'let 1a',
        'if () {}',
        'foo)(',
        'const a = 1 const b = 2',
      ],
      ...['function () {}', '[1, 2))', 'for (;;;) {}', 'a..b', '{ a: 1, b: }', 'x = = 1'],
      ...[
        'const class = 1',
        '"a\nb"',
        'f(1,, 2)',
        '1a',
        'else {}',
        'enum { A }',
        'a => => b',
        'function f() { ) ',
      ],
    ],
  };

  const rows = Object.entries(table).flatMap(([status, codes]) =>
    codes.map((code) => [status, code] as const),
  );
  it.each(rows)('%s: %j', async (status, code) => {
    const { reply } = await kernel.ask('is_complete_request', { code });
    expect(reply.content.status).toBe(status);
  });

  it('says how far to go in', async () => {
    const indent = async (code: string): Promise<string> =>
      (await kernel.ask('is_complete_request', { code })).reply.content.indent;
    expect(await indent('function f() {')).toBe('  ');
    expect(await indent('function f() {\n  if (a) {')).toBe('    ');
    expect(await indent('f(\n  1,')).toBe('  ');
    expect(await indent('`abc')).toBe('');
  });
});
