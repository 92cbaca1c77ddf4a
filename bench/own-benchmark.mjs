/**
 * The course's own benchmark: LeNet, a plain network, ResNet, pre-activation ResNet, DenseNet and a norm-free net, trained
 * by one recipe, each at the rate that a sweep on a validation split chose:
 * `npm run own-benchmark -- [--size smoke|quick|kept|full] [--data DIR] [--out FILE] [--plan]`.
 *
 * Each run that is done is added to FILE, and a benchmark that was stopped goes on with those that are missing when it is
 * started again. `--plan` says what there is to do and how long it takes, and ends. One thread and a low priority leave a
 * shared machine to others: `VERY_DEEP_THREADS=1 nice -n 5 npm run own-benchmark`.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);

/** @typedef {import('../dist/src/benchmark/index.js').RunKey} RunKey */

main().catch((error) => {
  console.error(`own-benchmark: ${error.message}`);
  process.exitCode = 2;
});

function readOptions() {
  const { values } = parseArgs({
    options: {
      size: { type: 'string', default: 'quick' },
      data: { type: 'string' },
      out: { type: 'string' },
      plan: { type: 'boolean', default: false },
    },
  });
  if (values.data !== undefined) {
    if (!existsSync(values.data))
      throw new Error(
        `--data: there is no folder ${values.data}; \`npx very-deep data download cifar-10\` fills one`,
      );
    process.env.VERY_DEEP_DATA = path.resolve(values.data);
  }
  return values;
}

