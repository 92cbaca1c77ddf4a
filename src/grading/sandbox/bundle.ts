/**
 * Builds what a child loads: one file with TensorFlow.js, the runtime and exactly those parts of the library that
 * a policy allows, and its compiled form. Nothing else of the project is ever mounted.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import ts from 'typescript-api';
import { UsageError, ValueError } from '../../core';
import { packageFolder } from '../../core/package-folder';
import type { Policy } from './job';
import { engineFlags } from './launch';
import { WITHHELD, WITHHELD_CLASS, withhold } from './withhold';

/** What decides a bundle's contents. */
export type BundlePolicy = Pick<Policy, 'exports' | 'forbid'>;

/** Rooms whose code never enters a child: the answers are there. */
const closedRooms = [
  'course',
  'exercises',
  'grading',
  'release',
  'proof',
  'similarity',
  'jupyter',
  'cli',
  'display',
];

/** TensorFlow.js's parts as its union package joins them; engines and loaders that a child does not use are left out. */
const tensorFlowParts = ['tfjs-core', 'tfjs-layers', 'tfjs-backend-cpu', 'tfjs'] as const;
const leftOut = ['@tensorflow/tfjs-converter', '@tensorflow/tfjs-data', '@tensorflow/tfjs-backend-webgl'];

/**
 * The folder with `boot.js`, `code.js` and `code.cache` for a policy; built on first use, then kept.
 * @throws ValueError for an export or a function that does not exist
 */
