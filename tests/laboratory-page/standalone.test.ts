/** The laboratory as a page of its own: a file that is opened from its folder, light and dark. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPage, project, screenshot, startBrowser, withoutBrowser } from '../browser/chromium';
import { LaboratoryOnPage } from './page';

describe.skipIf(withoutBrowser)('the laboratory as a page of its own', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-laboratory-'));
  const file = path.join(folder, 'laboratory.html');
  let browser: Browser;

  beforeAll(async () => {
    execFileSync(process.execPath, [path.join(project, 'site', 'laboratory.mjs'), file]);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const visit = async (address: string, theme: 'light' | 'dark' = 'light') => {
    const { page, complaints } = await newPage(browser, { theme });
    await page.goto(address);
    const laboratory = new LaboratoryOnPage(page, page.locator('main'));
    await laboratory.box.waitFor();
    return { laboratory, complaints, page };
  };

  it('trains, and its link opens the same run elsewhere, bit for bit', async () => {
    const first = await visit(pathToFileURL(file).href);
    await first.laboratory.set('activation', 'tanh');
    await first.laboratory.trainTo(30);
    await first.laboratory.save();
    const link = await first.laboratory.box
      .getByRole('link', { name: 'Link to this run' })
      .getAttribute('href');
    const second = await visit(link as string, 'dark');
    await expect.poll(() => second.laboratory.status(), { timeout: 60_000 }).toContain('bit for bit');
    expect(await second.laboratory.sum()).toBe(await first.laboratory.sum());
    await screenshot(second.page, 'laboratory-dark');
    for (const { complaints } of [first, second])
      expect([complaints.errors, complaints.outside]).toEqual([[], []]);
  });

  it('has a name for every control and every figure', async () => {
    const { laboratory } = await visit(pathToFileURL(file).href);
    const nameless = await laboratory.box.evaluate((box) => {
      type Named = {
        getAttribute(name: string): string | null;
        labels?: { length: number };
        textContent: string | null;
      };
      const all = (
        box as unknown as { querySelectorAll(what: string): Iterable<Named & { outerHTML: string }> }
      ).querySelectorAll('button, input:not([type=file]), select, textarea, canvas');
      return [...all]
        .filter((one) => !one.getAttribute('aria-label') && !one.labels?.length && one.textContent === '')
        .map((one) => one.outerHTML);
    });
    expect(nameless).toEqual([]);
  });
});
