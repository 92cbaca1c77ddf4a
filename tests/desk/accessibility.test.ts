/** Every page of the desk under axe, in light and in dark. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordClass } from '../../bench/desk-class.mjs';
import { openGradebook } from '../../src/grading/gradebook';
import { noRules } from '../../src/grading/results/course';
import { newPage, screenshot, startBrowser, withoutBrowser } from '../browser/chromium';
import { faultsOf } from './axe';
import { RunningDesk } from './running-desk';
import { stores } from './stores';

describe.skipIf(withoutBrowser)('the desk for everybody', () => {
  let desk: RunningDesk;
  let browser: Browser;
  let store: Awaited<ReturnType<(typeof stores)[0]['make']>>;
  let exercise: string;

  beforeAll(async () => {
    store = await stores[0].make();
    const book = await openGradebook(store.place);
    const made = await recordClass(book, { students: 12, exercises: 20, course: noRules });
    exercise = made.chapters[0]?.exercises[0]?.id as string;
    const chapter = made.chapters[0]?.chapter as string;
    const items = [{ id: 'a', label: 'no unit', points: -1, comment: 'In which unit?' }];
    await book.byHand.setRubric({ exercise, version: 0, items }, 'Ada');
    await book.byHand.give(
      [
        {
          ...{ student: 'student-001', chapter, exercise, reading: 'first', version: 0, items: ['a'] },
          ...{ extra: 0, score: null, aboveMaximum: false, comment: 'In which unit?' },
        },
      ],
      'Ada',
    );
    await book.close();
    desk = await RunningDesk.start(store.place, { more: ['--live', '--live-port', '0'] });
    const [address, code] = (await desk.liveAddress()).split('#') as [string, string];
    for (let i = 0; i < 40; i++) {
      const verdict = ['pass', 'partial', 'fail', 'fail'][i % 4];
      const result = { exercise: 'batch-moments', verdict, misconception: 'divides-by-n-minus-1' };
      const sender = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
      const results = Array.from({ length: (i % 3) + 1 }, (_, at) => ({ at, ...result }));
      const response = await fetch(address, {
        ...{ method: 'POST', headers: { 'Content-Type': 'application/json' } },
        body: JSON.stringify({ code, sender, results }),
      });
      expect(await response.json()).toEqual({ refused: 0 });
    }
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await desk?.stop();
    await store?.remove();
  });

  it.each(['light', 'dark'] as const)('has no fault that axe finds, in %s', async (theme) => {
    const { page } = await newPage(browser, { host: new URL(desk.origin).host, theme });
    // The policy of the page keeps foreign scripts out, and axe is one.
    await page.goto(desk.origin);
    await page.getByLabel('token').waitFor();
    expect(await faultsOf(page), 'the login').toEqual([]);
    await desk.open(page, 'Ada');
    expect(await faultsOf(page), 'the class').toEqual([]);
    await page.keyboard.press('?');
    await page.getByText('opens the answer').waitFor();
    expect(await faultsOf(page), 'the keys').toEqual([]);
    await page.goto(`${desk.origin}/students/student-001?exercise=${exercise}`);
    await page.locator('.answer .code').first().waitFor();
    expect(await faultsOf(page), 'a student').toEqual([]);
    await page.keyboard.press('e');
    await page.locator('dialog[open]').waitFor();
    expect(await faultsOf(page), 'a rubric').toEqual([]);
    await page.goto(`${desk.origin}/exercises/${exercise}`);
    await page.locator('.group .code').first().waitFor();
    expect(await faultsOf(page), 'an exercise').toEqual([]);
    await page.goto(`${desk.origin}/students/student-001/history`);
    await page.locator('.history li').first().waitFor();
    expect(await faultsOf(page), 'a history').toEqual([]);
    await page.goto(`${desk.origin}/live`);
    await page.locator('.live .misconceptions').first().waitFor();
    expect(await faultsOf(page), 'a live class').toEqual([]);
    await screenshot(page, `desk-live-${theme}`);
    await page.goto(`${desk.origin}/teachers`);
    await page.getByLabel('name', { exact: true }).fill(`Grace ${theme}`);
    await page.getByRole('button', { name: 'add' }).click();
    await page.locator('.note code').waitFor();
    expect(await faultsOf(page), 'who teaches').toEqual([]);
    await page.context().close();
  });
});
