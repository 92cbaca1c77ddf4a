/** The laboratory in JupyterLab: trained, taken back, forked, saved and replayed by clicks and keys. */
import { beforeAll, describe, expect, it } from 'vitest';
import { withoutBrowser } from '../browser/lab';
import { withNotebook } from '../browser/with-course';
import { LaboratoryOnPage } from './page';

const cells = [
  {
    type: 'code',
    source: "import { laboratory } from 'very-deep';\nconst lab = laboratory({ depth: 8, width: 32 });\nlab",
  },
  {
    type: 'code',
    source:
      'console.log(JSON.stringify(lab.settings)); console.log(`saved: ${lab.runs.length}`); lab.runs.at(-1)',
  },
] as const;

describe.skipIf(withoutBrowser)('the laboratory in JupyterLab', () => {
  const lab = withNotebook((course) => course.write('laboratory.ipynb', cells));
  let page: LaboratoryOnPage;
  const sums = new Map<number, string>();
  let [end, text] = [0, ''];

  beforeAll(async () => {
    const cell = lab.notebook.code(0);
    await lab.notebook.run(cell);
    page = new LaboratoryOnPage(lab.notebook.page, lab.notebook.output(cell));
    await page.box.waitFor();
  }, 900_000);

  const kernelSays = async () => {
    const cell = lab.notebook.code(1);
    await lab.notebook.run(cell);
    return lab.notebook.output(cell).innerText();
  };

  it('trains, and shows it', async () => {
    end = await page.trainTo(120);
    sums.set(end, await page.sum());
    expect(await page.figure('Loss of each batch')).toContain(`Run A: ${end} steps`);
    expect(await page.figure('Norm of the gradient')).toMatch(/layer 1 [\d.e-]+, layer 9 [\d.e-]+/);
    expect(await page.figure('Dead units')).toContain('Layer 8:');
    await lab.notebook.screenshot('laboratory-trained');
  });

  it('goes back to any step and forth again, to the same bits', async () => {
    for (const step of [40, 41, 97, 0, 40]) {
      await page.scrub(step);
      expect(await page.step()).toBe(step);
      const sum = await page.sum();
      expect(sums.get(step) ?? sum).toBe(sum);
      sums.set(step, sum);
    }
    await page.scrub(end);
    expect(await page.sum()).toBe(sums.get(end));
    expect(new Set(sums.values()).size).toBe(sums.size);
  });

  it('is moved by keys: the timeline by arrows, T trains and pauses, and none is a command of JupyterLab', async () => {
    await page.scrub(40);
    await page.timeline.press('ArrowRight');
    expect(await page.step()).toBe(41);
    expect(await page.sum()).toBe(sums.get(41));
    await page.timeline.press('t');
    await expect.poll(() => page.step()).toBeGreaterThan(41);
    await page.timeline.press('t');
    expect(await page.box.getByRole('button', { name: 'Train', exact: true }).isVisible()).toBe(true);
    expect(await lab.notebook.page.locator('.jp-Notebook .jp-CodeCell').count()).toBe(cells.length);
  });

  it('forks where a setting is changed in the past; both futures are shown', async () => {
    await page.scrub(40);
    await page.set('norm', 'batch');
    expect(await page.status()).toContain('run B forks at step 40 with the other norm');
    expect(await page.runs()).toBe(2);
    await page.trainTo(90);
    expect(await page.figure('Loss of each batch')).toMatch(/Run A: .*Run B: /);
    await lab.notebook.screenshot('laboratory-forked');
    expect(await kernelSays()).toContain('"norm":"batch"');
  });

  it('saves a run, of which the kernel hears, and replays it bit for bit', async () => {
    await page.scrub(80);
    const sum = await page.sum();
    text = await page.save();
    expect(text).toContain(';40:norm=batch;80;');
    const said = await kernelSays();
    expect(said).toContain('saved: 1');
    expect(said.replaceAll('\n', '')).toContain(text);
    await page.open(text);
    await expect.poll(() => page.status()).toContain('bit for bit');
    expect(await page.runs()).toBe(3);
    expect(await page.sum()).toBe(sum);
    await page.press('Close run C');
  });

  it('says of a text that was changed where its states differ, and of what is none what it should be', async () => {
    await page.open(text.replace('rate=0.1', 'rate=0.2'));
    await expect.poll(() => page.status()).toContain('differ at step');
    await page.press('Close run C');
    await page.open('hello');
    await expect.poll(() => page.status()).toContain('the text of a run begins with "run1;"');
    expect(await page.runs()).toBe(2);
  });

  it('comes back with the saved runs when the page is loaded again', async () => {
    await lab.notebook.save();
    await lab.notebook.page.reload();
    await page.box.waitFor();
    await expect.poll(() => page.status()).toContain('bit for bit');
    expect(lab.notebook.complaints.errors).toEqual([]);
  });
});
