/** Notebook 7 of PyPI opens a chapter with our kernel: cells run, an exercise is solved and checked, and saved work counts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Complaints, newPage, screenshot, startBrowser, withoutBrowser } from '../browser/chromium';
import { NotebookPage } from '../browser/lab';
import { freePort } from '../free-port';
import { released, solutionsOf, write } from './notebooks';
import { folder, needsPeers, peerProgram, programs, veryDeep } from './peers';

needsPeers();

const chapter = '00-start-here';
const root = path.join(folder, 'notebook-7');
const file = path.join(root, `${chapter}.ipynb`);
const token = 'of-this-test-alone';
const others = path.join(root, 'others.ipynb');
/** For what takes seconds, and on a busy machine minutes. */
const patiently = { timeout: 600_000, interval: 300 };

let server: ChildProcess | undefined;
let browser: Browser | undefined;
let url = '';

beforeAll(async () => {
  if (withoutBrowser || !existsSync(peerProgram('jupyter-notebook'))) return;
  mkdirSync(root, { recursive: true });
  copyFileSync(released(chapter), file);
  const cell = {
    id: 'a',
    cell_type: 'code',
    source: '1 + 2',
    metadata: {},
    outputs: [],
    execution_count: null,
  };
  const kernelspec = { name: 'python3', display_name: 'Python 3', language: 'python' };
  write(others, { cells: [cell], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 });
  url = `http://127.0.0.1:${await freePort()}`;
  const log = path.join(root, 'server.log');
  const output = openSync(log, 'w');
  const options = ['--no-browser', '--allow-root', '--ip=127.0.0.1', `--port=${new URL(url).port}`];
  server = spawn(
    peerProgram('jupyter-notebook'),
    [...options, `--ServerApp.root_dir=${root}`, `--IdentityProvider.token=${token}`],
    { env: { ...process.env, ...programs }, stdio: ['ignore', output, output] },
  );
  await vi.waitFor(async () => {
    if (server?.exitCode === null) expect((await fetch(`${url}/api`)).status).toBe(200);
  }, patiently);
  if (server.exitCode !== null) throw new Error(readFileSync(log, 'utf8'));
  browser = await startBrowser();
}, 900_000);
afterAll(async () => {
  await browser?.close();
  if (server === undefined || server.exitCode !== null) return;
  const ended = new Promise((resolve) => server?.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
});

const ran = async (notebook: NotebookPage, cell: Locator) => {
  await notebook.begin(cell);
  await cell.locator('.jp-InputPrompt', { hasText: /\[\d+\]/ }).waitFor();
};

/** What its pages complain of by themselves, and where they ask, with a notebook that is not ours. */
async function ownComplaints(): Promise<Complaints> {
  const { page, complaints } = await newPage(browser as Browser, { host: new URL(url).host });
  page.setDefaultTimeout(patiently.timeout);
  await page.goto(`${url}/notebooks/${path.basename(others)}?token=${token}`);
  const notebook = new NotebookPage(page, complaints);
  await ran(notebook, notebook.code(0));
  await notebook.close();
  return complaints;
}

it.skipIf(withoutBrowser)(
  'a student solves the exercise of the first chapter in it',
  async () => {
    const { page, complaints } = await newPage(browser as Browser, { host: new URL(url).host });
    page.setDefaultTimeout(patiently.timeout);
    await page.goto(`${url}/notebooks/${chapter}.ipynb?token=${token}`);
    const notebook = new NotebookPage(page, complaints);
    await page.locator('.jp-MarkdownCell h1', { hasText: 'Start here' }).waitFor();
    const first = await notebook.cellById(file, 'first-cell');
    await ran(notebook, first);
    expect(await notebook.output(first).innerText()).toContain('300000');
    for (const id of ['engine', 'gradient-down']) await ran(notebook, await notebook.cellById(file, id));
    const solution = await notebook.cellById(file, 'mean-of-values');
    await notebook.type(solution, solutionsOf(chapter).get('mean-of-values') ?? '');
    await ran(notebook, solution);
    const check = await notebook.cellById(file, 'check-mean-of-values');
    await ran(notebook, check);
    await notebook.output(check).getByText('All cases pass').waitFor();
    await screenshot(page, 'notebook-7');
    await notebook.save();
    await vi.waitFor(async () => {
      const checked = await veryDeep('check', file).catch(String);
      expect(checked).toContain('3 of 4 points');
    }, patiently);
    const own = await ownComplaints();
    expect(new Set([...own.errors, ...complaints.errors])).toEqual(new Set(own.errors));
    expect(new Set([...own.outside, ...complaints.outside])).toEqual(new Set(own.outside));
  },
  3_600_000,
);
