/** The page around the notebooks: the kernel's manners in it, offline use, releases, tabs, full stores, small windows. */
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { project, screenshot, withoutBrowser } from '../browser/chromium';
import type { NotebookPage } from '../browser/lab';
import { chapters, codeCells, solutions } from '../browser/notebook-file';
import { openIn, withLite } from './lite-site';

const start = path.join(project, 'notebooks', '00-start-here.ipynb');

/** Types into the notebook's first code cell, runs it, and gives what it says. */
async function runFirst(notebook: NotebookPage, source: string): Promise<string> {
  const cell = await notebook.cellById(start, 'first-cell');
  await notebook.type(cell, source);
  await notebook.run(cell, 240_000);
  return (await notebook.output(cell).innerText()).replace(/\s+/g, ' ').trim();
}

const notification = (page: Page, text: string | RegExp) =>
  page.locator('.Toastify__toast', { hasText: text });

/** The source of the first code cell as this browser keeps it. */
const stored = (page: Page): Promise<string | undefined> =>
  page.evaluate(async () => {
    const contents = Reflect.get(globalThis, 'jupyterapp').serviceManager.contents;
    const { content } = await contents.get('00-start-here.ipynb', { content: true });
    const cell = content.cells.find(({ id }: { id: string }) => id === 'first-cell');
    return [cell.source].flat().join('');
  });

