/** JupyterLab's debugger panel with this kernel, used as a student would. */
import { describe, expect, it } from 'vitest';
import { withoutBrowser } from './lab';
import { withNotebook } from './with-course';

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
  const lab = withNotebook((course) => course.write('debugger.ipynb', cells));

  const frames = () => lab.notebook.page.locator('.jp-DebuggerCallstackFrame');
  const control = (command: string) =>
    lab.notebook.page.locator(`[data-command="debugger:${command}"]`).first();

  it('stops at a breakpoint in a function, with its frames and variables', async () => {
    const { page } = lab.notebook;
    await lab.notebook.run(lab.notebook.code(0));
    await page.locator('.jp-DebuggerBugButton').first().click();
    const gutter = lab.notebook.code(0).locator('.cm-breakpoint-gutter .cm-gutterElement');
    await gutter.nth(3).waitFor({ state: 'attached' });
    await gutter.nth(4).click();
    await page.locator('.jp-DebuggerBreakpoint').first().waitFor();
    await lab.notebook.begin(lab.notebook.code(1));
    await frames().first().waitFor();
    await expect.poll(() => frames().first().innerText()).toContain('mean');
    expect(await frames().count()).toBe(2);
    const variables = page.locator('.jp-DebuggerVariables');
    await expect.poll(() => variables.innerText()).toMatch(/sum\s*:?\s*15/);
    expect(await variables.innerText()).toContain('[ 3, 4, 8 ]');
    await lab.notebook.screenshot('debugger-stopped');
  });

  it('steps back to the cell and lets it end', async () => {
    await control('stepOut').click();
    await expect.poll(() => frames().count()).toBe(1);
    await control('continue').click();
    await lab.notebook.finished(lab.notebook.code(1));
    expect(await lab.notebook.output(lab.notebook.code(1)).innerText()).toContain('mean: 5');
    expect(lab.notebook.complaints.errors).toEqual([]);
  });
});
