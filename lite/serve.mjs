// Serves a folder as a host of static pages does: files, compressed, without headers of its own.
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.ipynb': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** @param {string} file */
const isFile = (file) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;

/**
 * @param {string} folder
 * @param {{ port?: number, prefix?: string }} [options] `prefix`: the path below which it is served, with slashes
 */
export async function serveFolder(folder, { port = 0, prefix = '/' } = {}) {
  /** @type {Map<string, Buffer>} */
  const zipped = new Map();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const name = pathname.startsWith(prefix) ? decodeURIComponent(pathname.slice(prefix.length)) : undefined;
    const asked = path.join(folder, name ?? '');
    const isInside = name !== undefined && (asked + path.sep).startsWith(folder + path.sep);
    const file = isInside && !isFile(asked) ? path.join(asked, 'index.html') : asked;
    if (!isInside || !isFile(file)) return void response.writeHead(404).end();
    const type = types[path.extname(file)];
    const headers = { 'content-type': type ?? 'application/octet-stream', 'cache-control': 'max-age=600' };
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN);
    if (type === undefined || !Number.isNaN(start)) {
      const { size } = statSync(file);
      const range = Number.isNaN(start) ? {} : { 'content-range': `bytes ${start}-${size - 1}/${size}` };
      const from = Number.isNaN(start) ? 0 : start;
      response.writeHead(from === 0 && Number.isNaN(start) ? 200 : 206, {
        ...headers,
        ...range,
        'content-length': size - from,
      });
      return void createReadStream(file, { start: from }).pipe(response);
    }
    const key = `${file} ${statSync(file).mtimeMs}`;
    const body = zipped.get(key) ?? gzipSync(readFileSync(file));
    zipped.set(key, body);
    response.writeHead(200, { ...headers, 'content-encoding': 'gzip' }).end(body);
  });
  await new Promise((/** @type {(value?: unknown) => void} */ resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}${prefix}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve(undefined));
      }),
  };
}
