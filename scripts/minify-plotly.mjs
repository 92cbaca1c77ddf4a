// Part of the build, given its folder: two copies of plotly.js-dist, minified, with its notice at the top, for whatever
// travels over a network; made again only for another version.
//   dist/plotly.min.js             the whole
//   dist/plotly-flat.min.js        what the course's figures are made of, but for surfaces: a third of its weight
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { minifySync } from 'rolldown/utils';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [folder = path.join(root, 'dist')] = process.argv.slice(2);

/** The traces of the smaller copy; lines and points are part of any. site/assets/figures.js knows them, too. */
const FLAT = ['bar', 'box', 'contour', 'heatmap', 'histogram', 'histogram2d', 'image', 'violin'];

/**
 * A page may not say in which encoding its scripts are. Escapes mean the same in every text, expression and name.
 * @param {string} code
 */
const ascii = (code) =>
  code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const source = readFileSync(createRequire(import.meta.url).resolve('plotly.js-dist'), 'utf8');
const notice = /^\/\*\*.*?\*\/\n/s.exec(source)?.[0];
if (!notice?.includes('plotly.js v'))
  throw new Error('plotly.js-dist does not begin with its version any more');

function whole() {
  const { code, errors } = minifySync('plotly.js', source, {
    module: false,
    codegen: { legalComments: 'eof' },
  });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return code;
}

const BEGIN = 'var Plotly = (() => {\n';
const END = '\n  return require_index();\n})();';

/** What stands in the package between two pieces of it. @type {(begin: string, end: string) => string} */
function between(begin, end) {
  const from = source.indexOf(begin);
  const to = source.lastIndexOf(end);
  if (from < 0 || to < from) throw new Error(`plotly.js-dist holds no ${JSON.stringify(begin)} any more`);
  return source.slice(from + begin.length, to);
}

/** The package is a bundle of modules, each a function that is called where it is needed: without its call it can go. */
async function flat() {
  const modules = between(BEGIN, END);
  const licences = between(END, 'window.Plotly = Plotly;');
  const registered = /Plotly\.register\(\[\s*\/\/ traces\s([\s\S]*?)\]\);/;
  const all = registered.exec(modules)?.[1] ?? '';
  const names = FLAT.map((trace) => {
    const name = new RegExp(`\\brequire_${trace}\\d*\\(\\)`).exec(all)?.[0];
    if (name === undefined) throw new Error(`plotly.js-dist registers no trace ${trace}`);
    return name;
  });
  const code = modules
    .replace(registered, `Plotly.register([${names.join(', ')}]);`)
    .replace(/= __(commonJS|esm)\(/g, '= /* @__PURE__ */ __$1(');
  const bundler = await rolldown({
    input: 'plotly',
    platform: 'browser',
    logLevel: 'warn',
    plugins: [
      {
        name: 'plotly',
        resolveId: (name) => (name === 'plotly' ? name : null),
        load: () => `${code}\nglobalThis.Plotly = require_index();`,
      },
    ],
  });
  const { output } = await bundler.generate({ format: 'iife', minify: true });
  await bundler.close();
  return output[0].code + licences;
}

/** @type {(name: string, make: () => string | Promise<string>) => Promise<void>} */
async function keep(name, make) {
  const target = path.join(folder, name);
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(notice ?? '')) return;
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, notice + ascii(await make()));
}

await keep('plotly.min.js', whole);
await keep('plotly-flat.min.js', flat);
