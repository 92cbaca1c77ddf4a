// How many submissions a minute the pool of `very-deep grade` does, beside nbclient merely executing the same notebooks.
//   npm run bench:grade [-- --submissions 200 --jobs 2]
// A submission has 10 code cells, 4 of them graded: right, alternative and wrong answers, none textually equal.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { childrenOf, Meter, machine, peakMiB } from './processes.mjs';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '..');

const { values } = parseArgs({
  options: {
    submissions: { type: 'string', default: '200' },
    jobs: { type: 'string', default: String(os.availableParallelism()) },
    executed: { type: 'string', default: '4' },
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
 * @typedef {{ source: string | string[], metadata: { nbgrader?: { solution: boolean, grade_id: string } } }} Cell
 * @typedef {{ cells: Cell[] }} Raw
 */
/** @type {(notebook: Raw, id: string | undefined) => Cell} */
const cellOf = (notebook, id) =>
  /** @type {Cell} */ (
    notebook.cells.find(({ metadata: { nbgrader } }) => nbgrader?.solution && nbgrader.grade_id === id)
  );
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
    cells.push(code(`await check('${id}', ${entryOf(cellOf(instructor, id))});`));
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
  meter.add(...childrenOf(process.pid));
  const started = performance.now();
  const reports = await grader.grade(all.slice(warm.length));
  const seconds = (performance.now() - started) / 1000;
  const peak = childrenOf(process.pid).reduce((sum, pid) => sum + peakMiB(pid), 0);
  const cpu = meter.seconds;
  await pool.close();
  meter.close();
  const right = reports.filter(({ score, maxScore }) => score === maxScore).length;
  return { seconds, count: reports.length, right, cpu, peak, sandbox: pool.sandbox.strength };
}

/** The floor: nbclient runs the cells, and judges nothing. */
function execute() {
  const folder = mkdtempSync(path.join(root, 'notebooks', '.bench-'));
  try {
    const kernels = path.join(folder, 'prefix');
    const cli = path.join(root, 'dist', 'src', 'cli', 'main.js');
    if (spawnSync(process.execPath, [cli, 'kernel', 'install', '--prefix', kernels]).status !== 0)
      return { missing: 'the kernel could not be installed' };
    const name = released.metadata.kernelspec?.name ?? 'very-deep';
    for (const [i, one] of submissions.slice(0, executed).entries())
      writeFileSync(path.join(folder, `${i}.ipynb`), JSON.stringify(one));
    const program = `
import sys, time, nbformat
from nbclient import NotebookClient
begun = time.time()
for i in range(${executed}):
    NotebookClient(nbformat.read(f"${folder}/{i}.ipynb", 4), kernel_name=${JSON.stringify(name)}, timeout=120, allow_errors=True, resources={"metadata": {"path": ${JSON.stringify(folder)}}}).execute()
print(time.time() - begun)`;
    const env = { ...process.env, JUPYTER_PATH: path.join(kernels, 'share', 'jupyter') };
    for (const python of ['python3', '/usr/bin/python3']) {
      const { status, stdout, stderr } = spawnSync(python, ['-W', 'ignore', '-c', program], {
        encoding: 'utf8',
        env,
      });
      if (status === 0) return { rate: (60 * executed) / Number(stdout) };
      if (!/No module named/.test(stderr)) return { missing: stderr.trim().split('\n').pop() };
    }
    return { missing: 'nbclient is not installed' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { seconds, count: timed, right, cpu, peak, sandbox } = await grade();
const rate = (60 * timed) / seconds;
console.log(
  `very-deep grade: ${rate.toFixed(0)} submissions a minute (${timed} in ${seconds.toFixed(1)} s, ${jobs} jobs, ${right} with every point, sandbox: ${sandbox})`,
);
console.log(
  `  its processes: ${((1000 * cpu) / timed).toFixed(0)} ms of CPU for each, ${peak.toFixed(0)} MiB at most in all`,
);
const floor = execute();
console.log(
  floor.rate === undefined
    ? `nbclient: not measured (${floor.missing})`
    : `nbclient, executing only: ${floor.rate.toFixed(1)} notebooks a minute; the grader is ${(rate / floor.rate).toFixed(0)} times as fast`,
);
console.log(`  ${machine()}`);
