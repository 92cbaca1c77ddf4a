/** The pages of reports as people see them: on a telephone and a wide screen, in the dark, on paper. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeReports } from '../../src/grading/reports';
import { exerciseOf, reportOf, submissionOf } from '../grading/reports/sample';
import { type Complaints, newPage, screenshot, startBrowser, withoutBrowser } from './chromium';

const long =
  'standardizes each channel of a convolutional layer, over examples and pixels, one after the other';
const late = { deadline: '2026-01-01T00:00:00Z', days: 2, percent: 20, points: 14.6 };
const cases = Array.from({ length: 12 }, (_, i) => ({
  name: i % 3 === 0 ? `${long} ${i}` : `case ${i}`,
  passed: i % 2 === 0,
  points: i % 2 === 0 ? 7.25 : 0,
  maxPoints: 7.25,
  message: i % 2 === 0 ? '' : 'The value at `[0, 0, 12]` is 0.123456789, where 0.987654321 was expected.',
}));
/** Answers in words: one that waits for a person, and one of which a person said what no page may take for markup. */
const unbroken = `https://example.org/${'a-long-address/'.repeat(30)}`;
const comment = `Good. <script>window.hacked = 1</script><img src=x onerror="window.hacked = 2"> [x](javascript:alert(1)) ${unbroken}`;
const words = [
  {
    ...{ id: '01-t1', title: 'A report to criticize', points: 0, maxPoints: 6, cases: [] },
    ...{ verdict: 'to-grade' as const, feedback: 'Written: 123 words; a person grades this.' },
  },
  {
    ...{ id: '06-t1', title: 'A report of your own', points: 0, maxPoints: 8, cases: [] },
    ...{ verdict: 'fail' as const, feedback: comment },
  },
];
const submissions = [
  submissionOf('ada', {
    score: 72.9,
    maxScore: 82,
    exercises: [exerciseOf({ points: 87.5, maxPoints: 87, cases }), ...words],
    late,
  }),
  submissionOf('bob', { chapter: '03b-what-batch-normalization-does', exercises: [] }),
  submissionOf('cyd', {
    status: 'unreadable',
    score: 0,
    message: 'The notebook is not valid JSON.',
    exercises: [],
  }),
];

const widths = [320, 480, 768, 1280];
let folder: string;
let browser: Browser;
const pages = {
  class: 'index.html',
  student: 'feedback/ada/03-batch-normalization/03-batch-normalization.html',
};

/** Words of tables that stand on two lines, and whole cells that may not. A name with hyphens has several words. */
const brokenWords = (page: Page, onOneLine = '.number, .status, .id'): Promise<string[]> =>
  page.evaluate(`(() => {
    const broken = [];
    const linesOf = (range) => new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
    for (const cell of document.querySelectorAll('th, td')) {
      const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
        for (const match of node.textContent.matchAll(/[^\\s\\-\\u2013/]+/g)) {
          const range = document.createRange();
          range.setStart(node, match.index);
          range.setEnd(node, match.index + match[0].length);
          if (linesOf(range) > 1) broken.push(match[0]);
        }
      if (!cell.matches(${JSON.stringify(onOneLine)})) continue;
      const range = document.createRange();
      range.selectNodeContents(cell);
      if (linesOf(range) > 1) broken.push(cell.textContent);
    }
    return broken;
  })()`);

/** How far each text stands out from what is behind it, the least of all: 4.5 is enough to read. */
const leastContrast = (page: Page): Promise<number> =>
  page.evaluate(`(() => {
    const light = (colour) => {
      const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((c) => {
        const share = c / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = light(getComputedStyle(document.body).backgroundColor);
    const ratios = [...document.querySelectorAll('p, th, td, h1, h2, caption, strong, .soft')].map((one) => {
      const text = light(getComputedStyle(one).color);
      return (Math.max(text, behind) + 0.05) / (Math.min(text, behind) + 0.05);
    });
    return Math.min(...ratios);
  })()`);

/** By how many pixels the page is wider than the screen. */
const beyond = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - innerWidth');

/** The colours of the text and of what is behind it. */
const colours = (page: Page): Promise<string[]> =>
  page.evaluate('[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]');

