// Eleventy makes the pages. Every address is relative and every script a classic one: a browser refuses modules and
// `fetch` to pages that were opened from a folder.
import { cpSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import Eleventy from '@11ty/eleventy';
import { createMarkdown } from './markdown.mjs';
import { openPlaces } from './open-in.mjs';
import { escapeHtml, renderFigure } from './outputs.mjs';
import { here, project } from './project.mjs';

/**
 * The folder of a package that this room installs.
 * @param {string} name
 */
const packageOf = (name) => path.join(here, 'node_modules', name);

/**
 * The sections of a rendered page, for its table of contents.
 * @param {string} html
 */
const sectionsOf = (html) =>
  [...html.matchAll(/<h([23]) id="([^"]*)"[^>]*>(.*?)<\/h\1>/gs)].map(([, level, id, title]) => ({
    level: Number(level),
    id,
    title,
  }));

/**
 * Third parties' files, each from its npm package, and ours.
 * @param {string} out
 */
function copyAssets(out) {
  const assets = path.join(out, 'assets');
  mkdirSync(assets, { recursive: true });
  cpSync(path.join(here, 'assets'), assets, { recursive: true });
  // A service worker serves what lies beside it and below.
  renameSync(path.join(assets, 'isolate.js'), path.join(out, 'isolate.js'));
  cpSync(path.join(project, 'dist', 'plotly-flat.min.js'), path.join(assets, 'plotly-flat.min.js'));
  cpSync(path.join(packageOf('minisearch'), 'dist', 'umd', 'index.js'), path.join(assets, 'minisearch.js'));
  const katex = path.join(packageOf('katex'), 'dist');
  cpSync(path.join(katex, 'katex.min.css'), path.join(assets, 'katex', 'katex.min.css'));
  cpSync(path.join(katex, 'fonts'), path.join(assets, 'katex', 'fonts'), {
    recursive: true,
    filter: (file) => !/\.(ttf|woff)$/.test(file), // every browser of the last ten years reads woff2
  });
  cpSync(path.join(project, 'kernels', 'node', 'resources', 'logo-svg.svg'), path.join(assets, 'logo.svg'));
}

/**
 * @typedef {Awaited<ReturnType<typeof import('./content.mjs').collect>>} Content
 * @typedef {object} Page
 * @property {'chapter' | 'guide' | 'reference'} kind
 * @property {string} url
 * @property {string} slug
 * @property {string} title
 * @property {string} markdown
 * @property {string} [file] what of the project it shows, if that is one file
 * @property {Map<string, string>} [outputs]
 */

/**
 * The pages in the order of the navigation.
 * @param {Content} content
 * @returns {Page[]}
 */
function plan({ chapters, guides, reference }) {
  return [
    ...chapters.map((one) => ({
      ...one,
      kind: /** @type {const} */ ('chapter'),
      url: `chapters/${one.slug}.html`,
    })),
    ...guides.map((one) => ({
      ...one,
      kind: /** @type {const} */ ('guide'),
      url: `guides/${one.slug}.html`,
    })),
    ...reference.map((one) => ({
      ...one,
      kind: /** @type {const} */ ('reference'),
      url: `reference/${one.slug}.html`,
    })),
  ];
}

/** @param {Page[]} pages */
const navigationOf = (pages) =>
  [
    ['chapter', 'Chapters'],
    ['guide', 'Guides'],
    ['reference', 'Reference of the library'],
  ]
    .map(([kind, title]) => ({ title, pages: pages.filter((page) => page.kind === kind) }))
    .filter((group) => group.pages.length > 0);

/**
 * What is written under an exercise.
 * @param {{ name: string, href: string }[]} places
 */
const yourTurn = (places) =>
  `<details class="your-turn"><summary>Write it yourself</summary><p class="with-run">Press <em>Edit</em>, write, then run the check below: it tells at once what is right and what is not. What you write is kept in this browser.</p><p><span class="with-run">Or open</span><span class="without-run">Open</span> the chapter in ${places
    .map(({ name, href }) => `<a href="${escapeHtml(href)}">${escapeHtml(name)}</a>`)
    .join(
      ', ',
    )}.<span class="without-run"> The check below tells at once what is right and what is not.</span></p></details>`;

/**
 * Writes the site.
 * @param {Content} content what `collect` gathered
 * @param {{ out: string, repository?: string, size: string, hasLite?: boolean }} options `hasLite`: whether a built
 *   JupyterLite lies beside the pages, in `lite/`
 */
export async function writePages(content, { out, repository, size, hasLite = false }) {
  const pages = plan(content);
  const markdown = await createMarkdown();
  /** @type {Map<string, string>} */
  const files = new Map(pages.flatMap(({ file, url }) => (file === undefined ? [] : [[file, url]])));
  const navigation = navigationOf(pages);
  const { chapters, example } = content;
  const [first] = pages;
  const shared = { navigation, size, repository, first, hasLite, figure: chapters[0]?.figure };

  /** @param {any} eleventy Eleventy's configuration */
  const configure = (eleventy) => {
    eleventy.setUseGitIgnore(false);
    eleventy.setLibrary('md', markdown);
    eleventy.addFilter('sections', sectionsOf);
    eleventy.addFilter('inline', (/** @type {string} */ text) =>
      markdown.renderInline(text, { site: { folder: '', pages: files, root: '' } }),
    );
    eleventy.addFilter('figure', renderFigure);
    const { markdown: wrong, outputs } = example ?? { markdown: '' };
    const site = { folder: '', pages: files, root: '' };
    eleventy.addGlobalData('wrongAnswer', example && markdown.render(wrong, { outputs, site }));
    eleventy.addGlobalData('course', shared);
    pages.forEach((page, index) => {
      const places = page.kind === 'chapter' && page.file ? openPlaces(page.file, repository) : [];
      eleventy.addTemplate(
        `${page.kind}/${page.slug}.md`,
        page.markdown.replaceAll('{{your-turn}}', yourTurn(places)),
        {
          layout: `${page.kind}.njk`,
          permalink: page.url,
          title: page.title,
          kind: page.kind,
          templateEngineOverride: 'md', // formulas have braces, too
          root: '../',
          places,
          outputs: page.outputs,
          before: pages[index - 1],
          after: pages[index + 1],
          site: { folder: path.posix.dirname(page.file ?? 'x/x'), pages: files, root: '../', repository },
        },
      );
    });
  };

  process.chdir(here); // Eleventy takes folders relative to where it runs
  const site = new Eleventy('templates', path.relative(here, out), {
    config: configure,
    quietMode: true,
    configPath: false,
  });
  await site.write();
  copyAssets(out);
  for (const { file, slug } of content.chapters) {
    cpSync(path.join(project, file), path.join(out, 'chapters', `${slug}.ipynb`));
  }
}
