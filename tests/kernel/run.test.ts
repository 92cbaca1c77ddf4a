import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { executeNotebook, KernelClient, type Notebook } from '../../src/jupyter';
import { freePort } from '../free-port';
import { ROOT } from './client';

const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const notebook = (...sources: string[]): Notebook => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: sources.map((source, i) => ({
    cell_type: 'code',
    id: `cell-${i}`,
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  })),
});

const cli = path.join(ROOT, 'dist', 'src', 'cli', 'main.js');

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function until(yes: () => boolean): Promise<void> {
  while (!yes()) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Runs `very-deep run` on a notebook and gives its exit status, its words and the executed copy. */
function run(name: string, content: Notebook, ...args: string[]) {
  const file = path.join(folder, `${name}.ipynb`);
  writeFileSync(file, JSON.stringify(content));
  const out = path.join(folder, 'executed');
  return new Promise<{
    status: number;
    stdout: string;
    stderr: string;
    executed: () => Notebook;
    file: string;
  }>((resolve) => {
    execFile(process.execPath, [cli, 'run', file, '--out', out, ...args], (error, stdout, stderr) => {
      const status = error === null ? 0 : Number(error.code);
      const executed = () => JSON.parse(readFileSync(path.join(out, `${name}.ipynb`), 'utf8'));
      resolve({ status, stdout, stderr, executed, file });
    });
  });
}

describe('very-deep run', () => {
  it('writes the executed copy, leaves the source alone and says 0', async () => {
    const source = notebook("import { Random } from 'very-deep';", 'new Random(5489).uint32()');
    const { status, executed, file } = await run('good', source);
    expect(status).toBe(0);
    // The first output of mt19937 for its default seed.
    expect(executed().cells[1]?.outputs).toMatchObject([
      { data: { 'text/plain': '3499211612' }, execution_count: 2 },
    ]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(source);
  });

  it('keeps the text of widgets, whose models end with the kernel', async () => {
    const code = "import { liveChart, slider } from 'very-deep';\nslider({ value: 3, label: 'rate' })";
    const { status, executed } = await run('widgets', notebook(code, "liveChart({ title: 'Loss' })"));
    expect(status).toBe(0);
    const [rate, chart] = executed().cells.map(({ outputs = [] }) => outputs[0]);
    const still = '<input type="range" min="0" max="100" step="1" value="3" disabled> 3 (0 to 100)';
    expect(rate).toHaveProperty('data', {
      'text/plain': 'rate: 3 (0 to 100)',
      'text/html': expect.stringContaining(still),
    });
    expect(chart).toMatchObject({ data: { 'text/plain': 'Loss: no points yet' } });
    expect(chart).not.toHaveProperty(['data', 'application/vnd.jupyter.widget-view+json']);
  });

  it('stops at a failed cell, shows its traceback and says 1', async () => {
    const { status, stdout, executed } = await run('bad', notebook('1', "\nthrow new Error('told');", '2'));
    expect(status).toBe(1);
    expect(stdout).toContain('cell 2');
    expect(stdout).toContain("> 2 | throw new Error('told');");
    expect(executed().cells.map(({ execution_count }) => execution_count)).toEqual([1, 2, null]);
  });

  it('interrupts a cell that takes too long', async () => {
    const { status, stdout } = await run('slow', notebook('for (;;);'), '--timeout', '15');
    expect(status).toBe(1);
    expect(stdout).toContain('Interrupted');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'leaves no kernel behind when it is ended by %s',
    async (signal) => {
      const file = path.join(folder, `${signal}.ipynb`);
      const begun = path.join(folder, `${signal}.json`);
      // The cell says who its kernel is and where its connection file lies, and then stays busy for ever.
      const told = `JSON.stringify({ pid: process.pid, connection: process.argv.at(-1) })`;
      const cells = [`require('fs').writeFileSync(${JSON.stringify(begun)}, ${told});`, 'for (;;);'];
      writeFileSync(file, JSON.stringify(notebook(...cells)));
      const child = spawn(process.execPath, [cli, 'run', file, '--out', path.join(folder, 'executed')]);
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      await until(() => existsSync(begun) && readFileSync(begun, 'utf8').endsWith('}'));
      const { pid, connection } = JSON.parse(readFileSync(begun, 'utf8')) as {
        pid: number;
        connection: string;
      };
      expect(existsSync(connection)).toBe(true);
      child.kill(signal);
      expect(await ended).toBe({ SIGINT: 130, SIGTERM: 143 }[signal]);
      await until(() => !isAlive(pid));
      expect(existsSync(path.dirname(connection))).toBe(false);
    },
  );

  it('refuses to write over a source, and kernels nobody knows', async () => {
    const { status, stderr } = await run('here', notebook('1'), '--out', folder);
    expect([status, stderr]).toEqual([2, expect.stringContaining('would replace')]);
    const unknown = await run('there', notebook('1'), '--kernel', 'nowhere');
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('nowhere')]);
  });
});

describe('starting a kernel', () => {
  const main = path.join(ROOT, 'dist', 'kernels', 'node', 'main.js');

  it('is tried again, on other ports, when it ends before it answers', async () => {
    const marker = path.join(folder, 'started-once');
    const script = path.join(folder, 'ends-at-first.cjs');
    writeFileSync(
      script,
      `const { existsSync, writeFileSync } = require('node:fs');
      const [node, , marker, main, connection] = process.argv;
      if (!existsSync(marker)) { writeFileSync(marker, connection); process.exit(1); }
      process.argv = [node, main, connection];
      require(main);`,
    );
    const argv = [process.execPath, script, marker, main, '{connection_file}'];
    const client = await KernelClient.start({ name: 'second', displayName: '', folder, argv, env: {} });
    try {
      expect((await client.execute('6 * 7')).reply.content.status).toBe('ok');
    } finally {
      await client.stop();
    }
  });

  it('says why it failed when the second try ends, too', async () => {
    const argv = [process.execPath, '-e', "console.error('no such thing'); process.exit(3);"];
    const start = KernelClient.start({ name: 'none', displayName: '', folder, argv, env: {} });
    await expect(start).rejects.toThrow(/exit status 3.*no such thing/s);
  });

  it('ends, rather than fall deaf, when another process has its port', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const free = await freePort(4);
    const file = path.join(folder, 'taken.json');
    const ports = {
      shell_port: port,
      iopub_port: free,
      stdin_port: free + 1,
      control_port: free + 2,
      hb_port: free + 3,
    };
    const scheme = { signature_scheme: 'hmac-sha256', key: 'k' };
    writeFileSync(file, JSON.stringify({ transport: 'tcp', ip: '127.0.0.1', ...ports, ...scheme }));
    const { status, stderr } = spawnSync(process.execPath, [main, file], { encoding: 'utf8' });
    other.close();
    expect(status).toBe(1);
    expect(stderr).toContain('EADDRINUSE');
  });
});

