/** What a cell names leads to nothing of the teacher's: no type error tells of a file, not even whether it is there. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type Converted, convert } from '../../../src/grading/run/convert';
import { notebooksFolder } from '../../../src/notebook/released';

const root = path.resolve(__dirname, '../../..');
/** Inside the project, where a path that leads up from a package arrives. */
const folder = mkdtempSync(path.join(root, 'dist', 'elsewhere-'));
const secret = 'TEACHERS_SECRET';
const declared = `export const x = '${secret}' as const; declare global { const global_x: '${secret}'; }`;
writeFileSync(path.join(folder, 'config.ts'), declared);
writeFileSync(path.join(folder, 'ambient.d.ts'), `declare const ambient: '${secret}';`);
writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ [secret]: 1 }));
mkdirSync(path.join(folder, 'package'));
writeFileSync(path.join(folder, 'package', 'index.d.ts'), `export declare const x: '${secret}';`);
writeFileSync(path.join(folder, 'package', 'jsx-runtime.d.ts'), `export declare const x: '${secret}';`);
symlinkSync(path.join(folder, 'package'), path.join(folder, 'link'));
afterAll(() => rmSync(folder, { recursive: true }));

const fromNotebooks = path.relative(notebooksFolder, folder).split(path.sep).join('/');
const fromPackages = path.relative(path.join(root, 'node_modules'), folder).split(path.sep).join('/');
const fromTensorFlow = `../${fromPackages}`;

/** Names that lead to a module of a folder, with `/config` for it. */
const names: [string, string][] = [
  ['relative', `${fromNotebooks}/config`],
  ['relative to the root of the cells', `./..${folder}/config`],
  ['absolute', `${folder}/config`],
  ['with its ending', `${folder}/config.ts`],
  ['a URL', pathToFileURL(`${folder}/config.ts`).href],
  ['through a package', `p/../${fromPackages}/config`],
  ['through a package that is there', `zod/../${fromPackages}/config`],
  ['through a package of the course', `very-deep/../${fromPackages}/config`],
  ['through TensorFlow.js', `@tensorflow/tfjs/../${fromTensorFlow}/config`],
  ['through the scope of TensorFlow.js', `@tensorflow/${fromTensorFlow}/config`],
  ['through a module of Node.js', `node:fs/../${fromPackages}/config`],
  ['with backslashes', `@tensorflow\\\\${fromTensorFlow.replaceAll('/', '\\\\')}\\\\config`],
  ['escaped', `@tensorflow/tfjs/%2e%2e/${fromTensorFlow}/config`],
  ['a symbolic link', `@tensorflow/tfjs/../${fromTensorFlow}/link`],
  ['JSON', `@tensorflow/tfjs/../${fromTensorFlow}/config.json`],
  ['the course by its folder', `very-deep/src/course/03-batch-normalization/batch-moments`],
  ['the course by its built folder', `very-deep/dist/src/course/03-batch-normalization/batch-moments`],
];

/** Ways to name a module, each with something that a type error would tell of it. */
const forms: [string, (name: string) => string][] = [
  ['import', (name) => `import { x } from '${name}'; const probe: 1 = x;`],
  ['import of all', (name) => `import * as all from '${name}'; const probe: 1 = all;`],
  ['import of the default', (name) => `import all from '${name}'; const probe: 1 = all;`],
  ['import for its effect', (name) => `import '${name}'; const probe: 1 = global_x;`],
  ['import of a type', (name) => `import type { x } from '${name}'; const probe: 1 = null! as typeof x;`],
  [
    'import with attributes',
    (name) => `import all from '${name}' with { type: 'json' }; const probe: 1 = all;`,
  ],
  ['import()', (name) => `const { x } = await import('${name}'); const probe: 1 = x;`],
  ['typeof import()', (name) => `type All = typeof import('${name}'); const probe: 1 = null! as All;`],
  ['a type of import()', (name) => `const probe: 1 = null! as import('${name}').x;`],
  ['require', (name) => `const { x } = require('${name}'); const probe: 1 = x;`],
  ['import =', (name) => `import all = require('${name}'); const probe: 1 = all;`],
  [
    'export from',
    (name) => `export { x } from '${name}';\nexport * from '${name}'; const probe: 1 = global_x;`,
  ],
  ['export of all', (name) => `export * as all from '${name}'; const probe: 1 = global_x;`],
  [
    'an augmentation',
    (name) => `declare module '${name}' { const probe: typeof x; } const probe: 1 = global_x;`,
  ],
  ['a reference by path', (name) => `/// <reference path="${name}.ts" />\nconst probe: 1 = global_x;`],
  ['a reference by types', (name) => `/// <reference types="${name}" />\nconst probe: 1 = global_x;`],
  ['JSX', (name) => `/** @jsxRuntime automatic @jsxImportSource ${name} */\nconst probe: 1 = global_x;`],
];

/** The same name of something that is not there. */
const absent = (name: string) =>
  name.replace('elsewhere-', 'nowhere---').replace(/batch-moments$/, 'batch-nothins');

const convertOne = (source: string): Converted => (convert([[{ source }]]) as [[Converted]])[0][0];
const told = (source: string, name: string) =>
  convertOne(source).errors.map(({ sentence }) => absent(sentence.replaceAll(name, 'NAME')));

// All at once: one program for many cells.
convert(
  forms.flatMap(([, form]) =>
    names.flatMap(([, name]) => [name, absent(name)].map((one) => [{ source: form(one) }])),
  ),
);

describe.each(forms)('%s', (_, form) => {
  it.each(names)('tells nothing of a file: %s', (_, name) => {
    const sentences = told(form(name), name);
    expect(sentences.join()).not.toContain(secret);
    expect(absent(name)).not.toBe(name);
    expect(sentences).toEqual(told(form(absent(name)), absent(name)));
  });
});

describe('a reference', () => {
  it.each(['path', 'types', 'lib', 'no-default-lib'])('by %s is a comment', (kind) => {
    const target = path.join(folder, 'ambient.d.ts');
    const source = `/// <reference ${kind}="${target}" />\nconst probe: 1 = ambient;`;
    expect(told(source, target)).toEqual(
      told(source.replace('elsewhere-', 'nowhere---'), target.replace('elsewhere-', 'nowhere---')),
    );
    expect(told(source, target).join()).not.toContain(secret);
  });
});

describe('what a graded cell can load', () => {
  it.each([
    "import { tf } from 'very-deep'; const probe: number = tf.scalar(1).rank;",
    "import * as tf from '@tensorflow/tfjs'; const probe: number = tf.scalar(1).rank;",
    "import type { Tensor } from '@tensorflow/tfjs-core/dist/tensor'; const probe = (x: Tensor): number => x.rank;",
    "import { sep } from 'node:path'; const probe: string = sep;",
    "import { readFileSync } from 'fs'; const probe = (): string => readFileSync('x', 'utf8');",
    "const { sep } = await import('path'); const probe: string = sep;",
  ])('is still known: %s', (source) => {
    expect(convertOne(source).errors).toEqual([]);
  });

  it('is named without the folders in which it stands', () => {
    const { errors } = convertOne("import { tf } from 'very-deep'; const probe: 1 = tf.tensor;");
    expect(errors.map(({ code }) => code)).toEqual([2322]);
    expect(errors[0]?.sentence).not.toContain(root);
  });
});
