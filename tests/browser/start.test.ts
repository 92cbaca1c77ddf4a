/** `npm start` itself: two at once, the launcher, the welcome page, and machines that lack something. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { project, withoutBrowser } from './lab';
import { startServer } from './server';
import { withCourse } from './with-course';

const main = path.join(project, 'dist', 'src', 'cli', 'main.js');

describe.skipIf(withoutBrowser)('npm start', () => {
  const lab = withCourse();

  it('started twice at the same moment serves on two ports', async () => {
    const home = mkdtempSync(path.join(os.tmpdir(), 'very-deep-home-'));
    const both = await Promise.all([startServer(home), startServer(home)]);
    expect(new Set(both.map(({ url }) => url.port)).size).toBe(2);
    for (const { url } of both) {
      const reply = await fetch(`${url.origin}/api/status`, {
        headers: { authorization: `token ${url.searchParams.get('token')}` },
      });
      expect(reply.status).toBe(200);
    }
    expect(await Promise.all(both.map(({ stop }) => stop()))).toEqual([0, 0]);
    rmSync(home, { recursive: true });
  }, 200_000);

  it('hides the solutions from the file list, and shows them to a teacher', async () => {
    const names = async (url: URL) => {
      const reply = await fetch(`${url.origin}/api/contents/notebooks`, {
        headers: { authorization: `token ${url.searchParams.get('token')}` },
      });
      const { content } = (await reply.json()) as { content: { name: string }[] };
      return content.map(({ name }) => name);
    };
    const welcome = await lab.course.visit(path.join(project, 'notebooks', '00-start-here.ipynb'));
    const list = welcome.page.locator('.jp-DirListing-content');
    await list.getByText('01-covariate-shift').waitFor();
    expect(await list.innerText()).not.toContain('instructor');
    await welcome.screenshot('file-list');
    await welcome.close();
    const home = mkdtempSync(path.join(os.tmpdir(), 'very-deep-home-'));
    for (const [more, shown] of [
      [[], false],
      [['--teacher'], true],
    ] as const) {
      const { url, stop } = await startServer(home, { more });
      const listed = await names(url);
      expect(listed).toContain('00-start-here.ipynb');
      expect(listed.includes('instructor')).toBe(shown);
      expect(await stop()).toBe(0);
    }
  }, 300_000);

  it('offers the kernel with its logo in the launcher', async () => {
    const launcher = await lab.course.launcher();
    const card = launcher.page.locator('.jp-LauncherCard', { hasText: 'Very Deep' }).first();
    await card.waitFor();
    const logo = card.locator('img');
    await expect
      .poll(() => logo.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth), {
        timeout: 120_000,
      })
      .toBeGreaterThan(0);
    await launcher.screenshot('launcher');
    expect(launcher.complaints).toEqual({ errors: [], outside: [] });
    await launcher.close();
  });

  it.each(['light', 'dark'] as const)('opens a welcome page that reads well, %s', async (theme) => {
    const welcome = await lab.course.visit(path.join(project, 'notebooks', '00-start-here.ipynb'), theme);
    await welcome.page.locator('.jp-MarkdownCell h1', { hasText: 'Start here' }).waitFor();
    const styleOf = (selector: string, property: string) =>
      welcome.page.evaluate(
        `getComputedStyle(document.querySelector('${selector}')).${property}`,
      ) as Promise<string>;
    const ink = await styleOf('.jp-MarkdownCell p', 'color');
    const paper = await styleOf('.jp-Notebook', 'backgroundColor');
    expect(luminance(ink) > luminance(paper)).toBe(theme === 'dark');
    expect(contrast(ink, paper)).toBeGreaterThan(7);
    await welcome.screenshot(`welcome-${theme}`);
    await welcome.close();
  });
});

/** How light a colour is, from 0 to 1, as CSS computes it: `rgb(r, g, b)`. @source WCAG 2.2, relative luminance */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map((byte) => {
    const share = Number(byte) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The contrast of two colours. @source WCAG 2.2, 1.4.3 */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

// A machine of another kind, by bubblewrap: nobody is root, and files are read-only or not there.
const bubblewrap = '/usr/bin/bwrap';
const canWall = existsSync(bubblewrap) && spawnSync(bubblewrap, ['--ro-bind', '/', '/', 'true']).status === 0;
if (!canWall) console.warn('skipped: bubblewrap cannot make namespaces here');

const inside = (walls: string[], env: NodeJS.ProcessEnv = process.env) =>
  spawnSync(
    bubblewrap,
    [
      '--ro-bind',
      '/',
      '/',
      '--dev',
      '/dev',
      '--proc',
      '/proc',
      '--tmpfs',
      os.tmpdir(),
      '--ro-bind',
      project, // which may lie below it
      project,
      '--unshare-user',
      '--uid',
      '1000',
      ...walls,
      process.execPath,
      main,
      'start',
      '--no-browser',
    ],
    { cwd: project, env, encoding: 'utf8', timeout: 60_000 },
  );

describe.skipIf(!canWall)('a machine', () => {
  it('with a project that cannot be written to gets one sentence', () => {
    const { status, stderr } = inside([]);
    expect(stderr).toMatch(/^very-deep: .*copy the course into a folder of your own and start it there\.\n$/);
    expect(status).toBe(2);
  });

  it('without Python gets one sentence', () => {
    // The project is writable, what is set up in it is out of sight, and no program but Node's is found.
    const setUp = ['.very-deep', '.venv'].map((name) => path.join(project, name)).filter(existsSync);
    const empty = ['--bind', project, project, ...setUp.flatMap((folder) => ['--tmpfs', folder])];
    const folders = [path.dirname(process.execPath), '/usr/bin'];
    const python = folders
      .flatMap((folder) => ['python3', 'python'].map((name) => path.join(folder, name)))
      .filter(existsSync);
    const hidden = python.flatMap((file) => ['--ro-bind', '/dev/null', file]);
    const { status, stderr } = inside([...empty, ...hidden], {
      ...process.env,
      PATH: path.dirname(process.execPath),
    });
    expect(stderr).toMatch(/^very-deep: Python is missing: install Python 3\.9 or newer .*\n$/);
    expect(status).toBe(2);
  });
});
