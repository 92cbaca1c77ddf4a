// The course as static pages: chapters with their figures, guides, the library's reference, search. They open from a
// folder, without a server and without a network.
//
//   npm run site -- [--size smoke|quick|full] [--out DIR] [--repository OWNER/NAME] [--data DIR] [--lite DIR]
//     --data: a folder of data sets, as `very-deep data download` fills it; cells that a reader runs take them from there
//     --lite: what `npm run lite` has built; it is laid into lite/, and the first page leads to it
//   npm run docs -- [--out DIR]             the guides and the reference alone
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildKernel } from '../scripts/browser-kernel.mjs';
import { installFolder } from '../scripts/install-folder.mjs';
import { writeLaboratoryPage } from './laboratory.mjs';
import { findRepository, here } from './project.mjs';

/** @param {string} text */
const say = (text) => process.stderr.write(`very-deep: ${text}\n`);

function readOptions() {
  const { values } = parseArgs({
    options: {
      size: { type: 'string', default: process.env.VERY_DEEP_SIZE ?? 'quick' },
      out: { type: 'string', default: path.join(here, 'out') },
      repository: { type: 'string' },
      data: { type: 'string' },
      lite: { type: 'string' },
      'only-docs': { type: 'boolean', default: false },
    },
  });
  if (!['smoke', 'quick', 'full'].includes(values.size)) {
    throw new Error(`--size takes smoke, quick or full; "${values.size}" is none of these.`);
  }
  if (values.data !== undefined && !existsSync(values.data))
    throw new Error(`--data: there is no folder ${values.data}; \`npx very-deep data download\` makes one.`);
  if (values.lite !== undefined && !existsSync(path.join(values.lite, 'index.html')))
    throw new Error(`--lite: ${values.lite} holds no built JupyterLite; \`npm run lite\` makes one.`);
  const out = path.resolve(values.out);
  // What is there is replaced; nothing of the user's may be.
  const isOurs = !existsSync(out) || existsSync(path.join(out, 'assets', 'search-index.js'));
  if (!isOurs) throw new Error(`${out} is there and holds no site; choose another folder with --out.`);
  return { ...values, out, repository: findRepository(values.repository) };
}

async function build() {
  const { size, out, repository, data, lite, 'only-docs': onlyDocs } = readOptions();
  installFolder(here, () => say("installing the site's generator (once, about 20 s) ..."));
  const [{ collect }, { writePages }, { checkPages }] = await Promise.all([
    import('./content.mjs'),
    import('./pages.mjs'),
    import('./check.mjs'),
  ]);
  const content = await collect({ size, onlyDocs, say });
  say('writing the pages ...');
  // The old site stays until the new one is sound.
  const work = `${out}.building-${process.pid}`;
  try {
    mkdirSync(work, { recursive: true });
    if (lite !== undefined) cpSync(lite, path.join(work, 'lite'), { recursive: true });
    await writePages(content, { out: work, repository, size, hasLite: lite !== undefined });
    if (!onlyDocs) {
      say('bundling what the Run buttons fetch ...');
      const pages = { page: path.join(here, 'run', 'page.ts') };
      await buildKernel(path.join(work, 'kernel'), { pages, ...(data !== undefined && { data }) });
    }
    writeLaboratoryPage(path.join(work, 'laboratory.html'), { home: 'index.html' });
    const faults = checkPages(work);
    if (faults.length > 0) throw new Error(`the site is not sound:\n  ${faults.join('\n  ')}`);
    rmSync(out, { recursive: true, force: true });
    renameSync(work, out);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  say(`open ${path.join(out, 'index.html')} in a browser.`);
}

build().catch((error) => {
  say(error.message);
  process.exitCode = 1;
});
