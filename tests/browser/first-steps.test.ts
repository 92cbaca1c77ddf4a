import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { Course, type NotebookPage, withoutBrowser } from './lab';

const cells = [
  {
    type: 'markdown',
    source: '# First steps\n\nA **formula**: $\\sigma^2 = \\frac1N \\sum_i (x_i - \\mu)^2$',
  },
  { type: 'code', source: 'const answer: number = 6 * 7;\nanswer' },
  { type: 'code', source: 'const wrong: number = "seven";' },
  {
    type: 'code',
    source: 'for (;;) {\n  console.log("round");\n  await new Promise((later) => setTimeout(later, 50));\n}',
  },
  { type: 'code', source: '' },
] as const;

describe.skipIf(withoutBrowser)('JupyterLab, in a browser', () => {
  let course: Course;
  let notebook: NotebookPage;

  beforeAll(async () => {
    course = await Course.start();
    notebook = await course.visit(course.write('first-steps.ipynb', cells));
  }, 900_000);

  afterAll(() => course?.stop());

  afterEach(({ task }) => {
    onTestFailed(() => notebook.screenshot(`failed-${task.name.replace(/\W+/g, '-')}`));
  });

  it('shows Markdown and mathematics', async () => {
    await notebook.page.locator('.jp-MarkdownCell h1', { hasText: 'First steps' }).waitFor();
    await notebook.page.locator('.jp-MarkdownCell mjx-container').waitFor();
  });

  it('runs a cell and shows its value', async () => {
    await notebook.run(notebook.code(0));
    expect(await notebook.output(notebook.code(0)).innerText()).toContain('42');
  });

  it('tells a type error with its line before anything runs', async () => {
    await notebook.run(notebook.code(1));
    const text = await notebook.output(notebook.code(1)).innerText();
    expect(text).toContain("Type 'string' is not assignable to type 'number'");
  });

  it('interrupts a loop and goes on', async () => {
    await notebook.begin(notebook.code(2));
    await notebook.page.locator('.jp-Notebook-ExecutionIndicator[data-status="busy"]').first().waitFor();
    await notebook.toolbar('notebook:interrupt-kernel');
    await notebook.finished(notebook.code(2));
    await notebook.type(notebook.code(3), 'answer + 1');
    await notebook.run(notebook.code(3));
    expect(await notebook.output(notebook.code(3)).innerText()).toContain('43');
  });

  it('completes a name and shows its documentation', async () => {
    await notebook.type(notebook.code(3), 'answ');
    await notebook.page.keyboard.press('Tab');
    await notebook.page.locator('.jp-Completer-item', { hasText: 'answer' }).waitFor();
    await notebook.page.keyboard.press('Enter');
    const line = notebook.code(3).locator('.cm-content');
    await expect.poll(() => line.innerText(), { timeout: 120_000 }).toBe('answer');
    await notebook.page.keyboard.press('Shift+Tab');
    await notebook.page.locator('.jp-Tooltip', { hasText: 'number' }).waitFor();
    await notebook.page.keyboard.press('Escape');
  });

  it('restarts the kernel', async () => {
    await notebook.menu('Kernel', /^Restart Kernel…/);
    await notebook.accept();
    await notebook.whenIdle();
    await notebook.type(notebook.code(3), 'typeof answer');
    await notebook.run(notebook.code(3));
    expect(await notebook.output(notebook.code(3)).innerText()).toContain("Cannot find name 'answer'");
  });

  it('keeps what was saved', async () => {
    const file = `${course.scratch}/first-steps.ipynb`;
    await notebook.type(notebook.code(3), '"kept"');
    await notebook.run(notebook.code(3));
    await notebook.save();
    await expect.poll(() => readFileSync(file, 'utf8'), { timeout: 120_000 }).toContain('kept');
    const again = await course.visit(file);
    expect(await again.output(again.code(3)).innerText()).toContain('kept');
    await again.close();

    // Another file with the same content has not been signed by this user: it opens untrusted, and still readable.
    const foreign = `${course.scratch}/foreign.ipynb`;
    writeFileSync(foreign, readFileSync(file, 'utf8').replaceAll('kept', 'foreign'));
    const untrusted = await course.visit(foreign);
    expect(await untrusted.output(untrusted.code(3)).innerText()).toContain('foreign');
    await untrusted.close();
  });

  it('logs no error and asks nothing of other machines', () => {
    expect(notebook.complaints).toEqual({ errors: [], outside: [] });
  });
});
