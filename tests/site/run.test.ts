/** The Run buttons of the site, in a real browser: what they run, show, stop, keep, and how much they fetch. */
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { screenshot, startBrowser, withoutBrowser } from '../browser/chromium';
import { type StaticServer, serveFolders } from '../lite/static-server';
import { buildSite, type Site } from './site';

const FIRST = 'chapters/00-start-here.html';
/** What the issue allows, in megabytes as they travel. */
const MOST_BEFORE = 3;
const MOST_FOR_A_FIGURE = 6.5;

/** How far the page is wider than the window; how much code is cut; how many lines of 110 columns are broken. */
const WIDTHS = `({
  page: document.documentElement.scrollWidth - innerWidth,
  cut: [...document.querySelectorAll('pre')].filter((one) => one.scrollWidth > one.clientWidth + 1).length,
  broken: [...document.querySelectorAll('.cell pre .line')]
    .filter((one) => one.textContent.length <= 110)
    .filter((one) => one.getBoundingClientRect().height > 1.5 * parseFloat(getComputedStyle(one).lineHeight)).length,
})`;

describe.skipIf(withoutBrowser)('the Run buttons of the site', () => {
  let site: Site;
  let browser: Browser;
  let server: StaticServer;
  let context: BrowserContext;

  beforeAll(async () => {
    site = buildSite();
    browser = await startBrowser();
  }, 900_000);
  afterAll(async () => {
    await browser?.close();
    site?.remove();
  });
  beforeEach(async () => {
    // As GitHub Pages: below the host's root, compressed, without the headers of isolation.
    server = await serveFolders([site.folder], { isolated: false, compressed: true });
  });
  afterEach(async () => {
    await context?.close();
    await server.stop();
  });

  const complaints: string[] = [];
  async function open(url: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(240_000);
    complaints.length = 0;
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(server.url + url);
    return page;
  }
  const bar = (page: Page, id: string) => page.locator(`#cell-${id} > .cell-bar`);
  const outputOf = (page: Page, id: string) => page.locator(`#cell-${id} + .output`);
  const editor = (page: Page, id: string) => page.locator(`#cell-${id} textarea`);
  /** Presses Run and waits for how it ended. */
  async function run(page: Page, id: string, how = /^ran in/): Promise<void> {
    await bar(page, id).getByRole('button', { name: /^Run/ }).click();
    await bar(page, id).getByRole('status').filter({ hasText: how }).waitFor();
  }
  async function write(page: Page, id: string, from: string, to: string): Promise<void> {
    const edit = bar(page, id).getByRole('button', { name: /^Edit/ });
    if (await edit.isVisible()) await edit.click();
    const text = await editor(page, id).inputValue();
    expect(text).toContain(from);
    await editor(page, id).fill(text.replace(from, to));
  }
  const megabytes = () => [...server.sent.values()].reduce((sum, bytes) => sum + bytes, 0) / 1e6;

  it('fetch nothing before they are pressed, and little for the first figure, which is drawn in its place', async () => {
    const page = await open(FIRST);
    await bar(page, 'signal-figure').scrollIntoViewIfNeeded();
    await outputOf(page, 'signal-figure').locator('.main-svg').first().waitFor();
    expect([...server.sent.keys()].filter((name) => name.startsWith('kernel/'))).toEqual([]);
    const before = megabytes();
    expect(before).toBeLessThan(MOST_BEFORE);
    const began = performance.now();
    await run(page, 'first-cell');
    const first = (performance.now() - began) / 1000;
    const printed = await outputOf(page, 'signal-figure').locator('figure').elementHandle();
    await run(page, 'signal-figure');
    await outputOf(page, 'signal-figure').locator('.main-svg').first().waitFor();
    expect(await printed?.evaluate((element) => element.isConnected)).toBe(false);
    // The cells above have run, and shown what they compute.
    await bar(page, 'three-networks')
      .getByRole('status')
      .filter({ hasText: /^ran in/ })
      .waitFor();
    expect(await outputOf(page, 'three-networks').locator('td').first().innerText()).toMatch(/0\.05/);
    const largest = [...server.sent].sort(([, a], [, b]) => b - a).slice(0, 8);
    console.log(`to the first result: ${first.toFixed(1)} s`);
    console.log(
      `before the first press: ${before.toFixed(2)} MB; to the first figure: ${megabytes().toFixed(2)} MB`,
    );
    console.log(largest.map(([name, bytes]) => `  ${(bytes / 1e6).toFixed(2)} MB ${name}`).join('\n'));
    expect(megabytes()).toBeLessThan(MOST_FOR_A_FIGURE);
    // Each file once, whatever threads and workers want of it.
    const wasm = server.requests.filter((name) => name.endsWith('.wasm'));
    expect(wasm).toHaveLength(1);
    expect(complaints).toEqual([]);
    await screenshot(page, 'site-run-figure');
  });

  it('say what is wrong with an answer, on the first page; change and progress outlive the page', async () => {
    const page = await open('index.html');
    expect(await outputOf(page, 'wrong-answer').innerText()).toContain('You divide by N − 1.');
    await run(page, 'wrong-answer');
    expect(await outputOf(page, 'wrong-answer').innerText()).toContain('You divide by N − 1.');
    await write(page, 'wrong-answer', '(values.length - 1)', 'values.length');
    await editor(page, 'wrong-answer').press('Shift+Enter');
    await outputOf(page, 'wrong-answer').getByText('All cases pass').waitFor();
    await page.reload();
    await editor(page, 'wrong-answer').waitFor();
    expect(await editor(page, 'wrong-answer').inputValue()).toContain('/ values.length;');
    await page.goto(server.url + FIRST);
    await run(page, 'progress-table');
    expect(await outputOf(page, 'progress-table').innerText()).toMatch(
      /The mean of a list\s+mean-of-values\s+3 of 3/,
    );
    // Hints that nobody asked for were not taken.
    expect(await outputOf(page, 'progress-table').innerText()).toMatch(/mean-of-values\s+3 of 3\s+2\s+0/);
    expect(complaints).toEqual([]);
  });

  it('give hints and take answers from recorded cases', async () => {
    const page = await open(FIRST);
    await run(page, 'check-mean-of-values');
    expect(await outputOf(page, 'check-mean-of-values').innerText()).toContain('It is not written yet.');
    await run(page, 'hint');
    expect(await outputOf(page, 'hint').innerText()).toContain('Add the numbers up, then divide.');
    await write(page, '00-q1', "// answer('00-q1', '?');", "answer('00-q1', 'a');");
    await run(page, '00-q1');
    expect(await outputOf(page, '00-q1').innerText()).toMatch(/✗|not/);
  });

  it('stop a loop without an end, and keep what was computed', async () => {
    const page = await open(FIRST);
    await write(page, 'endless', '= false', '= true');
    await bar(page, 'endless').getByRole('button', { name: /^Run/ }).click();
    await bar(page, 'endless').getByRole('status').filter({ hasText: 'running' }).waitFor();
    await bar(page, 'endless').getByRole('button', { name: /^Stop/ }).click();
    await bar(page, 'endless').getByRole('status').filter({ hasText: 'stopped after' }).waitFor();
    expect(await outputOf(page, 'endless').innerText()).toContain('Interrupted');
    await editor(page, 'endless').fill('rounds > 1000 && layers');
    await run(page, 'endless');
    expect(await outputOf(page, 'endless').innerText()).toBe('30');
    await bar(page, 'endless').getByRole('button', { name: /^Undo/ }).click();
    expect(await page.locator('#cell-endless pre').innerText()).toContain('const endless: boolean = false;');
  });

  it('show errors with the line, and do not run what is below a cell that failed', async () => {
    const page = await open(FIRST);
    await write(page, 'first-cell', 'layers * units * units;', 'layers * unit;');
    await run(page, 'engine', /not run/);
    expect(await bar(page, 'engine').getByRole('status').innerText()).toBe(
      'not run, for cell 1 above did not end well',
    );
    expect(await outputOf(page, 'first-cell').innerText()).toMatch(/unit[\s\S]*units/);
  });

  it('show what widgets show, and tell the kernel what is done with them', async () => {
    const page = await open(FIRST);
    await write(
      page,
      'first-cell',
      'layers * units * units;',
      [
        "import { button, liveChart, slider } from 'very-deep';",
        "const chart = liveChart({ title: 'Growing' });",
        'for (let i = 0; i < 5; i++) chart.append({ y: i * i });',
        "display(slider({ min: 0, max: 9, label: 'rate' }, (value) => console.log(`moved to ${value}`)));",
        'chart',
      ]
        .join('\n')
        .replace('import {', 'import { display,'),
    );
    await run(page, 'first-cell');
    const output = outputOf(page, 'first-cell');
    await output.locator('svg[aria-label="Growing: y, 5 points"]').waitFor();
    await output.getByLabel('rate').fill('7');
    await output.getByText('moved to 7').waitFor();
  });

  it('ask the reader', async () => {
    const page = await open(FIRST);
    await write(page, 'first-cell', 'layers * units * units;', "`hello ${prompt('Who are you?')}`;");
    await bar(page, 'first-cell').getByRole('button', { name: /^Run/ }).click();
    await page.getByLabel('Who are you?').fill('Ada');
    await page.getByLabel('Who are you?').press('Enter');
    await outputOf(page, 'first-cell').getByText("'hello Ada'").waitFor();
  });

  it('work on one thread where a browser has no service workers, and say so', async () => {
    const page = await open(FIRST, { serviceWorkers: 'block' });
    await run(page, 'engine');
    expect(await outputOf(page, 'engine').innerText()).toBe("'onnx'");
    expect(await page.evaluate('crossOriginIsolated')).toBe(false);
    const kernel = page.getByRole('complementary', { name: 'The kernel of this page' });
    expect(await kernel.innerText()).toMatch(/ready, on one thread[\s\S]*not isolated/);
  });

  it('are absent from pages that are opened from a folder', async () => {
    context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${pathToFileURL(site.folder).href}/${FIRST}`);
    await outputOf(page, 'signal-figure').scrollIntoViewIfNeeded();
    await outputOf(page, 'signal-figure').locator('.main-svg').first().waitFor();
    expect(await page.getByRole('button', { name: /^(Run|Edit)/ }).count()).toBe(0);
    expect(await page.getByText('This page is for reading').isVisible()).toBe(true);
    expect(await page.getByText('This page runs').isVisible()).toBe(false);
  });

  it('leave room for code of 110 columns, and the page fits a phone', async () => {
    const chapters = site.pages.filter((name) => name.startsWith('chapters/'));
    for (const [width, lines] of [
      [1280, true],
      [390, false],
    ] as const)
      for (const url of chapters) {
        const page = await open(url, { viewport: { width, height: 844 } });
        const wide = (await page.evaluate(WIDTHS)) as { page: number; cut: number; broken: number };
        expect(wide.page, url).toBeLessThanOrEqual(0);
        expect(wide.cut, url).toBe(0);
        if (lines) expect(wide.broken, url).toBe(0);
        await context.close();
      }
    const page = await open(FIRST, { viewport: { width: 390, height: 844 } });
    await outputOf(page, 'gradient-figure').scrollIntoViewIfNeeded();
    await outputOf(page, 'gradient-figure').locator('.main-svg').first().waitFor();
    await screenshot(page, 'site-run-phone');
  });
});
