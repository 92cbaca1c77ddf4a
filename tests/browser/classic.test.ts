/** The same notebooks in Debian's classic Notebook 6, and as HTML by nbconvert: figures drawn, or their words in their place. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFailed, vi } from 'vitest';
import { freePort } from '../free-port';
import { lacks } from '../lacking';
import { newPage, project, screenshot, startBrowser, withoutBrowser } from './chromium';

const PYTHON = '/usr/bin/python3';
const has = (module: string) => spawnSync(PYTHON, ['-c', `import ${module}`]).status === 0;
const missing = ['notebook', 'nbconvert'].filter((module) => !has(module));

const figure = `import { lineChart } from 'very-deep';
lineChart({
  title: 'Loss', alt: 'The loss falls from 2.3 to 0.5.',
  x: { title: 'step' }, y: { title: 'loss' },
  series: [{ name: 'training', x: [1, 2, 3], y: [2.3, 1.1, 0.5] }],
});`;

const notebook = {
  cells: [
    { id: 'title', cell_type: 'markdown', metadata: {}, source: '# A figure' },
    { id: 'figure', cell_type: 'code', metadata: {}, source: figure, execution_count: null, outputs: [] },
  ],
  metadata: {
    kernelspec: { name: 'very-deep', display_name: 'Very Deep (TypeScript)', language: 'typescript' },
    language_info: { name: 'typescript' },
  },
  nbformat: 4,
  nbformat_minor: 5,
};

const WAITING = 'The figure is drawn when the notebook is trusted';

describe.skipIf(withoutBrowser || lacks('classicNotebook', missing.length === 0))(
  'outside JupyterLab',
  () => {
    const cli = path.join(project, 'dist', 'src', 'cli', 'main.js');
    let home: string;
    let scratch: string;
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      home = mkdtempSync(path.join(os.tmpdir(), 'very-deep-home-'));
      scratch = mkdtempSync(path.join(project, 'browser-test-'));
      writeFileSync(path.join(scratch, 'fresh.ipynb'), JSON.stringify(notebook));
      const executed = path.join(home, 'executed');
      execFileSync(process.execPath, [cli, 'run', path.join(scratch, 'fresh.ipynb'), '--out', executed]);
      copyFileSync(path.join(executed, 'fresh.ipynb'), path.join(scratch, 'executed.ipynb'));
      browser = await startBrowser();
    });

    afterAll(async () => {
      await browser?.close();
      for (const folder of [home, scratch]) rmSync(folder, { recursive: true, force: true });
    });

    afterEach(({ task }) => {
      onTestFailed(() => screenshot(page, `failed-${task.name.replace(/\W+/g, '-')}`));
    });

    describe('the HTML of nbconvert', () => {
      const convert = () => {
        const args = [
          '-m',
          'nbconvert',
          '--to',
          'html',
          '--output-dir',
          home,
          path.join(scratch, 'executed.ipynb'),
        ];
        execFileSync(PYTHON, args, { env: { ...process.env, HOME: home }, stdio: 'pipe' });
        return pathToFileURL(path.join(home, 'executed.html')).href;
      };

      it('draws its figures with the plotly.min.js beside it', async () => {
        copyFileSync(path.join(project, 'dist', 'plotly.min.js'), path.join(home, 'plotly.min.js'));
        const opened = await newPage(browser);
        page = opened.page;
        await page.goto(convert());
        await page.locator('.main-svg').first().waitFor();
        await page.locator('figcaption', { hasText: 'The loss falls from 2.3 to 0.5.' }).waitFor();
        expect(opened.complaints.outside.filter((url) => /plotly/i.test(url))).toEqual([]);
        await screenshot(page, 'nbconvert');
      });

      it('says in words what a figure shows where no script runs', async () => {
        const context = await browser.newContext({ javaScriptEnabled: false });
        page = await context.newPage();
        await page.goto(convert());
        await page.getByText(WAITING).waitFor();
        await page.locator('figcaption', { hasText: 'The loss falls from 2.3 to 0.5.' }).waitFor();
      });
    });

    describe('the classic Notebook', () => {
      let server: ChildProcess;
      let url: string;
      const token = 'of-this-test-alone';
      const open = async (name: string) => {
        const opened = await newPage(browser, { host: new URL(url).host });
        page = opened.page;
        await page.goto(`${url}/notebooks/${path.basename(scratch)}/${name}?token=${token}`);
        await page.locator('.cell.code_cell').first().waitFor();
        return opened;
      };

      beforeAll(async () => {
        const prefix = path.join(home, 'prefix');
        execFileSync(process.execPath, [cli, 'kernel', 'install', '--prefix', prefix]);
        const port = await freePort();
        url = `http://127.0.0.1:${port}`;
        const log = openSync(path.join(home, 'notebook.log'), 'w');
        const options = ['--no-browser', '--allow-root', '--ip=127.0.0.1', `--port=${port}`];
        server = spawn(
          PYTHON,
          ['-m', 'notebook', ...options, `--NotebookApp.token=${token}`, `--notebook-dir=${project}`],
          {
            env: { ...process.env, HOME: home, JUPYTER_PATH: path.join(prefix, 'share', 'jupyter') },
            stdio: ['ignore', log, log],
          },
        );
        await vi.waitFor(
          async () => {
            if (server.exitCode !== null) return;
            expect((await fetch(`${url}/api`)).status).toBe(200);
          },
          { timeout: 280_000, interval: 300 },
        );
        if (server.exitCode !== null) throw new Error(readFileSync(path.join(home, 'notebook.log'), 'utf8'));
      }, 300_000);

      afterAll(async () => {
        if (server === undefined || server.exitCode !== null) return;
        const ended = new Promise((resolve) => server.once('exit', resolve));
        server.kill('SIGTERM');
        await ended;
      });

      it('runs a cell and draws its figure, with the Plotly of the server', async () => {
        const { complaints } = await open('fresh.ipynb');
        await page.locator('#kernel_indicator_icon.kernel_idle_icon').waitFor();
        await page.locator('.code_cell .CodeMirror').first().click();
        await page.keyboard.press('Shift+Enter');
        await page.locator('.output .main-svg').first().waitFor();
        await screenshot(page, 'classic-notebook');
        expect(complaints.outside).toEqual([]);
      });

      it('shows a figure of a notebook that is not trusted in words', async () => {
        await open('executed.ipynb');
        await page.getByText('Not Trusted').waitFor();
        await page.locator('.output').getByText('The loss falls from 2.3 to 0.5.').first().waitFor();
        expect(await page.locator('.output .main-svg').count()).toBe(0);
        expect(await page.locator('.output').first().innerText()).toContain(WAITING);
      });
    });
  },
);
