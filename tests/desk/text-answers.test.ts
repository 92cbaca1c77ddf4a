/** Answers in words at the desk: read as text, whatever is in them, and graded by keys. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTexts } from '../../src/exercises/registry';
import { judgeText, sentText } from '../../src/exercises/text';
import { type Gradebook, openGradebook } from '../../src/grading/gradebook';
import { noRules } from '../../src/grading/results/course';
import { type Complaints, newPage, screenshot, startBrowser, withoutBrowser } from '../browser/chromium';
import { submissionOf } from '../grading/reports/sample';
import { RunningDesk } from './running-desk';
import { stores } from './stores';

const chapter = '06-pre-activation';
const id = '06-t1';
const run = 'window.hacked = (window.hacked ?? 0) + 1';

/** What Markdown, HTML, MathJax or a browser could take for more than a text. */
const hostile: readonly string[] = [
  `<script>${run}</script>`,
  `<SCRIPT/x>${run}</SCRIPT>`,
  `</section><script>${run}</script>`,
  `<img src=x onerror="${run}">`,
  `<img src="http://elsewhere.example/pixel.png">`,
  `<svg onload="${run}"><animate onbegin="${run}" attributeName=x></svg>`,
  `<iframe srcdoc="<script>parent.${run}</script>"></iframe>`,
  `<iframe src="javascript:${run}"></iframe>`,
  `<object data="javascript:${run}"></object><embed src="http://elsewhere.example/x">`,
  `<a href="javascript:${run}">a link to press</a>`,
  `[a link to press](javascript:${run})`,
  `[a link](http://elsewhere.example/ "title")`,
  `![a picture](http://elsewhere.example/pixel.png)`,
  `![a picture](x "onerror=${run}")`,
  `![inside](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+)`,
  `[reference][1]\n\n[1]: javascript:${run}`,
  `<javascript:${run}>`,
  `<http://elsewhere.example/auto>`,
  `<details open ontoggle="${run}"><summary>x</summary></details>`,
  `<form action="http://elsewhere.example/"><button>log in again</button><input name=token></form>`,
  `<meta http-equiv="refresh" content="0;url=http://elsewhere.example/">`,
  `<base href="http://elsewhere.example/">`,
  `<link rel=stylesheet href="http://elsewhere.example/x.css"><style>* { display: none }</style>`,
  `<div style="position:fixed;inset:0;background:url(http://elsewhere.example/x.png)">over all</div>`,
  `<template shadowrootmode=open><script>${run}</script></template>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=${run}&gt;">`,
  `$\\href{javascript:${run}}{x}$ $$\\unicode{<img src=x onerror=${run}>}$$`,
  '```html\n<script>window.hacked = 1</script>\n```\n`<img src=x>`',
  `&lt;script&gt;${run}&lt;/script&gt; &#60;img src=x onerror=${run}&#62;`,
  `\u202e<tpircs>\u202c \u0000 \ud800 <!-- --> ]]> <![CDATA[ <?xml?>`,
  `{{constructor.constructor('${run}')()}} \${${run}} <%= 1 %>`,
  `${'<b>'.repeat(3000)}deep`,
  `${'very long '.repeat(6000)}<script>${run}</script>`,
];
const studentOf = (i: number) => `student-${String(i).padStart(2, '0')}`;

