/** Taking out of node_modules what nothing uses: on trees made up here, with what real ones share with others. */
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const project = path.resolve(__dirname, '../..');

interface Pruning {
  readonly kinds: readonly { readonly what: string; readonly why: string; readonly megabytes: number }[];
  prune(root: string, here?: string): number;
  prunedElsewhere(root: string, here?: string): boolean;
}
let pruning: Pruning;
beforeAll(async () => {
  pruning = await import(pathToFileURL(path.join(project, 'scripts', 'prune.mjs')).href);
});

const map = '{"version":3,"file":"a.js","sources":[],"names":[],"mappings":""}';
const here = 'linux-x64-glibc';

let around: string;
let root: string;
beforeEach(() => {
  around = realpathSync(mkdtempSync(path.join(tmpdir(), 'prune-')));
  root = path.join(around, 'course');
  put('node_modules/.package-lock.json', '{}');
});
afterEach(() => rmSync(around, { recursive: true, force: true }));

/** Writes a file of the made-up project. */
function put(file: string, text = 'x'): string {
  const full = path.join(root, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
}
const has = (file: string): boolean => existsSync(path.join(root, file));

describe('pruning', () => {
  it('takes source maps of packages at any depth, and folders that become empty', () => {
    const maps = [
      'node_modules/a/index.js.map',
      'node_modules/@scope/b/dist/deep/index.mjs.map',
      'node_modules/a/node_modules/c/c.min.map',
    ];
    for (const file of maps) put(file, map);
    put('node_modules/a/index.js');
    put('node_modules/a/only-maps/one.js.map', `\n{ "sources": [], "version": 3 }`);
    expect(pruning.prune(root, here)).toBeGreaterThan(0);
    expect(maps.filter(has)).toEqual([]);
    expect(has('node_modules/a/only-maps')).toBe(false);
    expect(has('node_modules/a/index.js')).toBe(true);
  });

  it('leaves data that is called a map, and the project’s own maps', () => {
    const kept = [put('node_modules/a/levels.map', 'a map of a game'), put('dist/src/index.js.map', map)];
    pruning.prune(root, here);
    expect(kept.filter((file) => !existsSync(file))).toEqual([]);
  });

  it.each([
    ['linux-x64-glibc', ['linux/x64']],
    ['darwin-arm64', ['darwin/arm64']],
    ['win32-x64', ['win32/x64']],
    ['freebsd-x64', []],
  ])('leaves on %s the native code for it alone', (platform, kept) => {
    const machines = ['linux/x64', 'linux/arm64', 'darwin/x64', 'darwin/arm64', 'win32/x64', 'win32/arm64'];
    for (const machine of machines) {
      put(`node_modules/onnxruntime-node/bin/napi-v6/${machine}/onnxruntime_binding.node`);
      put(`node_modules/zeromq/build/${machine}/node/115/addon.node`);
    }
    put('node_modules/zeromq/build/manifest.json');
    pruning.prune(root, platform);
    expect(machines.filter((one) => has(`node_modules/onnxruntime-node/bin/napi-v6/${one}`))).toEqual(kept);
    expect(machines.filter((one) => has(`node_modules/zeromq/build/${one}`))).toEqual(kept);
    expect(has('node_modules/zeromq/build/manifest.json')).toBe(true);
  });

  it.each([
    ['linux-x64-glibc', 'gnu'],
    ['linux-x64-musl', 'musl'],
  ])('leaves on %s the SQLite for its C library', (platform, kept) => {
    for (const libc of ['gnu', 'musl']) {
      put(`node_modules/@libsql/linux-x64-${libc}/index.node`);
      put(`node_modules/@libsql/linux-x64-${libc}/package.json`, '{}');
    }
    pruning.prune(root, platform);
    const left = ['gnu', 'musl'].filter((one) => has(`node_modules/@libsql/linux-x64-${one}/index.node`));
    expect(left).toEqual([kept]);
    // npm still finds the package, and misses nothing.
    expect(has('node_modules/@libsql/linux-x64-musl/package.json')).toBe(true);
  });

  it('leaves of TensorFlow.js what Node.js and bundlers load', () => {
    const core = (name: string) => `node_modules/@tensorflow/tfjs-core/dist/${name}`;
    const kept = ['tf-core.node.js', 'index.js', 'tensor_test.js', 'ops/add.js'].map(core);
    const gone = ['tf-core.js', 'tf-core.min.js', 'tf-core.es2017.min.js', 'miniprogram/index.js'].map(core);
    for (const file of [...kept, ...gone]) put(file);
    pruning.prune(root, here);
    expect([...kept, ...gone].filter(has)).toEqual(kept);
  });

  it('leaves of the TypeScript of cells what is loaded', () => {
    const lib = (name: string) => `node_modules/typescript-api/lib/${name}`;
    const kept = ['typescript.js', 'typescript.d.ts', 'lib.es2025.d.ts', 'lib.dom.d.ts'].map(lib);
    const gone = [
      '_tsc.js',
      'tsserver.js',
      'tsserverlibrary.d.ts',
      'typingsInstaller.js',
      'watchGuard.js',
    ].map(lib);
    const messages = [lib('de/diagnosticMessages.generated.json')];
    for (const file of [...kept, ...gone, ...messages]) put(file);
    pruning.prune(root, here);
    expect([...kept, ...gone, ...messages].filter(has)).toEqual(kept);
  });

  it('leaves what belongs to others: hard links, linked packages, whatever is above', () => {
    const store = path.join(around, 'store');
    mkdirSync(path.join(store, 'linked'), { recursive: true });
    writeFileSync(path.join(store, 'shared.js.map'), map);
    writeFileSync(path.join(store, 'linked', 'index.js.map'), map);
    put('node_modules/a/own.js.map', map);
    linkSync(path.join(store, 'shared.js.map'), path.join(root, 'node_modules/a/shared.js.map'));
    symlinkSync(path.join(store, 'linked'), path.join(root, 'node_modules/linked'), 'dir');
    symlinkSync('..', path.join(root, 'node_modules/very-deep'), 'dir');
    symlinkSync(path.join(store, 'linked'), path.join(root, 'node_modules/@linked'), 'dir');
    symlinkSync(path.join(store, 'shared.js.map'), path.join(root, 'node_modules/a/pointer.js.map'));
    const pnpm = put('node_modules/.pnpm/b@1.0.0/node_modules/b/index.js.map', map);
    const above = path.join(around, 'node_modules', 'c', 'index.js.map');
    mkdirSync(path.dirname(above), { recursive: true });
    writeFileSync(above, map);
    const ours = put('src/index.js.map', map);

    pruning.prune(root, here);
    expect(readdirSync(path.join(root, 'node_modules/a')).sort()).toEqual([
      'pointer.js.map',
      'shared.js.map',
    ]);
    const spared = [path.join(store, 'shared.js.map'), path.join(store, 'linked', 'index.js.map')];
    for (const file of [...spared, pnpm, above, ours]) expect(readFileSync(file, 'utf8')).toBe(map);
  });

  it('leaves a node_modules that is a link to another project’s', () => {
    const theirs = put('node_modules/a/index.js.map', map);
    const second = path.join(around, 'second');
    mkdirSync(second);
    symlinkSync(path.join(root, 'node_modules'), path.join(second, 'node_modules'), 'dir');
    expect(pruning.prune(second, here)).toBe(0);
    expect(existsSync(theirs)).toBe(true);
  });

  it('leaves packages that something else than npm has installed, and does without any', () => {
    rmSync(path.join(root, 'node_modules/.package-lock.json'));
    const theirs = put('node_modules/a/index.js.map', map);
    expect(pruning.prune(root, here)).toBe(0);
    expect(existsSync(theirs)).toBe(true);
    expect(pruning.prune(path.join(around, 'nowhere'), here)).toBe(0);
  });

  it('is done once for each install', () => {
    put('node_modules/a/index.js.map', map);
    expect(pruning.prune(root, here)).toBeGreaterThan(0);
    const later = put('node_modules/b/index.js.map', map);
    expect(pruning.prune(root, here)).toBe(0);
    expect(existsSync(later)).toBe(true);
    put('node_modules/.package-lock.json', '{"packages":{"node_modules/b":{}}}');
    expect(pruning.prune(root, here)).toBeGreaterThan(0);
    expect(existsSync(later)).toBe(false);
  });

  it('is known to a machine of another kind, which must install again', () => {
    expect(pruning.prunedElsewhere(root, 'darwin-arm64')).toBe(false);
    pruning.prune(root, here);
    expect(pruning.prunedElsewhere(root, here)).toBe(false);
    expect(pruning.prunedElsewhere(root, 'darwin-arm64')).toBe(true);
  });

  it('names each kind once, with its reason and its size', () => {
    const names = pruning.kinds.map(({ what }) => what);
    expect(new Set(names).size).toBe(names.length);
    for (const { what, why, megabytes } of pruning.kinds)
      expect([what, why.length > 20, megabytes > 0]).toEqual([what, true, true]);
  });
});
