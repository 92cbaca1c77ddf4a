/** A static server, as any host of pages has one: plain files, and the two headers for isolation where a host sets them. */
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface StaticServer {
  /** The address of the folder: below the host's root, as on GitHub Pages. */
  readonly url: string;
  readonly host: string;
  /** What was asked for, with the range where one was. */
  readonly requests: string[];
  /** How many bytes files had on their way, by their names; only where they are compressed. */
  readonly sent: Map<string, number>;
  /** Lets the next answer for a file whose path ends so break off after so many bytes. */
  breakOff(ending: string, after: number): void;
  stop(): Promise<void>;
}

/**
 * Serves folders under one path; of two files of one name that of the earlier folder.
 * @param isolated whether pages are isolated from others, so that threads may share memory
 * @param compressed whether files travel as gzip makes them
 */
export async function serveFolders(
  folders: readonly string[],
  { isolated = true, compressed = false } = {},
): Promise<StaticServer> {
  const requests: string[] = [];
  const sent = new Map<string, number>();
  const breaks = new Map<string, number>();
  const isolation = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url as string, 'http://site');
    const name = decodeURIComponent(pathname).replace(/^\/course\//, '');
    const found = folders
      .map((folder) => path.join(folder, name === '' ? 'index.html' : name))
      .find((file) => existsSync(file) && statSync(file).isFile());
    const { range } = request.headers;
    requests.push(range === undefined ? name : `${name} ${range}`);
    if (found === undefined || !pathname.startsWith('/course/')) {
      response.writeHead(404).end();
      return;
    }
    const type = types[path.extname(found)] ?? 'application/octet-stream';
    if (compressed) {
      const bytes = gzipSync(readFileSync(found));
      sent.set(name, (sent.get(name) ?? 0) + bytes.length);
      const headers = {
        'content-type': type,
        'content-encoding': 'gzip',
        'content-length': bytes.length,
        // As GitHub Pages has it.
        'cache-control': 'max-age=600',
        ...(isolated && isolation),
      };
      response.writeHead(200, headers).end(bytes);
      return;
    }
    const { size } = statSync(found);
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const headers = {
      'content-type': type,
      'content-length': size - start,
      ...(range !== undefined && { 'content-range': `bytes ${start}-${size - 1}/${size}` }),
      ...(isolated && isolation),
    };
    response.writeHead(range === undefined ? 200 : 206, headers);
    const [ending, after] = [...breaks].find(([one]) => name.endsWith(one)) ?? [];
    if (ending === undefined || after === undefined) createReadStream(found, { start }).pipe(response);
    else {
      breaks.delete(ending);
      const piece = createReadStream(found, { start, end: start + after - 1 });
      piece.pipe(response, { end: false });
      piece.on('end', () => response.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  return {
    url: `http://${host}/course/`,
    host,
    requests,
    sent,
    breakOff: (ending, after) => void breaks.set(ending, after),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
