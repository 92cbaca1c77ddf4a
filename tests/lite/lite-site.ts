/** The course in a browser as `npm run lite` builds it, for tests: built once for a run, served below a host's root. */
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { buildLite } from '../../lite/build.mjs';
import { serveFolder } from '../../lite/serve.mjs';
import { newPage, startBrowser } from '../browser/chromium';
import { NotebookPage } from '../browser/lab';

/** The folder of the built site; `LITE` names one that is built already. */
async function builtSite(): Promise<string> {
  if (process.env.LITE) return path.resolve(process.env.LITE);
  const folder = path.join(os.tmpdir(), 'very-deep-lite');
  if (!existsSync(folder)) await buildLite(folder);
  return folder;
}

export interface OpenOptions {
  readonly chapter?: string;
  readonly size?: 'smoke' | 'quick';
  /** Prepares the page before it is opened. */
  readonly before?: (page: Page) => Promise<unknown>;
}

/** Opens a notebook in a page. */
export async function openIn(
  notebook: NotebookPage,
  url: string,
  { chapter = '00-start-here', size = 'smoke', before }: OpenOptions = {},
): Promise<void> {
  await before?.(notebook.page);
  await notebook.page.goto(`${url}lab/index.html?path=${chapter}.ipynb&size=${size}`);
  await notebook.page.locator('.jp-Notebook .jp-CodeCell').first().waitFor({ timeout: 240_000 });
  await notebook.whenIdle(240_000);
}

/** The site, served; each visit is of a student who comes for the first time. */
export class LiteSite {
  folder = '';
  url = '';
  browser!: Browser;
  #server: Awaited<ReturnType<typeof serveFolder>> | undefined;

  async start(): Promise<void> {
    this.folder = await builtSite();
    await this.serve(this.folder);
    this.browser = await startBrowser();
  }

  /** Serves a folder at the address of before, if there was one. */
  async serve(folder: string): Promise<void> {
    const port = this.url === '' ? 0 : Number(new URL(this.url).port);
    await this.#server?.stop();
    this.#server = await serveFolder(folder, { port, prefix: '/some/course/' });
    this.url = this.#server.url;
  }

  /** Takes the site from the network. */
  async unplug(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
  }

  async visit(options: OpenOptions = {}): Promise<NotebookPage> {
    const { page, complaints } = await newPage(this.browser, { host: new URL(this.url).host });
    const notebook = new NotebookPage(page, complaints);
    await openIn(notebook, this.url, options);
    return notebook;
  }

  /** Another tab of the same student. */
  async tab(context: BrowserContext, options: OpenOptions = {}): Promise<NotebookPage> {
    const notebook = new NotebookPage(await context.newPage(), { errors: [], outside: [] });
    await openIn(notebook, this.url, options);
    return notebook;
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    await this.#server?.stop();
  }
}

/** A site that is there for the tests of a group. */
export function withLite(): LiteSite {
  const site = new LiteSite();
  beforeAll(() => site.start(), 600_000);
  afterAll(() => site.stop());
  return site;
}
