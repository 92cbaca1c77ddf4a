/**
 * Training speed beside PyTorch's: `npm run bench:train [-- NETWORK...] [--rounds N] [--steps N] [--modes a,b]
 * [--threads N] [--python FILE]`.
 *
 * Every contestant is a process of its own that waits while another works; they take turns, so that a slow minute of
 * the machine hits all. The tables give medians over the rounds. On a busy machine the wall times say little: compare
 * the CPU times then, with `--threads 1`, because threads that wait for each other burn time too.
 *
 * The first table is the machine's own measure, a product of two 1024x1024 matrices by ONNX Runtime and by PyTorch.
 * The networks' operations are counted as the direct way takes them, so a fast algorithm may exceed that measure; the
 * percentage is by CPU time.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median, pythonWith } from './common.mjs';
import { networks } from './models.mjs';

const require = createRequire(import.meta.url);
require('../dist/src/backend'); // by whose settings the engine goes
const { threadCount } = require('tfjs-backend-onnx');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '4' },
    modes: { type: 'string', default: 'compiled,eager,wasm,tfjs-node,torch-nn,torch-compiled,torch-scratch' },
    threads: { type: 'string', default: String(threadCount()) },
    python: { type: 'string' },
  },
});
const python = values.python ?? pythonWith('torch') ?? 'python3';
/** @param {string} file */
const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/**
 * What a contestant says of its steps.
 * @typedef {object} Steps
 * @property {number[]} seconds
 * @property {number[]} cpuSeconds
 * @property {number} batch
 * @property {number} peakMb
 * @property {number} [flops]
 * @property {number} [compileMs]
 */

/**
 * A contestant's process; `steps` resolves to null once it cannot run.
 * @param {string} network
 * @param {string} mode
 */
function contestant(network, mode) {
  const { threads } = values;
  const [command = '', ...args] = mode.startsWith('torch-')
    ? [python, here('worker.py'), network, mode.slice(6), threads]
    : [process.execPath, here('worker.mjs'), network, mode];
  const env = { ...process.env, VERY_DEEP_THREADS: threads, OMP_NUM_THREADS: threads };
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], env });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    /** @type {(n: number) => Promise<Steps | null>} */
    async steps(n) {
      child.stdin.write(`${JSON.stringify({ steps: n })}\n`);
      const { value, done } = await lines.next();
      return done ? null : JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}

/**
 * Lets the contestants take turns, and sums up what each took: medians over the rounds of the rounds' medians.
 * @param {string} network
 * @param {string[]} modes
 */
async function compete(network, modes) {
  /** @type {{ mode: string, process: ReturnType<typeof contestant>, seconds: number[], cpuSeconds: number[], warm: Steps, last: Steps }[]} */
  const rows = [];
  for (const mode of modes) {
    const process = contestant(network, mode);
    const warm = await process.steps(3);
    if (warm === null) console.log(`${network}: ${mode} cannot run here`);
    else rows.push({ mode, process, seconds: [], cpuSeconds: [], warm, last: warm });
  }
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const row of rows) {
      row.last = /** @type {Steps} */ (await row.process.steps(stepsFor(row)));
      row.seconds.push(median(row.last.seconds));
      row.cpuSeconds.push(median(row.last.cpuSeconds));
    }
  }
  for (const { process } of rows) process.end();
  return rows.map(({ mode, seconds, cpuSeconds, warm, last }) => ({
    mode,
    ...last,
    // Only our own workers know the number of operations.
    flops: rows.find(({ warm }) => warm.flops)?.warm.flops,
    compileMs: warm.compileMs,
    seconds: median(seconds),
    cpuSeconds: median(cpuSeconds),
  }));
}

/**
 * Fewer steps a round for contestants that are much slower.
 * @param {{ warm: Steps }} row
 */
function stepsFor({ warm }) {
  return Math.max(1, Math.min(Number(values.steps), Math.round(2 / median(warm.seconds))));
}

/** @type {(number: number | undefined, digits: number) => number | string} */
const rounded = (number, digits) => (number === undefined ? '' : Number(number.toFixed(digits)));

console.log(`${values.threads} threads, load ${loadavg()[0]?.toFixed(1)}`);
const products = await compete('gemm', ['eager', 'torch-nn']);
/**
 * GFLOP/s, and the same for a second of CPU time, which a busy machine does not change.
 * @typedef {Awaited<ReturnType<typeof compete>>[number]} Row
 */
/** @param {Row} row */
const speed = ({ flops = Number.NaN, seconds }) => flops / seconds / 1e9;
/** @param {Row} row */
const cpuSpeed = ({ flops = Number.NaN, cpuSeconds }) => flops / cpuSeconds / 1e9;
const peak = Math.max(...products.map(cpuSpeed));
for (const row of products) {
  const name = row.mode === 'eager' ? 'ONNX Runtime' : 'PyTorch';
  const perCpu = `${rounded(cpuSpeed(row), 0)} a CPU second`;
  console.log(`product of 1024x1024 matrices, ${name}: ${rounded(speed(row), 0)} GFLOP/s, ${perCpu}`);
}
for (const network of positionals.length > 0 ? positionals : Object.keys(networks)) {
  const rows = await compete(network, values.modes.split(','));
  const torch = rows.find(({ mode }) => mode === 'torch-nn');
  console.log(`\n${network}, ${values.threads} threads, load ${loadavg()[0]?.toFixed(1)}`);
  /** @param {Row} row */
  const describe = (row) => ({
    'ms a step': rounded(row.seconds * 1000, 1),
    'CPU ms': rounded(row.cpuSeconds * 1000, 1),
    'examples/s': Math.round(row.batch / row.seconds),
    'times PyTorch': rounded(torch && torch.seconds / row.seconds, 2),
    'by CPU time': rounded(torch && torch.cpuSeconds / row.cpuSeconds, 2),
    'GFLOP/s': row.flops ? rounded(speed(row), 0) : '',
    '% of GEMM': row.flops ? rounded((100 * cpuSpeed(row)) / peak, 0) : '',
    'compile ms': rounded(row.compileMs, 0),
    'peak MB': Math.round(row.peakMb),
  });
  console.table(Object.fromEntries(rows.map((row) => [row.mode, describe(row)])));
}
