// How many submissions a minute the pool of `very-deep grade` does, and at which cost: beside an empty process of Node.js in
// the same walls, nbclient merely executing the same notebooks, and nbgrader's autograde.
//   npm run bench:grade [-- --submissions 200 --jobs 2 --executed 4 --rounds 3 --python /path/of/a/python/with/nbgrader]
// Rounds take turns, so that what else the machine does falls on all alike; what is told is the median.
// A submission has 10 code cells, 4 of them graded: right, alternative and wrong answers, none textually equal.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { median } from './common.mjs';
import { emptyProcesses } from './empty-process.mjs';
import { autograde, execute, withKernel } from './peers.mjs';
import { childrenOf, cpuSeconds, Meter, machine, peakMiB } from './processes.mjs';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '..');

const { values } = parseArgs({
  options: {
    submissions: { type: 'string', default: '200' },
    jobs: { type: 'string', default: String(os.availableParallelism()) },
    executed: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    python: { type: 'string' },
  },
});
const [count, jobs, executed] = [Number(values.submissions), Number(values.jobs), Number(values.executed)];
const rounds = Number(values.rounds);

const chapter = '03-batch-normalization';
const graded = ['standardize-by-channel', 'batch-moments', 'batch-norm-train', 'moving-averages'];
const instructor = JSON.parse(
  readFileSync(path.join(root, 'notebooks', 'instructor', `${chapter}.ipynb`), 'utf8'),
);
const released = JSON.parse(readFileSync(path.join(root, 'notebooks', `${chapter}.ipynb`), 'utf8'));
/**
 * @typedef {{ source: string | string[], metadata: { nbgrader?: { grade_id: string } } }} Cell
 * @typedef {{ cells: Cell[] }} Raw
 */
/** @type {(notebook: Raw, id: string | undefined) => Cell} */
const cellOf = (notebook, id) =>
  /** @type {Cell} */ (notebook.cells.find(({ metadata: { nbgrader } }) => nbgrader?.grade_id === id));
/** @param {Cell} cell */
const entryOf = (cell) => /(?:function|class|const) (\w+)/.exec([cell.source].flat().join(''))?.[1];
/** @param {string} source */
const code = (source) => ({ cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null });

/**
 * Import, four solutions each followed by its check, and a figure's worth of arithmetic at the end.
 * @param {(id: string) => Cell} solutionOf
 */
function notebook(solutionOf, extra = '') {
  /** @type {Cell[]} */
  const cells = [code("import { check, tf } from 'very-deep';")];
  for (const id of graded) {
    const cell = solutionOf(id);
    const source = [cell.source].flat().join('');
    cells.push({ ...cell, ...code(source + extra), metadata: cell.metadata });
    const check = cellOf(released, `check-${id}`);
    cells.push({
      ...code(`await check('${id}', ${entryOf(cellOf(instructor, id))});`),
      metadata: check.metadata,
    });
  }
  cells.push(code('tf.mean(tf.range(0, 100)).arraySync();'));
  return { ...released, cells };
}

const release = notebook((id) => cellOf(released, id));
const submissions = Array.from({ length: count }, (_, i) => {
  const wrong = i % 3 === 2 ? graded[i % graded.length] : undefined;
  return notebook(
    (id) => (id === wrong ? cellOf(released, id) : cellOf(instructor, id)),
    `\n// by student ${i}\nconst note${i} = ${i};`,
  );
});

const { tf } = require('../dist/src/backend');
const { prepareExam } = require('../dist/src/grading/run/exam');
const { parseNotebook } = require('../dist/src/notebook/notebook');
const { gradeInPool, openPool } = require('../dist/src/grading/pool');

