/** Starts the teacher's desk on this machine. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo, Server } from 'node:net';
import { serve } from '@hono/node-server';
import { UsageError } from '../core';
import { createDesk, type DeskOptions } from './app';
import { ClassView } from './class-view';

export { createDesk, type DeskOptions } from './app';
export { Mining } from './mining';
export type { Desk, DeskModule } from './module';
export { readPageFiles } from './page-files';
export { anonymousPeople, namedPeople } from './people';

export interface ServedDesk {
  /** Where it is reached from this machine: `http://127.0.0.1:8899`. */
  readonly address: string;
  close(): Promise<void>;
}

/** A token that nobody guesses: 192 random bits. */
export const newToken = (): string => randomBytes(24).toString('base64url');

/**
 * Serves a desk on the loopback interface alone.
 * @param port 0 for any free one
 * @param options.url the address under which a TLS terminator makes it known, besides
 * @throws UsageError when the port is taken
 */
export async function serveDesk(
  port: number,
  { url, ...options }: Omit<DeskOptions, 'origins'> & { readonly url?: string },
): Promise<ServedDesk> {
  const origins: string[] = url === undefined ? [] : [url];
  let app: ReturnType<typeof createDesk> | undefined;
  const server = await new Promise<Server>((resolve, reject) => {
    const made = serve(
      {
        fetch: (request, bindings) =>
          app === undefined ? new Response(null, { status: 503 }) : app.fetch(request, bindings),
        hostname: '127.0.0.1',
        port,
      },
      () => resolve(made as Server),
    );
    made.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new UsageError(`port ${port} is taken; choose another: --port N, or 0 for any free one`)
          : error,
      ),
    );
  });
  const { port: given } = server.address() as AddressInfo;
  origins.push(`http://127.0.0.1:${given}`, `http://localhost:${given}`);
  const view = new ClassView(options.gradebook, options.people);
  app = createDesk({ ...options, origins, view });
  // Whoever opens the address finds the class read.
  await view.wire();
  return {
    address: `http://127.0.0.1:${given}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        (server as Server & { closeAllConnections?(): void }).closeAllConnections?.();
      }),
  };
}
