/** The built site, for the tests: built once into a scratch folder, and served. */
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { project } from '../browser/chromium';

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface Site {
  readonly folder: string;
  /** Its pages, from its root. */
  readonly pages: readonly string[];
  remove(): void;
}

/** Builds the site at the size `smoke`, as `npm run site` does. */
export function buildSite(): Site {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'very-deep-site-'));
  const folder = path.join(scratch, 'site');
  const args = ['site/build.mjs', '--size', 'smoke', '--out', folder, '--repository', 'teacher/course'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the site was not built:\n${stderr}`);
  if (/\[warning\]/.test(stderr)) throw new Error(`TypeDoc complains about docstrings:\n${stderr}`);
  const pages = (readdirSync(folder, { recursive: true }) as string[]).filter((name) =>
    name.endsWith('.html'),
  );
  return { folder, pages: pages.sort(), remove: () => rmSync(scratch, { recursive: true }) };
}

/** Serves a folder as any static server would, under a path, as GitHub Pages does. */
export async function serve(folder: string): Promise<{ url: string; stop(): void }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url as string, 'http://site');
    const file = path.join(folder, decodeURIComponent(pathname).replace(/^\/course\//, ''));
    if (!existsSync(file)) response.writeHead(404).end();
    else {
      response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' });
      createReadStream(file).pipe(response);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/course/`, stop: () => server.close() };
}
