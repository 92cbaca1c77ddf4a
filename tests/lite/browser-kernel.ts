/** The kernel of the browser for tests: in Chromium, on a page of its own, asked as the kernel of Node.js is. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import type { Message } from '../../src/jupyter/wire';
import { project, startBrowser } from '../browser/chromium';
import { type Kernel, type Ran, takeApart } from '../kernel/client';
import { type StaticServer, serveFolder } from './static-server';

/** Where the build puts what a browser loads. */
export const built = process.env.VERY_DEEP_BROWSER_BUILD ?? path.join(project, 'dist', 'browser');

const page = `<!doctype html><title>kernel</title><script type="module">
  import { BrowserKernel } from './kernel.js';
  const answers = [];
  const parameters = new URL(location).searchParams;
  const kernel = new BrowserKernel({
    base: new URL('./', location).href,
    environment: JSON.parse(parameters.get('environment') ?? '{}'),
    ...(parameters.get('storage') && { storage: parameters.get('storage') }),
  });
  const heard = [];
  globalThis.kernel = kernel;
  globalThis.answers = answers;
  globalThis.heard = heard;
  const frontEnd = (published, onPublish = () => {}) => ({
    publish: (type, content, { metadata = {}, buffers = [] } = {}) => {
      const message = { header: { msg_type: type }, content, metadata, buffers: buffers.map((one) => [...one]) };
      published.push(message);
      onPublish(message);
    },
    ask: async (text, password) => {
      heard.push({ text, password });
      if (answers.length === 0) throw new Error('this front end has nobody to ask');
      return answers.shift();
    },
  });
  globalThis.execute = async (code, content) => {
    const published = [];
    const reply = await kernel.execute({ code, ...content }, frontEnd(published));
    return { reply: { content: reply }, published, complete: true };
  };
  globalThis.comm = async (message) => {
    const published = [];
    await kernel.comm(message, frontEnd(published));
    return published;
  };
  globalThis.ask = {
    complete_request: (content) => kernel.complete(content),
    inspect_request: (content) => kernel.inspect(content),
    is_complete_request: (content) => kernel.isComplete(content),
    comm_info_request: async (content) => ({ status: 'ok', comms: await kernel.commInfo(content.target_name) }),
  };
  kernel.ready.then((state) => { globalThis.state = state; }, (error) => { globalThis.state = { failed: String(error) }; });
</script>`;

export interface BrowserKernelPage extends Kernel {
  page: Page;
  server: StaticServer;
  browser: Browser;
  /** What the page's console and the workers complained of. */
  readonly complaints: string[];
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
    if (!existsSync(path.join(built, 'kernel.js')))
      throw new Error('the kernel for browsers is not built: npm run build:browser');
    kernel.server = await serveFolder(built, { isolated });
    kernel.server.pages.set('/', page);
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
  kernel.ask = async (type, content): Promise<Ran> => {
    const reply = (await kernel.page.evaluate(
      ([what, more]) => Reflect.get(Reflect.get(globalThis, 'ask'), what)(more),
      [type, content] as const,
    )) as object;
    return takeApart({ reply: { content: reply }, published: [], complete: true } as unknown as Answered);
  };
  return kernel;
}
