/**
 * The main path of a student, for every chapter, in the folder that `npm start` opens: open the notebook, type the
 * solutions, run all cells, read the checks' tables, save; then `check`, `submit` and `grade` of the very file that was
 * saved give the points that the tables showed. Every cell runs, at the size `smoke`.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, onTestFailed, onTestFinished } from 'vitest';
import { part } from '../short';
import { copyOfCheckout } from './checkout';
import { checked, graded, handedIn, type Points, pointsOf } from './command';
import { type NotebookPage, withoutBrowser } from './lab';
import { chapters, codeCells, type SavedCell, solutions, sourcesIn } from './notebook-file';
import { withCourse } from './with-course';

const walked = part('chapters on the path of a student', chapters, chapters.slice(0, 2));

/** A slip that earns a part of the points, in place of the right solution. */
const slips: Record<string, { readonly cell: string; readonly source: string }> = {
  '00-start-here': {
    cell: 'mean-of-values',
    // The median, which is the mean of one number, and of two.
    source: `function mean(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}`,
  },
};

describe.skipIf(withoutBrowser)('a student, in the folder that `npm start` opens', () => {
  let root: string;
  const lab = withCourse({
    root: () => {
      root = copyOfCheckout();
      return root;
    },
  });
  afterEach(() => lab.course?.endKernels());

  const fileOf = (chapter: string) => path.join(root, 'notebooks', `${chapter}.ipynb`);

  /** Types solutions into their cells and answers into theirs, runs every cell and saves. */
  async function work(
    page: NotebookPage,
    file: string,
    typed: ReadonlyMap<string, string>,
    answers: ReadonlyMap<string, string> = new Map(),
  ): Promise<void> {
    for (const [id, source] of typed) await page.type(await page.cellById(file, id), source);
    for (const [id, text] of answers) await page.write(await page.cellById(file, id), text);
    if (answers.size > 0) await saved(page, file, answers); // a check reads answers in words as they are saved
    await page.menu('Run', /^Run All Cells/);
    const last = codeCells(file).at(-1) as SavedCell;
    const cell = await page.cellById(file, last.id);
    await page.finished(cell, 900_000);
    const prompt = cell.locator('.jp-InputPrompt', { hasText: /\[\d+\]/ }).first();
    const count = Number(/\d+/.exec((await prompt.textContent()) ?? '')?.[0]);
    await saved(page, file, typed);
    // And what came of it, for what was written may have been there before.
    await expect.poll(() => codeCells(file).at(-1)?.execution_count, { timeout: 120_000 }).toBe(count);
  }

  /** Saves, and waits until the file holds what was written. */
  async function saved(page: NotebookPage, file: string, written: ReadonlyMap<string, string>) {
    await page.save();
    for (const [id, source] of written)
      await expect.poll(() => sourcesIn(file).get(id), { timeout: 120_000 }).toBe(source);
  }

  /** The captions of the tables under the cells of exercises and questions, as they stand on the page. */
  async function shown(page: NotebookPage, file: string): Promise<Map<string, string>> {
    const captions = new Map<string, string>();
    for (const { id, source } of codeCells(file)) {
      const [, exercise] = /\b(?:check|answer)\('([\w-]+)'/.exec(source.join('')) ?? [];
      if (exercise === undefined) continue;
      const caption = page
        .output(await page.cellById(file, id))
        .getByText(/ of [\d.]+ points/)
        .first();
      const readable = async () => {
        await caption.scrollIntoViewIfNeeded(); // JupyterLab leaves out the text of what is far away
        const text = await caption.innerText();
        captions.set(exercise, text);
        return text;
      };
      await expect.poll(readable, { timeout: 120_000 }).toMatch(/ of [\d.]+ points/);
    }
    return captions;
  }

  /** The same numbers from the page, from `check`, and from `grade` of the saved file and of what was handed in. */
  async function oneNumber(page: NotebookPage, chapter: string) {
    const file = fileOf(chapter);
    const captions = await shown(page, file);
    const onThePage: Points = Object.fromEntries(
      [...captions].map(([id, caption]) => [id, Number(/([\d.]+) of [\d.]+ points/.exec(caption)?.[1])]),
    );
    expect(await checked(root, path.relative(root, file))).toEqual(onThePage);
    const { folder, said } = await handedIn(root, file);
    expect(said).not.toContain('not begun');
    const [saved, handed] = await graded(root, file, folder);
    if (saved === undefined || handed === undefined) throw new Error('one of the two was not graded');
    expect([saved.status, saved.message, handed.id]).toEqual(['graded', '', 'ada']);
    expect(pointsOf(saved)).toEqual(onThePage);
    expect(pointsOf(handed)).toEqual(onThePage);
    return { captions, saved };
  }

  it.each(walked)(
    'solves %s, saves it, and has every point from check, submit and grade',
    async (chapter) => {
      const file = fileOf(chapter);
      const page = await lab.course.visit(file);
      onTestFailed(() => page.screenshot(`failed-path-${chapter}`));
      onTestFinished(() => page.close());
      const right = solutions(chapter);
      const answers = solutions(chapter, 'markdown');

      const slip = slips[chapter];
      if (slip !== undefined) {
        await work(page, file, new Map([...right, [slip.cell, slip.source]]));
        const { captions, saved } = await oneNumber(page, chapter);
        expect(captions.get(slip.cell)).toMatch(/^◐/);
        expect(saved.score).toBeLessThan(saved.maxScore);
        expect(saved.exercises.find(({ id }) => id === slip.cell)?.verdict).toBe('partial');
        await page.cellById(file, `check-${slip.cell}`);
        await page.screenshot(`path-${chapter}-slip`);
      }

      await work(
        page,
        file,
        slip === undefined ? right : new Map([[slip.cell, right.get(slip.cell) as string]]),
        answers,
      );
      const { captions, saved } = await oneNumber(page, chapter);
      // What a person grades has no tick and no point yet.
      for (const [id, caption] of captions)
        expect(caption, id).toMatch(answers.has(id) ? /^✎.* 0 of \d+ points/ : /^✓.* ([\d.]+) of \1 points/);
      const waiting = saved.exercises.filter(({ verdict }) => verdict === 'to-grade');
      expect(waiting.map(({ id }) => id)).toEqual([...answers.keys()]);
      expect(saved.score).toBe(saved.maxScore - waiting.reduce((sum, { maxPoints }) => sum + maxPoints, 0));
      expect(readFileSync(file, 'utf8')).not.toContain('"output_type": "error"');
      const table = codeCells(file).find(({ id }) => id.startsWith('check-')) as SavedCell;
      await page.cellById(file, table.id);
      await page.screenshot(`path-${chapter}`);
      expect(page.complaints).toEqual({ errors: [], outside: [] });
    },
  );
});
