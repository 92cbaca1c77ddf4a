import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FileServer {
  /** Address of the served file. */
  readonly url: string;
  /** The Range header of each request, or 'whole'. */
  readonly requests: string[];
  close(): Promise<void>;
}

export interface Behaviour {
  /** Drop the connection after this many bytes of an answer, this many times. */
  readonly breakAfter?: number;
  readonly breaks?: number;
  /** Answer a request for a range with the whole file. */
  readonly ignoreRanges?: boolean;
  /** Answer with this status and no file. */
  readonly status?: number;
}

/** Serves one file on the loopback interface, well or badly. */
export async function serveFile(content: Uint8Array, behaviour: Behaviour = {}): Promise<FileServer> {
  const requests: string[] = [];
  let breaks = behaviour.breaks ?? 0;
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    requests.push(request.headers.range ?? 'whole');
    if (behaviour.status) {
      response.writeHead(behaviour.status).end('no');
      return;
    }
    const start = range && !behaviour.ignoreRanges ? Number(range[1]) : 0;
    const body = content.subarray(start);
    const headers: Record<string, string | number> = { 'content-length': body.length };
    if (range && !behaviour.ignoreRanges)
      headers['content-range'] = `bytes ${start}-${content.length - 1}/${content.length}`;
    response.writeHead(headers['content-range'] ? 206 : 200, headers);
    if (breaks > 0 && behaviour.breakAfter !== undefined) {
      breaks--;
      response.write(body.subarray(0, behaviour.breakAfter), () => setTimeout(() => response.destroy(), 20));
    } else response.end(body);
  };
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