async function grade() {
  await tf.setBackend('cpu');
  const exam = await prepareExam(tf, chapter, 'bench', parseNotebook(JSON.stringify(release)));
  const pool = await openPool({ mode: 'best-effort', jobs });
  const grader = gradeInPool(pool);
  const all = submissions.map((one, i) => ({
    id: `student-${i}`,
    path: '',
    chapter,
    exam,
    notebook: parseNotebook(JSON.stringify(one)),
  }));
  // Every process of the pool is started, and has compiled the sandbox's code.
  const warm = all.slice(0, jobs);
  await grader.grade(warm);
  const meter = new Meter();
  const graders = childrenOf(process.pid);
  meter.add(...graders);
  const ownBefore = cpuSeconds(...graders);
  const started = performance.now();
  const reports = await grader.grade(all.slice(warm.length));
  const seconds = (performance.now() - started) / 1000;
  const peak = childrenOf(process.pid).reduce((sum, pid) => sum + peakMiB(pid), 0);
  const cpu = meter.seconds;
  const graderCpu = cpuSeconds(...graders) - ownBefore;
  await pool.close();
  meter.close();
  const right = reports.filter(({ score, maxScore }) => score === maxScore).length;
  return { seconds, count: reports.length, right, cpu, graderCpu, peak, sandbox: pool.sandbox.strength };
}

/** @type {(seconds: number) => string} */
const milliseconds = (seconds) => `${(1000 * seconds).toFixed(0)} ms of CPU`;
/** @type {(all: number, part: number) => string} */
const times = (all, part) => (all / part).toFixed(1);

const notebooks = submissions.slice(0, executed);
/** @type {Record<'nbclient, executing only' | "nbgrader's autograde", import('./peers.mjs').Measured[]>} */
const peers = { 'nbclient, executing only': [], "nbgrader's autograde": [] };
/** @type {Awaited<ReturnType<typeof grade>>[]} */
const ours = [];
/** @type {number[]} */
const empties = [];
const empty = emptyProcesses();
await withKernel({ kernel: released.metadata.kernelspec.name, python: values.python }, async (peer) => {
  for (let round = 1; round <= rounds; round++) {
    empties.push(await empty.cpuSeconds(20));
    ours.push(await grade());
    peers['nbclient, executing only'].push(await execute(peer, notebooks));
    peers["nbgrader's autograde"].push(await autograde(peer, chapter, release, notebooks));
  }
});
await empty.close();

const { count: timed, right, sandbox } = ours[0] ?? (await grade());
const rate = median(ours.map(({ seconds }) => (60 * timed) / seconds));
const own = median(ours.map(({ cpu }) => cpu / timed));
const ofGraders = median(ours.map(({ graderCpu }) => graderCpu / timed));
const peak = Math.max(...ours.map((one) => one.peak));
const one = median(empties);
/** @type {(all: readonly number[]) => string} */
const range = (all) => `${milliseconds(Math.min(...all))} to ${milliseconds(Math.max(...all))}`;
console.log(
  `very-deep grade: ${rate.toFixed(0)} submissions a minute (${timed} in each of ${rounds} rounds, ${jobs} jobs, ${right} with every point, sandbox: ${sandbox})`,
);
console.log(
  Number.isNaN(own)
    ? '  its processor time: not measured (it needs a control group of version 2)'
    : `  its processes: ${milliseconds(own)} for each submission (${range(ours.map(({ cpu }) => cpu / timed))}), ${milliseconds(own - ofGraders)} of it in the walls, ${peak.toFixed(0)} MiB at most in all`,
);
console.log(
  `an empty process of Node.js in the same walls: ${milliseconds(one)} (${range(empties)}); a submission costs ${times(own, one)} times that, and at most 4 times is the goal`,
);
for (const [name, all] of Object.entries(peers)) {
  const done = all.flatMap((measured) => ('missing' in measured ? [] : [measured]));
  const missing = all.flatMap((measured) => ('missing' in measured ? [measured.missing] : []));
  const peerRate = median(done.map((measured) => measured.rate));
  const peerCpu = done.map(({ cpu }) => cpu);
  console.log(
    missing.length > 0
      ? `${name}: not measured (${missing[0]})`
      : `${name}: ${peerRate.toFixed(1)} notebooks a minute, ${milliseconds(median(peerCpu))} for each (${range(peerCpu)}): the grader is ${times(rate, peerRate)} times as fast, and this takes ${times(median(peerCpu), own)} times its CPU`,
  );
}
console.log(`  ${machine()}`);