describe.skipIf(withoutBrowser)('the course in a browser', () => {
  const site = withLite();

  it('carries no answer: no solution of an instructor is in the built files', () => {
    const bare = (code: string) => code.replace(/\\n|[\s'"`\\;,(){}]+/g, '');
    const entries = readdirSync(site.folder, { recursive: true, withFileTypes: true });
    const all = entries
      .filter((entry) => entry.isFile() && /\.(js|json|ipynb|html)$/.test(entry.name))
      .map((entry) => bare(readFileSync(path.join(entry.parentPath, entry.name), 'utf8')));
    const bodies = chapters.flatMap((chapter) =>
      [...solutions(chapter)].map(([id, source]) => ({ id, text: bare(source) })),
    );
    const long = bodies.filter(({ text }) => text.length > 120);
    expect(long.length).toBeGreaterThan(30);
    // A stub that a student mends is given.
    const released = chapters.flatMap((chapter) =>
      codeCells(path.join(project, 'notebooks', `${chapter}.ipynb`)).map(({ id, source }) => [
        id,
        bare(source.join('')),
      ]),
    );
    const stubs = new Map(released as [string, string][]);
    const shown = long.filter(
      ({ id, text }) => text !== stubs.get(id) && all.some((one) => one.includes(text)),
    );
    expect(shown.map(({ id }) => id)).toEqual([]);
  });

  it('stops a training, keeps the state, and completes names while a cell runs', async () => {
    const student = await site.visit();
    expect(await student.page.evaluate('crossOriginIsolated')).toBe(true);
    const cell = await student.cellById(start, 'first-cell');
    await runFirst(student, "const kept = 'what was computed'; kept");
    await student.type(
      cell,
      `import { fit, lenet, ready, tf } from 'very-deep';
await ready();
console.log('begun');
const images = tf.randomNormal([128, 28, 28, 1]) as any, labels = tf.zeros([128], 'int32') as any;
await fit(lenet({ batchNorm: true, seed: 3 }), { x: images, y: labels }, { epochs: 1e6, batchSize: 32, learningRate: 0.1, listeners: [] });`,
    );
    await student.begin(cell);
    await student.output(cell).getByText('begun').waitFor();
    const other = await student.cellById(start, 'engine');
    await student.enter(other);
    await student.page.keyboard.press('Control+End');
    await student.page.keyboard.insertText('\nkep');
    // The only name that begins so is written at once; JupyterLab waits a second for it, which a busy machine may need.
    const completed = async () => {
      await student.page.keyboard.press('Tab');
      return other.locator('.cm-content').innerText();
    };
    await expect.poll(completed, { timeout: 100_000, interval: 4000 }).toContain('kept');
    await student.toolbar('notebook:interrupt-kernel');
    await student.finished(cell);
    expect(await student.output(cell).innerText()).toContain('Interrupted');
    expect(await runFirst(student, 'kept')).toContain("'what was computed'");
    expect(student.complaints).toEqual({ errors: [], outside: [] });
    await student.close();
  });

  it('offers a restart for a cell that nothing else stops, and runs the cells above it again', async () => {
    const student = await site.visit();
    await runFirst(student, 'const above = 6 * 7;');
    const cell = await student.cellById(start, 'engine');
    await student.type(cell, "/^(a+)+$/.test('a'.repeat(60) + 'b')");
    await student.begin(cell);
    await student.page.locator('#jp-main-statusbar', { hasText: '| Busy' }).waitFor();
    await student.toolbar('notebook:interrupt-kernel');
    await student.page.locator('.jp-Dialog', { hasText: 'does not stop' }).waitFor();
    await student.screenshot('lite-restart');
    await student.page.getByRole('button', { name: 'Restart and run to here' }).click();
    await student.whenIdle(240_000);
    await student.type(cell, 'above');
    await student.run(cell);
    expect(await student.output(cell).innerText()).toContain('42');
    await student.close();
  });

  it('asks the person at the notebook, and moves a widget', async () => {
    const student = await site.visit();
    const cell = await student.cellById(start, 'first-cell');
    await student.type(cell, "`hello ${prompt('who?')}`");
    await student.begin(cell);
    await student.page.locator('.jp-Stdin-input').fill('Ada');
    await student.page.keyboard.press('Enter');
    await student.finished(cell);
    expect(await student.output(cell).innerText()).toContain('hello Ada');
    await student.type(
      cell,
      "import { display, slider } from 'very-deep';\ndisplay(slider({ label: 'depth', min: 0, max: 10, value: 3 } as never, (value: number) => console.log('now', value)));",
    );
    await student.run(cell);
    const input = student.output(cell).locator('input[type=range]').first();
    await input.waitFor();
    await input.fill('7');
    await student.output(cell).getByText('now 7').waitFor();
    await student.close();
  });

  it('is there without a network on the second visit, figures as well, and says when a release is new', async () => {
    const student = await site.visit();
    const { page } = student;
    await page.locator('body[data-very-deep-kept="true"]').waitFor({ state: 'attached', timeout: 240_000 });
    const mine = "'my own text'";
    await runFirst(student, mine);
    await student.save();
    await expect.poll(() => stored(page)).toBe(mine);

    await site.unplug();
    await openIn(student, site.url);
    expect(await page.evaluate('crossOriginIsolated')).toBe(true);
    const figure = await student.cellById(start, 'engine');
    await student.type(
      figure,
      "import { lineChart } from 'very-deep';\nlineChart({ title: 'a line', alt: 'a line', x: { title: 'x' }, y: { title: 'y' }, series: [{ name: 's', x: [1, 2], y: [3, 4] }] });",
    );
    await student.run(figure, 240_000);
    await student.output(figure).locator('.main-svg').first().waitFor();
    await student.screenshot('lite-offline');

    // Another release: one of its notebooks has changed.
    const next = mkdtempSync(path.join(os.tmpdir(), 'very-deep-lite-next-'));
    cpSync(site.folder, next, { recursive: true });
    const worker = path.join(next, 'sw.js');
    writeFileSync(worker, readFileSync(worker, 'utf8').replace(/"version":"\w+"/, '"version":"another"'));
    appendFileSync(worker, '\n');
    await site.serve(next);
    await page.reload();
    const news = notification(page, 'A new release of the course is here');
    await news.waitFor({ timeout: 240_000 });
    await student.screenshot('lite-release');
    await news.getByRole('button', { name: 'Save and open it' }).click();
    await page.waitForFunction(
      "caches.keys().then((names) => names.some((name) => name.endsWith(' another')))",
    );
    await page.locator('.jp-Notebook .jp-CodeCell').first().waitFor({ timeout: 240_000 });
    expect(await stored(page)).toBe(mine);
    await site.serve(site.folder);
    await student.close();
  });

  it('warns of a notebook in two tabs, and asks before one overwrites the other', async () => {
    const first = await site.visit();
    const second = await site.tab(first.page.context());
    await notification(second.page, 'is open in another tab').waitFor();
    await second.screenshot('lite-two-tabs');
    await runFirst(first, "'from the first tab'");
    await first.save();
    await expect.poll(() => stored(first.page)).toBe("'from the first tab'");
    await runFirst(second, "'from the second tab'");
    await second.save();
    await second.page.locator('.jp-Dialog', { hasText: /overwrite/i }).waitFor();
    expect(await stored(first.page)).toBe("'from the first tab'");
    // When the first is closed, the second is alone, and a third is told of it.
    await first.page.close();
    await notification(second.page, 'is open in another tab').waitFor({ state: 'detached' });
    const third = await site.tab(second.page.context());
    await notification(third.page, 'is open in another tab').waitFor();
    await first.close();
  });

  it('loses nothing when the store is full in the middle of a save', async () => {
    const student = await site.visit();
    const { page } = student;
    await runFirst(student, "'saved'");
    await student.save();
    await expect.poll(() => stored(page)).toBe("'saved'");
    // What a browser does at its quota: the write fails, and what was there stays.
    await page.evaluate(
      "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }",
    );
    await runFirst(student, "'not saved yet'");
    await student.save();
    const told = notification(page, 'could not be saved');
    await told.waitFor();
    await student.screenshot('lite-full');
    expect(await stored(page)).toBe("'saved'");
    const download = page.waitForEvent('download');
    await page.locator('.jp-Dialog').getByRole('button', { name: 'Close' }).click();
    await told.getByRole('button', { name: 'Download the notebook' }).click();
    expect(readFileSync(await (await download).path(), 'utf8')).toContain('not saved yet');
    await student.close();
  });

  it.each([
    ['that is refused', '{ register: refuse }'],
    ['that never begins', '{ register: async () => ({}), ready: new Promise(() => {}) }'],
  ])(
    'runs without a store, with a service worker %s, on one thread, and says so',
    async (_, serviceWorker) => {
      const student = await site.visit({
        before: (page) =>
          page.addInitScript(`
          const refuse = () => { throw new DOMException('not in this window', 'SecurityError'); };
          Object.defineProperty(indexedDB, 'open', { value: refuse });
          Object.defineProperty(navigator, 'serviceWorker', { value: ${serviceWorker} });
        `),
      });
      await notification(student.page, 'This window keeps no notebooks').waitFor();
      expect(await runFirst(student, "import { ready } from 'very-deep';\nawait ready()")).toContain('onnx');
      await notification(student.page, 'one thread').waitFor();
      await student.close();
    },
  );

  it('says before ResNet is trained that little memory may not be enough', async () => {
    const student = await site.visit({
      chapter: '04-resnet',
      size: 'quick',
      before: (page) =>
        page.addInitScript("Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => 2 })"),
    });
    await notification(student.page, 'about 2 GB of memory').waitFor();
    await student.close();
  });

  it('exports the work, begins anew, and takes it back', async () => {
    const student = await site.visit();
    const { page } = student;
    // Not saved by hand: what is on the screen is exported.
    await runFirst(student, "'mine'");
    const downloading = page.waitForEvent('download');
    await student.menu('Course', 'Export my work');
    const archive = path.join(mkdtempSync(path.join(os.tmpdir(), 'very-deep-export-')), 'work.zip');
    await (await downloading).saveAs(archive);
    await student.menu('Course', 'Begin anew');
    const again = page.waitForEvent('load');
    await page.getByRole('button', { name: 'Delete everything' }).click();
    await again;
    await openIn(student, site.url);
    expect(await stored(page)).toContain('layers * units');
    const choosing = page.waitForEvent('filechooser');
    await student.menu('Course', 'Import my work');
    await (await choosing).setFiles(archive);
    await student.accept();
    await notification(page, 'is imported').waitFor();
    expect(await stored(page)).toBe("'mine'");
    await student.close();
  });

  it('fits a phone', async () => {
    const student = await site.visit({ before: (page) => page.setViewportSize({ width: 360, height: 740 }) });
    const { page } = student;
    const { width } = (await page.locator('.jp-Notebook').boundingBox()) as { width: number };
    expect(width).toBeGreaterThan(280);
    const cell = await student.cellById(start, 'first-cell');
    await student.type(cell, '6 * 7');
    // There is no Shift+Enter on it.
    const run = page.locator('.jp-NotebookPanel-toolbar > [data-jp-item-name="run"]');
    await run.waitFor();
    await run.click();
    await student.finished(cell, 240_000);
    expect(await student.output(cell).innerText()).toContain('42');
    await screenshot(page, 'lite-phone');
    const help = page.locator('.lm-MenuBar-item', { hasText: 'Help' });
    const right = async () => {
      const box = await help.boundingBox();
      return box === null ? Number.POSITIVE_INFINITY : box.x + box.width;
    };
    const menus = (await page.locator('#jp-MainMenu').boundingBox()) as { x: number; y: number };
    await page.mouse.move(menus.x + 40, menus.y + 10);
    await page.mouse.wheel(400, 0);
    await expect.poll(right).toBeLessThanOrEqual(360);
    await student.close();
  });
});
