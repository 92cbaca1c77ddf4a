/** Figures at the desk: drawn by its own Plotly beside the words, and never more than data, whatever a student's notebook held. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Complaints, newPage, screenshot, withoutBrowser } from '../browser/chromium';
import { aFigure, figureChapter as chapter, figureId as id, plotlyOutput, pngOutput } from '../figure-answer';
import { AnswersDesk, recordAnswer, studentOf } from './answers-desk';
import { faultsOf } from './axe';
import type { RunningDesk } from './running-desk';

const run = 'window.hacked = (window.hacked ?? 0) + 1';
const elsewhere = 'http://elsewhere.example/x.png';
const line = { type: 'scatter', x: [1, 2], y: [1, 2] };

/** By what is in it, a figure as it may stand in what a notebook shows; each is drawn, and does nothing else. */
const figures: Readonly<Record<string, object>> = {
  plain: aFigure,
  'a text that is markup': {
    data: [
      { ...line, name: `<img src=x onerror="${run}">`, mode: 'text', text: [`<script>${run}</script>`, 'x'] },
    ],
    layout: {
      title: { text: `<a href="javascript:${run}">press</a><svg onload="${run}">` },
      showlegend: true,
    },
  },
  'names of the axes that are links': {
    data: [line],
    layout: {
      xaxis: {
        title: { text: `<a href="${elsewhere}">x</a>` },
        ticktext: [`<a href="${elsewhere}">1</a>`],
        tickvals: [1],
      },
    },
  },
  'a note that is a link': {
    data: [line],
    layout: { annotations: [{ x: 1, y: 1, text: `<a href="${elsewhere}" target="_top">log in again</a>` }] },
  },
  'a picture from elsewhere': {
    data: [line],
    layout: { images: [{ source: elsewhere, sizex: 1, sizey: 1, xref: 'paper', yref: 'paper' }] },
  },
  'colours that are addresses': {
    data: [
      {
        ...line,
        marker: { color: `url(${elsewhere})` },
        line: { color: `url(${elsewhere})`, dash: `url(${elsewhere})` },
      },
    ],
    layout: {
      paper_bgcolor: `url(${elsewhere})`,
      font: { family: `x; background: url(${elsewhere})`, color: `url(${elsewhere})` },
    },
  },
  'controls that run': {
    data: [line],
    layout: { updatemenus: [{ buttons: [{ label: run, method: 'restyle', args: [run] }] }] },
    frames: [{ data: [line] }],
    config: { displaylogo: true, plotlyServerURL: elsewhere, editable: true },
  },
  'what makes a page count for long': {
    data: [{ type: 'histogram', x: [0, 1e300], xbins: { start: 0, end: 1e300, size: 1e-300 }, nbinsx: 1e15 }],
    layout: { xaxis: { dtick: 1e-300, nticks: 1e15, tickmode: 'linear' }, height: 1e15 },
  },
  'types in each other’s place': {
    data: [
      { type: 'heatmap', z: [[1, 'x'], null, [{ a: 1 }]], x: 'x', colorscale: [[0, run], ['x']], zmin: 'x' },
    ],
    layout: {
      xaxis: [],
      yaxis: 'x',
      title: { text: [1] },
      margin: { t: 'x' },
      legend: 1,
      annotations: 'x',
      shapes: [1],
    },
  },
  'bars, boxes and violins': {
    data: [
      { type: 'bar', x: ['a', 'b'], y: [1, 2] },
      { type: 'box', y: [1, 2, 3] },
      { type: 'violin', y: [1, 2, 3] },
    ],
    layout: {},
  },
  'numbers that are none': {
    data: [
      {
        type: 'contour',
        z: [
          [null, 1e308],
          [-1e308, 0],
        ],
      },
    ],
    layout: {},
  },
};
const names = Object.keys(figures);
const nonsense = ['types in each other’s place', 'numbers that are none'];

