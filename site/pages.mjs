// Eleventy makes the pages. Every address is relative and every script a classic one: a browser refuses modules and
// `fetch` to pages that were opened from a folder.
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import Eleventy from '@11ty/eleventy';
import { createMarkdown } from './markdown.mjs';
import { openPlaces } from './open-in.mjs';
import { escapeHtml, renderFigure } from './outputs.mjs';
import { here, project } from './project.mjs';

/** The folder of a package that this room installs. */
const packageOf = (name) => path.join(here, 'node_modules', name);

/** The sections of a rendered page, for its table of contents. */
const sectionsOf = (html) =>
  [...html.matchAll(/<h([23]) id="([^"]*)"[^>]*>(.*?)<\/h\1>/gs)].map(([, level, id, title]) => ({
    level: Number(level),
    id,
    title,
  }));

/** Third parties' files, each from its npm package, and ours. */
function copyAssets(out) {
  const assets = path.join(out, 'assets');
  mkdirSync(assets, { recursive: true });
  cpSync(path.join(here, 'assets'), assets, { recursive: true });
  cpSync(path.join(project, 'dist', 'plotly.min.js'), path.join(assets, 'plotly.min.js'));
  cpSync(path.join(packageOf('minisearch'), 'dist', 'umd', 'index.js'), path.join(assets, 'minisearch.js'));
  const katex = path.join(packageOf('katex'), 'dist');
  cpSync(path.join(katex, 'katex.min.css'), path.join(assets, 'katex', 'katex.min.css'));
  cpSync(path.join(katex, 'fonts'), path.join(assets, 'katex', 'fonts'), {
    recursive: true,
    filter: (file) => !/\.(ttf|woff)$/.test(file), // every browser of the last ten years reads woff2
  });
  cpSync(path.join(project, 'kernels', 'node', 'resources', 'logo-svg.svg'), path.join(assets, 'logo.svg'));
}

/** The pages in the order of the navigation. */
function plan({ chapters, guides, reference }) {
  return [
    ...chapters.map((one) => ({ ...one, kind: 'chapter', url: `chapters/${one.slug}.html` })),
    ...guides.map((one) => ({ ...one, kind: 'guide', url: `guides/${one.slug}.html` })),
    ...reference.map((one) => ({ ...one, kind: 'reference', url: `reference/${one.slug}.html` })),
  ];
}

const navigationOf = (pages) =>
  [
    ['chapter', 'Chapters'],
    ['guide', 'Guides'],
    ['reference', 'Reference of the library'],
  ]
    .map(([kind, title]) => ({ title, pages: pages.filter((page) => page.kind === kind) }))
    .filter((group) => group.pages.length > 0);

/** What is written under an exercise. */
const yourTurn = (places) =>
  `<details class="your-turn"><summary>Write it yourself</summary><p>Open the chapter in ${places
    .map(({ name, href }) => `<a href="${escapeHtml(href)}">${escapeHtml(name)}</a>`)
    .join(', ')}. The check below tells at once what is right and what is not.</p></details>`;

/**
 * Writes the site.
 * @param content what `collect` gathered
 * @param {{ out: string, repository?: string, size: string }} options
 */
export async function writePages(content, { out, repository, size }) {
  const pages = plan(content);
  const markdown = await createMarkdown();
  const files = new Map(pages.filter(({ file }) => file).map(({ file, url }) => [file, url]));
  const navigation = navigationOf(pages);
  const shared = { navigation, size, repository, figure: content.chapters[0]?.figure };

  const configure = (eleventy) => {
    eleventy.setUseGitIgnore(false);
    eleventy.setLibrary('md', markdown);
    eleventy.addFilter('sections', sectionsOf);
    eleventy.addFilter('inline', (text) =>
      markdown.renderInline(text, { site: { folder: '', pages: files, root: '' } }),
    );
    eleventy.addFilter('figure', renderFigure);
    eleventy.addGlobalData('course', shared);
    pages.forEach((page, index) => {
      const places = page.kind === 'chapter' ? openPlaces(page.file, repository) : [];
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