describe.skipIf(withoutBrowser)('answers in words at the desk', () => {
  let store: Awaited<ReturnType<(typeof stores)[0]['make']>>;
  let desk: RunningDesk;
  let browser: Browser;
  let page: Page;
  let complaints: Complaints;

  const book = async <T>(work: (one: Gradebook) => Promise<T>): Promise<T> => {
    const one = await openGradebook(store.place);
    try {
      return await work(one);
    } finally {
      await one.close();
    }
  };
  const grade = async (one: Gradebook, student: string, written: string) => {
    const text = (await loadTexts(chapter)).find((each) => each.id === id);
    if (text === undefined) throw new Error(`there is no ${id}`);
    const result = judgeText(sentText(text), written);
    const started = { version: '1.0.0', startedAt: '2026-10-01T08:00:00.000Z' };
    const handIn = { at: Date.parse(started.startedAt), from: 'file' as const, attempt: 0, note: '' };
    await one.record(
      started,
      { student, chapter, path: `${student}/x.ipynb`, digest: student, handIn },
      { seed: 's', exam: 'e' },
      submissionOf(student, { chapter, exercises: [result], score: 0, maxScore: text.points }),
      new Map(written === '' ? [] : [[id, { code: written }]]),
    );
    await one.settle(started, student, chapter, { course: noRules });
  };
  const read = async (student: string) => {
    await page.goto(`${desk.origin}/students/${student}?exercise=${id}`);
    await page.locator(`#exercise-${id} .prose`).waitFor();
  };
  /** Nothing of an answer is an element, nothing ran, nothing was asked for. */
  const isText = async () => {
    expect(await page.locator('.prose *').count()).toBe(0);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(complaints.errors).toEqual([]);
    expect(complaints.outside).toEqual([]);
  };

  beforeAll(async () => {
    store = await stores[0].make();
    await book(async (one) => {
      for (const [i, text] of hostile.entries()) await grade(one, studentOf(i), text);
      await grade(one, 'zoe', '');
    });
    desk = await RunningDesk.start(store.place);
    browser = await startBrowser();
    ({ page, complaints } = await newPage(browser, { host: new URL(desk.origin).host }));
    await desk.open(page, 'Grace');
    // That nobody was logged in yet.
    complaints.errors.length = 0;
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await desk?.stop();
    await store?.remove();
  });

  it('are shown letter for letter, and are nothing but text', async () => {
    for (const [i, text] of hostile.entries()) {
      await read(studentOf(i));
      const kept = text.slice(0, 20_000).replace(/\0|\p{Cs}/gu, '\ufffd');
      expect(await page.locator('.prose').evaluate((one) => one.textContent)).toBe(kept);
      await isText();
    }
    const long = hostile.findIndex((text) => text.length > 20_000);
    await read(studentOf(long));
    await page.getByText(`The first 20000 of ${hostile[long]?.length} characters.`).waitFor();
  });

  it('are text on the page of all answers, too', async () => {
    await page.goto(`${desk.origin}/exercises/${id}`);
    await page.locator('.prose').first().waitFor();
    await page
      .getByRole('button', { name: /^show all/ })
      .first()
      .click();
    expect(await page.locator('.prose').count()).toBe(hostile.length);
    await isText();
    await page.getByText('what is asked, and how to read it').click();
    await page.getByText('The conclusion is not graded by whether version 2 wins').waitFor();
    await screenshot(page, 'desk-text-exercise');
  });

  it('wait for a person in the matrix, and are found there', async () => {
    await page.goto(desk.origin);
    await page.locator('#cell-0-0.to-grade').waitFor();
    await page.getByLabel('show').first().selectOption('waits');
    await page.getByText('zoe', { exact: true }).waitFor({ state: 'detached' });
    await isText();
  });

  it('are graded by the keys of the course’s rubric, saved, and counted', async () => {
    const student = studentOf(0);
    await read(student);
    await page.getByText('8 points wait to be graded').waitFor();
    await screenshot(page, 'desk-text-before');
    await page.keyboard.press('1');
    await page.keyboard.press('2');
    await page.keyboard.press('8');
    await page.getByText('all saved').waitFor();
    await page.locator(`#exercise-${id} .verdict.partial`).waitFor();
    await page.getByText('8 points wait to be graded').waitFor({ state: 'detached' });
    expect(await page.locator(`#exercise-${id} textarea`).inputValue()).toContain(
      'Which result would have surprised you?',
    );
    await screenshot(page, 'desk-text-after');
    const [standing] = await book((one) => one.byHand.standing([student]));
    // 1 + 1.5 - 2
    expect(standing?.report).toMatchObject({ score: 0.5, maxScore: 8 });
    expect(standing?.report.exercises[0]).toMatchObject({ verdict: 'partial', points: 0.5 });
    await page.keyboard.press('8');
    await page.getByText('all saved').waitFor();
    await page.keyboard.press('g');
    await page.locator('#cell-0-0.hand.partial').waitFor();
    await isText();
  });

  it('keep a course’s rubric that a teacher has changed', async () => {
    await read(studentOf(1));
    await page.keyboard.press('e');
    await page.locator('dialog[open]').waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('2');
    await page.keyboard.press('Enter');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    const rubric = await book((one) => one.byHand.rubric(id));
    expect(rubric).toMatchObject({
      version: 1,
      items: [{ id: 'question', points: 2 }, {}, {}, {}, {}, {}, {}, {}],
    });
    // Who had the item has its new points.
    const [standing] = await book((one) => one.byHand.standing([studentOf(0)]));
    expect(standing?.report.exercises[0]?.points).toBe(3.5);
  });
});
