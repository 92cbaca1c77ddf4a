/** Misconceptions, found and named at the desk: by the command itself, in a copy of the course. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MiningWire } from '../../src/desk/wire';
import type { Report } from '../../src/grading/results/report';
import { parseRaw, rawText, solutionOf } from '../../src/notebook/raw';
import { newPage, screenshot, startBrowser, withoutBrowser } from '../browser/chromium';
import { type CourseCopy, copyCourse } from '../course-copy';
import { RunningDesk } from './running-desk';

const chapter = '00-start-here';
const exercise = 'mean-of-values';
const script = '<img src=x onerror="window.hacked = 1">';
const sentence = 'You leave out the first value: the loop begins at 0.';
/** By student, the body of `mean`. */
const bodies: Readonly<Record<string, string>> = {
  ada: 'return values.reduce((a, b) => a + b, 0) / values.length;',
  bob: `/* ${script} */ return values.slice(1).reduce((a, b) => a + b, 0) / values.length;`,
  cyd: 'let total = 0; for (let i = 1; i < values.length; i++) total += values[i]; return total / values.length;',
  dan: 'return values.reduce((a, b) => a + b, 0);',
};

describe.skipIf(withoutBrowser)('misconceptions at the desk', () => {
  let course: CourseCopy;
  let desk: RunningDesk;
  let browser: Browser;
  let page: Page;
  const learned = () => course.at('src', 'course', chapter, `${exercise}.learned.json`);
  const section = () => page.locator('.mining');
  const state = async (cookie: string): Promise<MiningWire> =>
    (await (await desk.ask('GET', `/api/mining/${exercise}`, { cookie })).json()) as MiningWire;

  beforeAll(async () => {
    course = copyCourse();
    const released = readFileSync(course.at('notebooks', `${chapter}.ipynb`), 'utf8');
    for (const [student, body] of Object.entries(bodies)) {
      const notebook = parseRaw(released, chapter);
      for (const cell of notebook.cells)
        if (solutionOf(cell) === exercise)
          cell.source = `function mean(values: number[]): number { ${body} }`;
      const folder = course.at('..', 'submitted', student);
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, `${chapter}.ipynb`), rawText(notebook));
    }
    const graded = await course.veryDeep('grade', '../submitted', '--db', 'grades.db', '--seed', 's');
    expect(graded.status, graded.stderr).toBe(0);
    desk = await RunningDesk.start(course.at('grades.db'), {
      command: course.at('dist', 'src', 'cli', 'main.js'),
      more: ['--submitted', course.at('..', 'submitted')],
    });
    browser = await startBrowser();
    ({ page } = await newPage(browser, { host: new URL(desk.origin).host }));
    await desk.open(page, 'Grace');
    await page.goto(`${desk.origin}/exercises/${exercise}`);
    await section().locator('summary').click();
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await desk?.stop();
    course?.remove();
  });

  it('look for one thing at a time, and can be cancelled', async () => {
    const cookie = await desk.cookieOf('Hopper');
    await section().getByRole('button', { name: 'look for groups' }).click();
    await section()
      .getByText(/asking the answers: \d+ %/)
      .waitFor();
    const refused = await desk.ask('PUT', `/api/mining/${exercise}`, { cookie, body: {} });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toEqual({
      error: `answers to ${exercise} are being looked at; wait, or cancel that`,
    });
    await section().getByRole('button', { name: 'cancel' }).click();
    await section().getByText('It was cancelled.').waitFor();
    expect(await state(cookie)).toMatchObject({ status: 'failed', groups: [] });
    expect(readdirSync(os.tmpdir()).filter((name) => name.startsWith('very-deep-mining-'))).toEqual([]);
  });

  it('show who answers alike, by the smallest input, with examples that are text', async () => {
    await section().getByRole('button', { name: 'look for groups' }).click();
    await section().getByText('1 group without a name', { exact: true }).waitFor();
    const group = section().getByRole('region', { name: `${exercise}/1` });
    await group.getByText('2 students').waitFor();
    expect(await group.locator('p code').allTextContents()).toEqual([
      expect.stringMatching(/^mean\(\[.*\]\)$/),
      expect.stringMatching(/^-?[\d.]+$/),
      expect.stringMatching(/^-?[\d.]+$/),
    ]);
    expect((await group.locator('.code').allTextContents()).join('\n')).toContain('values.slice(1)');
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    // The answers below stand in the group, too.
    await page.locator('section.group', { hasText: `${exercise}/1` }).waitFor();
    await screenshot(page, 'desk-mining');
  });

  it.each([
    ['a name that is none', { name: '--help', sentence }, 400],
    ['no sentence', { name: 'leaves-out', sentence: ' ' }, 400],
    ['a group that nobody found', { name: 'leaves-out', sentence, group: `${exercise}/7` }, 400],
  ])('refuse %s', async (_, sent, status) => {
    const cookie = await desk.cookieOf('Grace');
    const body = { group: `${exercise}/1`, ...sent };
    expect((await desk.ask('PUT', `/api/mining/${exercise}/name`, { cookie, body })).status).toBe(status);
    expect(existsSync(learned())).toBe(false);
  });

  it('say what the command refuses, and keep the group', async () => {
    const group = section().getByRole('region', { name: `${exercise}/1` });
    await group.getByLabel('name', { exact: true }).fill('median-for-mean');
    await group.getByLabel('the sentence that helps').fill(sentence);
    await group.getByRole('button', { name: 'make it a misconception' }).click();
    await section().getByText(`${exercise} has a misconception median-for-mean already`).waitFor();
    expect(existsSync(learned())).toBe(false);
  });

  it('are named, proved and told to everyone in the group with the next regrade', async () => {
    const group = section().getByRole('region', { name: `${exercise}/1` });
    await group.getByLabel('name', { exact: true }).fill('leaves-out-the-first');
    await group.getByLabel('the sentence that helps').fill(sentence);
    await group.getByRole('button', { name: 'make it a misconception' }).click();
    await section().getByText('proving the exercise with it').waitFor();
    await section().getByText('2 students are told so on the next').waitFor();
    await section().getByText('0 groups without a name', { exact: true }).waitFor();
    expect(JSON.parse(readFileSync(learned(), 'utf8'))).toMatchObject([
      { id: 'leaves-out-the-first', sentence },
    ]);
    const again = await course.veryDeep(
      'regrade',
      '../submitted',
      '--db',
      'grades.db',
      '--json',
      'report.json',
    );
    expect(again.status, again.stderr).toBe(0);
    const { submissions } = JSON.parse(readFileSync(course.at('report.json'), 'utf8')) as Report;
    const told = submissions.filter(({ exercises }) =>
      exercises.some(({ feedback }) => feedback === sentence),
    );
    expect(told.map(({ id }) => id)).toEqual(['bob', 'cyd']);
  });
});
