// Builds dist/browser/: the library for a browser. A file `x.browser.ts` beside `x.ts` is taken in its place
// (tsconfig.browser.json checks them the same way), and no other import is changed.
//   node scripts/bundle-browser.mjs [--data] [--no-minify]
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** @param {string} name of a package of TensorFlow.js */
const commonJs = (name) => fromRoot.resolve(name);
const fromRoot = createRequire(path.join(root, 'package.json'));

/**
 * TensorFlow.js is taken as Node.js takes it: what withholds functions while an exercise is checked replaces them in its
 * modules (src/patches/gates.ts), which modules of ECMAScript do not allow.
 */
const alias = {
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
    logLevel: 'info',
    onLog(_, { code, message }) {
      console.log(code, message.slice(0, 300));
    },
  });
  const { output } = await bundler.write({
    dir: folder,
    format: 'esm',
    minify,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  });
  await bundler.close();
  return output;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await bundleForBrowser(
    {},
    { folder: path.join(root, 'dist', 'browser'), minify: !process.argv.includes('--no-minify') },
  );