describe.skipIf(withoutBrowser)('a page of a report', () => {
  let opened: { page: Page; complaints: Complaints };
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-pages-'));
    writeReports(reportOf(submissions), { html: folder });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (which: keyof typeof pages, theme: 'light' | 'dark' = 'light'): Promise<Page> => {
    opened = await newPage(browser, { theme });
    await opened.page.goto(pathToFileURL(path.join(folder, pages[which])).href);
    if (which === 'class') await opened.page.waitForSelector('#figure-2 .bars .point');
    return opened.page;
  };

  it.each((['class', 'student'] as const).flatMap((which) => widths.map((width) => [which, width] as const)))(
    'of the %s breaks no word of a table at %i pixels, and is not wider than the screen',
    async (which, width) => {
      const page = await open(which);
      await page.setViewportSize({ width, height: 900 });
      expect(await brokenWords(page)).toEqual([]);
      expect(await beyond(page)).toBeLessThanOrEqual(0);
      await screenshot(page, `report-${which}-${width}`);
      expect(opened.complaints).toEqual({ errors: [], outside: [] });
      await page.context().close();
    },
  );

  it.each(['class', 'student'] as const)(
    'of the %s can be read in the dark as in the light',
    async (which) => {
      for (const theme of ['light', 'dark'] as const) {
        const page = await open(which, theme);
        const [, behind] = await colours(page);
        expect(Number(/\d+/.exec(behind ?? '')?.[0]) < 128).toBe(theme === 'dark');
        expect(await leastContrast(page)).toBeGreaterThan(4.5);
        await screenshot(page, `report-${which}-${theme}`);
        await page.context().close();
      }
    },
  );

  it('draws the one misconception as a bar of ordinary height, with its whole name', async () => {
    const page = await open('class');
    const bars = await page.locator('#figure-2 .bars .point').all();
    expect(bars).toHaveLength(1);
    const box = await bars[0]?.boundingBox();
    expect(box?.height).toBeGreaterThan(10);
    expect(box?.height).toBeLessThan(60);
    for (const figure of ['#figure-1', '#figure-2']) {
      const frame = await page.locator(figure).boundingBox();
      for (const label of await page.locator(`${figure} .ytick text`).all())
        expect((await label.boundingBox())?.x).toBeGreaterThanOrEqual(frame?.x ?? Infinity);
    }
    expect(await page.locator('#figure-2 .ytick').textContent()).toContain('divides-by-n-minus-1');
    await page.context().close();
  });

  it('adds up with lateness, and counts nobody whom it could not read', async () => {
    const page = await open('class');
    const row = page.locator('tbody tr', { has: page.getByText('ada', { exact: true }) });
    expect(await row.locator('td.number').allTextContents()).toEqual([
      '87.5',
      '−14.6',
      '',
      '72.9 / 82',
      '89',
    ]);
    await expect(page.locator('main > p').first().textContent()).resolves.toContain(
      'of the 2 that could be graded; 1 could not be read',
    );
    await page.context().close();
  });

  it('says what waits for a person, and shows what a person said as text', async () => {
    const page = await open('student');
    await page.getByText('6 points wait for a person who grades.').waitFor();
    const waits = page.getByRole('region', { name: 'A report to criticize' });
    await waits.getByText('✎ waits for a person').waitFor();
    const said = page.getByRole('region', { name: 'A report of your own' }).locator('.feedback');
    expect(await said.textContent()).toBe(comment);
    expect(await said.locator('script, img, a').count()).toBe(0);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(opened.complaints).toEqual({ errors: [], outside: [] });
    await page.context().close();
    const all = await open('class');
    const row = all.locator('tbody tr', { has: all.getByText('ada', { exact: true }) });
    expect(await row.locator('td.note').textContent()).toContain('6 points wait for a person who grades.');
    await all.context().close();
  });

  it('is printed black on white, with nothing beyond the paper', async () => {
    const page = await open('class', 'dark');
    const file = path.join(folder, 'class.pdf');
    await page.pdf({ path: file, format: 'A4' });
    expect(readFileSync(file).subarray(0, 5).toString()).toBe('%PDF-');
    expect(statSync(file).size).toBeGreaterThan(10_000);
    // An A4 sheet is 794 CSS pixels wide.
    await page.setViewportSize({ width: 794, height: 1123 });
    await page.emulateMedia({ media: 'print' });
    expect(await colours(page)).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
    expect(await brokenWords(page, '.number, .status')).toEqual([]);
    // The figures take the new width a moment later.
    await vi.waitFor(async () => expect(await beyond(page)).toBeLessThanOrEqual(0), { timeout: 20_000 });
    await screenshot(page, 'report-class-print');
    await page.context().close();
  });
});
