import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withoutBrowser } from './lab';
import { withNotebook } from './with-course';

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
  const lab = withNotebook((course) => course.write('first-steps.ipynb', cells));

  it('shows Markdown and mathematics', async () => {
    await lab.notebook.page.locator('.jp-MarkdownCell h1', { hasText: 'First steps' }).waitFor();
    await lab.notebook.page.locator('.jp-MarkdownCell mjx-container').waitFor();
  });

  it('runs a cell and shows its value', async () => {
    await lab.notebook.run(lab.notebook.code(0));
    expect(await lab.notebook.output(lab.notebook.code(0)).innerText()).toContain('42');
  });

  it('tells a type error with its line before anything runs', async () => {
    await lab.notebook.run(lab.notebook.code(1));
    const text = await lab.notebook.output(lab.notebook.code(1)).innerText();
    expect(text).toContain("Type 'string' is not assignable to type 'number'");
  });

  it('interrupts a loop and goes on', async () => {
    await lab.notebook.begin(lab.notebook.code(2));
    await lab.notebook.page.locator('.jp-Notebook-ExecutionIndicator[data-status="busy"]').first().waitFor();
    await lab.notebook.toolbar('notebook:interrupt-kernel');
    await lab.notebook.finished(lab.notebook.code(2));
    await lab.notebook.type(lab.notebook.code(3), 'answer + 1');
    await lab.notebook.run(lab.notebook.code(3));
    expect(await lab.notebook.output(lab.notebook.code(3)).innerText()).toContain('43');
  });

  it('completes a name and shows its documentation', async () => {
    await lab.notebook.type(lab.notebook.code(3), 'answ');
    await lab.notebook.page.keyboard.press('Tab');
    await lab.notebook.page.locator('.jp-Completer-item', { hasText: 'answer' }).waitFor();
    await lab.notebook.page.keyboard.press('Enter');
    const line = lab.notebook.code(3).locator('.cm-content');
    await expect.poll(() => line.innerText(), { timeout: 120_000 }).toBe('answer');
    await lab.notebook.page.keyboard.press('Shift+Tab');
    await lab.notebook.page.locator('.jp-Tooltip', { hasText: 'number' }).waitFor();
    await lab.notebook.page.keyboard.press('Escape');
  });

  it('restarts the kernel', async () => {
    await lab.notebook.menu('Kernel', /^Restart Kernel…/);
    await lab.notebook.accept();
    await lab.notebook.whenIdle();
    await lab.notebook.type(lab.notebook.code(3), 'typeof answer');
    await lab.notebook.run(lab.notebook.code(3));
    expect(await lab.notebook.output(lab.notebook.code(3)).innerText()).toContain(
      "Cannot find name 'answer'",
    );
  });

  it('keeps what was saved', async () => {
    const file = `${lab.course.scratch}/first-steps.ipynb`;
    await lab.notebook.type(lab.notebook.code(3), '"kept"');
    await lab.notebook.run(lab.notebook.code(3));
    await lab.notebook.save();
    await expect.poll(() => readFileSync(file, 'utf8'), { timeout: 120_000 }).toContain('kept');
    const again = await lab.course.visit(file);
    expect(await again.output(again.code(3)).innerText()).toContain('kept');
    await again.close();

    // Another file with the same content has not been signed by this user: it opens untrusted, and still readable.
    const foreign = `${lab.course.scratch}/foreign.ipynb`;
    writeFileSync(foreign, readFileSync(file, 'utf8').replaceAll('kept', 'foreign'));
    const untrusted = await lab.course.visit(foreign);
    expect(await untrusted.output(untrusted.code(3)).innerText()).toContain('foreign');
    await untrusted.close();
  });

  it('logs no error and asks nothing of other machines', () => {
    expect(lab.notebook.complaints).toEqual({ errors: [], outside: [] });
  });
});
