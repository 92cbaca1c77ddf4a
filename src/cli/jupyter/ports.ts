/** Finding a port to serve on. */
import { createServer } from 'node:net';
import { UsageError } from '../../core';

const FIRST = 8888;
const TRIES = 100;

/** Whether a server could listen on this port of the loopback interface now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/**
 * The port to serve on.
 * @param wanted the port the user asked for; without one, the first free port from Jupyter's usual 8888 on
 * @throws UsageError when the wanted port is taken
 */
export async function choosePort(wanted?: number): Promise<number> {
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted;
    throw new UsageError(`port ${wanted} is taken; choose another with --port, or leave --port out.`);
  }
  for (let port = FIRST; port < FIRST + TRIES; port++) if (await isFree(port)) return port;
  throw new UsageError(`ports ${FIRST} to ${FIRST + TRIES - 1} are all taken; choose one with --port.`);
}
