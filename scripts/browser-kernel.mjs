// Builds the kernel for a browser, with the library and all that it loads: kernels/browser/ in three files (the page's
// class, and the two workers), the student's files for a page that saves or resets them, and the declarations that cells are
// compiled against.
//   node scripts/browser-kernel.mjs [OUT]        OUT is dist/browser unless told
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildForBrowser } from './bundle-browser.mjs';
import { packDeclarations } from './pack-declarations.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const source = (/** @type {string} */ name) => path.join(root, 'kernels', 'browser', name);

/** The files as they are served, and what they are made of. */
const entries = {
  kernel: source('kernel.ts'),
  compiler: source('compiler-worker.ts'),
  runtime: source('runtime-worker.ts'),
  files: path.join(root, 'src', 'platform', 'file-copies.browser.ts'),
};

/**
 * @param {string} folder what was in it is gone
 * @param {{ data?: string, minify?: boolean, pages?: Record<string, string> }} [options] `data`: a folder with data sets,
 *   which are laid beside the library; `pages`: what of a page's own is bundled with the kernel, files by the names under
 *   which they are served
 */
export async function buildKernel(folder, { pages = {}, ...options } = {}) {
  const output = await buildForBrowser({ ...entries, ...pages }, { folder, ...options });
  packDeclarations(path.join(folder, 'declarations.json'));
  return output;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , out = path.join(root, 'dist', 'browser')] = process.argv;
  await buildKernel(path.resolve(out));
}
