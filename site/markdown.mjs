// One Markdown for all pages: formulas by KaTeX, code coloured for light and dark, headings with anchors, links of the site.
import path from 'node:path';
import { fromHighlighter } from '@shikijs/markdown-it/core';
import katexPlugin from '@vscode/markdown-it-katex';
import katex from 'katex';
import MarkdownIt from 'markdown-it';
import anchor from 'markdown-it-anchor';
import { createHighlighter } from 'shiki';

const themes = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' };
const langs = ['ts', 'sh', 'json', 'python', 'yaml'];

/**
 * As GitHub and TypeDoc write the names of headings.
 * @param {string} text
 */
const slugify = (text) =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
    .replace(/\s/g, '-');

/** @typedef {{ folder: string, pages: Map<string, string>, root: string, repository?: string }} Place */

/**
 * Where a link of a document leads on the site. Files of the project that have no page lead to GitHub, where that is known.
 * @param {string} href as the document writes it
 * @param {Place} place `folder` is the document's, from the project's root; `pages` says which file has which page, and
 *   `root` leads from the document's page to the site's root
 * @returns the address, or undefined where the file is out of a reader's reach
 */
function resolveLink(href, { folder, pages, root, repository }) {
  if (/^([a-z]+:|#)/i.test(href)) return href;
  const [file = '', fragment] = href.split('#');
  const target = path.posix.join(folder, file);
  const hash = fragment ? `#${fragment}` : '';
  if (pages.has(target)) return `${root}${pages.get(target)}${hash}`;
  return repository && `https://github.com/${repository}/blob/HEAD/${target}${hash}`;
}

/**
 * @param {any[]} tokens
 * @param {{ site: Place }} env
 */
function relink(tokens, env) {
  const open = [];
  for (const token of tokens) {
    if (token.children) relink(token.children, env);
    if (token.type === 'link_open') {
      const href = resolveLink(token.attrGet('href'), env.site);
      open.push(token);
      if (href) token.attrSet('href', href);
      else token.tag = 'span';
      if (!href) token.attrs = null;
    } else if (token.type === 'link_close') token.tag = open.pop().tag;
  }
}

/** The Markdown renderer; pages pass `site` (see {@link resolveLink}) and, if they are chapters, `outputs` in its environment. */
export async function createMarkdown() {
  const highlighter = await createHighlighter({ themes: Object.values(themes), langs });
  const markdown = MarkdownIt({ html: true, linkify: false })
    .use(anchor, { slugify, tabIndex: false })
    .use(katexPlugin.default ?? katexPlugin, { katex, strict: 'error' })
    .use(fromHighlighter(highlighter, { themes, defaultColor: 'light-dark()', fallbackLanguage: 'text' }));
  const fence = markdown.renderer.rules.fence;
  /** @type {(tokens: any[], index: number, options: unknown, env: any, self: unknown) => string} */
  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    const [, cell] = tokens[index].info.match(/^cell-output (.*)/) ?? [];
    return cell ? env.outputs.get(cell) : fence(tokens, index, options, env, self);
  };
  markdown.renderer.rules.table_open = () =>
    '<div class="table" tabindex="0" role="group" aria-label="Table"><table>';
  markdown.renderer.rules.table_close = () => '</table></div>';
  markdown.core.ruler.push('site-links', (/** @type {any} */ { tokens, env }) => relink(tokens, env));
  return markdown;
}
