// Builds dist/browser/: the library for a browser. A file `x.browser.ts` beside `x.ts` is taken in its place
// (tsconfig.browser.json checks them the same way), and no other import is changed.
//   node scripts/bundle-browser.mjs [--data FOLDER] [--no-minify]      after `npm run build`
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { minifySync } from 'rolldown/utils';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** @param {string} name of a package of TensorFlow.js */
const commonJs = (name) => fromRoot.resolve(name);
const fromRoot = createRequire(path.join(root, 'package.json'));

const engine = path.join(root, 'packages', 'tfjs-backend-onnx', 'src');
const engineParts = Object.fromEntries(
  ['engine', 'web'].map((part) => [`tfjs-backend-onnx/${part}$`, [path.join(engine, `${part}.ts`)]]),
);

/**
 * TensorFlow.js is taken as Node.js takes it: what withholds functions while an exercise is checked replaces them in its
 * modules (src/patches/gates.ts), which modules of ECMAScript do not allow.
 * @type {Record<string, string[] | false>}
 */
const alias = {
  ...engineParts,
  ...Object.fromEntries(
    ['tfjs', 'tfjs-core', 'tfjs-layers', 'tfjs-data', 'tfjs-converter', 'tfjs-backend-cpu'].map((name) => [
      `@tensorflow/${name}$`,
      [commonJs(`@tensorflow/${name}`)],
    ]),
  ),
  // Workers compute with ONNX Runtime.
  '@tensorflow/tfjs-backend-webgl$': false,
  // danfo loads it to plot, which our own figures do.
  'plotly.js-dist-min$': false,
  // As package.json has it for Node.js: danfo's tensors are the library's.
  '@tensorflow/tfjs-node$': [commonJs('@tensorflow/tfjs')],
};

/**
 * Makes chunks small. Students read the names of classes and functions, in errors and in values that are shown, so all keep
 * theirs but the compiler, of which nothing is shown and which has most of them.
 * @type {import('rolldown').Plugin}
 */
const minifying = {
  name: 'minifying',
  renderChunk(code, { name, fileName }) {
    const keepNames = name !== 'typescript';
    const small = minifySync(fileName, code, {
      module: true,
      compress: { keepNames: { function: keepNames, class: keepNames } },
      mangle: { keepNames },
      codegen: { legalComments: 'eof' },
    });
    if (small.errors[0] !== undefined) throw new Error(`${fileName}: ${small.errors[0].message}`);
    return { code: small.code, map: null };
  },
};

/**
 * Bundles entries, and the library's door, with the code that they share in chunks.
 * @param {Record<string, string>} entries files by the names under which they are written
 * @param {{ folder: string, minify?: boolean }} options
 * @returns what is written, by rolldown
 */
export async function bundleForBrowser(entries, { folder, minify = true }) {
  const bundler = await rolldown({
    input: { library: path.join(root, 'src', 'door.browser.ts'), ...entries },
    platform: 'browser',
    resolve: {
      extensions: ['.browser.ts', '.ts', '.mjs', '.js', '.json'],
      extensionAlias: { '.js': ['.browser.ts', '.ts', '.js'] },
      conditionNames: ['browser', 'import', 'default'],
      alias,
    },
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    logLevel: 'warn',
    onLog(_, { code, message }) {
      if (code === 'UNRESOLVED_IMPORT' || code === 'MISSING_EXPORT') throw new Error(message);
    },
  });
  const { output } = await bundler.write({
    dir: folder,
    format: 'esm',
    minify: false,
    plugins: minify ? [minifying] : [],
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  });
  await bundler.close();
  return output;
}

/** Where the packages of what is served as it is lie. */
const packageFolder = (/** @type {string} */ name) => path.join(root, 'node_modules', ...name.split('/'));

/**
 * Lays beside the library what it fetches while it runs.
 * @param {string} folder that of `library.js`
 * @param {{ data?: string }} [options] `data`: a folder with data sets, those of which are laid there, too, as far as they
 *   are downloaded
 */
async function layFiles(folder, { data } = {}) {
  const engineFiles = path.join(folder, 'ort');
  mkdirSync(engineFiles, { recursive: true });
  for (const ending of ['mjs', 'wasm']) {
    const name = `ort-wasm-simd-threaded.${ending}`;
    cpSync(path.join(packageFolder('onnxruntime-web'), 'dist', name), path.join(engineFiles, name));
  }
  for (const name of ['plotly.min.js', 'laboratory.js'])
    cpSync(path.join(root, 'dist', name), path.join(folder, name));
  /** @type {typeof import('../src/release/site-files.js')} */
  const { writeSiteData, writeSiteFiles } = fromRoot('./dist/src/release/site-files.js');
  await writeSiteFiles(folder);
  if (data !== undefined) writeSiteData(folder, data);
}

/**
 * Builds the library for a browser, with all that lies beside it.
 * @param {Record<string, string>} entries files that are bundled with it, by the names under which they are written
 * @param {{ folder: string, minify?: boolean, data?: string }} options
 */
export async function buildForBrowser(entries, { folder, data, ...options }) {
  rmSync(folder, { recursive: true, force: true });
  const output = await bundleForBrowser(entries, { folder, ...options });
  await layFiles(folder, data === undefined ? {} : { data });
  return output;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { data: { type: 'string' }, 'no-minify': { type: 'boolean' } } });
  const folder = path.join(root, 'dist', 'browser');
  await buildForBrowser(
    {},
    { folder, minify: !values['no-minify'], ...(values.data && { data: values.data }) },
  );
  const sizes = readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    return entry.isFile() ? [{ file: path.relative(folder, file), bytes: readFileSync(file) }] : [];
  });
  for (const { file, bytes } of sizes.filter(({ bytes }) => bytes.length > 50_000))
    console.log(
      `${(bytes.length / 1e6).toFixed(2).padStart(6)} MB, ${(gzipSync(bytes).length / 1e6).toFixed(2)} MB gzipped  ${file}`,
    );
}
