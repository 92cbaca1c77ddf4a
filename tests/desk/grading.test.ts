/** Teachers at their desks, over a class of 500 with 60 exercises. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordClass } from '../../bench/desk-class.mjs';
import type { ClassWire, StudentWire } from '../../src/desk/wire';
import { type Gradebook, openGradebook } from '../../src/grading/gradebook';
import { noRules } from '../../src/grading/results/course';
import { parseCsv } from '../../src/grading/submission/read-csv';
import { newPage, project, screenshot, startBrowser, withoutBrowser } from '../browser/chromium';
import { RunningDesk } from './running-desk';
import { stores } from './stores';

const count = 500;

describe.each(stores)('the desk on $name', ({ name: storeName, lacking, make }) => {
  describe.skipIf(lacking || withoutBrowser)('with a class of 500', () => {
    let store: Awaited<ReturnType<typeof make>>;
    let desk: RunningDesk;
    let browser: Browser;
    let students: string[];
    let exercise: string;
    let chapter: string;
    let other: string;
    let last: string;

    const book = async <T>(work: (one: Gradebook) => Promise<T>): Promise<T> => {
      const one = await openGradebook(store.place);
      try {
        return await work(one);
      } finally {
        await one.close();
      }
    };
    const teacher = async (name: string): Promise<Page> => {
      const { page } = await newPage(browser, { host: new URL(desk.origin).host });
      await desk.open(page, name);
      return page;
    };
    const answerOf = (page: Page, id: string) => page.locator(`#exercise-${id}`);
    /** Once what was given is shown as given, which is before the next frame, and then as saved. */
    const saved = async (page: Page) => {
      await page.evaluate(
        'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))',
      );
      await page.getByText('all saved').waitFor();
    };
    /** Whose answer is shown, on the page itself. */
    const shown = (page: Page, student: string) => page.locator(`article[aria-label="${student}"]`).waitFor();
    const goTo = async (page: Page, student: string, id = exercise) => {
      await page.goto(`${desk.origin}/students/${student}?exercise=${id}`);
      await answerOf(page, id).locator('.code').waitFor();
    };
    /** What the command exports: by student and chapter. */
    const exported = () => {
      const cli = path.join(project, 'dist/src/cli/main.js');
      const { stdout } = spawnSync(process.execPath, [cli, 'gradebook', 'export', '--db', store.place], {
        encoding: 'utf8',
      });
      const [head, ...rows] = parseCsv(stdout, 'the export');
      const at = (column: string) => head?.cells.indexOf(column) ?? -1;
      return new Map(
        rows.map(({ cells }) => [
          `${cells[at('student')]} ${cells[at('chapter')]}`,
          Number(cells[at('score')]),
        ]),
      );
    };
    const pointsOf = async (student: string, id = exercise) =>
      book(async (one) => {
        const [found] = (await one.byHand.standing([student])).flatMap(({ report }) =>
          report.exercises.filter((result) => result.id === id),
        );
        return { points: found?.points, automatic: found?.byHand?.automatic.points ?? found?.points };
      });

    beforeAll(async () => {
      store = await make();
      const made = await book((one) => recordClass(one, { students: count, course: noRules }));
      students = made.students;
      const [first, second] = made.chapters as [
        (typeof made.chapters)[number],
        (typeof made.chapters)[number],
      ];
      chapter = first.chapter;
      exercise = first.exercises[0]?.id as string;
      other = second.exercises[0]?.id as string;
      last = made.chapters.at(-1)?.exercises.at(-1)?.id as string;
      desk = await RunningDesk.start(store.place);
      browser = await startBrowser();
    }, 900_000);
    afterAll(async () => {
      await browser?.close();
      await desk?.stop();
      await store?.remove();
    });

    it('goes from the class to a grade in the export, by keys alone', async () => {
      const page = await teacher('Ada');
      const press = (...keys: string[]) =>
        keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
      await press('j', 'j', 'k', 'Enter');
      await shown(page, 'student-002');
      await press('e');
      await page.locator('dialog[open]').waitFor();
      await page.keyboard.press('Control+a');
      await page.keyboard.type('-0.5');
      await press('Tab');
      await page.keyboard.type('no unit');
      await press('Tab');
      await page.keyboard.type('In which unit?');
      await press('Enter');
      await page.locator('dialog[open]').waitFor({ state: 'detached' });
      await answerOf(page, exercise).getByText('no unit').waitFor();
      const before = exported().get(`student-002 ${chapter}`) as number;
      await press('1');
      await saved(page);
      await press('c');
      await page.keyboard.type(' Think of metres.');
      await press('Escape');
      await saved(page);
      const { points, automatic } = await pointsOf('student-002');
      expect(points).toBe(Math.max(0, (automatic as number) - 0.5));
      expect(exported().get(`student-002 ${chapter}`)).toBe(
        before - (automatic as number) + (points as number),
      );
      await press('j');
      await shown(page, 'student-003');
      await press('k', 'y');
      await page.getByText(`${exercise}: no unit -0.5, "In which unit? Think of metres." (Ada)`).waitFor();
      await press('g');
      await page.locator('#cell-1-0.hand').waitFor();
      await press('?');
      await page.getByText('gives or takes back').waitFor({ state: 'detached' });
      await page.getByText('opens the answer').waitFor();
      await page.context().close();
    });

    it('shows all 60 exercises of all 500, sorted and filtered', async () => {
      const page = await teacher('Ada');
      const wire = (await (
        await desk.ask('GET', '/api/class', { cookie: await desk.cookieOf('Ada') })
      ).json()) as ClassWire;
      expect([wire.rows.length, wire.columns.length]).toEqual([count, 60]);
      await page.getByText(`${count} of ${count} students`).waitFor();
      await page.keyboard.press('End');
      await page.locator('.scroller').evaluate((box) => {
        box.scrollTop = box.scrollHeight;
      });
      await page.getByRole('link', { name: 'student-500' }).waitFor();
      await page.getByLabel('find').fill('student-04');
      await page.getByText(`10 of ${count} students`).waitFor();
      await page.getByLabel('find').fill('');
      await page.getByLabel('show').selectOption('notFull');
      await page.getByRole('combobox', { name: /^in/ }).selectOption(last);
      const at = wire.columns.findIndex(({ id }) => id === last);
      const missing = wire.rows.filter(({ points }) => (points[at] as number) < 4).length;
      expect(missing).toBeGreaterThan(0);
      await page.getByText(`${missing} of ${count} students`).waitFor();
      await page.context().close();
    });

    it('loses nothing of two who grade at once', async () => {
      const [ada, bob] = [await teacher('Ada'), await teacher('Bob')];
      const mine = (from: number) => Array.from({ length: 10 }, (_, i) => students[from + 2 * i] as string);
      const grade = async (page: Page, list: readonly string[], points: string) => {
        for (const student of list) {
          await goTo(page, student, other);
          const field = answerOf(page, other).getByLabel('set to');
          await field.fill(points);
          await field.blur();
          await saved(page);
        }
      };
      await Promise.all([grade(ada, mine(100), '3.25'), grade(bob, mine(101), '2.25')]);
      for (const student of mine(100)) expect((await pointsOf(student, other)).points).toBe(3.25);
      for (const student of mine(101)) expect((await pointsOf(student, other)).points).toBe(2.25);

      // Both look at the same answer; the slower one is told, and decides.
      const both = students[200] as string;
      await goTo(ada, both);
      await goTo(bob, both);
      await answerOf(ada, exercise).getByLabel('further points').fill('-1');
      await answerOf(ada, exercise).getByLabel('further points').blur();
      await saved(ada);
      await answerOf(bob, exercise).getByLabel('further points').fill('-2');
      await answerOf(bob, exercise).getByLabel('further points').blur();
      await bob.getByText('What you gave is not saved').waitFor();
      await bob.getByText('Ada,').first().waitFor();
      const history = () =>
        book(async (one) => (await one.byHand.handHistory(both)).map(({ by, extra }) => [by, extra]));
      expect(await history()).toEqual([['Ada', -1]]);
      await bob.getByRole('button', { name: 'give mine' }).click();
      await saved(bob);
      expect(await history()).toEqual([
        ['Ada', -1],
        ['Bob', -2],
      ]);
      await ada.context().close();
      await bob.context().close();
    });

    it('has what it said it has, when many write over each other', async () => {
      const cookies = [await desk.cookieOf('Ada'), await desk.cookieOf('Bob')];
      const some = students.slice(300, 310);
      const taken: string[] = [];
      const writer = async (cookie: string, who: number) => {
        for (let i = 0; i < 40; i++) {
          const student = some[(i * (who + 3)) % some.length] as string;
          const wire = (await (
            await desk.ask('GET', `/api/students/${student}`, { cookie })
          ).json()) as StudentWire;
          const one = wire.chapters[0]?.exercises.find(({ id }) => id === exercise);
          const comment = `${who}-${i}`;
          const giving = {
            ...{ student, chapter, exercise, reading: 'first', version: one?.byHand.first?.version ?? 0 },
            ...{ items: [], extra: 0, score: null, aboveMaximum: false, comment },
          };
          const { status } = await desk.ask('PUT', '/api/hand', { cookie, body: { givings: [giving] } });
          expect([200, 409]).toContain(status);
          if (status === 200) taken.push(`${student} ${comment}`);
        }
      };
      await Promise.all(cookies.map(writer));
      const kept = await book(async (one) =>
        (await Promise.all(some.map((student) => one.byHand.handHistory(student)))).flat(),
      );
      expect(kept.map(({ student, comment }) => `${student} ${comment}`).sort()).toEqual(taken.sort());
      for (const student of some) {
        const versions = kept.filter((one) => one.student === student).map(({ version }) => version);
        expect(versions).toEqual(versions.map((_, i) => i + 1));
      }
    });

    it('keeps what is given while the server is killed, and has it when it is back', async () => {
      const token = 'a-token-of-the-test-long-enough-for-it';
      let own = await RunningDesk.start(store.place, { token });
      const { port } = own;
      const { page } = await newPage(browser, { host: new URL(own.origin).host });
      await own.open(page, 'Grace');
      const student = students[400] as string;
      await page.goto(`${own.origin}/students/${student}?exercise=${exercise}`);
      try {
        const field = answerOf(page, exercise).getByLabel('further points');
        for (const points of ['-0.25', '-0.5', '-0.75', '-1']) {
          await field.fill(points);
          await field.blur();
        }
        await own.stop('SIGKILL');
        await field.fill('-1.25');
        await field.blur();
        await answerOf(page, exercise).getByLabel('comment').fill('Written while nobody listened.');
        await answerOf(page, exercise).getByLabel('comment').blur();
        await page.getByText('1 not saved yet').waitFor();
        own = await RunningDesk.start(store.place, { port, token });
        await saved(page);
        const records = await book((one) => one.byHand.handHistory(student));
        expect(records.at(-1)).toMatchObject({
          extra: -1.25,
          comment: 'Written while nobody listened.',
          by: 'Grace',
        });
        expect(records.map(({ version }) => version)).toEqual(records.map((_, i) => i + 1));
        await page.context().close();
      } finally {
        expect(await own.stop()).toBe(0);
      }
    });

    it('gives to a whole group at once', async () => {
      const page = await teacher('Ada');
      await page.goto(`${desk.origin}/exercises/${last}`);
      const group = page.locator('.group').first();
      const size = Number(await group.locator('h2 .soft').textContent());
      await group.getByText('grade these together').click();
      await group.getByLabel('comment').fill('All of you: well done.');
      await group.getByRole('button', { name: `give to ${size}` }).click();
      await group.getByText(`given to ${size}`).waitFor();
      const given = await book((one) => one.byHand.handGrades());
      expect(
        given.filter((one) => one.exercise === last && one.comment === 'All of you: well done.'),
      ).toHaveLength(size);
      await page.context().close();
    });

    it('lets a second reader read apart from the first', async () => {
      const page = await teacher('Bob');
      const student = students[450] as string;
      const set = async (points: string) => {
        const field = answerOf(page, exercise).getByLabel('set to');
        await field.fill(points);
        await field.blur();
        await saved(page);
      };
      await goTo(page, student);
      await set('1');
      await page.getByLabel('reading as').selectOption('second');
      await answerOf(page, exercise).getByText('second reader').first().waitFor();
      await expect
        .poll(() => answerOf(page, exercise).locator('.given').textContent(), { timeout: 60_000 })
        .not.toContain('set to 1');
      await set('3');
      await answerOf(page, exercise).getByText('set to 1').waitFor();
      expect((await pointsOf(student)).points).toBe(1);
      await page.getByLabel('reading as').selectOption('agreed');
      await set('2');
      expect((await pointsOf(student)).points).toBe(2);
      await page.context().close();
    });

    it.runIf(storeName === 'SQLite')('looks as it should, in light and in dark', async () => {
      for (const theme of ['light', 'dark'] as const) {
        const { page } = await newPage(browser, { host: new URL(desk.origin).host, theme });
        await desk.open(page, 'Ada');
        await screenshot(page, `desk-class-${theme}`);
        await goTo(page, students[1] as string);
        await screenshot(page, `desk-student-${theme}`);
        await page.goto(`${desk.origin}/exercises/${exercise}`);
        await page.locator('.group .code').first().waitFor();
        await screenshot(page, `desk-exercise-${theme}`);
        await page.context().close();
      }
    });
  });
});