describe.skipIf(withoutBrowser)('figures at the desk', () => {
  let opened: AnswersDesk;
  let desk: RunningDesk;
  let page: Page;
  let complaints: Complaints;

  const read = async (student: string) => {
    await page.goto(`${desk.origin}/students/${student}?exercise=${id}`);
    await page.locator(`#exercise-${id}`).waitFor();
  };
  /** Nothing ran, nothing was asked for, there is no link and no picture but the desk's own. */
  const isData = async () => {
    expect(
      await page.locator('.figure a, .figure script, .figure iframe, .figure foreignObject').count(),
    ).toBe(0);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(complaints.errors).toEqual([]);
    expect(complaints.outside).toEqual([]);
  };

  beforeAll(async () => {
    opened = await AnswersDesk.open(async (book) => {
      const record = (student: string, output: object | undefined, written: string) =>
        recordAnswer(book, { chapter, id }, { student, written, output });
      for (const [i, figure] of Object.values(figures).entries())
        await record(studentOf(i), plotlyOutput(figure), 'The gradient falls, the signal does not.');
      await record('una', pngOutput(40, 30), 'An image.');
      await record('vic', undefined, 'Words alone.');
      await record('wes', plotlyOutput(aFigure), '');
    });
    ({ desk, page, complaints } = opened);
  }, 300_000);
  afterAll(() => opened?.close());

  it.each(names.map((name, i) => [name, i] as const))('are drawn: %s', async (name, i) => {
    await read(studentOf(i));
    // What Plotly cannot make sense of is said, and the page goes on.
    const drawn = page.locator(`#exercise-${id} .figure .main-svg`);
    await drawn.or(page.getByText('The figure cannot be drawn')).first().waitFor();
    expect(await drawn.count()).toBeGreaterThan(nonsense.includes(name) ? -1 : 0);
    await isData();
    if (name !== 'plain') return;
    await page.getByText('One curve is level, the other falls.').waitFor();
    expect(await page.locator('.figure .scatterlayer .trace').count()).toBe(2);
    expect(await page.locator('.figure [role=img]').getAttribute('aria-label')).toContain(
      'One curve is level',
    );
    await screenshot(page, 'desk-figure');
  });

  it('are images of the desk’s own making where they are PNG', async () => {
    await read('una');
    const image = page.locator('.figure img');
    await image.waitFor();
    expect(await image.getAttribute('src')).toMatch(/^data:image\/png;base64,/);
    expect(await image.evaluate((one) => (one as unknown as { naturalWidth: number }).naturalWidth)).toBe(40);
    await isData();
  });

  it('are missed where there is none, and so are words', async () => {
    await read('vic');
    await page.getByText('No figure was drawn.').waitFor();
    await page.getByText('The figure is missing.').waitFor();
    await read('wes');
    await page.locator('.figure .main-svg').first().waitFor();
    await page.getByText('Nothing was written.').waitFor();
    await isData();
  });

  it('stand on the page of all answers, each for itself', async () => {
    await page.goto(`${desk.origin}/exercises/${id}`);
    await page
      .getByRole('button', { name: /^show all/ })
      .first()
      .click();
    await expect.poll(() => page.locator('.figure .main-svg').count()).toBeGreaterThan(2 * names.length);
    expect(await page.locator('.answers .figure').count()).toBe(names.length + 2);
    await isData();
    await screenshot(page, 'desk-figures-exercise');
  });

  it('leave the keys to the rubric, and their place to the next student', async () => {
    await read(studentOf(0));
    await page.locator('.figure .main-svg').first().waitFor();
    await page.keyboard.press('1');
    await page.keyboard.press('5');
    await page.getByText('all saved').waitFor();
    await page.locator(`#exercise-${id} .verdict.partial`).waitFor();
    await page.keyboard.press('j');
    await page.locator('.figure .main-svg').first().waitFor();
    expect(await page.locator('.figure').count()).toBe(1);
    await isData();
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 900],
    ['dark', 320],
  ] as const)('have no fault that axe finds, in %s at %i pixels, and fit', async (theme, width) => {
    const own = await newPage(opened.browser, { host: new URL(desk.origin).host, theme });
    await own.page.setViewportSize({ width, height: 900 });
    await desk.open(own.page, 'Ada');
    await own.page.goto(`${desk.origin}/students/${studentOf(0)}?exercise=${id}`);
    await own.page.locator('.figure .main-svg').first().waitFor();
    expect(await faultsOf(own.page)).toEqual([]);
    const [svg, around] = (await own.page.evaluate(
      `['.figure .main-svg', '.figure'].map((one) => document.querySelector(one).getBoundingClientRect().right)`,
    )) as [number, number];
    expect(svg).toBeLessThanOrEqual(around);
    await screenshot(own.page, `desk-figure-${theme}-${width}`);
    await own.page.context().close();
  });
});
