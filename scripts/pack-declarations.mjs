// Packs the declarations that cells in a browser are compiled against into one file: what the compiler reads for what
// cells can import there, JavaScript's own parts, and what a worker brings.
//   node scripts/pack-declarations.mjs OUT.json
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const fromRoot = createRequire(path.join(root, 'package.json'));
/** @type {typeof import('typescript-api')} */
const ts = fromRoot('typescript-api');
const libraries = path.dirname(fromRoot.resolve('typescript-api'));

/** Where the packed files say that they are; kernels/browser/packed-files.ts reads them there. */
const COURSE = '/course';

/** Declarations of what no browser has, and of the schema library, which no cell meets (src/core/parse.ts). */
const isLeftOut = (/** @type {string} */ name) =>
  /node_modules\/(@types\/node|undici-types|danfojs-node|onnxruntime-node|@webgpu|zod)\//.test(name);

/** What a cell can import in a browser (kernels/browser/importable.ts). */
const imports = `import * as library from 'very-deep'; import * as tf from '@tensorflow/tfjs'; export { library, tf };`;

/** TypeScript's own declarations that a cell may be compiled with: all of JavaScript's, and a worker's. */
const isLanguage = (/** @type {string} */ name) =>
  /^lib\.(es|decorators|webworker)[\w.]*\.d\.ts$/.test(name) && !name.endsWith('.full.d.ts');

/** The files that the compiler reads, by their names on this disk. */
function filesRead() {
  /** @type {Set<string>} */
  const read = new Set();
  /** @type {import('typescript-api').CompilerOptions} */
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts'],
    types: [],
    skipLibCheck: true,
    noEmit: true,
    paths: { 'very-deep': [path.join(root, 'dist/src/index.d.ts')] },
  };
  const host = ts.createCompilerHost(options);
  const entry = path.join(root, 'cell.ts');
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => !isLeftOut(name) && (name === entry || fileExists(name));
  host.readFile = (name) => {
    const text = readFile(name);
    if (text !== undefined) read.add(name);
    return text;
  };
  host.getSourceFile = (name, ...rest) => {
    if (name === entry) return ts.createSourceFile(name, imports, ts.ScriptTarget.ES2022);
    read.add(name);
    return getSourceFile(name, ...rest);
  };
  const program = ts.createProgram([entry], options, host);
  const missing = program
    .getSemanticDiagnostics(program.getSourceFile(entry))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  if (missing.length > 0) throw new Error(`cells could not be compiled: ${missing.join('\n')}`);
  for (const name of readdirSync(libraries)) if (isLanguage(name)) read.add(path.join(libraries, name));
  return [...read].filter((name) => !name.endsWith('tsconfig.json'));
}

/** What the compiler asks of a package, and nothing else. */
function manifestOf(/** @type {string} */ text) {
  const { name, version, type, types, typings, main, exports, typesVersions } = JSON.parse(text);
  return JSON.stringify({ name, version, type, types, typings, main, exports, typesVersions });
}

/** @param {string} name on this disk */
function packedName(name) {
  if (name.startsWith(libraries))
    return `${COURSE}/node_modules/typescript-api/lib${name.slice(libraries.length)}`;
  const relative = path.relative(root, name).split(path.sep).join('/');
  const inPackages = relative.lastIndexOf('node_modules/');
  return `${COURSE}/${inPackages > 0 ? relative.slice(inPackages) : relative}`;
}

/** Licences, and comments on what nobody asks about by name, would be half of the file. */
function withoutRemarks(/** @type {string} */ name, /** @type {string} */ text) {
  const isOfWorkers = path.basename(name).startsWith('lib.webworker');
  const isAskedAbout =
    (name.startsWith(libraries) && !isOfWorkers) || !/node_modules\/(?!@tensorflow)/.test(name);
  const remark = isAskedAbout ? /^\/\*(!|\*\n \* @license)[\s\S]*?\*\// : /\/\*[\s\S]*?\*\//g;
  return text.replace(remark, '');
}

/** @param {string} out */
export function packDeclarations(out) {
  /** @type {Record<string, string>} */
  const packed = {};
  for (const name of filesRead()) {
    const text = readFileSync(name, 'utf8');
    if (name.endsWith('package.json')) packed[packedName(name)] = manifestOf(text);
    else packed[packedName(name)] = withoutRemarks(name, text);
  }
  packed[`${COURSE}/types/web-worker/index.d.ts`] =
    '/// <reference lib="webworker" />\n/// <reference lib="webworker.iterable" />\n/// <reference lib="webworker.asynciterable" />\n';
  mkdirSync(path.dirname(out), { recursive: true });
  writeFileSync(out, JSON.stringify(packed));
  return packed;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , out] = process.argv;
  if (out === undefined) throw new Error('usage: node scripts/pack-declarations.mjs OUT.json');
  const packed = packDeclarations(path.resolve(out));
  console.log(`${Object.keys(packed).length} declaration files in ${out}`);
}
