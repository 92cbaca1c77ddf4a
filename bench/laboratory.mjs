// How fast the laboratory is in Chromium: steps a second that are shown, and the script time of a scrub step, from the
// input to the last figure that is drawn for it.
//   npm run bench:laboratory [-- DEPTH WIDTH]       8 x 32 by default
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { writeLaboratoryPage } from '../site/laboratory.mjs';

const [depth = '8', width = '32'] = process.argv.slice(2);
const TRAIN_MS = 5000;
const SCRUBS = 200;

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-laboratory-'));
const file = path.join(folder, 'laboratory.html');
writeLaboratoryPage(file);
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({
  executablePath,
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage();
  await page.goto(`file://${file}`);
  const box = page.locator('.vd-lab');
  for (const [name, value] of [
    ['depth', depth],
    ['width', width],
  ]) {
    await box.locator(`[name=${name}]`).fill(String(value));
    await box.locator(`[name=${name}]`).press('Tab');
  }
  const step = async () => Number(await box.getAttribute('data-step'));
  await box.getByRole('button', { name: 'Train', exact: true }).click();
  await page.waitForTimeout(1000); // the code becomes fast
  const [before, start] = [await step(), performance.now()];
  await page.waitForTimeout(TRAIN_MS);
  const [after, end] = [await step(), performance.now()];
  await box.getByRole('button', { name: 'Pause', exact: true }).click();
  const perSecond = ((after - before) / (end - start)) * 1000;

  const timeline = await box.getByRole('slider', { name: 'Step shown' }).elementHandle();
  if (timeline === null) throw new Error('the laboratory has no timeline');
  // The processor's time of the page's thread: what other programs do at the same time is not in it.
  const protocol = await page.context().newCDPSession(page);
  await protocol.send('Performance.enable', { timeDomain: 'threadTicks' });
  const scriptTime = async () => {
    const { metrics } = await protocol.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN);
  };
  const length = Number(await box.getAttribute('data-length'));
  /** @type {(place: (i: number) => number) => Promise<number[]>} */
  const scrub = async (place) => {
    const times = [];
    for (let i = 0; i < SCRUBS; i++) {
      const from = await scriptTime();
      await timeline.evaluate((element, to) => {
        const slider = /** @type {EventTarget & { value: string }} */ (/** @type {unknown} */ (element));
        slider.value = String(to);
        slider.dispatchEvent(new Event('input'));
      }, place(i));
      times.push((await scriptTime()) - from);
    }
    return times;
  };
  const drags = await scrub((i) => length - 1 - (i % length));
  const jumps = await scrub((i) => (i * 7919) % length);
  console.log(
    `laboratory, ${depth} layers x ${width} units, in Chromium ${browser.version()}, ${os.cpus().length} cores`,
  );
  console.log(`  steps shown a second         ${perSecond.toFixed(0)}`);
  console.log(`  a scrub step back, median    ${median(drags).toFixed(1)} ms of script`);
  console.log(`  a jump anywhere, median      ${median(jumps).toFixed(1)} ms of script`);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
