/** What a reader, a grader and an owner find at the desk. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordClass } from '../../bench/desk-class.mjs';
import { openGradebook } from '../../src/grading/gradebook';
import { noRules } from '../../src/grading/results/course';
import { newPage, screenshot, startBrowser, withoutBrowser } from '../browser/chromium';
import { RunningDesk } from './running-desk';
import { stores } from './stores';

const student = 'student-001';

describe.each(stores)('roles at the desk on $name', ({ lacking, make }) => {
  describe.skipIf(lacking || withoutBrowser)('with three teachers', () => {
    let store: Awaited<ReturnType<typeof make>>;
    let desk: RunningDesk;
    let browser: Browser;
    let exercise: string;

    const arrive = async (token: string): Promise<Page> => {
      const { page } = await newPage(browser, { host: new URL(desk.origin).host });
      await page.goto(`${desk.origin}/students/${student}?exercise=${exercise}#token=${token}`);
      await page.locator(`#exercise-${exercise} .code`).waitFor();
      return page;
    };
    const given = async () => {
      const book = await openGradebook(store.place);
      try {
        return (await book.byHand.handGrades([student])).map(({ by, comment }) => [by, comment]);
      } finally {
        await book.close();
      }
    };

    beforeAll(async () => {
      store = await make();
      const book = await openGradebook(store.place);
      const made = await recordClass(book, { students: 3, exercises: 4, course: noRules });
      exercise = made.chapters[0]?.exercises[0]?.id as string;
      await book.close();
      desk = await RunningDesk.start(store.place);
      browser = await startBrowser();
    });
    afterAll(async () => {
      await browser?.close();
      await desk?.stop();
      await store?.remove();
    });

    it('come with tokens that an owner gives, and go with them', async () => {
      const { page: owner } = await newPage(browser, { host: new URL(desk.origin).host });
      await owner.goto(`${desk.origin}/teachers#token=${desk.token}`);
      const tokenOf = async (name: string, role: string): Promise<string> => {
        await owner.getByLabel('name', { exact: true }).fill(name);
        await owner.getByRole('combobox', { name: 'role', exact: true }).selectOption(role);
        await owner.getByRole('button', { name: 'add' }).click();
        await owner.getByText(`The token of ${name}, which is shown this once`).waitFor();
        return (await owner.locator('.note code').textContent()) as string;
      };
      const [rae, gil] = [await tokenOf('Rae', 'reader'), await tokenOf('Gil', 'grader')];
      await screenshot(owner, 'desk-teachers');

      const reader = await arrive(rae);
      await reader.getByText('reader: sees everything and changes nothing').waitFor();
      const answer = (page: Page) => page.locator(`#exercise-${exercise}`);
      await answer(reader).getByText('Your role is to read').waitFor();
      expect(await reader.locator('fieldset, .adjust').count()).toBe(0);
      await reader.keyboard.press('c');
      expect(await reader.locator('textarea').count()).toBe(0);
      expect(await reader.getByRole('link', { name: 'teachers' }).count()).toBe(0);
      await screenshot(reader, 'desk-reader');

      const grader = await arrive(gil);
      await grader.getByText('grader: grades by hand').waitFor();
      await answer(grader).getByLabel('comment').fill('Well begun.');
      await answer(grader).getByLabel('comment').blur();
      await grader.getByText('all saved').waitFor();
      expect(await answer(grader).getByLabel('may be above').isDisabled()).toBe(true);
      expect(await given()).toEqual([['Gil', 'Well begun.']]);
      // What a colleague gives is read, too.
      await reader.goto(`${desk.origin}/students/${student}?exercise=${exercise}`);
      await answer(reader).getByText('Well begun.').waitFor();

      await owner.getByLabel('role of Gil').selectOption('reader');
      await owner.locator('.note').waitFor({ state: 'detached' });
      await answer(grader).getByLabel('comment').fill('Well done.');
      await answer(grader).getByLabel('comment').blur();
      await grader.getByText('this takes the role grader; you are here as reader').waitFor();
      await owner.getByRole('button', { name: 'remove Rae' }).click();
      await owner.getByText('Rae').waitFor({ state: 'detached' });
      await reader.goto(`${desk.origin}/students/${student}`);
      await reader.getByLabel('token').waitFor();
      expect(await given()).toEqual([['Gil', 'Well begun.']]);
      for (const page of [owner, reader, grader]) await page.context().close();
    });
  });
});
