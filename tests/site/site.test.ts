/** `npm run site`, as a reader meets it: opened from a folder and from a server. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Complaints,
  newPage,
  project,
  screenshot,
  startBrowser,
  withoutBrowser,
} from '../browser/chromium';
import { type StaticServer, serveFolders } from '../lite/static-server';
import { buildSite, type Site } from './site';

const axeSource = path.join(project, 'site', 'node_modules', 'axe-core', 'axe.min.js');

/** As much of axe as is asked. */
interface Axe {
  run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
}

interface SavedCell {
  readonly id: string;
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly metadata: { readonly nbgrader?: { readonly solution?: boolean } };
}
const cellsOf = (...place: string[]): SavedCell[] =>
  JSON.parse(readFileSync(path.join(project, 'notebooks', ...place), 'utf8')).cells;
const textOf = ({ source }: SavedCell) => (typeof source === 'string' ? source : source.join(''));

describe.skipIf(withoutBrowser)('the site', () => {
  let site: Site;
  let browser: Browser;
  let server: StaticServer;
  const bases: Record<string, string> = {};

  beforeAll(async () => {
    site = buildSite();
    server = await serveFolders([site.folder], { isolated: false });
    browser = await startBrowser();
    bases['a folder'] = `${pathToFileURL(site.folder).href}/`;
    bases['a server'] = server.url;
  }, 900_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    site?.remove();
  });

  const open = async (from: string, url: string, theme: 'light' | 'dark' = 'light') => {
    const base = bases[from] as string;
    const host = base.startsWith('http') ? new URL(base).host : undefined;
    const opened = await newPage(browser, { ...(host && { host }), theme });
    await opened.page.goto(base + url);
    return opened;
  };
  const chapters = () => site.pages.filter((name) => name.startsWith('chapters/'));

  /** Scrolls to every figure and waits until it is drawn. Returns how many there are. */
  async function drawFigures(page: Page): Promise<number> {
    const figures = page.locator('figure.plot');
    const count = await figures.count();
    for (let i = 0; i < count; i++) {
      await figures.nth(i).scrollIntoViewIfNeeded();
      await figures.nth(i).locator('.main-svg').first().waitFor();
    }
    return count;
  }

  it('has a page for every released chapter, guide and room of the library', () => {
    const names = (folder: string, end: string) =>
      readdirSync(path.join(project, folder)).filter((name) => name.endsWith(end));
    const expected = [
      'index.html',
      ...names('notebooks', '.ipynb').map((name) => `chapters/${name.replace('.ipynb', '.html')}`),
      ...names('docs', '.md').map((name) => `guides/${name.replace('.md', '.html')}`),
    ];
    expect(site.pages).toEqual(expect.arrayContaining(expected));
    expect(site.pages).toContain('reference/layers.html');
  });

  describe.each(['a folder', 'a server'])('opened from %s', (from) => {
    const seen: Complaints[] = [];

    it('draws every figure of every page', async () => {
      for (const url of site.pages) {
        const { page, complaints } = await open(from, url);
        const count = await drawFigures(page);
        const inFile =
          readFileSync(path.join(site.folder, url), 'utf8').split('<figure class="plot">').length - 1;
        expect(count, url).toBe(inFile);
        seen.push(complaints);
        await page.context().close();
      }
      expect(chapters().length).toBeGreaterThan(3);
    }, 600_000);

    it('finds a word, by the keyboard alone', async () => {
      const { page, complaints } = await open(from, 'index.html');
      await page.keyboard.press('/');
      await page.keyboard.type('gamma and beta');
      await page.locator('#results li').first().waitFor();
      expect(await page.locator('#results [role=status]').innerText()).toMatch(/found/);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL(/chapters|reference/);
      expect(await page.locator('main').innerText()).toMatch(/gamma/i);
      await page.keyboard.press('/');
      await page.keyboard.type('qqxyzzy');
      await page.getByText('Nothing found').waitFor();
      await page.keyboard.press('Escape');
      await expect.poll(() => page.locator('#results').isHidden(), { timeout: 30_000 }).toBe(true);
      seen.push(complaints);
      await page.context().close();
    });

    it('keeps the chosen colours, and draws the figures in them', async () => {
      const { page, complaints } = await open(from, chapters()[0] as string);
      await drawFigures(page);
      const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
      const light = await paper();
      await page.locator('#theme').click();
      await page.locator('#theme').click();
      expect(await page.locator('#theme').getAttribute('aria-label')).toBe('Colours: dark');
      expect(await paper()).not.toBe(light);
      await page.locator('figure.plot[data-drawn=dark]').first().waitFor();
      await page.locator('a[rel=next]').click();
      await page.waitForURL((url) => !url.href.endsWith(chapters()[0] as string));
      expect(await paper()).not.toBe(light);
      seen.push(complaints);
      await page.context().close();
    });

    it('prints in light colours, whatever the screen has', async () => {
      const { page, complaints } = await open(from, 'guides/own-benchmark.html', 'dark');
      const count = await drawFigures(page);
      await page.locator('figure.plot[data-drawn=dark]').first().waitFor();
      const ink = () => page.evaluate('getComputedStyle(document.body).color');
      const onScreen = await ink();
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      await page.evaluate('dispatchEvent(new Event("beforeprint"))');
      await expect.poll(() => page.locator('figure.plot[data-drawn=light]').count()).toBe(count);
      expect(await ink()).not.toBe(onScreen);
      await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
      await page.evaluate('dispatchEvent(new Event("afterprint"))');
      await expect.poll(() => page.locator('figure.plot[data-drawn=dark]').count()).toBe(count);
      seen.push(complaints);
      await page.context().close();
    });

    it('meets no error, and asks nothing of other machines', () => {
      expect(seen.length).toBeGreaterThan(0);
      expect(seen.flatMap(({ errors }) => errors)).toEqual([]);
      expect(seen.flatMap(({ outside }) => outside)).toEqual([]);
    });
  });

  it('lets the keyboard skip the navigation', async () => {
    const { page } = await open('a folder', chapters()[1] as string);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the text');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest("main") !== null')).toBe(true);
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)(
    'meets the rules of accessibility, %s',
    async (theme) => {
      const faults: string[] = [];
      const kinds = [
        'index.html',
        chapters()[0],
        chapters().at(-1),
        'guides/teaching.html',
        'guides/own-benchmark.html',
        'reference/layers.html',
      ];
      for (const url of kinds as string[]) {
        const { page } = await open('a folder', url, theme);
        await drawFigures(page);
        await page.evaluate('scrollTo(0, 0)');
        await screenshot(page, `site-${path.basename(url, '.html')}-${theme}`);
        await page.addScriptTag({ path: axeSource });
        const results = await page.evaluate(() => (globalThis as unknown as { axe: Axe }).axe.run());
        for (const { id, nodes } of results.violations) {
          faults.push(
            ...nodes
              .slice(0, 3)
              .map((node) => `${url}: ${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`),
          );
        }
        await page.context().close();
      }
      expect(faults).toEqual([]);
    },
    300_000,
  );

  it('offers every place to run a chapter in, and the notebook itself', async () => {
    const { page } = await open('a folder', chapters()[0] as string);
    const links = await page
      .locator('.open-in a')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    const name = path.basename(chapters()[0] as string, '.html');
    expect(links).toEqual([
      `http://127.0.0.1:8888/lab/tree/notebooks/${name}.ipynb`,
      `https://mybinder.org/v2/gh/teacher/course/HEAD?urlpath=lab%2Ftree%2Fnotebooks%2F${name}.ipynb`,
      'https://codespaces.new/teacher/course',
      'vscode://vscode.git/clone?url=https%3A%2F%2Fgithub.com%2Fteacher%2Fcourse.git',
      `${name}.ipynb`,
    ]);
    await page.context().close();
  });

  it('shows no line of a solution, and no answer to a question', () => {
    const squeeze = (text: string) => text.replace(/\s+/g, '');
    const entities: Record<string, string> = {
      '&lt;': '<',
      '&gt;': '>',
      '&amp;': '&',
      '&quot;': '"',
      '&#39;': "'",
      '&#x27;': "'",
    };
    const readable = (html: string) =>
      html.replace(/<[^>]*>/g, '').replace(/&#?\w+;/g, (entity) => entities[entity] ?? entity);
    let looked = 0;
    for (const url of chapters()) {
      const name = path.basename(url).replace('.html', '.ipynb');
      const shown = squeeze(readable(readFileSync(path.join(site.folder, url), 'utf8')));
      const released = squeeze(cellsOf(name).map(textOf).join('\n'));
      const solutions = cellsOf('instructor', name).filter((cell) => cell.metadata.nbgrader?.solution);
      for (const line of solutions.flatMap((cell) => textOf(cell).split('\n')).map(squeeze)) {
        if (line.length < 12 || released.includes(line)) continue;
        looked++;
        expect(shown.includes(line), `${name}: ${line}`).toBe(false);
      }
    }
    expect(looked).toBeGreaterThan(50);
  });

  it('finds broken links, and formulas that cannot be set', async () => {
    const { checkPages } = await import(pathToFileURL(path.join(project, 'site', 'check.mjs')).href);
    const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-faults-'));
    mkdirSync(path.join(folder, 'assets'));
    writeFileSync(
      path.join(folder, 'index.html'),
      '<main><h1 id="a">A</h1><a href="#a">good</a><a href="#b">bad</a><a href="gone.html">bad</a>' +
        '<a href="https://elsewhere.org">not asked</a><span class="katex-error" title="\\frac"></span></main>',
    );
    expect(checkPages(folder)).toEqual([
      'index.html: #b names no place in index.html',
      'index.html: gone.html leads nowhere',
      'index.html: KaTeX cannot set \\frac',
    ]);
    rmSync(folder, { recursive: true });
  });
});
