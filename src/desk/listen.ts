/** Listens on the loopback interface alone. */
import type { AddressInfo, Server } from 'node:net';
import { serve } from '@hono/node-server';
import { UsageError } from '../core';

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

type Fetch = Parameters<typeof serve>[0]['fetch'];

export interface ListenOptions {
  /** The option of the command that names the port. */
  readonly flag: string;
  /** No more connections are open at once; whoever is slow to say something is cut off. For strangers. */
  readonly mostConnections?: number;
}

/** How long a stranger may take to send a request, in milliseconds. */
const strangersMs = 10_000;

/**
 * @param port 0 for any free one
 * @throws UsageError when the port is taken
 */
export async function listen(
  fetch: Fetch,
  port: number,
  { flag, mostConnections }: ListenOptions,
): Promise<Listening> {
  const server = await new Promise<Server>((resolve, reject) => {
    const made = serve({ fetch, hostname: '127.0.0.1', port }, () => resolve(made as Server));
    made.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new UsageError(`port ${port} is taken; choose another: ${flag} N, or 0 for any free one`)
          : error,
      ),
    );
  });
  if (mostConnections !== undefined)
    Object.assign(server, {
      maxConnections: mostConnections,
      headersTimeout: strangersMs,
      requestTimeout: strangersMs,
    });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        (server as Server & { closeAllConnections?(): void }).closeAllConnections?.();
      }),
  };
}
