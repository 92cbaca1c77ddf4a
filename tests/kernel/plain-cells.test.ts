import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cellText } from '../../kernels/language/cell-text';
import { Compiler } from '../../kernels/language/compiler';
import { RuntimeNames } from '../../kernels/language/live-scope';
import { languageHost } from '../../kernels/node/language-host';
import { loadTypeScript } from '../../kernels/node/load-typescript';

const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-plain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const compiler = () => new Compiler(languageHost(folder), new RuntimeNames(() => false));

/** What a compiler makes of a cell: its errors, its script, and the types of what it declares. */
function made(by: Compiler, source: string) {
  const { diagnostics, script, declarations } = by.compile(source, 2);
  const told = diagnostics.map(({ code, severity, place }) => ({ code, severity, place }));
  return { told, script, types: declarations?.text };
}

/** Cells that are checked without the declarations of the language. */
const plainCells = [
  ...[
    '1 + 1',
    '-1',
    '(1 + 2) * 3',
    "'a' + 1",
    '`a`',
    'true && false',
    '1 < 2 ? 3 : 4',
    '1;',
    '',
    '// nothing',
  ],
  ...[
    'let x = 1; x += 2; x',
    "const s = 'a'; s + s",
    'var n: number; n = 5; ++n',
    'let b: boolean = !true; b',
  ],
  ...["let t: string = 'a'; t = `b`; t", 'const a = 1, c = a ** 2; c % 2', 'null', 'let z = null ?? 1; z'],
  ...['export const e = 1;', 'let u = 1; u++; u === 2'],
];

/** The same, with errors: these are found with all declarations. */
const wrongCells = [
  ...[
    "const n: number = 'a';",
    '1 === "a"',
    "'a' * 2",
    'const k = 1; k = 2;',
    'let d = 1; let d = 2;',
    'null + 1',
  ],
  ...['const q: string = null;', 'early; let early = 1;', 'let v: boolean = 0;'],
];

/** Cells that ask for the declarations. */
const others = [
  ...[
    '[1]',
    '({ a: 1 })',
    "'a'.length",
    'x',
    'undefined',
    'console.log(1)',
    '() => 1',
    'function f() {}',
    'class A {}',
  ],
  ...[
    'await 1',
    '/a/',
    '1n',
    'for (const x of []) x',
    'if (1) 2',
    'let [a] = [1];',
    'let x: Number = 1',
    'let x: {} = 1',
  ],
  ...[
    'let x: 1 | 2 = 1',
    'type T = number',
    'enum E { A }',
    "import 'node:fs'",
    '1 in {}',
    'let o = 1; o instanceof o',
  ],
  ...[
    '`${1}`',
    'String`a`',
    'typeof 1',
    'void 0',
    'delete 1',
    'let x = 1 as number',
    'let x = 1 satisfies number',
    'let x = 1!',
  ],
  ...[
    'new Date()',
    'this',
    'import.meta',
    'debugger',
    'throw 1',
    'label: 1',
    '{ let a = 1 }',
    'let x: any = 1',
    'let x: symbol',
  ],
];

describe('a cell that needs no declarations of the language', () => {
  const whole = compiler();
  whole.compile('[1]', 1);

  it.each([...plainCells, ...wrongCells])('%j comes to the same as with all of them', (source) => {
    expect(cellText(loadTypeScript(), source).isPlain).toBe(true);
    expect(made(compiler(), source)).toEqual(made(whole, source));
  });

  it.each(wrongCells)('%j has an error', (source) => {
    expect(made(whole, source).told).not.toEqual([]);
  });

  it.each(others)('is not %j', (source) => {
    expect(cellText(loadTypeScript(), source).isPlain).toBe(false);
  });

  it('is checked without them only while there are none', () => {
    const by = compiler();
    by.adopt(by.compile('let mine = 1;', 1));
    expect(by.compile("mine = 'a';", 2).diagnostics).toMatchObject([{ code: 2322, severity: 'stops' }]);
    expect(by.compile('mine + 1', 3).diagnostics).toEqual([]);
  });
});
