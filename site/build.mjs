// The course as static pages: chapters with their figures, guides, the library's reference, search. They open from a
// folder, without a server and without a network.
//
//   npm run site -- [--size smoke|quick|full] [--out DIR] [--repository OWNER/NAME]
//   npm run docs -- [--out DIR]             the guides and the reference alone
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeLaboratoryPage } from './laboratory.mjs';
import { findRepository, here } from './project.mjs';

/** @param {string} text */
const say = (text) => process.stderr.write(`very-deep: ${text}\n`);

/** npm writes its own copy of the lockfile when it has finished. */
function install() {
  const done = path.join(here, 'node_modules', '.package-lock.json');
  const lockfile = path.join(here, 'package-lock.json');
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(lockfile).mtimeMs) return;
  say("installing the site's generator (once, about 20 s) ...");
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, {
    cwd: here,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('`npm ci` in site/ failed; run it by itself to see why.');
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      size: { type: 'string', default: process.env.VERY_DEEP_SIZE ?? 'quick' },
      out: { type: 'string', default: path.join(here, 'out') },
      repository: { type: 'string' },
      'only-docs': { type: 'boolean', default: false },
    },
  });
  if (!['smoke', 'quick', 'full'].includes(values.size)) {
    throw new Error(`--size takes smoke, quick or full; "${values.size}" is none of these.`);
  }
  const out = path.resolve(values.out);
  // What is there is replaced; nothing of the user's may be.
  const isOurs = !existsSync(out) || existsSync(path.join(out, 'assets', 'search-index.js'));
  if (!isOurs) throw new Error(`${out} is there and holds no site; choose another folder with --out.`);
  return { ...values, out, repository: findRepository(values.repository) };
}

async function build() {
  const { size, out, repository, 'only-docs': onlyDocs } = readOptions();
  install();
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
    await writePages(content, { out: work, repository, size });
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
