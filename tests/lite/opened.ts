/** The library in a worker of a real browser, for tests: built once, served, opened. */
import { existsSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildForBrowser } from '../../scripts/bundle-browser.mjs';
import { newPage, project } from '../browser/chromium';
import { type StaticServer, serveFolders } from './static-server';

/** Builds the library as `node scripts/bundle-browser.mjs` does, into a folder that goes with the run. */
export async function buildLibrary(options: { data?: string; minify?: boolean } = {}) {
  if (!existsSync(path.join(project, 'dist', 'src', 'release', 'site-files.js')))
    throw new Error('build the course first: npm run build');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-library-'));
  return { folder, output: await buildForBrowser({}, { folder, ...options }) };
}

/** A page with the library. */
export interface Opened {
  readonly page: Page;
  readonly server: StaticServer;
  /** Runs the body of an async function in the worker; `library` and `given` are in its scope. */
  run<T>(body: string, given?: unknown): Promise<T>;
}

/**
 * Serves the built library with the page of the tests.
 * @param options.behind a folder that has what the first lacks
 */
export const serveLibrary = (
  folder: string,
  { behind, ...options }: { isolated?: boolean; behind?: string } = {},
): Promise<StaticServer> =>
  serveFolders([path.join(__dirname, 'page'), folder, ...(behind === undefined ? [] : [behind])], options);

/** Opens the page in a context of its own, with an empty store of files. */
export async function openPage(browser: Browser, server: StaticServer): Promise<Opened> {
  const { page } = await newPage(browser, { host: server.host });
  return withLibrary(page, server);
}

/** Opens it in a page that is there: what was kept behind is there again. */
export async function withLibrary(page: Page, server: StaticServer): Promise<Opened> {
  await page.goto(server.url);
  await page.waitForFunction(() => 'inWorker' in globalThis);
  const run = <T>(body: string, given?: unknown): Promise<T> =>
    page.evaluate(
      ([one, two]) =>
        (globalThis as unknown as { inWorker(body: unknown, given: unknown): Promise<never> }).inWorker(
          one,
          two,
        ),
      [body, given] as const,
    );
  return { page, server, run };
}
