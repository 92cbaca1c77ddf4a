/** Ports of the loopback interface for servers that tests start. */
import { createServer } from 'node:net';

/** Whether a server could listen on this port now. */
const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

/** The first of `count` free ports in a row, far from those that servers usually take, and below those that systems give. */
export async function freePort(count = 1): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const row = Array.from({ length: count }, (_, i) => port + i);
    if ((await Promise.all(row.map(isFree))).every(Boolean)) return port;
  }
}
