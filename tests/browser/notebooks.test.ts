/** Every notebook that students open, and the instructors' copies run from top to bottom at the size `smoke`. */
import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { project, withoutBrowser } from './lab';
import { codeCells, type SavedCell, savedCells } from './notebook-file';
import { withCourse } from './with-course';

const folder = path.join(project, 'notebooks');
const notebooksIn = (name: string) =>
  existsSync(name) ? readdirSync(name).filter((file) => file.endsWith('.ipynb')) : [];

describe.skipIf(withoutBrowser)('in JupyterLab', () => {
  const lab = withCourse();
  afterEach(() => lab.course?.endKernels());

  it.each(notebooksIn(folder))('%s opens', async (name) => {
    const file = path.join(lab.course.scratch, name);
    copyFileSync(path.join(folder, name), file);
    const notebook = await lab.course.visit(file);
    const title = savedCells(file)[0]?.source[0]?.replace(/^# /, '').trim() as string;
    await notebook.page.locator('.jp-MarkdownCell h1', { hasText: title }).waitFor();
    expect(notebook.complaints).toEqual({ errors: [], outside: [] });
    await notebook.close();
  });

  it.each(notebooksIn(path.join(folder, 'instructor')))("the instructor's %s runs", async (name) => {
    const file = path.join(lab.course.scratch, `instructor-${name}`);
    copyFileSync(path.join(folder, 'instructor', name), file);
    const notebook = await lab.course.visit(file);
    await notebook.menu('Run', /^Run All Cells/);
    const last = await notebook.cellById(file, (codeCells(file).at(-1) as SavedCell).id);
    await notebook.finished(last, 900_000);
    await notebook.save();
    await expect
      .poll(() => savedCells(file).some((cell) => cell.outputs?.length), { timeout: 120_000 })
      .toBe(true);
    const failed = savedCells(file).flatMap(({ id, outputs = [] }) =>
      outputs.filter((output) => output.output_type === 'error').map(({ evalue }) => `${id}: ${evalue}`),
    );
    expect(failed).toEqual([]);
    expect(notebook.complaints).toEqual({ errors: [], outside: [] });
    await notebook.close();
  });
});
