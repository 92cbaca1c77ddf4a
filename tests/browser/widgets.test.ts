/** Widgets in JupyterLab, moved and pressed as a student would: they call back into the cell that made them. */
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { Course, type NotebookPage, withoutBrowser } from './lab';

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
  let course: Course;
  let notebook: NotebookPage;

  beforeAll(async () => {
    course = await Course.start();
    notebook = await course.visit(course.write('widgets.ipynb', cells));
  }, 900_000);

  afterAll(() => course?.stop());

  afterEach(({ task }) => {
    onTestFailed(() => notebook.screenshot(`failed-${task.name.replace(/\W+/g, '-')}`));
  });

  const output = () => notebook.output(notebook.code(0));
  const chart = () => output().locator('svg.very-deep-chart');
  const input = () => output().locator('input[type=range]');

  it('shows a slider whose move is heard by its cell and changes a chart', async () => {
    await notebook.run(notebook.code(0));
    await expect.poll(() => chart().getAttribute('aria-label')).toBe('Powers: line, 2 points');
    await input().focus();
    await notebook.page.keyboard.press('ArrowRight');
    await expect.poll(() => output().innerText()).toContain('power is now 2');
    await expect.poll(() => chart().getAttribute('aria-label')).toBe('Powers: n ** 2, 11 points');
    await notebook.screenshot('widgets-slider');
  });

  it('moves the slider when the cell sets its value, as a pressed button asks', async () => {
    await output().locator('button', { hasText: 'Back to 1' }).focus();
    await notebook.page.keyboard.press('Enter');
    await expect.poll(() => input().inputValue()).toBe('1');
    await expect.poll(() => chart().getAttribute('aria-label')).toBe('Powers: n ** 1, 11 points');
  });

  it('runs any module of anywidget, with bytes both ways', async () => {
    await notebook.run(notebook.code(1));
    await expect.poll(() => notebook.output(notebook.code(1)).innerText()).toContain('sum 42');
    await notebook.run(notebook.code(2));
    await expect.poll(() => notebook.output(notebook.code(1)).innerText()).toMatch(/heard: 'hello'.*7, 8/s);
    expect(notebook.complaints.errors).toEqual([]);
  });
});
