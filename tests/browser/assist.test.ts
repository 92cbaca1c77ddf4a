/** What JupyterLab offers while a student types: the list at Tab, and what is known of a name or a call at Shift+Tab. */
import { describe, expect, it } from 'vitest';
import { withoutBrowser } from './lab';
import { withNotebook } from './with-course';

const cells = [
  {
    type: 'code',
    source: [
      "import * as tf from '@tensorflow/tfjs';",
      "import { slider } from 'very-deep';",
      'const image = tf.zeros([2, 3]);',
      'interface Score { name: string; points: number }',
      '/** Adds what was earned. */',
      'function total(scores: Score[], bonus = 0): number { return scores.reduce((sum, { points }) => sum + points, bonus); }',
      "const scores: Score[] = [{ name: 'ada', points: 3 }];",
    ].join('\n'),
  },
  { type: 'code', source: '' },
] as const;

/** What is typed, what is chosen from the list, and what then stands in the cell. */
const completions = [
  { of: 'a member of a tensor', typed: 'image.re', listed: 'reshape', gives: 'image.reshape' },
  { of: 'a member after a call', typed: 'image.square().s', listed: 'sum', gives: 'image.square().sum' },
  { of: 'a field of an interface', typed: 'scores[0]?.', listed: 'points', gives: 'scores[0]?.points' },
  {
    of: 'a key of an object',
    typed: 'const s: Score = { ',
    listed: 'name',
    gives: 'const s: Score = { name',
  },
  {
    of: 'a name of an import',
    typed: "import { li } from 'very-deep'",
    caret: 'import { li'.length,
    listed: 'liveChart',
    gives: "import { liveChart } from 'very-deep'",
  },
  {
    of: 'a package in an import',
    typed: "import * as x from 'very-d",
    listed: 'very-deep',
    gives: "import * as x from 'very-deep",
  },
  {
    of: 'a file in a string',
    typed: "readFileSync('./",
    listed: 'assist.ipynb',
    gives: "readFileSync('./assist.ipynb",
  },
  {
    of: 'one of the values of a parameter',
    typed: "tf.zeros([1], '",
    listed: 'float32',
    gives: "tf.zeros([1], 'float32",
  },
  {
    of: 'a member behind an emoji',
    typed: "'👍'; scores.fi",
    listed: 'filter',
    gives: "'👍'; scores.filter",
  },
] as const;

/** Where the cursor stands (`|`), and what the page says of it at Shift+Tab. */
const questions = [
  {
    of: 'a call, at its second argument',
    code: 'total(scores, |)',
    says: ['total(scores: Score[], bonus?: number): number', 'bonus', 'Adds what was earned.'],
  },
  { of: 'a call of a library', code: 'tf.zeros(|)', says: ['zeros', 'shape'] },
  { of: 'a call within a call', code: 'console.log(total(scores, |))', says: ['total(scores: Score[]'] },
  { of: 'a function', code: 'tota|l', says: ['function total', 'Adds what was earned.'] },
  { of: 'an interface', code: 'Scor|e', says: ['interface Score', 'points: number'] },
  { of: 'a variable, with its value', code: 'scor|es', says: ['Score[]', 'ada'] },
  {
    of: 'a function of the course',
    code: 'slid|er',
    says: ['slider', 'A slider that calls back into the cell.'],
  },
] as const;

describe.skipIf(withoutBrowser)('while a student types', () => {
  const lab = withNotebook((course) => course.write('assist.ipynb', cells));
  const line = () => lab.notebook.code(1).locator('.cm-content');
  const items = () => lab.notebook.page.locator('.jp-Completer-item');
  const slug = (name: string) => name.replace(/\W+/g, '-');

  /** Types into the second cell, and puts the cursor back from its end. */
  async function typed(code: string, back = 0): Promise<void> {
    await lab.notebook.type(lab.notebook.code(1), code);
    for (let i = 0; i < back; i++) await lab.notebook.page.keyboard.press('ArrowLeft');
  }

  it('is ready when the first cell has run', async () => {
    await lab.notebook.run(lab.notebook.code(0));
  });

  it.each(completions)('Tab completes $of', async ({ of, typed: code, listed, gives, ...more }) => {
    await typed(code, 'caret' in more ? code.length - more.caret : 0);
    await lab.notebook.page.keyboard.press('Tab');
    // A list of one is taken at once.
    await expect
      .poll(async () => (await items().first().isVisible()) || (await line().innerText()) === gives, {
        timeout: 30_000,
      })
      .toBe(true);
    await lab.notebook.screenshot(`completes-${slug(of)}`);
    if ((await items().count()) > 0) {
      const item = items().filter({ has: lab.notebook.page.getByText(listed, { exact: true }) });
      await item.first().click();
    }
    await expect.poll(() => line().innerText()).toBe(gives);
  });

  it.each(questions)('Shift+Tab explains $of', async ({ of, code, says }) => {
    const at = code.indexOf('|');
    await typed(code.replace('|', ''), code.length - 1 - at);
    await lab.notebook.page.keyboard.press('Shift+Tab');
    const tooltip = lab.notebook.page.locator('.jp-Tooltip');
    await tooltip.waitFor();
    await lab.notebook.screenshot(`explains-${slug(of)}`);
    const text = await tooltip.innerText();
    for (const words of says) expect(text).toContain(words);
    expect(text).not.toContain('```');
    await lab.notebook.page.keyboard.press('Escape');
    await tooltip.waitFor({ state: 'detached' });
  });

  it('without an error on the page, and without asking other machines', () => {
    expect(lab.notebook.complaints).toEqual({ errors: [], outside: [] });
  });
});
