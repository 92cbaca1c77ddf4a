/** Listens on the loopback interface alone. */
import type { AddressInfo, Server } from 'node:net';
import { serve } from '@hono/node-server';
import { UsageError } from '../core';

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

type Fetch = Parameters<typeof serve>[0]['fetch'];

/**
 * @param port 0 for any free one
 * @param options.flag the option of the command that names the port
 * @throws UsageError when the port is taken
 */
export async function listen(
  fetch: Fetch,
  port: number,
  { flag }: { readonly flag: string },
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
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        (server as Server & { closeAllConnections?(): void }).closeAllConnections?.();
      }),
  };
}
