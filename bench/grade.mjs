// How many submissions a minute the pool of `very-deep grade` does, and at which cost: beside an empty process of Node.js in
// the same walls, nbclient merely executing the same notebooks, and nbgrader's autograde.
//   npm run bench:grade [-- --submissions 200 --jobs 2 --executed 4 --python /path/of/a/python/with/nbgrader]
// A submission has 10 code cells, 4 of them graded: right, alternative and wrong answers, none textually equal.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
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
    python: { type: 'string' },
  },
});
const [count, jobs, executed] = [Number(values.submissions), Number(values.jobs), Number(values.executed)];

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

const empty = emptyProcesses();
const before = await empty.cpuSeconds(20);
const { seconds, count: timed, right, cpu, graderCpu, peak, sandbox } = await grade();
const after = await empty.cpuSeconds(20);
await empty.close();
const rate = (60 * timed) / seconds;
const own = cpu / timed;
const one = (before + after) / 2;
console.log(
  `very-deep grade: ${rate.toFixed(0)} submissions a minute (${timed} in ${seconds.toFixed(1)} s, ${jobs} jobs, ${right} with every point, sandbox: ${sandbox})`,
);
console.log(
  Number.isNaN(own)
    ? '  its processor time: not measured (it needs a control group of version 2)'
    : `  its processes: ${milliseconds(own)} for each submission, ${milliseconds(own - graderCpu / timed)} of it in the walls, ${peak.toFixed(0)} MiB at most in all`,
);
console.log(
  `an empty process of Node.js in the same walls: ${milliseconds(one)} (${milliseconds(before)} before, ${milliseconds(after)} after); a submission costs ${times(own, one)} times that, and at most 4 times is the goal`,
);
const notebooks = submissions.slice(0, executed);
/** @type {(name: string, measured: import('./peers.mjs').Measured) => void} */
const tell = (name, measured) =>
  console.log(
    'missing' in measured
      ? `${name}: not measured (${measured.missing})`
      : `${name}: ${measured.rate.toFixed(1)} notebooks a minute, ${milliseconds(measured.cpu)} for each: the grader is ${times(rate, measured.rate)} times as fast, and this takes ${times(measured.cpu, own)} times its CPU`,
  );
await withKernel({ kernel: released.metadata.kernelspec.name, python: values.python }, async (peer) => {
  tell('nbclient, executing only', await execute(peer, notebooks));
  tell("nbgrader's autograde", await autograde(peer, chapter, release, notebooks));
});
console.log(`  ${machine()}`);
