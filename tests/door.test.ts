/** The public door as programs open it, what leaves by it, and that it is the only one. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { publicDoor } from './public-door';

const project = path.resolve(__dirname, '..');
const folder = path.join(project, 'notebooks');
const load = createRequire(path.join(folder, 'cell.js'));
const run = (type: string, code: string) =>
  execFileSync(process.execPath, [`--input-type=${type}`, '-e', code], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, VERY_DEEP_PROGRESS: path.join(tmpdir(), 'door-progress.json') },
  });

describe('the public door', () => {
  it('is the same for ES modules and for require', () => {
    const names = 'tf, check, batchNorm, lenet, BatchNorm';
    const print = `process.stdout.write([${names}].map((one) => typeof one).join())`;
    const kinds = 'object,function,function,function,function';
    expect(run('module', `import { ${names} } from 'very-deep'; ${print}`)).toBe(kinds);
    expect(run('commonjs', `const { ${names} } = require('very-deep'); ${print}`)).toBe(kinds);
  });

  it('loads no schema library: no first cell waits for it', () => {
    const code = `
      require('very-deep');
      const zod = () => Object.keys(require.cache).some((file) => /node_modules.zod/.test(file));
      const before = zod();
      require('very-deep').publishedResults(require('very-deep').publishedResultNames()[0]);
      process.stdout.write([before, zod()].join());`;
    expect(run('commonjs', code)).toBe('false,true');
  });

  it('gives every name of the library', () => {
    const [door, library] = [load('very-deep'), load('../dist/src/index.js')];
    expect(Object.keys(door).sort()).toEqual(Object.keys(library).sort());
  });

  it('withholds a ready-made gradient while an exercise is checked, also one taken out before', () => {
    const code = `
      const { check, tf } = require('very-deep');
      const { grads } = tf;
      const total = (...xs) => tf.concat(xs, -1).sum();
      const f = (dy, channels) => grads((...xs) => tf.concat(xs, -1).mul(dy).sum())(channels.map((n) => tf.zeros([...dy.shape.slice(0, -1), n])));
      check('concat-gradient', f).then((r) => process.stdout.write('RESULT' + JSON.stringify([r.verdict, r.feedback])));`;
    const [verdict, feedback] = JSON.parse(run('commonjs', code).split('RESULT')[1] as string);
    expect(verdict).toBe('fail');
    expect(feedback).toContain('Your solution uses `tf.grads`.');
  });
});

describe('the public names', () => {
  const [values, types] = ['values', 'types'].map((title) => {
    const text = readFileSync(path.join(project, 'docs', 'public-names.txt'), 'utf8');
    const part = text.split(/^# /m).find((one) => one.startsWith(`${title}\n`)) as string;
    return part.split('\n').slice(1).filter(Boolean);
  }) as [string[], string[]];
  let door: ReturnType<typeof publicDoor>;
  let leaving: ReturnType<ReturnType<typeof publicDoor>['exportsOf']>;

  beforeAll(() => {
    door = publicDoor();
    leaving = door.exportsOf('index.ts');
  }, 60_000);

  const namesOf = (symbols: typeof leaving) => symbols.map(({ name }) => name).sort();

  it('are those that docs/public-names.txt lists, types with them', () => {
    const isValue = ({ target }: { target: ts.Symbol }) => (target.flags & ts.SymbolFlags.Value) !== 0;
    expect(namesOf(leaving.filter(isValue))).toEqual(values);
    expect(namesOf(leaving.filter((one) => !isValue(one)))).toEqual(types);
    expect(Object.keys(load('very-deep')).sort()).toEqual(values);
  });

  it('are not marked as internal', () => {
    const tags = (symbol: ts.Symbol) => symbol.getJsDocTags(door.checker).map(({ name }) => name);
    expect(namesOf(leaving.filter(({ target }) => tags(target).includes('internal')))).toEqual([]);
  });

  it('are those of the rooms, from which the reference is made', () => {
    const index = readFileSync(path.join(project, 'src', 'index.ts'), 'utf8');
    const rooms = new Set(
      [...index.matchAll(/ from '\.\/([\w-]+)';/g)].map(([, room]) => `${room}/index.ts`),
    );
    expect([...rooms].flatMap((room) => namesOf(door.exportsOf(room))).sort()).toEqual(namesOf(leaving));
  });

  it('have all that notebooks and guides import', () => {
    const known = new Set([...values, ...types]);
    const unknown = imported().filter(({ name }) => !known.has(name));
    expect(unknown).toEqual([]);
    expect(imported().length).toBeGreaterThan(300);
  });
});

/** What notebooks, guides and templates import from the library, as they write it. */
function imported(): { name: string; where: string }[] {
  const inFolder = (name: string) =>
    readdirSync(path.join(project, name))
      .filter((file) => /\.(ipynb|md|ts|njk)$/.test(file))
      .map((file) => path.join(name, file));
  const files = [
    ...['notebooks', 'notebooks/instructor', 'docs'].flatMap(inFolder),
    'README.md',
    'CONTRIBUTING.md',
  ];
  return files.flatMap((where) => {
    const text = readFileSync(path.join(project, where), 'utf8');
    const sources = where.endsWith('.ipynb')
      ? (JSON.parse(text).cells as { source: string | string[] }[]).map(({ source }) =>
          [source].flat().join(''),
        )
      : [text];
    return sources.flatMap((source) =>
      [...source.matchAll(/\bimport\s+(?:type\s+)?\{([^{}…]*)\}\s*from\s*'very-deep'/g)].flatMap(([, list]) =>
        (list as string)
          .split(',')
          .map((one) =>
            one
              .trim()
              .replace(/^type\s+/, '')
              .replace(/\s+as\s+\w+$/, ''),
          )
          .filter(Boolean)
          .map((name) => ({ name, where })),
      ),
    );
  });
}

describe('the wall around the door', () => {
  const inside = 'very-deep/dist/src/course/03-batch-normalization/batch-moments';

  it('lets nobody reach into the package by its name', () => {
    expect(() => load(inside)).toThrow(/not defined by "exports"/);
    expect(() => load(`${inside}.js`)).toThrow(/not defined by "exports"/);
    expect(load('very-deep/package.json')).toMatchObject({ name: 'very-deep' });
  });

  it.each([
    ['Node10', true],
    ['NodeNext', false],
    ['Bundler', false],
  ] as const)('gives the types under the resolution %s, which reaches inside: %s', (kind, reaches) => {
    const options = {
      moduleResolution: ts.ModuleResolutionKind[kind],
      module: kind === 'NodeNext' ? ts.ModuleKind.NodeNext : ts.ModuleKind.ES2022,
    };
    const from = path.join(folder, 'cell.ts');
    const resolve = (name: string) =>
      ts.resolveModuleName(name, from, options, ts.sys).resolvedModule?.resolvedFileName;
    expect(resolve('very-deep')).toBe(path.join(project, 'dist', 'src', 'index.d.ts'));
    // The oldest resolution, that of stock tslab, knows no `exports`: there the wall stands at run time alone.
    expect(resolve(inside) !== undefined).toBe(reaches);
  });
});
