/** What cells are told of JavaScript and Node.js, against what is there. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript-api';
import { describe, expect, it } from 'vitest';
import { problemsIn, programOf } from './compiled';

/** What Node.js has only with an option, and what belongs to each module. */
const elsewhere = ['gc', 'require', 'module', 'exports', '__dirname', '__filename'];
const unlike = [
  ...['Function.prototype', 'RegExp.lastIndex', 'Iterator.next', 'AggregateError.errors'],
  ...['SuppressedError.error', 'SuppressedError.suppressed'],
];

/** JavaScript's own globals, by TypeScript's library: constructors and namespaces. */
const isOwn = (symbol: ts.Symbol) =>
  symbol.declarations?.some((one) => /[\\/]lib\.es\w*\..*d\.ts$/.test(one.getSourceFile().fileName)) ?? false;

describe('what cells are told is there', () => {
  const { program, files } = programOf(['export {};']);
  const checker = program.getTypeChecker();
  const cell = files[0] as ts.SourceFile;
  const { Variable, Function: Fun, Class } = ts.SymbolFlags;
  const declared = checker
    .getSymbolsInScope(cell.endOfFileToken, ts.SymbolFlags.Value)
    .filter(({ flags }) => flags & (Variable | Fun | Class))
    .filter(({ name }) => !elsewhere.includes(name));

  it('is there: every global', () => {
    expect(declared.length).toBeGreaterThan(60);
    expect(declared.map(({ name }) => name).filter((name) => !(name in globalThis))).toEqual([]);
  });

  it('is there: every member of what JavaScript itself brings', () => {
    const lacking: string[] = [];
    const look = (name: string, type: ts.Type, value: object) => {
      for (const member of type.getProperties()) {
        const isNamed = !member.name.startsWith('__@') && !(member.flags & ts.SymbolFlags.Optional);
        if (isNamed && !(member.name in value)) lacking.push(`${name}.${member.name}`);
      }
    };
    for (const symbol of declared.filter(isOwn)) {
      const value = Reflect.get(globalThis, symbol.name);
      if (value === null || !['object', 'function'].includes(typeof value)) continue;
      const type = checker.getTypeOfSymbolAtLocation(symbol, cell);
      look(symbol.name, type, value);
      const prototype = type.getProperty('prototype');
      if (prototype !== undefined && value.prototype !== undefined)
        look(symbol.name, checker.getTypeOfSymbolAtLocation(prototype, cell), value.prototype);
    }
    expect(lacking.filter((name) => !unlike.includes(name))).toEqual([]);
  });

  it('lacks none of the globals that are there', () => {
    const isName = (name: string) => /^[A-Za-z_]\w*$/.test(name) && !name.startsWith('__');
    const bare = Object.getOwnPropertyNames(new (require('node:vm').Script)('globalThis').runInNewContext());
    // Other tests leave names behind in this process.
    const program = path.join(mkdtempSync(path.join(tmpdir(), 'globals-')), 'names.cjs');
    writeFileSync(program, 'process.stdout.write(JSON.stringify(Object.getOwnPropertyNames(globalThis)))');
    const here = JSON.parse(spawnSync(process.execPath, [program]).stdout.toString()) as string[];
    const names = [...here, ...bare].filter(isName);
    const found = problemsIn(names.map((name) => `globalThis.${name};`)).map(([first = '']) => first);
    expect(names.filter((_, i) => found[i] !== '')).toEqual([]);
  });

  it('serves for what people write', () => {
    const cells = [
      'const module = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));\n' +
        'const { exports } = new WebAssembly.Instance(module, { env: { log: console.log } });\n' +
        'const sum: number = (exports.add as (a: number, b: number) => number)(1, exports.add(2, 3));',
      'const { instance } = await WebAssembly.instantiate(new ArrayBuffer(8), {});\n' +
        'const pages: number = new WebAssembly.Memory({ initial: 1, maximum: 2 }).grow(1); instance.exports;',
      'const key: CryptoKey = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"]);',
      'const clock: Performance = performance; clock.now();',
      'const here: string = import.meta.dirname + import.meta.filename + import.meta.url;',
    ];
    expect(problemsIn(cells)).toEqual(cells.map(() => []));
  });
});

describe('the language of a cell', () => {
  it.each([
    'using file = { [Symbol.dispose]() {} };',
    'await using file = { async [Symbol.asyncDispose]() {} };',
    'declare function pick<T extends string>(all: T[], first?: NoInfer<T>): T; pick(["a", "b"], "a");',
    'const words: string[] = ["a", undefined].filter((one) => one !== undefined);',
    'function logged<T extends (...args: never[]) => unknown>(method: T, context: ClassMethodDecoratorContext) {\n' +
      '  console.log(String(context.name)); return method;\n}\nclass A { @logged run() { return 1; } accessor x = 1; }',
    'import data from "../package.json" with { type: "json" }; data.name;',
    'const a = "x".isWellFormed(); const b = /[\\p{L}--[a-z]]/v;',
    'const c = [3, 1].toSorted().findLast((x) => x > 1); structuredClone(c);',
    'enum Kind { A, B } namespace Space { export const x = 1; } const k: Kind = Kind.A + Space.x;',
    'const type = <const T,>(x: T): T => x; type(["a"]) satisfies readonly ["a"];',
  ])('is TypeScript 6: %s', (source) => {
    expect(problemsIn([source])[0]?.filter((one) => !one.startsWith('TS1501'))).toEqual([]);
  });

  it('is no more than what runs here', () => {
    const cells = ['new Set([1]).union(new Set([2]));', '[1].values().map((x) => x);', 'Object.groupBy;'];
    const there = ['union' in Set.prototype, 'Iterator' in globalThis, 'groupBy' in Object];
    expect(problemsIn(cells).map((found) => found.length === 0)).toEqual(there);
  });
});
