/** A student's way through chapter 03: read, run, fail a check, mend the code, pass, train, stop a training, go on. */
import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { Course, type NotebookPage, project, withoutBrowser } from './lab';

const released = path.join(project, 'notebooks', '03-batch-normalization.ipynb');

/** What a student types: first with the slip of averaging each image by itself, then right. */
const solution = (axes: string) => `
function standardizeByChannel(images: tf.Tensor4D, dataFormat: 'channels_last' | 'channels_first'): tf.Tensor4D {
  const last = dataFormat === 'channels_last';
  const axes = ${axes};
  const centred = images.sub(images.mean(axes, true));
  return centred.div(centred.square().mean(axes, true).sqrt());
}`;

describe.skipIf(withoutBrowser)('chapter 03, as a student works on it', () => {
  let course: Course;
  let notebook: NotebookPage;
  let file: string;

  beforeAll(async () => {
    course = await Course.start();
    file = path.join(course.scratch, path.basename(released));
    copyFileSync(released, file);
    notebook = await course.visit(file);
  }, 900_000);

  afterAll(() => course?.stop());

  afterEach(({ task }) => {
    onTestFailed(() => notebook.screenshot(`failed-${task.name.replace(/\W+/g, '-')}`));
  });

  const cell = (id: string) => notebook.cellById(file, id);
  const shown = async (id: string) => notebook.output(await cell(id)).innerText();

  it('reads: title, formulas, table of contents', async () => {
    await notebook.page.locator('.jp-MarkdownCell h1', { hasText: 'Batch normalization' }).waitFor();
    await notebook.page.locator('.jp-MarkdownCell mjx-container').first().waitFor();
    await notebook.page.locator('.lm-TabBar-tab[data-id="table-of-contents"]').click();
    await notebook.page.locator('.jp-TableOfContents-tree', { hasText: 'Standardization by hand' }).waitFor();
  });

  it('runs the first cells and sees tables', async () => {
    for (const id of ['tensorflow', 'engine', 'printed-table', 'printed-moments']) {
      await notebook.run(await cell(id));
    }
    await notebook
      .output(await cell('printed-moments'))
      .locator('table')
      .waitFor();
  });

  it('is told by the check that nothing is written yet', async () => {
    await notebook.run(await cell('standardize-by-channel'));
    await notebook.run(await cell('check-standardize-by-channel'));
    expect(await shown('check-standardize-by-channel')).toContain('not written yet');
  });

  it('is told which slip a wrong solution has', async () => {
    await notebook.type(await cell('standardize-by-channel'), solution('last ? [1, 2] : [2, 3]'));
    await notebook.run(await cell('standardize-by-channel'));
    await notebook.run(await cell('check-standardize-by-channel'));
    expect(await shown('check-standardize-by-channel')).toContain('Each image got statistics of its own.');
  });

  it('passes with the right one', async () => {
    await notebook.type(await cell('standardize-by-channel'), solution('last ? [0, 1, 2] : [0, 2, 3]'));
    await notebook.run(await cell('standardize-by-channel'));
    await notebook.run(await cell('check-standardize-by-channel'));
    expect(await shown('check-standardize-by-channel')).toContain('5 of 5 points');
    await notebook.screenshot('chapter-03-check');
  });

  it('draws a figure', async () => {
    for (const id of ['normalize-features', 'histograms-before']) await notebook.run(await cell(id));
    const figure = notebook.output(await cell('histograms-before'));
    await figure.getByText('feature 3').waitFor();
    expect(await figure.locator('.barlayer .point').count()).toBeGreaterThan(30);
    await notebook.screenshot('chapter-03-figure');
  });

  it('trains, watches the loss, stops a training that is too long, and goes on', async () => {
    for (const id of ['fashion-mnist', 'lenet-layers', 'train-with']) await notebook.run(await cell(id));
    await notebook
      .output(await cell('train-with'))
      .getByRole('table', { name: /Trained for/ })
      .waitFor();

    const long = await cell('train-without');
    await notebook.type(long, 'await fit(withoutNorm, train, { ...settings, epochs: 100000 });');
    await notebook.begin(long);
    const curve = notebook.output(long).locator('.scatterlayer .js-line').first();
    await curve.waitFor();
    const first = await curve.getAttribute('d');
    await expect.poll(() => curve.getAttribute('d'), { timeout: 120_000 }).not.toBe(first);
    await notebook.screenshot('chapter-03-training');
    await notebook.toolbar('notebook:interrupt-kernel');
    await notebook.finished(long);
    expect(await notebook.output(long).innerText()).toContain('interrupted');
    await notebook.type(long, '6 * 7');
    await notebook.run(long);
    expect(await notebook.output(long).innerText()).toContain('42');
  });

  it('saves, and finds everything when it opens the notebook again', async () => {
    await notebook.save();
    await expect.poll(() => readFileSync(file, 'utf8'), { timeout: 120_000 }).toContain('5 of 5 points');
    const again = await course.visit(file);
    await again
      .output(await again.cellById(file, 'histograms-before'))
      .locator('.main-svg')
      .first()
      .waitFor();
    expect(
      await again.output(await again.cellById(file, 'check-standardize-by-channel')).innerText(),
    ).toContain('5 of 5 points');
    await again.close();
  });

  it('meets no error on the console, and nothing is asked of other machines', () => {
    expect(notebook.complaints).toEqual({ errors: [], outside: [] });
  });
});
