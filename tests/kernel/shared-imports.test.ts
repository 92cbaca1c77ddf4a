import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Compiler } from '../../kernels/language/compiler';
import type { ts } from '../../kernels/language/host';
import { RuntimeNames } from '../../kernels/language/live-scope';
import { languageHost } from '../../kernels/node/language-host';

const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'very-deep-imports-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A compiler in a folder of its own, which notes how much of its last program each of its programs kept. */
function notebook() {
  const folder = mkdtempSync(path.join(root, 'notebook-'));
  const host = languageHost(folder);
  const real = host.compiler();
  const kept: string[] = [];
  const watched: ts = new Proxy(real, {
    get: (target, name: keyof ts) => {
      if (name !== 'createProgram') return target[name];
      return (...parameters: Parameters<ts['createProgram']>) => {
        const program = Reflect.apply(real.createProgram, undefined, parameters);
        const { structureIsReused } = program as typeof program & { structureIsReused: number };
        kept.push(['nothing', 'modules', 'all'][structureIsReused] as string);
        return program;
      };
    },
  });
  const compiler = new Compiler({ ...host, compiler: () => watched }, new RuntimeNames(() => false));
  let count = 0;
  return {
    folder,
    write(name: string, text: string) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    },
    /** Compiles a cell and keeps what it declares. @returns what stops it, and how much the programs for it kept */
    cell(source: string) {
      kept.length = 0;
      count += 1;
      const compiled = compiler.compile(source, count);
      if (compiled.script !== undefined) compiler.adopt(compiled);
      const stops = compiled.diagnostics
        .filter(({ severity }) => severity === 'stops')
        .map(({ message }) => message);
      return { stops, kept: [...kept] };
    },
    names: () => compiler.earlier.names(),
  };
}

describe('the list of files', { timeout: 240_000 }, () => {
  it('is kept from cell to cell, whatever each of them uses', () => {
    const { cell } = notebook();
    const first = [
      "import { tf, BatchNorm, check } from 'very-deep';\nimport * as core from '@tensorflow/tfjs-core';\nimport * as layers from '@tensorflow/tfjs-layers';",
      'const x = tf.ones([2, 3]); const norm = new BatchNorm();',
      'const model = tf.sequential(); const y: core.Tensor = x; interface Point { x: number } class Net { x = x }',
      'const z = x.add(y);',
    ];
    for (const source of first) expect(cell(source).stops).toEqual([]);
    const cells = [
      'const a = x.sum();',
      'z.print(); a.print();',
      "import { tf as again } from 'very-deep'; const b = again.scalar(1);",
      'function f(t: core.Tensor) { return t.add(b); }',
      "const { tf: late } = await import('very-deep'); late.memory();",
      'const net: Net = new Net(); f(net.x);',
      'type Both = Net & Point; const both = (one: Both) => one.x;',
      "export { check } from 'very-deep';",
      'model.layers.length; norm;',
    ];
    const found = cells.map((source) => cell(source));
    expect(found.flatMap(({ stops }) => stops)).toEqual([]);
    expect(found.map(({ kept }) => kept)).toEqual(cells.map(() => ['all']));
  });

  it('is walked through again when something new is imported, and once for many cells to come', () => {
    const { cell } = notebook();
    cell("import { tf } from 'very-deep'; const x = tf.scalar(1);");
    cell('x;');
    expect(cell("import { sigma } from 'very-deep/nowhere'; sigma;").stops).toHaveLength(1);
    expect(cell("import * as core from '@tensorflow/tfjs-core'; const y: core.Tensor = x;").kept).toContain(
      'modules',
    );
    const all = Array.from({ length: 140 }, (_, i) => cell(`const v${i} = x.add(${i}); y;`));
    expect(all.flatMap(({ stops }) => stops)).toEqual([]);
    expect(all.filter(({ kept }) => kept.some((one) => one !== 'all')).length).toBeLessThanOrEqual(4);
    expect(cell('v0.add(v139).add(v70);').stops).toEqual([]);
  });

  it('forgets cells that own nothing any more, and finds the others', () => {
    const { cell, names } = notebook();
    cell("import { tf } from 'very-deep'; const kept = tf.scalar(1); class Kept { value = kept; }");
    for (let i = 0; i < 150; i++) expect(cell(`const x = kept.add(${i});`).stops).toEqual([]);
    expect(cell('const one: Kept = new Kept(); one.value.add(x);').stops).toEqual([]);
    expect(names()).toEqual(expect.arrayContaining(['tf', 'kept', 'Kept', 'x', 'one']));
  });
});

describe('what an import leads to', { timeout: 240_000 }, () => {
  const install = (write: (name: string, text: string) => void, types: string) => {
    write(
      'node_modules/late/package.json',
      JSON.stringify({ name: 'late', version: '1.0.0', main: 'index.js' }),
    );
    write('node_modules/late/index.js', 'exports.late = 1;');
    write('node_modules/late/index.d.ts', types);
  };

  it('is looked for again in every cell, as long as it is not there', () => {
    const { cell, write } = notebook();
    cell("import { tf } from 'very-deep'; const x = tf.scalar(1);");
    const use = "import { late } from 'late'; const doubled: number = late * 2; x;";
    expect(cell(use).stops).toHaveLength(1);
    expect(cell(use).stops).toHaveLength(1);
    install(write, 'export declare const late: number;');
    expect(cell(use).stops).toEqual([]);
    expect(cell('const again: number = doubled + late; x;').stops).toEqual([]);
  });

  it('may be another file than before', () => {
    const { cell, write, folder } = notebook();
    cell("import { tf } from 'very-deep'; const x = tf.scalar(1);");
    const use = (type: string) => `import { value } from './beside'; const v: ${type} = value; x;`;
    write('beside/index.ts', 'export const value = 1;');
    expect(cell(use('number')).stops).toEqual([]);
    write('beside.ts', "export const value = 'text';");
    expect(cell(use('string')).stops).toEqual([]);
    rmSync(path.join(folder, 'beside.ts'));
    expect(cell(use('number')).stops).toEqual([]);
    rmSync(path.join(folder, 'beside'), { recursive: true });
    expect(cell(use('number')).stops).toHaveLength(1);
    expect(cell('x.print();').stops).toEqual([]);
  });

  it('is found from what an earlier cell declares, also where that cell adds to others', () => {
    const { cell, write } = notebook();
    install(write, 'export interface Late { a: number }\nexport declare function make(): Late;');
    const given = [
      "import { make } from 'late';",
      'const made = make();',
      "declare module 'late' { interface Late { b: string } }",
      'declare global { interface Array<T> { third: T } }',
      'made.b.length + made.a;',
      '[made].third.b;',
      "import fs = require('fs'); const text: typeof fs.readFileSync = fs.readFileSync;",
      "text('x'); made;",
      "import type { Late } from 'late' with { 'resolution-mode': 'import' }; const typed: Late = made;",
      'typed.a + 1;',
    ];
    expect(given.map((source) => cell(source).stops)).toEqual(given.map(() => []));
    expect(cell('made.c;').stops).toHaveLength(1);
  });
});
