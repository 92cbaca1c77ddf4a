/** The kernel in Debian's JupyterHub: two users, each with a server, a kernel and files of their own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../free-port';
import { lacks } from '../lacking';
import { ROOT } from './client';

const run = promisify(execFile);
const PYTHON = '/usr/bin/python3';
const HUB = '/usr/bin/jupyterhub';
const PROXY = '/usr/bin/configurable-http-proxy';

const missing = [HUB, PROXY].filter((file) => !existsSync(file));

const cells = [
  "import { writeFileSync } from 'node:fs';\nwriteFileSync('mine.txt', process.env.JUPYTERHUB_USER as string);",
  "import { sizeOfShape, tf } from 'very-deep';\nconsole.log(sizeOfShape([2, 3]), tf.scalar(4).dataSync()[0]);",
  'process.cwd()',
];

describe.skipIf(lacks('jupyterHub', missing.length === 0))('JupyterHub', () => {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'very-deep-hub-'));
  const notebook = path.join(scratch, 'work.ipynb');
  const token = randomBytes(24).toString('hex');
  let hub: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const prefix = path.join(scratch, 'prefix');
    const cli = path.join(ROOT, 'dist', 'src', 'cli', 'main.js');
    await run(process.execPath, [cli, 'kernel', 'install', '--prefix', prefix]);
    writeFileSync(
      notebook,
      JSON.stringify({
        cells: cells.map((source, i) => ({
          id: `cell-${i}`,
          cell_type: 'code',
          metadata: {},
          source,
          execution_count: null,
          outputs: [],
        })),
        metadata: { kernelspec: { name: 'very-deep', display_name: 'Very Deep (TypeScript)' } },
        nbformat: 4,
        nbformat_minor: 5,
      }),
    );
    for (const user of ['ada', 'bob']) mkdirSync(path.join(scratch, 'home', user), { recursive: true });
    const port = await freePort(3); // the proxy's, the Hub's, and that of the proxy's own interface
    url = `http://127.0.0.1:${port}`;
    const log = openSync(path.join(scratch, 'hub.log'), 'w');
    hub = spawn(HUB, ['--config', path.join(__dirname, 'hub_config.py')], {
      cwd: scratch,
      env: {
        ...process.env,
        PATH: `/usr/bin:${process.env.PATH}`,
        HOME: scratch,
        HUB_SCRATCH: scratch,
        HUB_PORT: String(port),
        HUB_TOKEN: token,
        JUPYTER_PATH: path.join(prefix, 'share', 'jupyter'),
        CONFIGPROXY_AUTH_TOKEN: token,
        // Where Debian keeps the proxy's modules; a Node that is not Debian's does not look there.
        NODE_PATH: ['/usr/share/nodejs', `/usr/lib/${os.machine()}-linux-gnu/nodejs`].join(':'),
      },
      stdio: ['ignore', log, log],
    });
    await vi.waitFor(
      async () => {
        if (hub.exitCode !== null) return;
        expect((await fetch(`${url}/hub/api/`)).status).toBe(200);
      },
      { timeout: 110_000, interval: 500 },
    );
    if (hub.exitCode !== null) throw new Error(readFileSync(path.join(scratch, 'hub.log'), 'utf8'));
  });

  afterAll(async () => {
    if (hub !== undefined && hub.exitCode === null) {
      const ended = new Promise((resolve) => hub.once('exit', resolve));
      hub.kill('SIGTERM');
      await ended;
    }
    rmSync(scratch, { recursive: true, force: true });
  });

  it('gives two users at once a kernel and files of their own', async () => {
    const client = path.join(__dirname, 'hub_client.py');
    const work = async (user: string) =>
      JSON.parse((await run(PYTHON, [client, url, token, user, notebook])).stdout.trim());
    const [ada, bob] = await Promise.all(['ada', 'bob'].map(work));
    for (const [user, { outputs, files }] of Object.entries({ ada, bob })) {
      const home = path.join(scratch, 'home', user);
      expect(outputs).toEqual(['', '6 4\n', `'${home}'`]);
      expect(files).toEqual(['mine.txt', 'work.ipynb']);
      expect(readFileSync(path.join(home, 'mine.txt'), 'utf8')).toBe(user);
    }
    const reach = async (token: string, user: string) =>
      (await fetch(`${url}/user/${user}/api/contents`, { headers: { authorization: `token ${token}` } }))
        .status;
    expect([await reach(ada.token, 'ada'), await reach(bob.token, 'bob')]).toEqual([200, 200]);
    expect([await reach(ada.token, 'bob'), await reach(bob.token, 'ada')]).toEqual([403, 403]);
  });
});