export function bundleFor(policy: BundlePolicy): string {
  const dist = path.join(packageFolder(), 'dist', 'src');
  const entry = path.join(dist, 'grading', 'sandbox', 'child', 'main.js');
  if (!existsSync(entry)) throw new UsageError('the package is not built: run `npm run build`');
  const own = new OwnModules(dist, policy.exports);
  own.add(entry);
  const boot = path.join(dist, 'grading', 'sandbox', 'child', 'boot.js');
  const key = fingerprint([
    own.text(),
    readFileSync(boot, 'utf8'),
    policy.forbid.join(),
    process.version,
    process.arch,
    engineFlags.join(),
  ]);
  const kept = path.join(bundlesFolder(), key);
  if (existsSync(path.join(kept, 'code.cache'))) return kept;

  const making = `${kept}.${randomBytes(6).toString('hex')}`;
  mkdirSync(making, { recursive: true });
  const code = [prelude, ...tensorFlow(policy.forbid), own.text(), 'return load("#main"); })'].join('\n');
  writeFileSync(path.join(making, 'code.js'), ascii(code));
  copyFileSync(boot, path.join(making, 'boot.js'));
  const { status, stderr } = spawnSync(
    process.execPath,
    [...engineFlags, path.join(making, 'boot.js'), 'compile'],
    { env: {}, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the sandbox's code does not load:\n${stderr}`);
  readableByAll(making, ['boot.js', 'code.js', 'code.cache']);
  try {
    renameSync(making, kept);
  } catch {
    rmSync(making, { recursive: true, force: true }); // another grader was faster
  }
  return kept;
}

/** A child runs under a user id of its own, and the caller's umask may be strict. */
export function readableByAll(folder: string, files: readonly string[]): void {
  chmodSync(folder, 0o755);
  for (const file of files) chmodSync(path.join(folder, file), 0o644);
}

/** Where bundles are kept between runs; a fresh folder where the user's cache cannot be written. */
function bundlesFolder(): string {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  const folder = path.join(base, 'very-deep', 'sandbox');
  try {
    mkdirSync(folder, { recursive: true });
    return folder;
  } catch {
    return path.join(os.tmpdir(), `very-deep-sandbox-${process.getuid?.() ?? 'user'}`);
  }
}

const fingerprint = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

const prelude = `(function (nodeRequire) { "use strict";
const defined = Object.create(null), loaded = Object.create(null);
function load(name) {
  if (loaded[name]) return loaded[name].exports;
  if (!defined[name]) return nodeRequire(name);
  const module = loaded[name] = { exports: {} };
  defined[name].call(module.exports, module, module.exports, load);
  return module.exports;
}
function ${WITHHELD}(name) {
  const error = new Error(name + " is not available in this exercise: it would do the work for you");
  error.name = "Withheld";
  error.withheld = name;
  throw error;
}
function ${WITHHELD_CLASS}(name) {
  function Withheld() { ${WITHHELD}(name); }
  Withheld.fromConfig = Withheld;
  return Withheld;
}`;

const define = (name: string, source: string): string =>
  `defined[${JSON.stringify(name)}] = function (module, exports, require) {${source}\n};`;

/** TensorFlow.js, without what the policy forbids. */
function tensorFlow(forbid: readonly string[]): string[] {
  const require = createRequire(path.join(packageFolder(), 'package.json'));
  const fromTf = createRequire(require.resolve('@tensorflow/tfjs'));
  const seedrandom = path.dirname(fromTf.resolve('seedrandom/package.json'));
  const parts = new Map(
    tensorFlowParts.map((part) => {
      const file =
        part === 'tfjs' ? require.resolve('@tensorflow/tfjs') : fromTf.resolve(`@tensorflow/${part}`);
      return [`@tensorflow/${part}`, withoutComments(file)] as const;
    }),
  );
  const names = ['alea', 'xor128', 'xorwow', 'xorshift7', 'xor4096', 'tychei'];
  return [
    ...[...withhold(parts, forbid)].map(([name, source]) => define(name, source)),
    ...leftOut.map((name) => define(name, '')),
    define('seedrandom', withoutComments(path.join(seedrandom, 'index.js'))),
    define('./seedrandom', withoutComments(path.join(seedrandom, 'seedrandom.js'))),
    ...names.map((name) =>
      define(`./lib/${name}`, withoutComments(path.join(seedrandom, 'lib', `${name}.js`))),
    ),
    define('long', withoutComments(fromTf.resolve('long'))),
  ];
}

/** A file without comments and indentation, which halves the time a child needs to read it; kept between runs. */
function withoutComments(file: string): string {
  const text = readFileSync(file, 'utf8');
  const kept = path.join(bundlesFolder(), `${fingerprint([text, 'bare'])}.js`);
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { removeComments: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  });
  mkdirSync(path.dirname(kept), { recursive: true });
  writeFileSync(`${kept}.${process.pid}`, outputText);
  renameSync(`${kept}.${process.pid}`, kept);
  return outputText;
}

/** Escapes what is not ASCII, so that the child reads the file as it is. */
const ascii = (text: string): string =>
  text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The library's own compiled files that a child needs, and nothing that hangs on them by an index alone. */
class OwnModules {
  readonly #sources = new Map<string, string>();
  readonly #pending = new Set<string>();

  constructor(
    readonly dist: string,
    readonly exports: readonly string[],
  ) {}

  text(): string {
    return [...this.#sources].map(([name, source]) => define(name, source)).join('\n');
  }

  /** Adds a file and what it requires. The first one added is the bundle's main module. */
  add(file: string): string {
    const name =
      this.#sources.size + this.#pending.size === 0 ? '#main' : `#${path.relative(this.dist, file)}`;
    if (this.#sources.has(name) || this.#pending.has(name)) return name;
    this.#pending.add(name);
    const source = this.#isLibraryTable(file) ? this.#libraryTable() : this.#linked(file);
    this.#pending.delete(name);
    this.#sources.set(name, source);
    return name;
  }

  #isLibraryTable = (file: string): boolean =>
    file === path.join(this.dist, 'grading', 'sandbox', 'child', 'library.js');

  /** The source with its relative requires turned into names of the bundle. */
  #linked(file: string): string {
    const source = readFileSync(file, 'utf8').replace(/\/\/# sourceMappingURL.*/, '');
    return source.replace(/(?:const (\w+) = )?require\("(\.[^"]*)"\)/g, (_, variable, target) => {
      const to = resolveFile(path.resolve(path.dirname(file), target));
      const declared = variable === undefined ? '' : `const ${variable} = `;
      if (path.basename(to) !== 'index.js' || variable === undefined)
        return `${declared}require("${this.add(to)}")`;
      const names = new Set(
        [...source.matchAll(new RegExp(`\\b${variable}\\.(\\w+)`, 'g'))].map((m) => m[1] as string),
      );
      return `${declared}{ ${[...names].map((name) => `get ${name}() { return ${this.#expression(to, name)}; }`).join(', ')} }`;
    });
  }

  #libraryTable(): string {
    const index = path.join(this.dist, 'index.js');
    const tensorFlowOf = this.#expression(index, 'tf');
    const entries = this.exports
      .filter((name) => name !== 'tf')
      .map((name) => `${JSON.stringify(name)}: () => ${this.#expression(index, name)}`);
    return `exports.tf = ${tensorFlowOf};\nexports.library = { ${entries.join(', ')} };`;
  }

  /** JavaScript that reads one export of an index file, past the index itself. */
  #expression(index: string, name: string): string {
    if (name === 'ready') return '(async () => "cpu")';
    const file = declaringFile(index, name, this.dist);
    if (file === undefined)
      throw new ValueError(`very-deep exports no \`${name}\` that a graded cell may use`);
    return `require("${this.add(file)}").${name}`;
  }
}

const resolveFile = (stem: string): string =>
  [stem, `${stem}.js`, path.join(stem, 'index.js')].find(
    (file) => file.endsWith('.js') && existsSync(file),
  ) ?? `${stem}.js`;

/** Follows `export *` and `export { } from` through index files to the file that declares a name. */
function declaringFile(file: string, name: string, dist: string): string | undefined {
  if (closedRooms.includes(path.relative(dist, file).split(path.sep)[0] as string)) return undefined;
  const source = readFileSync(file, 'utf8');
  const reExport = new RegExp(`Object\\.defineProperty\\(exports, "${name}", \\{[^}]*?return (\\w+)\\.`).exec(
    source,
  );
  if (reExport !== null) {
    const from = new RegExp(`(?:var|const) ${reExport[1]} = require\\("([^"]+)"\\)`).exec(source)?.[1];
    if (from?.startsWith('.'))
      return declaringFile(resolveFile(path.resolve(path.dirname(file), from)), name, dist);
  }
  if (new RegExp(`^exports\\.${name} = |exports\\.${name} = ${name};`, 'm').test(source)) return file;
  for (const [, target] of source.matchAll(/__exportStar\(require\("([^"]+)"\), exports\)/g)) {
    const found = declaringFile(resolveFile(path.resolve(path.dirname(file), target as string)), name, dist);
    if (found !== undefined) return found;
  }
  return undefined;
}
