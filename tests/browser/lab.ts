/** Driving JupyterLab in Chromium as a student would: by clicks and typing, and reading what is rendered. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { type Complaints, newPage, project, screenshot, startBrowser } from './chromium';
import { type Server, startServer } from './server';

export { project, withoutBrowser } from './chromium';

/** `npm start`, and a browser in front of it. */
export class Course {
  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
    private readonly root: string,
    /** A folder inside the project for copies of notebooks; the tests type into these. */
    readonly scratch: string,
    private readonly home: string,
  ) {}

  /**
   * @param options.root the checkout that is started; this one by default
   * @param options.more further options of `very-deep start`
   * @param options.env further variables of its environment
   */
  static async start({
    root = project,
    more = [],
    env = {},
  }: {
    root?: string;
    more?: readonly string[];
    env?: NodeJS.ProcessEnv;
  } = {}): Promise<Course> {
    const home = mkdtempSync(path.join(os.tmpdir(), 'very-deep-home-'));
    const server = await startServer(home, { root, more, env: { VERY_DEEP_SIZE: 'smoke', ...env } });
    const browser = await startBrowser();
    const scratch = mkdtempSync(path.join(root, 'browser-test-'));
    return new Course(server, browser, root, scratch, home);
  }

  /** Opens a page of its own, as a student who has just started would see it. */
  async visit(file: string, theme: 'light' | 'dark' = 'light'): Promise<NotebookPage> {
    const inside = path.relative(this.root, file).split(path.sep).map(encodeURIComponent).join('/');
    const notebook = await this.open(path.basename(file, '.ipynb'), `/tree/${inside}`, theme);
    await notebook.whenIdle();
    return notebook;
  }

  /** Opens the launcher. */
  launcher(): Promise<NotebookPage> {
    return this.open('launcher', '', 'light');
  }

  private async open(name: string, place: string, theme: 'light' | 'dark'): Promise<NotebookPage> {
    const { page, complaints } = await newPage(this.browser, { host: this.server.url.host, theme });
    const workspace = `test-${name.replace(/\W/g, '-')}-${Date.now()}`;
    const token = this.server.url.searchParams.get('token');
    await page.goto(`${this.server.url.origin}/lab/workspaces/${workspace}${place}?token=${token}`);
    return new NotebookPage(page, complaints);
  }

  /** Writes a notebook with these cells into the scratch folder. */
  write(name: string, cells: readonly { type: 'code' | 'markdown'; source: string }[]): string {
    const file = path.join(this.scratch, name);
    const notebook = {
      cells: cells.map(({ type, source }, i) => ({
        id: `cell-${i}`,
        cell_type: type,
        metadata: {},
        source,
        ...(type === 'code' ? { execution_count: null, outputs: [] } : {}),
      })),
      metadata: {
        kernelspec: { name: 'very-deep', display_name: 'Very Deep (TypeScript)', language: 'typescript' },
        language_info: { name: 'typescript' },
      },
      nbformat: 4,
      nbformat_minor: 5,
    };
    writeFileSync(file, JSON.stringify(notebook, null, 1));
    return file;
  }

  /** Ends all kernels. A kernel outlives its page, as it should, and keeps its memory. */
  async endKernels(): Promise<void> {
    const headers = { authorization: `token ${this.server.url.searchParams.get('token')}` };
    const kernels = `${this.server.url.origin}/api/kernels`;
    const running = (await (await fetch(kernels, { headers })).json()) as { id: string }[];
    for (const { id } of running) await fetch(`${kernels}/${id}`, { method: 'DELETE', headers });
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    rmSync(this.scratch, { recursive: true, force: true });
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** An open notebook. */
export class NotebookPage {
  constructor(
    readonly page: Page,
    readonly complaints: Complaints,
  ) {}

  /** Resolves when the kernel is there and has nothing to do. (The circle in the toolbar is empty before there is one, too.) */
  async whenIdle(timeout = 120_000): Promise<void> {
    await this.page.locator('#jp-main-statusbar', { hasText: '| Idle' }).waitFor({ timeout });
  }

  /** The code cell of this position among the code cells. */
  code(index: number): Locator {
    return this.page.locator('.jp-Notebook .jp-CodeCell').nth(index);
  }

  /** The cell of this id in the notebook's file, scrolled to: JupyterLab renders cells as they come near. */
  async cellById(file: string, id: string): Promise<Locator> {
    const { cells } = JSON.parse(readFileSync(file, 'utf8')) as { cells: { id: string }[] };
    const index = cells.findIndex((cell) => cell.id === id);
    if (index < 0) throw new Error(`${file} has no cell "${id}"`);
    const cell = this.page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${index}"]`);
    await cell.scrollIntoViewIfNeeded();
    return cell;
  }

  /** Puts the cursor into a cell's editor. */
  async enter(cell: Locator): Promise<void> {
    await cell.locator('.cm-content').first().click();
  }

  /** Runs a cell with Shift+Enter and waits until it has finished. */
  async run(cell: Locator, timeout = 120_000): Promise<void> {
    await this.begin(cell);
    await this.finished(cell, timeout);
  }

  /** Runs a cell and does not wait. */
  async begin(cell: Locator): Promise<void> {
    await this.enter(cell);
    await this.page.keyboard.press('Shift+Enter');
  }

  /** Resolves when the cell's prompt shows a number again. */
  async finished(cell: Locator, timeout = 120_000): Promise<void> {
    await cell.locator('.jp-InputPrompt', { hasText: /\[\d+\]/ }).waitFor({ timeout });
    await this.whenIdle(timeout);
  }

  /** Replaces a cell's source by typing. */
  async type(cell: Locator, source: string): Promise<void> {
    await this.enter(cell);
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.press('Delete');
    await this.page.keyboard.insertText(source);
  }

  /** Replaces the text of a text cell, which shows what it says until somebody writes in it. */
  async write(cell: Locator, text: string): Promise<void> {
    await cell.locator('.jp-MarkdownOutput').dblclick();
    await this.type(cell, text);
  }

  output(cell: Locator): Locator {
    return cell.locator('.jp-OutputArea').first();
  }

  /** Chooses an entry of the menu bar. */
  async menu(bar: string, entry: string | RegExp): Promise<void> {
    await this.page.locator('.lm-MenuBar-item', { hasText: bar }).first().click();
    await this.page.locator('.lm-Menu-item', { hasText: entry }).first().click();
  }

  /** Saves with Ctrl+S. */
  async save(): Promise<void> {
    await this.page.keyboard.press('Control+s');
  }

  /** Presses a button of the notebook's toolbar. */
  async toolbar(command: string): Promise<void> {
    await this.page.locator(`.jp-NotebookPanel-toolbar [data-command="${command}"]`).first().click();
  }

  /** Presses the affirmative button of a dialog. */
  async accept(): Promise<void> {
    await this.page.locator('.jp-Dialog .jp-mod-accept').click();
  }

  async screenshot(name: string): Promise<void> {
    await screenshot(this.page, name);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
