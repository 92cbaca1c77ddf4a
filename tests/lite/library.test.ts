/** The library in a worker of a real browser: its doors, exercises, engine, data and files. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser, withoutBrowser } from '../browser/chromium';
import { buildLibrary, type Opened, openPage, serveLibrary } from './opened';
import type { StaticServer } from './static-server';

describe.skipIf(withoutBrowser)('the library in a browser', () => {
  let browser: Browser;
  let server: StaticServer;
  let opened: Opened;

  beforeAll(async () => {
    const folder = await buildLibrary();
    server = await serveLibrary(folder);
    browser = await startBrowser();
    opened = await openPage(browser, server);
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('opens, and says what it found', async () => {
    const state = await opened.run('return library.openLibrary({ environment: { VERY_DEEP_SIZE: "smoke" } })');
    expect(state).toEqual({ isolated: true, threads: expect.any(Number), storage: 'opfs', notes: [] });
  });

  it('computes with ONNX Runtime', async () => {
    const report = await opened.run('await library.ready(); return library.backendReport()');
    expect(report).toMatchObject({ engine: 'onnx' });
  });
});
