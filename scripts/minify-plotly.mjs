// Part of the build, given its folder: dist/plotly.min.js, for whatever travels over a network. It is plotly.js-dist, minified, with its
// notice at the top; made again only for another version.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { minifySync } from 'rolldown/utils';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [folder = path.join(root, 'dist')] = process.argv.slice(2);
const target = path.join(folder, 'plotly.min.js');

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

if (!existsSync(target) || !readFileSync(target, 'utf8').startsWith(notice)) {
  const { code, errors } = minifySync('plotly.js', source, {
    module: false,
    codegen: { legalComments: 'eof' },
  });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, notice + ascii(code));
}
