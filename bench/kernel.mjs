// How fast the course kernel starts and answers, beside stock tslab and ipykernel: npm run bench:kernel [RUNS]
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, pythonWith } from './common.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const { KernelClient, ownSpec } = require('../dist/src/jupyter');

const runs = Number(process.argv[2] ?? 5);
const python = pythonWith('ipykernel');

const tslab = path.join(path.dirname(require.resolve('tslab/package.json')), 'bin', 'tslab');
/** @type {{ spec: import('../dist/src/jupyter/index.js').KernelSpec, first: string }[]} */
const kernels = [
  { spec: ownSpec(), first: "import { Random } from 'very-deep'; new Random(1).uniform()" },
  {
    spec: {
      name: 'tslab',
      displayName: 'tslab',
      folder: '',
      argv: [process.execPath, tslab, 'kernel', '--config-path={connection_file}'],
      env: {},
    },
    first: "import { Random } from 'very-deep'; new Random(1).uniform()",
  },
];
if (python !== undefined) {
  const argv = [python, '-m', 'ipykernel_launcher', '-f', '{connection_file}'];
  const env = { PYDEVD_DISABLE_FILE_VALIDATION: '1' };
  kernels.push({
    spec: { name: 'ipykernel', displayName: 'ipykernel', folder: '', argv, env },
    first: 'import json',
  });
}

/** @param {number} pid */
function residentMegabytes(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/**
 * @typedef {{ info: number, firstCell: number, trivial: number, memory: number }} Measured
 *
 * @param {(typeof kernels)[number]} kernel
 * @returns {Promise<Measured>}
 */
async function measure({ spec, first }) {
  const started = performance.now();
  const client = await KernelClient.start(spec, { cwd: path.join(root, 'bench') });
  const info = performance.now() - started;
  const { reply } = await client.execute(first);
  if (reply.content.status !== 'ok') console.warn(`${spec.name}: the first cell failed`);
  const firstCell = performance.now() - started;
  const cells = [];
  for (let i = 0; i < 25; i++) {
    const asked = performance.now();
    // Another text each time: a compiler that sees the same one again has nothing to do.
    await client.execute(`${i} + 1`);
    cells.push(performance.now() - asked);
  }
  const memory = residentMegabytes(client.pid ?? Number.NaN);
  await client.stop();
  return { info, firstCell, trivial: median(cells.slice(5)), memory };
}

// One kernel after the other within each round, so that a busy moment of the machine meets them all.
const results = kernels.map((kernel) => ({ kernel, rows: /** @type {Measured[]} */ ([]) }));
for (let run = 0; run < runs; run++) {
  for (const { kernel, rows } of results) rows.push(await measure(kernel));
}
/** @type {(rows: Measured[], name: keyof Measured) => number} */
const column = (rows, name) =>
  Number(median(rows.map((row) => row[name])).toFixed(name === 'trivial' ? 1 : 0));
console.log(`medians of ${runs} runs; Node ${process.versions.node}`);
console.table(
  Object.fromEntries(
    results.map(({ kernel, rows }) => [
      kernel.spec.name,
      {
        'kernel_info (ms)': column(rows, 'info'),
        'first cell (ms)': column(rows, 'firstCell'),
        'trivial cell (ms)': column(rows, 'trivial'),
        'memory (MB)': column(rows, 'memory'),
      },
    ]),
  ),
);
