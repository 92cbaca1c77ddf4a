/** A Chromium for the tests, and pages in it that note what must not happen. */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { lacks } from '../lacking';

export const project = path.resolve(__dirname, '../..');
const screenshots = path.join(project, '.very-deep', 'screenshots');

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Debian, Ubuntu and macOS keep a Chromium; CHROMIUM names another. */
const chromiumPath = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((file) => file !== '' && existsSync(file));

/** Whether tests of pages must be skipped, for want of a Chromium. */
export const withoutBrowser = lacks('chromium', chromiumPath !== undefined);

/** Starts the browser. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath as string, args: flags, timeout: 120_000 });

/**
 * What JupyterLab 4.6 from PyPI complains of by itself: with each cell that is run it tells the debugger to go on, and
 * most kernels have none.
 */
const jupyterLabsOwn = 'Error: No active debugger session';

/** What must stay empty while a page is used. */
export interface Complaints {
  /** Errors on the page's console, and uncaught ones. */
  readonly errors: string[];
  /** Requests to anywhere but the page's own host. */
  readonly outside: string[];
}

/**
 * Opens an empty page in a context of its own, as someone who has just started would see it.
 * @param options.host the one host (with its port) that may be asked; none for pages from a folder
 */
export async function newPage(
  browser: Browser,
  { host, theme = 'light' }: { host?: string; theme?: 'light' | 'dark' } = {},
): Promise<{ page: Page; complaints: Complaints }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: theme });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const complaints: Complaints = { errors: [], outside: [] };
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const text = message.text();
    const failed = text.startsWith('Failed to load resource');
    complaints.errors.push(failed ? `${text} (${message.location().url})` : text);
  });
  page.on('pageerror', (error) => {
    if (String(error) !== jupyterLabsOwn) complaints.errors.push(String(error));
  });
  page.on('request', (request) => {
    const { protocol, host: asked } = new URL(request.url());
    if (/^(http|ws)s?:$/.test(protocol) && asked !== host) complaints.outside.push(request.url());
  });
  return { page, complaints };
}

/** Keeps a picture of a page in `.very-deep/screenshots/`. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: path.join(screenshots, `${name}.png`) });
}
