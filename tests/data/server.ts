import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FileServer {
  /** Address of the served file. */
  readonly url: string;
  /** The Range header of each request, or 'whole'. */
  readonly requests: string[];
  /** The client has so many bytes of the file. */
  readonly onProgress: (progress: { readonly received: number }) => void;
  close(): Promise<void>;
}

export interface Behaviour {
  /**
   * Drop the connection once the client has this many bytes of an answer, this many times. The client must say how far
   * it has come (`onProgress`): what has arrived and was not yet read is lost with a connection, so no pause is right.
   */
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
  let breakAt = Number.POSITIVE_INFINITY;
  let breakOff = () => {};
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
      breakAt = start + behaviour.breakAfter;
      breakOff = () => response.destroy();
      response.write(body.subarray(0, behaviour.breakAfter));
    } else response.end(body);
  };
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`,
    requests,
    onProgress: ({ received }) => {
      if (received < breakAt) return;
      breakAt = Number.POSITIVE_INFINITY;
      breakOff();
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
