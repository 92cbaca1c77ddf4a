/** JupyterLab's debugger panel with this kernel, used as a student would. */
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { Course, type NotebookPage, withoutBrowser } from './lab';

const cells = [
  {
    type: 'code',
    source: [
      'function mean(values: number[]): number {',
      '  let sum = 0;',
      '  for (const value of values) sum += value;',
      '  return sum / values.length;',
      '}',
    ].join('\n'),
  },
  { type: 'code', source: "const scores = [3, 4, 8];\nconst label = 'mean';\n`${label}: ${mean(scores)}`" },
] as const;

describe.skipIf(withoutBrowser)('the debugger panel', () => {
  let course: Course;
  let notebook: NotebookPage;

  beforeAll(async () => {
    course = await Course.start();
    notebook = await course.visit(course.write('debugger.ipynb', cells));
  }, 900_000);

  afterAll(() => course?.stop());

  afterEach(({ task }) => {
    onTestFailed(() => notebook.screenshot(`failed-${task.name.replace(/\W+/g, '-')}`));
  });

  const frames = () => notebook.page.locator('.jp-DebuggerCallstackFrame');
  const control = (command: string) => notebook.page.locator(`[data-command="debugger:${command}"]`).first();

  it('stops at a breakpoint in a function, with its frames and variables', async () => {
    const { page } = notebook;
    await notebook.run(notebook.code(0));
    await page.locator('.jp-DebuggerBugButton').first().click();
    const gutter = notebook.code(0).locator('.cm-breakpoint-gutter .cm-gutterElement');
    await gutter.nth(3).waitFor({ state: 'attached' });
    await gutter.nth(4).click();
    await page.locator('.jp-DebuggerBreakpoint').first().waitFor();
    await notebook.begin(notebook.code(1));
    await frames().first().waitFor();
    await expect.poll(() => frames().first().innerText()).toContain('mean');
    expect(await frames().count()).toBe(2);
    const variables = page.locator('.jp-DebuggerVariables');
    await expect.poll(() => variables.innerText()).toMatch(/sum\s*:?\s*15/);
    expect(await variables.innerText()).toContain('[ 3, 4, 8 ]');
    await notebook.screenshot('debugger-stopped');
  });

  it('steps back to the cell and lets it end', async () => {
    await control('stepOut').click();
    await expect.poll(() => frames().count()).toBe(1);
    await control('continue').click();
    await notebook.finished(notebook.code(1));
    expect(await notebook.output(notebook.code(1)).innerText()).toContain('mean: 5');
    expect(notebook.complaints.errors).toEqual([]);
  });
});
