/** A live class as a room has it: a real desk, students' notebooks in real kernels, and the page that a teacher looks at. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { liveFile } from '../../src/desk/live/kept';
import { openGradebook } from '../../src/grading/gradebook';
import { newPage, project, screenshot, startBrowser, withoutBrowser } from '../browser/chromium';
import { freePort } from '../free-port';
import { RunningDesk } from './running-desk';
import { stores } from './stores';

const cli = path.join(project, 'dist/src/cli/main.js');
const token = 'a-token-of-the-test-long-enough-for-it';
const sum = '(values: number[]) => values.reduce((total, value) => total + value, 0)';
const mean = `(values: number[]) => (${sum})(values) / values.length`;
const checked = (solution: string) => `await check('mean-of-values', ${solution});`;
const opening = (address: string, more = '') =>
  `import { answer, check, live } from 'very-deep';\nawait live('${address}'${more});`;

const cellOf = (source: string, i: number) => ({
  ...{ cell_type: 'code', id: `c${i}`, metadata: {}, source },
  ...{ outputs: [], execution_count: null },
});
const notebookOf = (cells: readonly string[]) => ({
  ...{ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { name: 'very-deep', display_name: '' } } },
  cells: cells.map(cellOf),
});

/** A folder with a student's notebook. */
function studentsFolder(cells: readonly string[]): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-live-student-'));
  writeFileSync(path.join(folder, 'work.ipynb'), JSON.stringify(notebookOf(cells)));
  return folder;
}

/** Runs a command in a folder. @returns its status, and what it said */
function veryDeep(folder: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env: { ...process.env, ...env } });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  return new Promise<{ status: number | null; said: string }>((resolve) =>
    child.once('close', (status) => resolve({ status, said })),
  );
}

/** A student who runs a notebook from top to bottom. @returns what its cells have shown */
async function work(cells: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const folder = studentsFolder(cells);
  const { status, said } = await veryDeep(folder, ['run', 'work.ipynb', '--out', 'done'], env);
  expect(status, said).toBe(0);
  const shown = readFileSync(path.join(folder, 'done', 'work.ipynb'), 'utf8');
  rmSync(folder, { recursive: true, force: true });
  return shown;
}

