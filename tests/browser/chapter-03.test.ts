/** A student's way through chapter 03: read, run, fail a check, mend the code, pass, train, stop a training, go on. */
import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { project, withoutBrowser } from './lab';
import { withNotebook } from './with-course';

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
  const lab = withNotebook((course) => {
    const file = path.join(course.scratch, path.basename(released));
    copyFileSync(released, file);
    return file;
  });

  const cell = (id: string) => lab.notebook.cellById(lab.file, id);
  const shown = async (id: string) => lab.notebook.output(await cell(id)).innerText();

  it('reads: title, formulas, table of contents', async () => {
    await lab.notebook.page.locator('.jp-MarkdownCell h1', { hasText: 'Batch normalization' }).waitFor();
    await lab.notebook.page.locator('.jp-MarkdownCell mjx-container').first().waitFor();
    await lab.notebook.page.locator('.lm-TabBar-tab[data-id="table-of-contents"]').click();
    await lab.notebook.page
      .locator('.jp-TableOfContents-tree', { hasText: 'Standardization by hand' })
      .waitFor();
  });

  it('runs the first cells and sees tables', async () => {
    for (const id of ['tensorflow', 'engine', 'printed-table', 'printed-moments']) {
      await lab.notebook.run(await cell(id));
    }
    await lab.notebook
      .output(await cell('printed-moments'))
      .locator('table')
      .waitFor();
  });

  it('is told by the check that nothing is written yet', async () => {
    await lab.notebook.run(await cell('standardize-by-channel'));
    await lab.notebook.run(await cell('check-standardize-by-channel'));
    expect(await shown('check-standardize-by-channel')).toContain('not written yet');
  });

  it('is told which slip a wrong solution has', async () => {
    await lab.notebook.type(await cell('standardize-by-channel'), solution('last ? [1, 2] : [2, 3]'));
    await lab.notebook.run(await cell('standardize-by-channel'));
    await lab.notebook.run(await cell('check-standardize-by-channel'));
    expect(await shown('check-standardize-by-channel')).toContain('Each image got statistics of its own.');
  });

  it('passes with the right one', async () => {
    await lab.notebook.type(await cell('standardize-by-channel'), solution('last ? [0, 1, 2] : [0, 2, 3]'));
    await lab.notebook.run(await cell('standardize-by-channel'));
    await lab.notebook.run(await cell('check-standardize-by-channel'));
    expect(await shown('check-standardize-by-channel')).toContain('5 of 5 points');
    await lab.notebook.screenshot('chapter-03-check');
  });

  it('draws a figure', async () => {
    for (const id of ['normalize-features', 'histograms-before']) await lab.notebook.run(await cell(id));
    const figure = lab.notebook.output(await cell('histograms-before'));
    await figure.getByText('feature 3').waitFor();
    expect(await figure.locator('.barlayer .point').count()).toBeGreaterThan(30);
    await lab.notebook.screenshot('chapter-03-figure');
  });

  it('trains, watches the loss, stops a training that is too long, and goes on', async () => {
    for (const id of ['fashion-mnist', 'lenet-layers', 'train-with']) await lab.notebook.run(await cell(id));
    await lab.notebook
      .output(await cell('train-with'))
      .getByRole('table', { name: /Trained for/ })
      .waitFor();

    const long = await cell('train-without');
    await lab.notebook.type(long, 'await fit(withoutNorm, train, { ...settings, epochs: 100000 });');
    await lab.notebook.begin(long);
    const curve = lab.notebook.output(long).locator('.scatterlayer .js-line').first();
    await curve.waitFor();
    const first = await curve.getAttribute('d');
    await expect.poll(() => curve.getAttribute('d'), { timeout: 120_000 }).not.toBe(first);
    await lab.notebook.screenshot('chapter-03-training');
    await lab.notebook.toolbar('notebook:interrupt-kernel');
    await lab.notebook.finished(long);
    expect(await lab.notebook.output(long).innerText()).toContain('interrupted');
    await lab.notebook.type(long, '6 * 7');
    await lab.notebook.run(long);
    expect(await lab.notebook.output(long).innerText()).toContain('42');
  });

  it('saves, and finds everything when it opens the notebook again', async () => {
    await lab.notebook.save();
    await expect.poll(() => readFileSync(lab.file, 'utf8'), { timeout: 120_000 }).toContain('5 of 5 points');
    const again = await lab.course.visit(lab.file);
    await again
      .output(await again.cellById(lab.file, 'histograms-before'))
      .locator('.main-svg')
      .first()
      .waitFor();
    expect(
      await again.output(await again.cellById(lab.file, 'check-standardize-by-channel')).innerText(),
    ).toContain('5 of 5 points');
    await again.close();
  });

  it('meets no error on the console, and nothing is asked of other machines', () => {
    expect(lab.notebook.complaints).toEqual({ errors: [], outside: [] });
  });
});
