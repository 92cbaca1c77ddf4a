/**
 * Training speed beside PyTorch's: `npm run bench:train [-- NETWORK...] [--rounds N] [--steps N] [--modes a,b]`.
 *
 * Every contestant is a process of its own that waits while another works; they take turns, so that a slow minute of
 * the machine hits all. The table gives medians over the rounds.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { networks } from './models.mjs';

const { threadCount } = createRequire(import.meta.url)('../dist/src/backend/onnx');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '4' },
    modes: { type: 'string', default: 'compiled,eager,wasm,tfjs-node,torch-nn,torch-scratch' },
    python: { type: 'string', default: 'python3' },
  },
});
const threads = threadCount();
const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/** A contestant's process; `steps` resolves to null once it cannot run. */
function contestant(network, mode) {
  const [command, ...args] = mode.startsWith('torch-')
    ? [values.python, here('worker.py'), network, mode.slice(6), String(threads)]
    : [process.execPath, here('worker.mjs'), network, mode];
  const env = { ...process.env, VERY_DEEP_THREADS: String(threads), OMP_NUM_THREADS: String(threads) };
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], env });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async steps(n) {
      child.stdin.write(`${JSON.stringify({ steps: n })}\n`);
      const { value, done } = await lines.next();
      return done ? null : JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

for (const network of positionals.length > 0 ? positionals : Object.keys(networks)) {
  const rows = [];
  for (const mode of values.modes.split(',')) {
    const process = contestant(network, mode);
    const warm = await process.steps(3);
    if (warm !== null) rows.push({ mode, process, medians: [], warm });
  }
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const row of rows) {
      row.last = await row.process.steps(stepsFor(row));
      row.medians.push(median(row.last.seconds));
    }
  }
  for (const { process } of rows) process.end();
  const torch = rows.find((row) => row.mode === 'torch-nn');
  console.log(`\n${network}, ${threads} threads, load ${loadavg()[0].toFixed(1)}`);
  console.table(
    Object.fromEntries(
      rows.map(({ mode, medians, last }) => {
        const seconds = median(medians);
        return [
          mode,
          {
            'ms a step': Number((seconds * 1000).toFixed(1)),
            'images/s': Math.round(last.batch / seconds),
            'times PyTorch': torch ? Number((median(torch.medians) / seconds).toFixed(2)) : '',
            'compile ms': last.compileMs ? Math.round(last.compileMs) : '',
            'peak MB': Math.round(last.peakMb),
          },
        ];
      }),
    ),
  );
}

/** Fewer steps a round for contestants that are much slower. */
function stepsFor({ warm }) {
  return Math.max(1, Math.min(Number(values.steps), Math.round(2 / median(warm.seconds))));
}
