/**
 * Chapter 03's LeNet with batch normalization for 5 epochs of the complete Fashion-MNIST, evaluated after each, beside
 * PyTorch doing the same: `npm run bench:epochs [-- --epochs N --rounds N --modes fit,layers-fit,torch]`.
 *
 * The contestants take turns, each in a process of its own; times are wall times of training and evaluation, without
 * loading the data.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median, pythonWith } from './common.mjs';

const require = createRequire(import.meta.url);
const { values } = parseArgs({
  options: {
    epochs: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '1' },
    modes: { type: 'string', default: 'fit,layers-fit,torch' },
    python: { type: 'string' },
    worker: { type: 'string' },
  },
});
const SETTINGS = { batchSize: 256, learningRate: 1 };

if (values.worker !== undefined) await train(values.worker, Number(values.epochs));
else compare();

/** @typedef {{ rows: { seconds: number, accuracy: number }[], engine: string, note?: string, peakMb: number }} Run */

/**
 * One contestant: seconds and test accuracy of each epoch, as a line of JSON.
 * @param {string} mode
 * @param {number} epochs
 */
async function train(mode, epochs) {
  const { loadFashionMnist, fit, lenet, ready, setDefaultListeners, tf, toTensors } = require('../dist/src');
  await ready();
  setDefaultListeners(() => []);
  const { train, test, note } = await loadFashionMnist({ size: 'full' });
  const model = lenet({ batchNorm: true });
  /** @type {{ seconds: number, accuracy: unknown }[]} */
  const rows = [];
  let last = performance.now();
  /** @param {unknown} accuracy */
  const row = (accuracy) => {
    const now = performance.now();
    rows.push({ seconds: (now - last) / 1000, accuracy });
    last = now;
  };
  if (mode === 'fit') {
    /** @type {import('../dist/src/index.js').Listener} */
    const listener = (event) => {
      if (event.type === 'epoch') row(event.row.valAccuracy);
    };
    await fit(model, train, { ...SETTINGS, epochs, validation: test, listeners: [listener] });
  } else {
    model.compile({
      optimizer: tf.train.sgd(SETTINGS.learningRate),
      loss: (y, logits) => tf.losses.softmaxCrossEntropy(y, logits),
      metrics: ['accuracy'],
    });
    const [a, b] = [toTensors(train), toTensors(test)];
    /** @param {import('@tensorflow/tfjs').Tensor} labels */
    const classes = (labels) => tf.oneHot(labels, 10).toFloat();
    last = performance.now();
    await model.fit(a.x, classes(a.y), {
      epochs,
      batchSize: SETTINGS.batchSize,
      validationData: [b.x, classes(b.y)],
      verbose: 0,
      callbacks: { onEpochEnd: (_, logs) => row(logs?.val_acc) },
    });
  }
  console.log(
    JSON.stringify({ rows, engine: tf.getBackend(), note, peakMb: process.resourceUsage().maxRSS / 1024 }),
  );
}

function compare() {
  require('../dist/src/backend'); // by whose settings the engine goes
  const { threadCount } = require('tfjs-backend-onnx');
  const { cacheFolder } = require('../dist/src/data/cache');
  const threads = String(threadCount());
  const env = { ...process.env, VERY_DEEP_THREADS: threads, OMP_NUM_THREADS: threads };
  /** @param {string} file */
  const here = (file) => fileURLToPath(new URL(file, import.meta.url));
  /** @type {Record<string, string[]>} */
  const commands = {
    fit: [process.execPath, here('epochs.mjs'), '--worker', 'fit', '--epochs', values.epochs],
    'layers-fit': [process.execPath, here('epochs.mjs'), '--worker', 'layers-fit', '--epochs', values.epochs],
    torch: [
      values.python ?? pythonWith('torch') ?? 'python3',
      here('epochs.py'),
      cacheFolder(),
      values.epochs,
      threads,
      JSON.stringify(SETTINGS),
    ],
  };
  /** @type {Record<string, Run[]>} */
  const results = {};
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const mode of values.modes.split(',')) {
      const [command = '', ...args] = commands[mode] ?? [];
      const { stdout, stderr, status } = spawnSync(command, args, { env, encoding: 'utf8' });
      if (status === 0) {
        results[mode] ??= [];
        results[mode].push(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
      } else console.error(`${mode} cannot run: ${stderr.trim().split('\n').at(-1)}`);
    }
  }
  console.log(
    `LeNet with batch normalization, ${values.epochs} epochs of Fashion-MNIST, batch ${SETTINGS.batchSize}`,
  );
  console.log(`${threads} threads, load ${loadavg()[0]?.toFixed(1)}`);
  /** @param {Run} run */
  const total = ({ rows }) => rows.reduce((sum, { seconds }) => sum + seconds, 0);
  const torch = results.torch && median(results.torch.map(total));
  console.table(
    Object.fromEntries(
      Object.entries(results).map(([mode, runs]) => {
        const seconds = median(runs.map(total));
        const [{ rows, engine, peakMb }] = /** @type {[Run]} */ (runs);
        return [
          mode,
          {
            engine,
            seconds: Number(seconds.toFixed(1)),
            'times PyTorch': torch ? Number((torch / seconds).toFixed(2)) : '',
            'an epoch': Number(median(rows.map((row) => row.seconds)).toFixed(1)),
            'test accuracy': Number(rows.at(-1)?.accuracy.toFixed(3)),
            'peak MB': Math.round(peakMb),
          },
        ];
      }),
    ),
  );
  for (const note of new Set(Object.values(results).flatMap(([run]) => run?.note ?? []))) console.log(note);
}