describe('stock tslab', () => {
  const execute = async (content: Notebook, env: Record<string, string> = {}) => {
    const tslab = createRequire(__filename).resolve('tslab/package.json');
    const binary = path.join(path.dirname(tslab), 'bin', 'tslab');
    const argv = [process.execPath, binary, 'kernel', '--config-path={connection_file}'];
    const spec = { name: 'tslab', displayName: 'tslab', folder, argv, env };
    const client = await KernelClient.start(spec, { cwd: __dirname });
    try {
      return await executeNotebook(client, content);
    } finally {
      await client.stop();
    }
  };

  it('tells why a cell failed, though its reply does not', async () => {
    const failures = await execute(notebook("throw new Error('told');"));
    expect(failures).toMatchObject([{ cell: 1, traceback: [] }]);
    expect(failures[0]?.evalue).toContain('told');
  });

  it('runs the same notebook: imports, display and await, though with text for results', async () => {
    const content = notebook(
      "import { display, Random, clearOutput } from 'very-deep';",
      'new Random(5489).uint32()',
      "clearOutput(); const shown = display({ 'text/html': '<b>rich</b>', 'text/plain': 'rich' });",
      "shown.update({ 'text/html': '<b>new</b>', 'text/plain': 'new' });",
      'await Promise.resolve(3)',
    );
    expect(await execute(content)).toEqual([]);
    expect(content.cells[1]?.outputs).toMatchObject([{ name: 'stdout', text: '3499211612\n' }]);
    expect(content.cells[2]?.outputs).toMatchObject([
      { output_type: 'display_data', data: { 'text/html': '<b>rich</b>' } },
    ]);
    expect(content.cells[4]?.outputs).toMatchObject([{ name: 'stdout', text: '3\n' }]);
  });

  it('takes part in a live class as the course’s own kernel does', async () => {
    const heard: { results: { verdict: string }[] }[] = [];
    const server = createHttpServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        heard.push(JSON.parse(body));
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const content = notebook(
      "import { check, live } from 'very-deep';",
      `await live('http://127.0.0.1:${port}/#aaaa-bbbb-cccc')`,
      "await check('mean-of-values', (values: number[]) => values.length);",
      "await new Promise((go) => setTimeout(go, 500)); await live('off')",
    );
    const progress = path.join(folder, 'live-progress.json');
    expect(await execute(content, { VERY_DEEP_PROGRESS: progress })).toEqual([]);
    server.close();
    expect(JSON.stringify(content.cells[1]?.outputs)).toContain('The class is there.');
    expect(heard.flatMap(({ results }) => results)).toMatchObject([{ verdict: 'fail' }]);
  });

  it('loses no line of a long loop once the library has shown something', async () => {
    const content = notebook(
      "import { display } from 'very-deep'; display('shown');",
      'for (let i = 0; i < 900; i++) console.log(i);',
    );
    expect(await execute(content)).toEqual([]);
    const lines = Array.from({ length: 900 }, (_, i) => `${i}\n`);
    expect(content.cells[1]?.outputs).toMatchObject([{ name: 'stdout', text: lines.join('') }]);
  });

  it('is not waited for when it loses the word that a cell has ended; the cell fails', async () => {
    const content = notebook(
      "const zeromq = process.mainModule!.require('zeromq');",
      'void Object.defineProperty(zeromq.Publisher.prototype, "send", { value: () => Promise.resolve() });',
    );
    const failures = await execute(content);
    expect(failures).toMatchObject([{ cell: 2, ename: 'LostOutput' }]);
    expect(failures[0]?.evalue).toContain('may be missing');
  });
});
