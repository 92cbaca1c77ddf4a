/** A student in the browser: a wrong answer, a hint, the right one, progress, another day; then the hand-in, graded. */
import path from 'node:path';
import { strFromU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { receiptOf } from '../../src/grading/submission/receipt';
import { project, withoutBrowser } from '../browser/chromium';
import { graded, type Points, pointsOf } from '../browser/command';
import type { NotebookPage } from '../browser/lab';
import { codeCells, solutions } from '../browser/notebook-file';
import { handedIn } from './handed-in';
import { withLite } from './lite-site';

const CHAPTER = '03-batch-normalization';
const file = path.join(project, 'notebooks', `${CHAPTER}.ipynb`);
const EXERCISE = 'standardize-by-channel';
const CHECK = `check-${EXERCISE}`;

describe.skipIf(withoutBrowser)('a student in the browser, in chapter 03', () => {
  const site = withLite();
  let student: NotebookPage;

  /** Runs the cell of this id, and gives what its output says. */
  async function run(id: string): Promise<string> {
    const cell = await student.cellById(file, id);
    await student.run(cell, 240_000);
    return (await student.output(cell).innerText()).replace(/\s+/g, ' ');
  }

  const cells = codeCells(file);
  const written = (cells.find(({ id }) => id === EXERCISE)?.source ?? []).join('');

  it('is told what is wrong, asks for a hint, and is told what is right', async () => {
    student = await site.visit({ chapter: CHAPTER });
    await run('tensorflow');
    const right = solutions(CHAPTER).get(EXERCISE) as string;
    // Its type is right, and nothing else.
    const wrong = written.replace(/throw new Error\(.*\);/, 'return images;');
    expect(wrong).not.toBe(written);
    await student.type(await student.cellById(file, EXERCISE), wrong);
    await run(EXERCISE);
    const points = /([\d.]+) of ([\d.]+) points/;
    const [, few, all] = points.exec(await run(CHECK)) as RegExpExecArray;
    expect(Number(few)).toBeLessThan(Number(all));
    await student.screenshot('lite-wrong');

    const engine = await student.cellById(file, 'engine');
    await student.type(engine, `import { hint } from 'very-deep';\nhint('${EXERCISE}');`);
    expect(await run('engine')).toMatch(/hint 1/i);

    await student.type(await student.cellById(file, EXERCISE), right);
    await run(EXERCISE);
    const [, earned] = points.exec(await run(CHECK)) as RegExpExecArray;
    expect(earned).toBe(all);
  });

  it('finds the work again after the page was loaded anew, the progress as well', async () => {
    await student.save();
    await student.page
      .locator('.jp-Document .jp-mod-dirty, .lm-TabBar-tab.jp-mod-dirty')
      .waitFor({ state: 'detached' });
    await student.page.reload();
    await student.page.locator('.jp-Notebook .jp-CodeCell').first().waitFor({ timeout: 240_000 });
    await student.whenIdle(240_000);
    const cell = await student.cellById(file, EXERCISE);
    expect(await cell.locator('.cm-content').innerText()).not.toContain('throw new Error');
    expect(await student.output(await student.cellById(file, CHECK)).innerText()).toContain(' points');
    // In a kernel that has run nothing else.
    const first = await student.cellById(file, 'engine');
    await student.type(first, "import { progress } from 'very-deep';\nprogress();");
    await student.run(first, 240_000);
    expect((await student.output(first).innerText()).replace(/\s+/g, ' ')).toContain(EXERCISE);
    await student.screenshot('lite-progress');
  });

  it('hands in what is graded with the same points on a computer', async () => {
    const { folder, entries } = await handedIn(student, 'ada', async () => {
      await student.page.locator('.jp-Dialog input').fill('../ada');
      await student.accept();
      await student.page.getByText('cannot be the name of a folder').waitFor();
    });
    expect(Object.keys(entries).sort()).toEqual([`ada/${CHAPTER}.ipynb`, `ada/${CHAPTER}.receipt.json`]);
    const receipt = receiptOf(JSON.parse(strFromU8(entries[`ada/${CHAPTER}.receipt.json`] as Uint8Array)));
    expect(receipt).toMatchObject({ student: 'ada', chapter: CHAPTER, attempt: 1 });
    const [submission] = await graded(project, folder);
    expect(submission?.id).toBe('ada');
    expect(submission?.handedIn).toBe(receipt?.submittedAt);
    const points: Points = pointsOf(submission as NonNullable<typeof submission>);
    expect(points[EXERCISE]).toBeGreaterThan(0);
    const maximum = submission?.exercises.find(({ id }) => id === EXERCISE)?.maxPoints;
    expect(points[EXERCISE]).toBe(maximum);
    expect(student.complaints).toEqual({ errors: [], outside: [] });
  });
});
