/** Every chapter in the browser, from top to bottom at the size `smoke`, solved: no error, and every figure drawn. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { project, withoutBrowser } from '../browser/chromium';
import { chapters, type SavedCell, solutions } from '../browser/notebook-file';
import { part } from '../short';
import { openIn, withLite } from './lite-site';

const PLOTLY = 'application/vnd.plotly.v1+json';
const WIDGET = 'application/vnd.jupyter.widget-view+json';
const walked = part('chapters in the browser', chapters, [chapters[0] as string, '03-batch-normalization']);

/** The student's notebook with the instructor's solutions in it. */
function solved(chapter: string): { cells: SavedCell[] } {
  const notebook = JSON.parse(readFileSync(path.join(project, 'notebooks', `${chapter}.ipynb`), 'utf8'));
  const sources = solutions(chapter);
  const cells = notebook.cells.map((cell: SavedCell) => ({
    ...cell,
    source: sources.get(cell.id) ?? cell.source,
  }));
  return { ...notebook, cells };
}

interface Output {
  readonly output_type: string;
  readonly evalue?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

describe.skipIf(withoutBrowser)('in the browser', () => {
  const site = withLite();

  it.each(walked)('%s runs from top to bottom, with every figure', async (chapter) => {
    const student = await site.visit({ chapter });
    const { page } = student;
    const notebook = solved(chapter);
    await page.evaluate(
      async ([name, content]) => {
        const app = Reflect.get(globalThis, 'jupyterapp');
        await app.serviceManager.contents.save(name, { type: 'notebook', format: 'json', content });
      },
      [`${chapter}.ipynb`, notebook] as const,
    );
    await openIn(student, site.url, { chapter });
    await student.menu('Run', /^Run All Cells/);
    const code = notebook.cells.filter(({ cell_type, source }) => cell_type === 'code' && source.length > 0);
    /** The outputs of the code cells, as the page's model has them, by the ids of the cells; and how many have run. */
    const outputs = async (): Promise<{ ran: number; of: Record<string, Output[]> }> =>
      page.evaluate(() => {
        const { model } = Reflect.get(globalThis, 'jupyterapp').shell.currentWidget.content;
        const all = model.toJSON().cells.filter((cell: { cell_type: string }) => cell.cell_type === 'code');
        const ran = all.filter((cell: { execution_count: unknown }) => cell.execution_count !== null).length;
        return {
          ran,
          of: Object.fromEntries(
            all.map((cell: { id: string; outputs: unknown }) => [cell.id, cell.outputs]),
          ),
        };
      });
    const errorsIn = (of: Record<string, Output[]>) =>
      Object.entries(of).flatMap(([id, some]) =>
        some.filter((one) => one.output_type === 'error').map(({ evalue }) => `${id}: ${evalue}`),
      );
    // An error ends the run: then it is told at once.
    await expect
      .poll(
        async () => {
          const { ran, of } = await outputs();
          return errorsIn(of).length > 0 || ran === code.length;
        },
        { timeout: 1_100_000, interval: 2000 },
      )
      .toBe(true);
    await student.whenIdle(240_000);
    const { of } = await outputs();
    expect(errorsIn(of)).toEqual([]);

    /** How many outputs of a cell are of a kind; a widget's own picture stands before the one for where there are none. */
    const kinds = (some: Output[]) => {
      const widgets = some.filter(({ data = {} }) => WIDGET in data).length;
      return { widgets, figures: some.filter(({ data = {} }) => PLOTLY in data).length - widgets };
    };
    const shown = Object.entries(of).filter(([, some]) => some.some(({ data = {} }) => PLOTLY in data));
    expect(shown.length).toBeGreaterThan(0);
    for (const [id, some] of shown) {
      const index = notebook.cells.findIndex((cell) => cell.id === id);
      const cell = page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${index}"]`);
      await page.evaluate((at) => {
        const { content } = Reflect.get(globalThis, 'jupyterapp').shell.currentWidget;
        return content.scrollToItem(at);
      }, index);
      const drawn = async () => ({
        widgets: await cell.locator('.vd-lab').count(),
        figures: await cell.locator('.js-plotly-plot .main-svg').count(),
      });
      const { widgets, figures } = kinds(some);
      await expect.poll(drawn, { timeout: 60_000, message: `what ${id} shows` }).toEqual({
        widgets,
        // A figure has several drawings over one another.
        figures: figures === 0 ? 0 : expect.toSatisfy((count: number) => count >= figures),
      });
    }
    await student.screenshot(`lite-${chapter}`);
    expect(student.complaints).toEqual({ errors: [], outside: [] });
    await student.close();
  });
});
