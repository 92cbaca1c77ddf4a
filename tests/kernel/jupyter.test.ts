/** The kernel under Jupyter's own clients. Skipped, with a word, where Python lacks them. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../lacking';
import { ROOT } from './client';

const run = promisify(execFile);
const CLI = path.join(ROOT, 'dist', 'src', 'cli', 'main.js');

/** A Python that can import all the modules, the system's first. */
function pythonWith(...modules: string[]): string | undefined {
  const pythons = ['/usr/bin/python3', 'python3', 'python'];
  const found = pythons.find(
    (python) => spawnSync(python, ['-c', `import ${modules.join(', ')}`]).status === 0,
  );
  return found;
}

// The space in the name is part of the test.
const prefix = mkdtempSync(path.join(os.tmpdir(), 'very deep kernel '));
const env = {
  ...process.env,
  JUPYTER_PATH: path.join(prefix, 'share', 'jupyter'),
  PYDEVD_DISABLE_FILE_VALIDATION: '1',
};

beforeAll(() => run(process.execPath, [CLI, 'kernel', 'install', '--prefix', prefix]));
afterAll(() => rmSync(prefix, { recursive: true, force: true }));

describe('the kernelspec', () => {
  it('is found by `very-deep kernel list`, and gone after `uninstall`', async () => {
    const list = () => run(process.execPath, [CLI, 'kernel', 'list'], { env });
    expect((await list()).stdout).toContain(path.join(prefix, 'share', 'jupyter', 'kernels', 'very-deep'));
    const other = ['--prefix', prefix, '--name', 'other'];
    await run(process.execPath, [CLI, 'kernel', 'install', ...other]);
    expect((await list()).stdout).toMatch(/^other /m);
    await run(process.execPath, [CLI, 'kernel', 'uninstall', ...other]);
    expect((await list()).stdout).not.toMatch(/^other /m);
  });

  it('goes to the user with --user, as other kernels have it, and to one place only', async () => {
    const home = path.join(prefix, 'home');
    const mine = { env: { ...process.env, JUPYTER_DATA_DIR: home } };
    await run(process.execPath, [CLI, 'kernel', 'install', '--user'], mine);
    expect(existsSync(path.join(home, 'kernels', 'very-deep', 'kernel.json'))).toBe(true);
    for (const other of [['--prefix', prefix], ['--sys-prefix']])
      await expect(
        run(process.execPath, [CLI, 'kernel', 'install', '--user', ...other], mine),
      ).rejects.toThrow(`--user and ${other[0]} exclude each other`);
  });
});

describe('jupyter_kernel_test', () => {
  const python = pythonWith('jupyter_kernel_test');

  // The suite waits a tenth of a second for what follows a reply, which a busy machine may not keep.
  it.skipIf(lacks('jupyterClients', python !== undefined))('passes in full', { retry: 2 }, async () => {
    const { stderr } = await run(python as string, [path.join(__dirname, 'suite.py')], {
      env,
      cwd: __dirname,
    });
    expect(stderr).toMatch(/^Ran \d+ tests/m);
    expect(stderr).toMatch(/^OK$/m);
  });
});

const cells = (...sources: string[]) => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: 'very-deep', display_name: 'Very Deep (TypeScript)' } },
  cells: sources.map((source, i) => ({
    cell_type: 'code',
    id: `cell-${i}`,
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  })),
});

describe('nbclient', () => {
  const python = pythonWith('nbclient', 'nbformat', 'ipykernel');

  /** Executes a notebook under nbclient and gives its cells with their outputs. */
  async function execute(notebook: object, allowErrors: boolean) {
    const file = path.join(prefix, 'notebook.ipynb');
    writeFileSync(file, JSON.stringify(notebook));
    const program = [
      'import sys, nbformat; from nbclient import NotebookClient',
      'nb = nbformat.read(sys.argv[1], 4)',
      'client = NotebookClient(nb, timeout=120, allow_errors=sys.argv[2] == "true")',
      'client.execute(); nbformat.validate(nb); nbformat.write(nb, sys.argv[1])',
    ].join('\n');
    await run(python as string, ['-c', program, file, String(allowErrors)], { env, cwd: prefix });
    return JSON.parse(readFileSync(file, 'utf8')).cells as { outputs: Record<string, unknown>[] }[];
  }

  const failing = cells("import { Random } from 'very-deep';", "throw new Error('told');", '6 * 7');

  it.skipIf(lacks('jupyterClients', python !== undefined))(
    'runs a notebook to its end when errors are allowed',
    async () => {
      const [, second, third] = await execute(failing, true);
      expect(second?.outputs).toMatchObject([{ output_type: 'error', ename: 'Error', evalue: 'told' }]);
      expect(third?.outputs).toMatchObject([
        { output_type: 'execute_result', data: { 'text/plain': ['42'] } },
      ]);
    },
  );

  it.skipIf(lacks('jupyterClients', python !== undefined))(
    'stops at a failed cell when they are not',
    async () => {
      await expect(execute(failing, false)).rejects.toThrow(/told/);
    },
  );

  it.skipIf(lacks('jupyterClients', python !== undefined))(
    'shows in the notebook that the build is missing',
    async () => {
      const file = path.join(prefix, 'share', 'jupyter', 'kernels', 'very-deep', 'kernel.json');
      const original = readFileSync(file, 'utf8');
      try {
        const spec = JSON.parse(original);
        spec.argv[4] = path.join(prefix, 'moved');
        writeFileSync(file, JSON.stringify(spec));
        const [first] = await execute(cells('1 + 1'), true);
        expect(first?.outputs).toMatchObject([{ output_type: 'error', ename: 'KernelNotReady' }]);
        expect(String(first?.outputs[0]?.evalue)).toContain('npm start');
      } finally {
        writeFileSync(file, original);
      }
    },
  );
});
