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
import { chapters, codeCells, type SavedCell, solutions } from './notebook-file';
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

  /** Types solutions into their cells, runs every cell and saves. */
  async function work(page: NotebookPage, file: string, typed: ReadonlyMap<string, string>): Promise<void> {
    for (const [id, source] of typed) await page.type(await page.cellById(file, id), source);
    await page.menu('Run', /^Run All Cells/);
    const last = codeCells(file).at(-1) as SavedCell;
    await page.finished(await page.cellById(file, last.id), 900_000);
    await page.save();
    const written = () => new Map(codeCells(file).map(({ id, source }) => [id, source.join('')]));
    for (const [id, source] of typed)
      await expect.poll(() => written().get(id), { timeout: 120_000 }).toBe(source);
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
      );
      const { captions, saved } = await oneNumber(page, chapter);
      for (const [id, caption] of captions) expect(caption, id).toMatch(/^✓.* ([\d.]+) of \1 points/);
      expect(saved.score).toBe(saved.maxScore);
      expect(readFileSync(file, 'utf8')).not.toContain('"output_type": "error"');
      const table = codeCells(file).find(({ id }) => id.startsWith('check-')) as SavedCell;
      await page.cellById(file, table.id);
      await page.screenshot(`path-${chapter}`);
      expect(page.complaints).toEqual({ errors: [], outside: [] });
    },
  );
});