describe.each(stores)('a live class beside grades in $name', ({ name: storeName, lacking, make }) => {
  let store: Awaited<ReturnType<typeof make>>;
  let browser: Browser;

  const start = (ports: { port?: number; live?: number } = {}) =>
    RunningDesk.start(store.place, {
      ...{ token, port: ports.port ?? 0 },
      more: ['--live', '--live-port', `${ports.live ?? 0}`],
    });
  const look = async (desk: RunningDesk, with_ = token): Promise<Page> => {
    const { page } = await newPage(browser, { host: new URL(desk.origin).host });
    await page.goto(`${desk.origin}/live#token=${with_}`);
    await page.getByRole('heading', { name: 'Live class' }).waitFor();
    return page;
  };
  /** How the exercise of the mean stands on the page. */
  const stands = (page: Page, text: string) => page.locator('.live .exercise').getByText(text).waitFor();

  beforeAll(async () => {
    if (!withoutBrowser) browser = await startBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async ({ skip }) => {
    skip(withoutBrowser || lacking);
    store = await make();
    await (await openGradebook(store.place)).close();
  });
  afterEach(async () => {
    if (store === undefined) return;
    rmSync(liveFile(store.place), { force: true });
    await store.remove();
  });

  it('shows, while two students work, where they are stuck and why', async () => {
    const desk = await start();
    const address = await desk.liveAddress();
    const page = await look(desk);
    await page.getByText(`live('${address}')`).waitFor();
    await page.getByText('Nothing has been checked yet').waitFor();
    await page.evaluate('window.notReloaded = true');
    const stuck = work([opening(address, ", { name: 'Ada' }"), checked(sum), checked(sum), checked(sum)]);
    const right = work([opening(address), checked(sum), "answer('00-q1', 'a');", checked(mean)]);
    const [first, second] = await Promise.all([stuck, right]);
    for (const shown of [first, second]) expect(shown).toContain('It sends no code and no answer');
    await stands(
      page,
      '1 pass, 0 partial, 0 fail, 1 stuck; 2 of 2 have tried. Stuck, of those who gave a name: Ada',
    );
    await page.getByText('You return the sum: divide it by the number of values.').waitFor();
    await page.locator('.misconceptions').getByText('1 stuck').waitFor();
    await page.getByText('2 students, 2 of them active').waitFor();
    expect(await page.locator('.live .exercise h2').allTextContents()).toMatchObject([
      expect.stringContaining('mean-of-values'),
      expect.stringContaining('00-q1'),
    ]);
    await screenshot(page, `desk-live-${storeName}`);
    await page.keyboard.press('j');
    await page.locator('#live-1[aria-current]').waitFor();
    expect(await page.evaluate('window.notReloaded')).toBe(true);
    // Nothing of what the students wrote has come.
    const kept = readFileSync(liveFile(store.place), 'utf8');
    for (const text of ['reduce', 'total', '=>']) expect(kept).not.toContain(text);
    expect(await desk.stop()).toBe(0);
    await page.context().close();
  });

  it('goes on over a killed server, and its students are told once and go on working', async () => {
    const [port, live] = [await freePort(), await freePort()];
    let desk = await start({ port, live });
    const address = await desk.liveAddress();
    const page = await look(desk);
    const signs = mkdtempSync(path.join(os.tmpdir(), 'very-deep-live-signs-'));
    const sign = (name: string) => path.join(signs, name);
    const wait = (name: string) =>
      `await (async () => { const { existsSync } = await import('node:fs'); while (!existsSync(${JSON.stringify(sign(name))})) await new Promise((go) => setTimeout(go, 50)); })();`;
    const tell = (name: string) =>
      `await (await import('node:fs')).promises.writeFile(${JSON.stringify(sign(name))}, '');`;
    const seen = async (name: string) => {
      while (!existsSync(sign(name))) await new Promise((go) => setTimeout(go, 50));
    };
    const student = work([
      opening(address),
      ...[checked(sum), wait('killed')],
      ...[checked(sum), 'await new Promise((go) => setTimeout(go, 500));', checked(sum), tell('worked')],
      ...[wait('back'), checked(sum), 'await new Promise((go) => setTimeout(go, 500));'],
    ]);
    await stands(page, '0 pass, 0 partial, 1 fail, 0 stuck');
    // What was heard is written within a second.
    while (!readFileSync(liveFile(store.place), 'utf8').includes('forgets-to-divide'))
      await new Promise((go) => setTimeout(go, 50));
    await desk.stop('SIGKILL');
    writeFileSync(sign('killed'), '');
    await page.getByText('The desk does not answer').waitFor();
    await stands(page, '0 pass, 0 partial, 1 fail, 0 stuck');
    await seen('worked');
    desk = await start({ port, live });
    expect(await desk.liveAddress()).toBe(address);
    writeFileSync(sign('back'), '');
    const shown = await student;
    expect(shown.split('does not answer').length - 1).toBe(2); // as text and as HTML, once
    // Four tries, of which two waited: nothing is lost, nothing counted twice.
    await stands(page, '0 pass, 0 partial, 0 fail, 1 stuck');
    await page.getByText('The desk does not answer').waitFor({ state: 'detached' });
    // It is written within a second.
    const kept = () => JSON.parse(readFileSync(liveFile(store.place), 'utf8')).students.at(-1).rows;
    await expect.poll(kept, { timeout: 60_000 }).toMatchObject([{ exercise: 'mean-of-values', failed: 4 }]);
    rmSync(signs, { recursive: true, force: true });
    await desk.stop();
    await page.context().close();
  });

  it('is deleted at a button, and by nobody but an owner', async () => {
    const book = await openGradebook(store.place);
    const reader = await book.teachers.add('Rae', 'reader', 'root');
    await book.close();
    const desk = await start();
    const address = await desk.liveAddress();
    await work([opening(address, ", { name: 'Ada' }"), checked(sum)]);
    const [reading, owning] = [await look(desk, reader), await look(desk)];
    await reading.getByText('An owner opens the class').waitFor();
    expect(await reading.getByRole('button', { name: 'delete now' }).count()).toBe(0);
    await stands(reading, '1 fail');
    const [, code] = address.split('#');
    await owning.getByRole('button', { name: 'delete now' }).click();
    await owning.getByRole('button', { name: 'delete all of it' }).click();
    await owning.getByText('No class is open').waitFor();
    await reading.getByText('No class is open').waitFor();
    expect(existsSync(liveFile(store.place))).toBe(false);
    expect(await work([opening(address), checked(sum)])).toContain('is over, or has another code');
    expect(existsSync(liveFile(store.place))).toBe(false);
    await owning.getByRole('button', { name: 'open', exact: true }).click();
    await owning.getByText(/live\('http/).waitFor();
    expect(await owning.locator('.session').textContent()).not.toContain(code);
    await desk.stop();
    // Without --live nothing listens, and the page says so.
    const quiet = await RunningDesk.start(store.place, { token });
    const page = await look(quiet);
    await page.getByText('The live class is off').waitFor();
    await expect(fetch(address.replace(/#.*/, ''), { method: 'POST' })).rejects.toThrow();
    await quiet.stop();
    for (const one of [reading, owning, page]) await one.context().close();
  });

  it('hears nothing of who does not take part, of `check`, and of the grader', async () => {
    const heard: string[] = [];
    const ear = createServer((request, response) => {
      heard.push(`${request.method} ${request.url}`);
      response.end('{}');
    });
    await new Promise<void>((resolve) => ear.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(ear.address() as AddressInfo).port}/#aaaa-bbbb-cccc`;
    const env = { VERY_DEEP_LIVE: address };
    await work(["import { check } from 'very-deep';", checked(sum), checked(mean)], env);
    expect(heard).toEqual([]);
    // A notebook that takes part, as it is handed in.
    const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-live-graded-'));
    const file = path.join(folder, '00-start-here.ipynb');
    const notebook = JSON.parse(readFileSync(path.join(project, 'notebooks/00-start-here.ipynb'), 'utf8'));
    const at = notebook.cells.findIndex(
      ({ metadata }: { metadata: { nbgrader?: { grade_id?: string } } }) =>
        metadata.nbgrader?.grade_id === 'mean-of-values',
    );
    notebook.cells[at].source = `${opening(address)}\nconst mean = ${mean};`;
    notebook.cells.splice(at, 0, cellOf(opening(address), 99));
    writeFileSync(file, JSON.stringify(notebook));
    const local = await veryDeep(folder, ['check', file, 'mean-of-values'], env);
    expect(local.said).toContain('mean-of-values: 3 of 3');
    const graded = await veryDeep(folder, ['grade', file, '--full', '--sandbox', 'best-effort'], env);
    expect(graded.said).toContain('1 graded');
    expect(heard).toEqual([]);
    // The ear hears: whoever takes part is heard.
    await work([opening(address), checked(sum)]);
    expect(heard).toContain('POST /');
    ear.closeAllConnections();
    ear.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
