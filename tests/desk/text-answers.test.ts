/** Answers in words at the desk: read as text, whatever is in them, and graded by keys. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Complaints, screenshot, withoutBrowser } from '../browser/chromium';
import { AnswersDesk, recordAnswer, studentOf } from './answers-desk';
import type { RunningDesk } from './running-desk';

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

describe.skipIf(withoutBrowser)('answers in words at the desk', () => {
  let opened: AnswersDesk;
  let desk: RunningDesk;
  let page: Page;
  let complaints: Complaints;

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
    opened = await AnswersDesk.open(async (book) => {
      const record = (student: string, written: string) =>
        recordAnswer(book, { chapter, id }, { student, written });
      for (const [i, text] of hostile.entries()) await record(studentOf(i), text);
      await record('zoe', '');
    });
    ({ desk, page, complaints } = opened);
  }, 300_000);
  afterAll(() => opened?.close());

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
    const [standing] = await opened.book((one) => one.byHand.standing([student]));
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
    const rubric = await opened.book((one) => one.byHand.rubric(id));
    expect(rubric).toMatchObject({
      version: 1,
      items: [{ id: 'question', points: 2 }, {}, {}, {}, {}, {}, {}, {}],
    });
    // Who had the item has its new points.
    const [standing] = await opened.book((one) => one.byHand.standing([studentOf(0)]));
    expect(standing?.report.exercises[0]?.points).toBe(3.5);
  });
});
