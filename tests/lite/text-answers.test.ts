/** Answers in words in the browser: the check reads the cell in which they are written, and they are handed in with the rest. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { project, withoutBrowser } from '../browser/chromium';
import { graded } from '../browser/command';
import type { NotebookPage } from '../browser/lab';
import { codeCells } from '../browser/notebook-file';
import { figureCell, figureChapter, figureId } from '../figure-answer';
import { handedIn } from './handed-in';
import { withLite } from './lite-site';

const answers = [
  ['01-t1', '01-covariate-shift', 'The report says *nothing* of its test set. 😀'],
  [
    '06-t1',
    '06-pre-activation',
    '# My report\n\nTwo runs each, and the spread is larger than the difference.',
  ],
] as const;

const fileOf = (chapter: string) => path.join(project, 'notebooks', `${chapter}.ipynb`);
const firstOf = (chapter: string) => codeCells(fileOf(chapter))[0]?.id as string;
const wordsOf = (text: string) => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

describe.skipIf(withoutBrowser)('an answer in words, in the browser', () => {
  const site = withLite();

  /** Runs the cell that checks. @returns what it says */
  async function check(student: NotebookPage, chapter: string, id: string): Promise<string> {
    const cell = await student.cellById(fileOf(chapter), `check-${id}`);
    await student.run(cell, 240_000);
    return (await student.output(cell).innerText()).replace(/\s+/g, ' ');
  }

  it.each(answers)(
    '%s is seen where it is written, and graded as on a computer',
    async (id, chapter, text) => {
      const student = await site.visit({ chapter });
      await student.type(student.code(0), "import { check, progress } from 'very-deep';");
      await student.run(student.code(0), 240_000);
      expect(await check(student, chapter, id)).toContain('Nothing is written yet');
      const cell = await student.cellById(fileOf(chapter), id);
      await student.write(cell, text);
      const said = await check(student, chapter, id);
      expect(said).toContain(`Written: ${wordsOf(text)} words; a person grades this.`);
      expect(said).not.toMatch(/✓|cannot be read|save/);
      await student.screenshot(`lite-text-${id}`);

      const first = await student.cellById(fileOf(chapter), firstOf(chapter));
      await student.type(first, 'progress();');
      await student.run(first);
      expect((await student.output(first).innerText()).replace(/\s+/g, ' ')).toMatch(
        new RegExp(`✎ [^✎]* ${id} 0 of`),
      );

      const { folder } = await handedIn(student, 'ada');
      const [submission] = await graded(project, folder);
      const exercise = submission?.exercises.find((one) => one.id === id);
      expect(exercise).toMatchObject({ verdict: 'to-grade', points: 0 });
      expect(exercise?.feedback).toContain(`Written: ${wordsOf(text)} words`);
      expect(student.complaints).toEqual({ errors: [], outside: [] });
      await student.close();
    },
  );

  it('is seen with the figure that its cell shows, and both are handed in', async () => {
    const student = await site.visit({ chapter: figureChapter });
    await student.type(student.code(0), "import { check, lineChart } from 'very-deep';");
    await student.run(student.code(0), 240_000);
    await student.write(await student.cellById(fileOf(figureChapter), figureId), 'The gradient falls.');
    expect(await check(student, figureChapter, figureId)).toContain(
      'The figure is missing. Its cell shows nothing',
    );
    const drawing = await student.cellById(fileOf(figureChapter), figureCell);
    const series = "[{ name: 'signal', x: [1, 2], y: [1, 1] }, { name: 'gradient', x: [1, 2], y: [1, 0] }]";
    await student.type(
      drawing,
      `lineChart({ title: 'Both', alt: 'One is level.', x: { title: 'layer' }, y: { title: 'size' }, series: ${series} });`,
    );
    await student.run(drawing, 240_000);
    const said = 'Written: 3 words, with a figure of 2 traces (scatter); a person grades this.';
    expect(await check(student, figureChapter, figureId)).toContain(said);
    await student.screenshot('lite-figure-answer');
    const { folder } = await handedIn(student, 'ada');
    const [submission] = await graded(project, folder);
    const exercise = submission?.exercises.find((one) => one.id === figureId);
    expect(exercise).toMatchObject({ verdict: 'to-grade', points: 0, feedback: said });
    await student.close();
  });

  it('says so where its cell is not there any more', async () => {
    const [id, chapter] = answers[0];
    const student = await site.visit({ chapter });
    await student.page.evaluate((gradeId) => {
      const { shell } = Reflect.get(globalThis, 'jupyterapp');
      const { model } = shell.currentWidget.content;
      const index = [...model.cells].findIndex((one) => one.getMetadata('nbgrader')?.grade_id === gradeId);
      model.sharedModel.deleteCell(index);
    }, id);
    const first = student.code(0);
    await student.type(first, `import { check } from 'very-deep';\nawait check('${id}');`);
    await student.run(first, 240_000);
    expect(await student.output(first).innerText()).toContain(
      `The cell of your answer is missing in ${chapter}.ipynb`,
    );
    await student.close();
  });
});
