// How long a teacher waits at the desk, with a class of 500 and 60 exercises: until the matrix is painted, and from the key
// to the next student's code on the screen.
//   npm run bench:desk [-- --students 500 --exercises 60 --db FILE|postgres://... --keep]
// The time of a key is from its event to the frame after the one that shows the new code; Chromium draws in software here.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { recordClass } from './desk-class.mjs';
import { machine } from './processes.mjs';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '..');
const built = (/** @type {string} */ name) => require(path.join(root, 'dist', 'src', name));

const { values } = parseArgs({
  options: {
    students: { type: 'string', default: '500' },
    exercises: { type: 'string', default: '60' },
    db: { type: 'string' },
  },
});
const [students, exercises] = [Number(values.students), Number(values.exercises)];
const steps = 30;

/** @param {number[]} times */
const summary = (times) => {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => sorted[Math.floor(share * (sorted.length - 1))]?.toFixed(0);
  return `median ${at(0.5)} ms, nine of ten within ${at(0.9)} ms, slowest ${at(1)} ms`;
};

/** Runs in the page. A teacher looks at each answer for a while. */
const nextStudents = `async (count) => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const name = () => document.querySelector('.student h1')?.textContent;
  const taken = [];
  for (let i = 0; i < count; i++) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [before, begun] = [name(), performance.now()];
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true, cancelable: true }));
    while (name() === before || document.querySelector('.answer .code') === null) await frame();
    await frame();
    taken.push(performance.now() - begun);
  }
  return taken;
}`;

const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-desk-'));
const file = values.db ?? path.join(folder, 'grades.db');
/** @type {import('node:child_process').ChildProcess | undefined} */
let desk;
try {
  const isThere = existsSync(file);
  const { openGradebook } = built('grading/gradebook');
  const { noRules } = built('grading/results/course.js');
  if (!isThere) {
    const book = await openGradebook(file);
    const begun = performance.now();
    await recordClass(book, { students, exercises, course: noRules });
    await book.close();
    console.log(`recorded in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  }
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [path.join(root, 'dist', 'src', 'cli', 'main.js'), 'desk', '--db', file, '--port', '0'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  desk = child;
  const address = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const [found] = /http\S+/.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error('the desk did not start')));
  });
  console.log(machine());
  console.log(
    `${students} students, ${exercises} exercises; the desk starts in ${(performance.now() - started).toFixed(0)} ms`,
  );
  const { chromium } = require('playwright-core');
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const first = performance.now();
    await page.goto(address);
    await page.waitForSelector('.matrix tbody td.cell');
    console.log(`log in and see the matrix: ${(performance.now() - first).toFixed(0)} ms`);
    const paints = [];
    for (let i = 0; i < 5; i++) {
      await page.goto(new URL('/', address).href);
      await page.waitForSelector('.matrix tbody td.cell');
      paints.push(await page.evaluate(() => performance.now()));
    }
    console.log(`from navigation to the matrix: ${summary(paints)}`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.answer .code');
    const times = /** @type {number[]} */ (await page.evaluate(`(${nextStudents})(${steps})`));
    console.log(`next student: ${summary(times)}`);
  } finally {
    await browser.close();
  }
} finally {
  desk?.kill();
  rmSync(folder, { recursive: true, force: true });
}
