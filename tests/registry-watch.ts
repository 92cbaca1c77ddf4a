/** An npm registry that stands before the real one, lacks some packages, and remembers what it was asked for. */
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WatchedRegistry {
  readonly url: string;
  /** The paths that were asked for. */
  readonly asked: readonly string[];
  close(): void;
}

/** @param absent names that are not found there */
export async function watchedRegistry(absent: readonly string[]): Promise<WatchedRegistry> {
  const real = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  const asked: string[] = [];
  const server = createServer(async ({ url = '/', headers }, response) => {
    asked.push(decodeURIComponent(url));
    if (absent.some((name) => url === `/${name}` || url.startsWith(`/${name}/`))) {
      response.writeHead(404).end('{}');
      return;
    }
    try {
      const accept = headers.accept ?? '*/*';
      const answer = await fetch(new URL(url.slice(1), real), { headers: { accept } });
      const type = answer.headers.get('content-type') ?? 'application/octet-stream';
      response.writeHead(answer.status, { 'content-type': type });
      response.end(Buffer.from(await answer.arrayBuffer()));
    } catch (error) {
      response.writeHead(502).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, asked, close: () => server.close() };
}
