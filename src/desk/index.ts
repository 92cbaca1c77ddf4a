/** Starts the teacher's desk on this machine. */
import { createDesk, type DeskOptions } from './app';
import { ClassView } from './class-view';
import { listen } from './listen';

export { createDesk, type DeskOptions } from './app';
export { dropEnded, serveLive } from './live/serve';
export { Mining } from './mining';
export type { Desk, DeskModule } from './module';
export { readPageFiles } from './page-files';
export { anonymousPeople, namedPeople } from './people';

export interface ServedDesk {
  /** Where it is reached from this machine: `http://127.0.0.1:8899`. */
  readonly address: string;
  close(): Promise<void>;
}

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
  const { port: given, close } = await listen(
    (request, bindings) =>
      app === undefined ? new Response(null, { status: 503 }) : app.fetch(request, bindings),
    port,
    { flag: '--port' },
  );
  origins.push(`http://127.0.0.1:${given}`, `http://localhost:${given}`);
  const view = new ClassView(options.gradebook, options.people);
  app = createDesk({ ...options, origins, view });
  // Whoever opens the address finds the class read.
  await view.wire();
  return { address: `http://127.0.0.1:${given}`, close };
}
