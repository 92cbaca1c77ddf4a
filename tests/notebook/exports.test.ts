import ts from 'typescript-api';
import { describe, expect, it } from 'vitest';
import { withoutExports } from '../../src/notebook/exports';

describe('exports in a cell', () => {
  it.each([
    ['export const a = 1;', '       const a = 1;'],
    ['export default function f() {}', '               function f() {}'],
    ['export default class A {}', '               class A {}'],
    ['export async function f() {}', '       async function f() {}'],
    ['const a = 1;\nexport {\n  a,\n};\na;', 'const a = 1;\n        \n    \n  \na;'],
    ['const a = 1;\nexport { a as b };', 'const a = 1;\nconst b=a;       '],
    ['const a = 1;\nexport {a as b}', 'const a = 1;\nconst b=a;    '],
    ['let a, b;\nexport { a as c, b, b as d };', 'let a, b;\nconst c=a,d=b;               '],
    [
      'let a, b;\nexport {\n  a as first,\n  b as second,\n};',
      'let a, b;\nconst   \nfirst=a,     \nsecond=b;     \n  ',
    ],
    [
      'function f() {}\nexport { f as default, f as g };',
      'function f() {}\nconst g=f;                       ',
    ],
    ['const a = 1;\nexport { a as "b c" };', 'const a = 1;\n                     '],
    ['const a = 1, b = 2;\nexport { a as b };', 'const a = 1, b = 2;\n                  '],
    ['export { a as b };\nconst a = 1;', '                  \nconst a = 1;'],
    ['export { f as g };\nfunction f() {}', 'const g=f;        \nfunction f() {}'],
    ['interface A {}\nexport { A as B };', 'interface A {}\ntype B=A;         '],
    ['type A = 1;\nexport type { A as B, A as C };', 'type A = 1;\ntype B=A;type C=A;             '],
    ['interface A<T> { a: T }\nexport { A as B };', 'interface A<T> { a: T }\n                  '],
    ["import a from 'a';\nexport { a as b };", "import a from 'a';\nconst b=a;"],
    ["import * as a from 'a';\nexport { a as b };", "import * as a from 'a';\nconst b=a;"],
    ["import { A } from 'a';\nexport { A as B };", "import { A } from 'a';\n"],
    ["import type A from 'a';\nexport { A as B };", "import type A from 'a';\n"],
    ['interface A {}\nclass A {}\nexport { A as B };', 'interface A {}\nclass A {}\nconst B=A;        '],
    [
      'const { a: [x] } = y;\nexport { x as z, x as w };',
      'const { a: [x] } = y;\nconst z=x,w=x;            ',
    ],
    ['function f() {}\nexport default f;', 'function f() {}\n                 '],
    ["const text = 'export const a';", "const text = 'export const a';"],
    ["export { a } from './a';", "import { a } from './a';"],
    ["export { a as b } from './a';", "import { a as b } from './a';"],
    ["export * as a from './a';", "import * as a from './a';"],
    ["export * from './a';", "export * from './a';"],
    ["export { a as default } from './a';", "export { a as default } from './a';"],
    ['export default function () {}', 'export default function () {}'],
    ['export type T = number;', '       type T = number;'],
  ])('stay in their lines: %s', (source, expected) => {
    const code = withoutExports(ts, source);
    const trimmed = (text: string) => text.replace(/ +$/gm, '');
    expect(trimmed(code)).toBe(trimmed(expected));
    const lengths = (text: string) => text.split('\n').map(({ length }) => length);
    expect(lengths(code)).toEqual(lengths(source));
  });
});