async function main() {
  const { size, out, plan } = readOptions();
  const course = require('../dist/src');
  const benchmark = require('../dist/src/benchmark');
  /** @type {import('../dist/src/benchmark/index.js').BenchmarkSize | undefined} */
  const known = benchmark.benchmarkSizes.find((/** @type {string} */ one) => one === size);
  if (known === undefined)
    throw new Error(`--size takes ${benchmark.benchmarkSizes.join(', ')}; "${size}" is none of these`);
  const file = path.resolve(out ?? benchmark.resultsFile(known));
  await course.ready();
  const recipe = benchmark.recipeOf(known);
  const images = await benchmark.loadBenchmarkImages(recipe);
  let results = benchmark.resultsToGoOnFrom(file, { recipe, data: images.about });
  const pace = await measurePace();

  console.log(`${images.about.note}`);
  console.log(`${results.runs.length} runs are in ${file}`);
  if (plan || benchmark.missingRuns(results).length > 0) announce();
  if (plan) return;

  for (let next = benchmark.missingRuns(results)[0]; next; next = benchmark.missingRuns(results)[0]) {
    console.log(`${named(next)}: ${timeLeft()}`);
    const run = await benchmark.trainRun(next, {
      recipe,
      images,
      about: {
        date: new Date().toISOString().slice(0, 10),
        engine: engineName(),
        version: require('../package.json').version,
        measuredOn: `${os.cpus()[0]?.model.trim()}, ${os.type()}, Node ${process.versions.node}`,
      },
      listener: progress,
    });
    results = benchmark.keepRun(file, results, run);
    console.log(`  ${outcome(run)}, ${run.seconds.toFixed(0)} s of processor time`);
  }
  conclude();

  function engineName() {
    const { engine } = course.backendReport();
    const { dependencies } = require('../packages/tfjs-backend-onnx/package.json');
    const { threadCount } = require('tfjs-backend-onnx');
    const threads = threadCount();
    const runtime = `ONNX Runtime ${dependencies['onnxruntime-node']}, ${threads} thread${threads === 1 ? '' : 's'}, `;
    return `${engine} (${engine === 'onnx' ? runtime : ''}TensorFlow.js ${course.tf.version_core})`;
  }

  /** Seconds of processor time that an image of each network takes: by the runs in the file, else by a few steps. */
  async function measurePace() {
    /** @type {Map<string, number>} */
    const measured = new Map();
    for (const { network } of benchmark.missingRuns(results)) {
      if (measured.has(network)) continue;
      const done = results.runs.filter((one) => one.network === network);
      const seen = done.reduce((sum, run) => sum + run.images * run.epochs.length, 0);
      const seconds = done.reduce((sum, run) => sum + run.seconds, 0);
      measured.set(
        network,
        seen > 0 ? seconds / seen : await benchmark.secondsAnImage(network, { recipe, images }),
      );
    }
    return measured;
  }

  /** @param {RunKey} run */
  function expected({ network, kind }) {
    const { train, validation } = images.about;
    const seen = kind === 'sweep' ? recipe.sweepEpochs * (train - validation) : recipe.epochs * train;
    return (pace.get(network) ?? 0) * seen;
  }

  /** What is missing, as far as it is known: a sweep may go on, and the runs that are tested come after it. */
  function stillToDo() {
    const missing = benchmark.missingRuns(results);
    if (missing.every(({ kind }) => kind === 'final')) return missing;
    const finals = benchmark.networkNames.flatMap((network) =>
      recipe.seeds.map((seed) => /** @type {RunKey} */ ({ kind: 'final', network, rate: 0, seed })),
    );
    const done = results.runs.filter(({ kind }) => kind === 'final');
    return [...missing, ...finals].filter(
      (run) =>
        run.rate > 0 || !done.some(({ network, seed }) => network === run.network && seed === run.seed),
    );
  }

  function announce() {
    const rows = benchmark.networkNames.map((network) => {
      const runs = stillToDo().filter((run) => run.network === network);
      const seconds = runs.reduce((sum, run) => sum + expected(run), 0);
      return [
        benchmark.networkTitles[network],
        {
          sweep: runs.filter(({ kind }) => kind === 'sweep').length,
          tested: runs.filter(({ kind }) => kind === 'final').length,
          minutes: Number((seconds / 60).toFixed(1)),
        },
      ];
    });
    console.log(
      `${recipe.epochs} epochs of ${images.about.train} images (a sweep: ${recipe.sweepEpochs}), batches of ${recipe.batchSize}, seeds ${recipe.seeds.join(', ')}; still to do:`,
    );
    console.table(Object.fromEntries(rows));
    console.log(`${timeLeft()}; a sweep whose best rate is its lowest or highest goes on to the next rate`);
  }

  function timeLeft() {
    const seconds = stillToDo().reduce((sum, run) => sum + expected(run), 0);
    const time = seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} minutes`;
    return `${stillToDo().length} runs or more to do, about ${time} of processor time`;
  }

  /** @param {RunKey} run */
  function named({ kind, network, rate, seed }) {
    const title = benchmark.networkTitles[network];
    return kind === 'sweep' ? `${title}, sweep, rate ${rate}` : `${title}, seed ${seed}, rate ${rate}`;
  }

  /** @param {import('../dist/src/benchmark/index.js').BenchmarkRun} run */
  function outcome(run) {
    return run.kind === 'sweep'
      ? `validation accuracy ${percent(run.validationAccuracy)}`
      : `test accuracy ${percent(run.testAccuracy)}`;
  }

  function conclude() {
    const rows = benchmark.summaryOf(results).map(({ title, rate, mean, spread, parameters }) => [
      title,
      {
        'test accuracy': mean === undefined ? '' : percent(mean),
        spread: spread === undefined ? '' : percent(spread),
        rate,
        parameters,
      },
    ]);
    console.table(Object.fromEntries(rows));
    console.log(benchmark.comparisonSentence(results));
  }
}

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** @type {import('../dist/src/index.js').Listener} */
function progress(event) {
  if (event.type === 'step' && process.stdout.isTTY) {
    const left = Number.isFinite(event.etaSeconds)
      ? `, ${Math.ceil(event.etaSeconds)} s left in this run`
      : '';
    process.stdout.write(`\r  epoch ${event.epoch}, step ${event.stepInEpoch}${left}   `);
  }
  if (event.type === 'epoch') {
    const { epoch, loss, accuracy, valAccuracy } = event.row;
    const validation = typeof valAccuracy === 'number' ? `, validation ${percent(valAccuracy)}` : '';
    const line = `  epoch ${epoch}: loss ${loss.toFixed(3)}, accuracy ${percent(Number(accuracy))}${validation}`;
    console.log(process.stdout.isTTY ? `\r${line.padEnd(70)}` : line);
  }
}
