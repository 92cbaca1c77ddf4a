import { chmodSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { command } from '../../src/cli/commands/start';
import { ensureFolder } from '../../src/cli/jupyter/folders';
import { choosePort, isFree } from '../../src/cli/jupyter/ports';
import { lacks } from '../lacking';

const servers: ReturnType<typeof createServer>[] = [];

/** Listens on a port of the system's choice, and returns it. */
function occupy(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () =>
      resolve((server.address() as { port: number }).port),
    );
    servers.push(server);
  });
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('the port', () => {
  it('is the one asked for, when nobody listens there', async () => {
    const port = await occupy();
    expect(await isFree(port)).toBe(false);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await choosePort(port)).toBe(port);
  });

  it('is refused in one sentence when it is taken', async () => {
    const port = await occupy();
    await expect(choosePort(port)).rejects.toThrow(`port ${port} is taken; choose another with --port`);
  });

  it('is a number from 1 to 65535', async () => {
    for (const wrong of ['0', '65536', '80.5', 'http']) {
      await expect(command.run(['--port', wrong])).rejects.toThrow(`not "${wrong}"`);
    }
  });
});

describe('a project that cannot be written to', () => {
  // To root every folder is writable.
  it.skipIf(lacks('ordinaryUser', process.getuid?.() !== 0) || process.platform === 'win32')(
    'is told in one sentence',
    () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'read-only-'));
      chmodSync(folder, 0o500);
      expect(() => ensureFolder(path.join(folder, 'inside'))).toThrow(
        'copy the course into a folder of your own',
      );
    },
  );

  it('is told also where a file is in the way', () => {
    expect(() => ensureFolder(path.join(__filename, 'inside'))).toThrow('cannot be written to (ENOTDIR)');
  });
});
