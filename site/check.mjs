// Looks over the finished pages: collects what search knows, and finds broken links, formulas that failed and solutions.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Parser } from 'htmlparser2';
import MiniSearch from 'minisearch';

/** Elements whose text nobody searches for: data, drawings, formulas, and what a cell printed. */
const SILENT = new Set(['script', 'style', 'svg', 'nav']);
const SILENT_CLASSES = /\b(katex|output|anchor)\b/;
/** @param {string} name */
const isVoid = (name) => /^(img|br|hr|input|meta|link|source|wbr|col)$/.test(name);

/**
 * @typedef {object} Read
 * @property {string[]} ids
 * @property {string[]} links addresses of pages, scripts, styles and images
 * @property {string[]} failed formulas that could not be set
 * @property {{ id: string, page: string, title: string, text: string }[]} sections from each heading of level 1 to 3 to the
 *   next
 */

/**
 * Reads one page.
 * @param {string} html
 * @returns {Read}
 */
export function readPage(html) {
  /** @type {string[]} */
  const ids = [];
  /** @type {string[]} */
  const links = [];
  /** @type {{ id: string, title: string, text: string }[]} */
  const sections = [];
  /** @type {string[]} */
  const failed = [];
  let page = '';
  let main = false;
  /** @type {string | undefined} */
  let heading;
  let silent = 0;
  /** @type {boolean[]} */
  const open = [];
  const parser = new Parser({
    /** @type {(name: string, attributes: Record<string, string>) => void} */
    onopentag(name, attributes) {
      const isSilent = silent > 0 || SILENT.has(name) || SILENT_CLASSES.test(attributes.class ?? '');
      if (!isVoid(name)) open.push(isSilent);
      if (isSilent && !isVoid(name)) silent++;
      if (attributes.id) ids.push(attributes.id);
      const link = attributes.href ?? attributes.src;
      if (link !== undefined) links.push(link);
      if (/katex-error/.test(attributes.class ?? '')) failed.push(attributes.title ?? '');
      if (name === 'main') main = true;
      if (main && /^h[123]$/.test(name)) {
        heading = name;
        sections.push({ id: attributes.id ?? '', title: '', text: '' });
      }
    },
    /** @param {string} text */
    ontext(text) {
      const section = sections.at(-1);
      if (!main || silent > 0 || section === undefined) return;
      if (heading) section.title += text;
      else section.text += ` ${text}`;
      if (heading === 'h1') page += text;
    },
    /** @param {string} name */
    onclosetag(name) {
      if (isVoid(name)) return;
      if (open.pop()) silent--;
      if (name === heading) heading = undefined;
      if (name === 'main') main = false;
    },
  });
  parser.write(html);
  parser.end();
  /** @param {string} text */
  const tidy = (text) => text.replace(/\s+/g, ' ').trim();
  return {
    ids,
    links,
    failed,
    sections: sections.map(({ id, title, text }) => ({
      id,
      page: tidy(page),
      title: tidy(title),
      text: tidy(text),
    })),
  };
}

/** @param {string} link */
const isOutside = (link) => /^[a-z][a-z+.-]*:/i.test(link);

/**
 * What is wrong with the links of a page, in words.
 * @param {string} file
 * @param {Read} page
 * @param {{ out: string, idsOf: (file: string) => Set<string> }} site
 */
function brokenLinks(file, { links }, { out, idsOf }) {
  return links
    .filter((link) => !isOutside(link))
    .flatMap((link) => {
      const [target = '', fragment] = link.split('#').map(decodeURIComponent);
      const whole = target === '' ? file : path.join(path.dirname(file), target.replace(/\?.*$/s, ''));
      const inside = path.relative(out, whole);
      if (link === '' || inside.startsWith('..') || !existsSync(whole) || statSync(whole).isDirectory())
        return [`${link} leads nowhere`];
      if (fragment && !idsOf(whole).has(fragment)) return [`${link} names no place in ${inside}`];
      return [];
    });
}

/** The fields and weights that the page's script must know, too: it reads them from the index. */
const search = {
  fields: ['title', 'page', 'text'],
  storeFields: ['page', 'title', 'text', 'url'],
  idField: 'url',
};

/**
 * Checks a built site and writes its search index.
 * @param {string} out the site's folder
 * @returns {string[]} what is wrong with it; empty when it is sound
 */
export function checkPages(out) {
  // JupyterLite is another's to check.
  const files = readdirSync(out, { encoding: 'utf8', recursive: true })
    .filter((name) => name.endsWith('.html') && !/^lite[\\/]/.test(name))
    .map((name) => path.join(out, name));
  const pages = new Map(files.map((file) => [file, readPage(readFileSync(file, 'utf8'))]));
  const ids = new Map([...pages].map(([file, page]) => [file, new Set(page.ids)]));
  /** @param {string} file */
  const idsOf = (file) => ids.get(file) ?? new Set();

  const sections = [...pages].flatMap(([file, page]) => {
    const url = path.relative(out, file).split(path.sep).join('/');
    return page.sections.map(({ id, ...section }) => ({ ...section, url: id ? `${url}#${id}` : url }));
  });
  const unique = [...new Map(sections.map((section) => [section.url, section])).values()];
  const index = new MiniSearch(search);
  index.addAll(unique);
  const script = `window.veryDeepSearch = ${JSON.stringify({ search, index }).replaceAll('<', '\\u003c')};\n`;
  writeFileSync(path.join(out, 'assets', 'search-index.js'), script);

  return [...pages].flatMap(([file, page]) => {
    const twice = page.ids.filter((id, i) => page.ids.indexOf(id) !== i);
    return [
      ...brokenLinks(file, page, { out, idsOf }),
      ...page.failed.map((formula) => `KaTeX cannot set ${formula}`),
      ...twice.map((id) => `two elements are called ${id}`),
    ].map((fault) => `${path.relative(out, file)}: ${fault}`);
  });
}
