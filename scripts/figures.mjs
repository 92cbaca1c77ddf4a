// Every figure of every chapter on one page, to be looked at: `figures/index.html`, and with a Chromium a picture of each
// chapter on a light and on a dark page.
//
//   npm run figures -- [--size smoke|quick|full] [--from DIR] [--out DIR]
//
// --from takes executed notebooks, as `very-deep run --out DIR` writes them, in place of running the chapters.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { escapeHtml, renderFigure } from '../site/outputs.mjs';
import { installFolder } from './install-folder.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const PLOTLY = 'application/vnd.plotly.v1+json';

/** @param {string} text */
const say = (text) => process.stderr.write(`very-deep: ${text}\n`);

function readOptions() {
  const { values } = parseArgs({
    options: {
      size: { type: 'string', default: process.env.VERY_DEEP_SIZE ?? 'quick' },
      from: { type: 'string' },
      out: { type: 'string', default: path.join(root, 'figures') },
    },
  });
  if (!['smoke', 'quick', 'full'].includes(values.size))
    throw new Error(`--size takes smoke, quick or full; "${values.size}" is none of these.`);
  if (values.from !== undefined && !existsSync(values.from))
    throw new Error(`--from names a folder of executed notebooks; ${values.from} is not there.`);
  return { ...values, out: path.resolve(values.out) };
}

/** @param {string} folder */
const notebooksIn = (folder) =>
  readdirSync(folder)
    .filter((name) => /^\d\d.*\.ipynb$/.test(name))
    .sort();

/**
 * Where the executed copy of each chapter lies.
 * @param {{ size: string, from?: string }} options
 * @returns {Promise<Map<string, string>>}
 */
async function executed({ size, from }) {
  if (from === undefined) {
    installFolder(path.join(root, 'site'), () =>
      say("installing the site's generator (once, about 20 s) ..."),
    );
    const { executeNotebooks } = await import('../site/execute.mjs');
    const folder = path.join(root, 'notebooks', 'instructor');
    const sources = notebooksIn(folder).map((name) => path.join(folder, name));
    return executeNotebooks(sources, { size, say });
  }
  const names = notebooksIn(from);
  if (names.length === 0) throw new Error(`${from} holds no notebook of a chapter.`);
  return new Map(names.map((name) => [name, path.join(from, name)]));
}

/**
 * The figures of an executed notebook, each with the cell that drew it.
 * @param {string} file
 */
function figuresOf(file) {
  /** @type {{ cells: { id: string, outputs?: { data?: Record<string, import('../site/outputs.mjs').Figure> }[] }[] }} */
  const { cells } = JSON.parse(readFileSync(file, 'utf8'));
  return cells.flatMap(({ id, outputs = [] }) =>
    outputs.flatMap(({ data }) => (data?.[PLOTLY] ? [{ id, html: renderFigure(data[PLOTLY]) }] : [])),
  );
}

const STYLE = `
  body { margin: 16px; font: 14px system-ui, sans-serif; background: #fff; color: #1f2328; }
  @media (prefers-color-scheme: dark) { body { background: #14181d; color: #d6dbe1; } }
  section { display: grid; grid-template-columns: repeat(auto-fill, minmax(640px, 1fr)); gap: 12px; }
  h2 { grid-column: 1 / -1; }
  article { min-width: 0; border: 1px solid #8886; padding: 8px; }
  figure { margin: 0; } figcaption { opacity: .8; }`;

/** @param {ReadonlyMap<string, ReturnType<typeof figuresOf>>} chapters */
const page = (chapters) =>
  [
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>The figures of the chapters</title>',
    `<style>${STYLE}</style><body data-root="./">`,
    ...[...chapters].map(([name, figures]) =>
      [
        `<section id="${name}"><h2>${escapeHtml(name)}</h2>`,
        ...figures.map(({ id, html }) => `<article><code>${escapeHtml(id)}</code>${html}</article>`),
        '</section>',
      ].join('\n'),
    ),
    '<script src="figures.js"></script></body></html>',
  ].join('\n');

/** Where Debian, Ubuntu and macOS keep a Chromium; CHROMIUM names another. */
const chromiumPath = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((file) => file !== '' && existsSync(file));

/**
 * A picture of each chapter's figures, on a light and on a dark page.
 * @param {string} executablePath of a Chromium
 * @param {string} out
 * @param {readonly string[]} names
 */
async function picture(executablePath, out, names) {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  });
  try {
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      const sheet = await browser.newPage({ viewport: { width: 1400, height: 900 }, colorScheme: theme });
      await sheet.goto(`file://${path.join(out, 'index.html')}`);
      // A figure is drawn when it comes into view. (For print all are drawn at once, but in light colours.)
      for (const figure of await sheet.locator('figure.plot').all()) {
        await figure.scrollIntoViewIfNeeded();
        await figure.and(sheet.locator(`[data-drawn=${theme}]`)).waitFor({ timeout: 300_000 });
      }
      for (const name of names)
        await sheet
          .locator(`section[id="${name}"]`)
          .screenshot({ path: path.join(out, `${name}-${theme}.png`) });
      await sheet.close();
    }
  } finally {
    await browser.close();
  }
}

async function build() {
  const options = readOptions();
  const chapters = new Map(
    [...(await executed(options))].map(([name, file]) => [path.basename(name, '.ipynb'), figuresOf(file)]),
  );
  mkdirSync(options.out, { recursive: true });
  writeFileSync(path.join(options.out, 'index.html'), page(chapters));
  copyFileSync(path.join(root, 'site', 'assets', 'figures.js'), path.join(options.out, 'figures.js'));
  // Where figures.js looks for them, as on the site.
  for (const copy of ['kernel/plotly.min.js', 'assets/plotly-flat.min.js']) {
    mkdirSync(path.join(options.out, path.dirname(copy)), { recursive: true });
    copyFileSync(path.join(root, 'dist', path.basename(copy)), path.join(options.out, copy));
  }
  for (const [name, figures] of chapters) say(`${name}: ${figures.length} figures`);
  if (chromiumPath === undefined) say('no Chromium is here (CHROMIUM names one), so no pictures were made.');
  else await picture(chromiumPath, options.out, [...chapters.keys()]);
  say(`look at ${path.join(options.out, 'index.html')}`);
}

build().catch((error) => {
  say(error.message);
  process.exitCode = 1;
});
