/** Widgets in JupyterLab, moved and pressed as a student would: they call back into the cell that made them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { withoutBrowser } from './lab';
import { withNotebook } from './with-course';

const cells = [
  {
    type: 'code',
    source: [
      "import { button, display, liveChart, slider, widget } from 'very-deep';",
      "const chart = liveChart({ title: 'Powers', x: 'n', y: 'value' });",
      "const power = slider({ min: 0, max: 4, value: 1, label: 'power' }, (value) => {",
      '  console.log(`power is now ${value}`);',
      '  chart.clear();',
      '  for (let n = 0; n <= 10; n++) chart.append({ [`n ** ${value}`]: n ** value }, n);',
      '});',
      "const reset = button('Back to 1', () => { power.value = 1; });",
      'chart.append({ line: 0 });',
      'chart.append({ line: 1 });',
      'for (const one of [power, reset, chart]) display(one);',
    ].join('\n'),
  },
  {
    type: 'code',
    source: [
      'const sum = widget({',
      '  esm: `export default { render({ model, el }) {',
      "    const bytes = model.get('bytes');",
      '    let sum = 0;',
      '    for (let i = 0; i < bytes.byteLength; i++) sum += bytes.getUint8(i);',
      "    el.className = 'sum';",
      "    el.textContent = 'sum ' + sum;",
      "    model.on('msg:custom', (content, buffers) => model.send({ heard: content }, undefined, [buffers[0].buffer]));",
      '  } };`,',
      '  state: { bytes: new Uint8Array([1, 2, 39]) },',
      '});',
      "sum.on('message', (content, buffers) => console.log(content, buffers[0]));",
      'sum',
    ].join('\n'),
  },
  { type: 'code', source: "sum.send('hello', [new Uint8Array([7, 8])]);" },
] as const;

describe.skipIf(withoutBrowser)('widgets in JupyterLab', () => {
  const lab = withNotebook((course) => course.write('widgets.ipynb', cells));

  const output = () => lab.notebook.output(lab.notebook.code(0));
  const chart = () => output().locator('svg.very-deep-chart');
  const input = () => output().locator('input[type=range]');

  it('shows a slider whose move is heard by its cell and changes a chart', async () => {
    await lab.notebook.run(lab.notebook.code(0));
    await expect.poll(() => chart().getAttribute('aria-label')).toBe('Powers: line, 2 points');
    await input().focus();
    await lab.notebook.page.keyboard.press('ArrowRight');
    await expect.poll(() => output().innerText()).toContain('power is now 2');
    await expect.poll(() => chart().getAttribute('aria-label')).toBe('Powers: n ** 2, 11 points');
    await lab.notebook.screenshot('widgets-slider');
  });

  it('moves the slider when the cell sets its value, as a pressed button asks', async () => {
    await output().locator('button', { hasText: 'Back to 1' }).focus();
    await lab.notebook.page.keyboard.press('Enter');
    await expect.poll(() => input().inputValue()).toBe('1');
    await expect.poll(() => chart().getAttribute('aria-label')).toBe('Powers: n ** 1, 11 points');
  });

  it('runs any module of anywidget, with bytes both ways', async () => {
    await lab.notebook.run(lab.notebook.code(1));
    await expect.poll(() => lab.notebook.output(lab.notebook.code(1)).innerText()).toContain('sum 42');
    await lab.notebook.run(lab.notebook.code(2));
    await expect
      .poll(() => lab.notebook.output(lab.notebook.code(1)).innerText())
      .toMatch(/heard: 'hello'.*7, 8/s);
    expect(lab.notebook.complaints.errors).toEqual([]);
  });

  it('brings them back after the page was loaded again, and they work as before', async () => {
    const { page } = lab.notebook;
    await lab.notebook.save();
    await expect
      .poll(() => readFileSync(lab.file, 'utf8'))
      .toContain('application/vnd.jupyter.widget-view+json');
    await page.reload();
    await input().waitFor();
    expect(await input().inputValue()).toBe('1');
    expect(await chart().getAttribute('aria-label')).toBe('Powers: n ** 1, 11 points');
    await input().focus();
    await page.keyboard.press('End');
    await expect.poll(() => chart().getAttribute('aria-label')).toBe('Powers: n ** 4, 11 points');
    await output().locator('button', { hasText: 'Back to 1' }).click();
    await expect.poll(() => input().inputValue()).toBe('1');
    await expect.poll(() => chart().getAttribute('aria-label')).toBe('Powers: n ** 1, 11 points');
    await lab.notebook.screenshot('widgets-reloaded');
    await expect.poll(() => lab.notebook.output(lab.notebook.code(1)).innerText()).toContain('sum 42');
    await lab.notebook.run(lab.notebook.code(2));
    expect(lab.notebook.complaints.errors).toEqual([]);
  });
});

describe.skipIf(withoutBrowser)('widgets in a JupyterLab that knows none', () => {
  const config = mkdtempSync(path.join(os.tmpdir(), 'very-deep-config-'));
  mkdirSync(path.join(config, 'labconfig'));
  const disabledExtensions = {
    '@jupyter-widgets/jupyterlab-manager': true,
    anywidget: true,
    'very-deep-lab:anywidget': true,
  };
  writeFileSync(path.join(config, 'labconfig', 'page_config.json'), JSON.stringify({ disabledExtensions }));
  const lab = withNotebook((course) => course.write('no-widgets.ipynb', cells), {
    env: { JUPYTER_CONFIG_PATH: config },
  });
  afterAll(() => rmSync(config, { recursive: true }));

  it('stand still as HTML, with the command that installs them', async () => {
    await lab.notebook.run(lab.notebook.code(0));
    const output = lab.notebook.output(lab.notebook.code(0));
    const input = output.locator('input[type=range]');
    await input.waitFor();
    expect(await input.isDisabled()).toBe(true);
    expect(await output.locator('button', { hasText: 'Back to 1' }).isDisabled()).toBe(true);
    await output.locator('.js-plotly-plot .main-svg').first().waitFor();
    expect(await output.locator('code', { hasText: 'pip install anywidget' }).count()).toBe(3);
    await lab.notebook.screenshot('widgets-standing-still');
    // What JupyterLab notes in its console of a channel that nobody in the page takes: one for each widget.
    expect(lab.notebook.complaints.errors).toEqual(Array(3).fill('Exception opening new comm'));
  });
});
