/** The kernel of the browser for tests: in Chromium, on a page of its own, asked as the kernel of Node.js is. */
import { existsSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { buildKernel } from '../../scripts/browser-kernel.mjs';
import type { Message } from '../../src/jupyter/wire';
import { project, startBrowser } from '../browser/chromium';
import { type Kernel, type Ran, takeApart } from '../kernel/client';
import { type StaticServer, serveFolders } from './static-server';

/** Builds the kernel as `npm run lite` does, into a folder that goes with the run. */
async function built(): Promise<string> {
  if (!existsSync(path.join(project, 'dist', 'src', 'release', 'site-files.js')))
    throw new Error('build the course first: npm run build');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-browser-kernel-'));
  await buildKernel(folder);
  return folder;
}

export interface BrowserKernelPage extends Kernel {
  page: Page;
  server: StaticServer;
  browser: Browser;
  /** What the page's console and the workers complained of. */
  readonly complaints: string[];
  /** Restarts the kernel. */
  restart(): Promise<void>;
  /** Opens the page anew: what is kept is kept by the browser. */
  open(): Promise<void>;
}

type Answered = { reply: Message; published: Message[]; complete: true };

interface Options {
  readonly isolated?: boolean;
  readonly environment?: Record<string, string>;
  readonly storage?: 'opfs' | 'memory';
}

/** A page with a kernel, opened before some tests and closed after them. */
export function withBrowserKernel({
  isolated = true,
  environment,
  storage,
}: Options = {}): BrowserKernelPage {
  const kernel = { complaints: [] as string[] } as unknown as BrowserKernelPage;
  beforeAll(async () => {
    const folders = [path.join(__dirname, 'kernel-page'), await built()];
    kernel.server = await serveFolders(folders, { isolated });
    kernel.browser = await startBrowser();
    kernel.open = async () => {
      await kernel.page?.close();
      kernel.page = await context.newPage();
      kernel.page.on('console', (message) => {
        if (message.type() === 'error') kernel.complaints.push(message.text());
      });
      kernel.page.on('pageerror', (error) => kernel.complaints.push(String(error)));
      const query = new URLSearchParams({
        ...(environment && { environment: JSON.stringify(environment) }),
        ...(storage && { storage }),
      });
      await kernel.page.goto(`${kernel.server.url}?${query}`);
      const handle = await kernel.page.waitForFunction(() => Reflect.get(globalThis, 'state'), null, {
        timeout: 240_000,
      });
      const state = (await handle.jsonValue()) as { failed?: string };
      if (state.failed !== undefined) throw new Error(state.failed);
    };
    const context = await kernel.browser.newContext();
    await kernel.open();
  }, 300_000);
  afterAll(async () => {
    await kernel.browser?.close();
    await kernel.server?.stop();
  });
  kernel.run = async (code, content = {}): Promise<Ran> => {
    const answer = (await kernel.page.evaluate(
      ([text, more]) => Reflect.get(globalThis, 'execute')(text, more),
      [code, content] as const,
    )) as Answered;
    return takeApart(answer);
  };
  kernel.restart = () => kernel.page.evaluate(() => Reflect.get(globalThis, 'kernel').restart());
  kernel.ask = async (type, content): Promise<Ran> => {
    const reply = (await kernel.page.evaluate(
      ([what, more]) => Reflect.get(Reflect.get(globalThis, 'ask'), what)(more),
      [type, content] as const,
    )) as object;
    return takeApart({ reply: { content: reply }, published: [], complete: true } as unknown as Answered);
  };
  return kernel;
}
