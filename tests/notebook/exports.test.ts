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
    ['function f() {}\nexport default f;', 'function f() {}\n                 '],
    ["const text = 'export const a';", "const text = 'export const a';"],
    ["export { a } from './a';", "import { a } from './a';"],
    ["export { a as b } from './a';", "import { a as b } from './a';"],
    ["export * as a from './a';", "import * as a from './a';"],
    ["export * from './a';", "export * from './a';"],
    ["export { a as default } from './a';", "export { a as default } from './a';"],
    ['export default function () {}', 'export default function () {}'],
    ['export type T = number;', '       type T = number;'],
  ])('are blanked: %s', (source, expected) => {
    expect(withoutExports(ts, source)).toBe(expected);
  });
});
