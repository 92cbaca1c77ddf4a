/**
 * Training speed in Chromium beside Node.js: `npm run bench:browser [-- NETWORK...] [--rounds N] [--steps N] [--threads N]
 * [--rate R]`. The same networks, compiled, on ONNX Runtime's WebAssembly build and on its native one, take turns, so that a
 * slow minute of the machine hits both. The goals: LeNet at half the native speed or more, ResNet at 0.35 of it.
 *
 * The losses of the first steps stand below: they must agree. `--rate 0.001` keeps ResNet from blowing up on noise, which
 * lets the last digits of both grow into a difference.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { loadavg } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { median } from './common.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const built = path.resolve(here, '../dist/browser');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '4' },
    threads: { type: 'string', default: '2' },
    rate: { type: 'string', default: '0.05' },
  },
});

/** What runs in the page's worker. */
const worker = `
import * as library from './library.js';
import { makeTraining, makeWith } from './models.mjs';
let training, run;
onmessage = async ({ data: { name, threads, rate, steps } }) => {
  try {
    if (training === undefined) {
      await library.openLibrary({ storage: 'memory', environment: { VERY_DEEP_THREADS: threads } });
      await library.ready({ backend: 'onnx' });
      makeWith(library);
      training = makeTraining(name, { rate: Number(rate) });
      run = library.compile(training.step, { pure: true });
    }
    const [seconds, losses] = [[], []];
    for (let i = 0; i < steps; i++) {
      const start = performance.now();
      const value = run(training.x, training.y);
      losses.push(value.dataSync()[0]);
      value.dispose();
      seconds.push((performance.now() - start) / 1000);
    }
    postMessage({ seconds, losses, batch: training.batch, fallbacks: library.fallbackCounts() });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};`;
const page = `<!doctype html><script type="module">
const one = new Worker('bench-worker.js', { type: 'module' });
globalThis.ask = (message) => new Promise((resolve) => {
  one.onmessage = ({ data }) => resolve(data);
  one.postMessage(message);
});
</script>`;

/** @type {Readonly<Record<string, string>>} */
const types = { html: 'text/html', js: 'text/javascript', mjs: 'text/javascript', wasm: 'application/wasm' };

/** Serves the built library with the page of the benchmark. */
async function serve() {
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://bench').pathname.slice(1);
    const own = {
      '': page,
      'bench-worker.js': worker,
      'models.mjs': readFileSync(path.join(here, 'models.mjs')),
    }[name];
    const file = path.join(built, name);
    if (own === undefined && !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': types[name.split('.').at(-1) || 'html'] ?? 'application/octet-stream',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    response.end(own ?? readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${address.port}/`, stop: () => server.close() };
}

/**
 * What a contestant says of its steps.
 * @typedef {{ seconds: number[], losses: number[], batch: number }} Steps
 */

/**
 * The native engine, in a process of its own.
 * @param {string} name
 */
function native(name) {
  const env = { ...process.env, VERY_DEEP_THREADS: values.threads };
  const args = [path.join(here, 'worker.mjs'), name, 'compiled', values.rate];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    /** @type {(n: number) => Promise<Steps>} */
    async steps(n) {
      child.stdin.write(`${JSON.stringify({ steps: n })}\n`);
      const { seconds, batch, loss } = JSON.parse((await lines.next()).value);
      return { seconds, batch, losses: [loss] };
    },
    end: async () => void child.stdin.end(),
  };
}

/**
 * The engine in Chromium, in a worker of a page that is isolated.
 * @param {string} name
 * @param {string} url
 */
async function inBrowser(name, url) {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const tab = await browser.newPage();
  await tab.goto(url);
  await tab.waitForFunction(() => 'ask' in globalThis);
  return {
    /** @type {(n: number) => Promise<Steps>} */
    async steps(n) {
      const message = { name, threads: values.threads, rate: values.rate, steps: n };
      const answer = await tab.evaluate((told) => /** @type {any} */ (globalThis).ask(told), message);
      if (answer.error !== undefined) throw new Error(answer.error);
      if (Object.keys(answer.fallbacks).length > 0) console.log('in JavaScript:', answer.fallbacks);
      return answer;
    },
    end: () => browser.close(),
  };
}

const FIRST = 4;
const site = await serve();
for (const name of positionals.length > 0 ? positionals : ['lenet', 'resnet']) {
  const rows = [];
  for (const [mode, contestant] of /** @type {const} */ ([
    ['native', native(name)],
    ['browser', await inBrowser(name, site.url)],
  ])) {
    /** @type {number[]} */
    const losses = [];
    // One by one: both tell the loss of the last step.
    for (let i = 0; i < FIRST; i++) losses.push((await contestant.steps(1)).losses.at(-1) ?? Number.NaN);
    rows.push({ mode, contestant, losses, seconds: /** @type {number[]} */ ([]), batch: 0 });
  }
  for (let round = 0; round < Number(values.rounds); round++)
    for (const row of rows) {
      const { seconds, batch } = await row.contestant.steps(Number(values.steps));
      row.seconds.push(median(seconds));
      row.batch = batch;
    }
  for (const { contestant } of rows) await contestant.end();
  console.log(`\n${name}, ${values.threads} threads, rate ${values.rate}, load ${loadavg()[0]?.toFixed(1)}`);
  const [first] = rows;
  console.table(
    Object.fromEntries(
      rows.map(({ mode, seconds, batch, losses }) => [
        mode,
        {
          'ms a step': Number((1000 * median(seconds)).toFixed(1)),
          'images/s': Math.round(batch / median(seconds)),
          'of native': Number((median(first?.seconds ?? []) / median(seconds)).toFixed(2)),
          'best of native': Number((Math.min(...(first?.seconds ?? [])) / Math.min(...seconds)).toFixed(2)),
          [`losses of ${FIRST} steps`]: losses.map((loss) => loss.toPrecision(7)).join(' '),
        },
      ]),
    ),
  );
}
site.stop();
