/** Serves a folder as a static host does, such as GitHub Pages. */
import { createReadStream, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};

/** What makes a page cross-origin isolated, on hosts that send headers. */
const isolating = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

export interface StaticServer {
  readonly url: string;
  /** Pages that are written for a test, by their paths. */
  readonly pages: Map<string, string>;
  stop(): Promise<void>;
}

/**
 * @param folder what is served
 * @param options.under the path under which it is served, as `/course/`
 * @param options.isolated whether the headers are sent that make pages isolated
 */
export async function serveFolder(
  folder: string,
  { under = '/', isolated = false }: { under?: string; isolated?: boolean } = {},
): Promise<StaticServer> {
  const pages = new Map<string, string>();
  const server: Server = createServer((request, response) => {
    const asked = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const inside = asked.startsWith(under) ? asked.slice(under.length) : undefined;
    const headers = isolated ? isolating : {};
    const page = pages.get(asked);
    if (page !== undefined) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers });
      return response.end(page);
    }
    const named = path.join(folder, inside ?? '\0');
    const isFolder = inside !== undefined && statSync(named, { throwIfNoEntry: false })?.isDirectory();
    const file = isFolder ? path.join(named, 'index.html') : named;
    const isThere = inside !== undefined && (statSync(file, { throwIfNoEntry: false })?.isFile() ?? false);
    if (!isThere) {
      response.writeHead(404, headers);
      return response.end();
    }
    response.writeHead(200, {
      'content-type': types[path.extname(file)] ?? 'application/octet-stream',
      'cache-control': 'no-cache',
      ...headers,
    });
    return createReadStream(file).pipe(response);
  });
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}${under}`,
    pages,
    stop: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}
