// Submissions a minute over Redis with 1, 2 and 4 workers, beside the pool on this machine, in one run; and what a
// submission costs in processor time, which is what tests/scale/simulation.ts asks for.
//   npm run bench:queue [-- --submissions 120 --workers 1,2,4 --chapter 03-batch-normalization]
// Each worker grades one submission at a time. The pool has as many jobs as there are cores. All have graded a few
// before the clock starts. The same class each time, from a seed of its own, so that no result is there already.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { childrenOf, cpuSeconds, Meter, machine } from './processes.mjs';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '..');
const { tf } = require('../dist/src/backend');
const { prepareExam } = require('../dist/src/grading/run/exam');
const { readNotebook } = require('../dist/src/notebook/notebook-file');
const { withoutTheRest } = require('../dist/src/grading/run/assemble');
const { gradeInPool, openPool } = require('../dist/src/grading/pool');
const { openQueueGrader, readQueueKey } = require('../dist/src/grading/queue');
const { courseVersion } = require('../dist/src/notebook/released');

const { values } = parseArgs({
  options: {
    submissions: { type: 'string', default: '120' },
    workers: { type: 'string', default: '1,2,4' },
    chapter: { type: 'string', default: '03-batch-normalization' },
  },
});
const { chapter } = values;
const count = Number(values.submissions);
const cores = os.availableParallelism();
const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** The chapter, solved, as files; no two solutions are the same text. */
const instructor = readFileSync(path.join(root, 'notebooks', 'instructor', `${chapter}.ipynb`), 'utf8');
/** @type {(seed: string, size: number) => string[]} */
function writeClass(seed, size) {
  mkdirSync(path.join(folder, seed));
  return Array.from({ length: size }, (_, i) => {
    const raw = JSON.parse(instructor);
    for (const cell of raw.cells)
      if (cell.metadata.nbgrader?.solution)
        cell.source = `${[cell.source].flat().join('')}\n// ${seed}\nconst note${i} = ${i};`;
    const file = path.join(folder, seed, `${i}.ipynb`);
    writeFileSync(file, JSON.stringify(raw));
    return file;
  });
}

/**
 * @typedef {Pick<import('../dist/src/grading/run/grade.js').Grader, 'grade'>} Grader
 * @typedef {import('../dist/src/grading/run/exam.js').Exam} Exam
 *
 * @param {Grader} grader
 * @param {Exam} exam
 * @param {string[]} files
 * @param {boolean} graded
 */
async function grade(grader, exam, files, graded) {
  const submissions = [];
  for (const [i, file] of files.entries()) {
    const notebook = withoutTheRest(exam.released, await readNotebook(file));
    submissions.push({ id: `student-${i}`, path: `${i}.ipynb`, chapter, exam, notebook });
  }
  const reports = await grader.grade(submissions);
  if (!graded) return;
  const wrong = reports.find(({ status, score, maxScore }) => status !== 'graded' || score < maxScore);
  if (wrong !== undefined)
    throw new Error(`${wrong.id}: ${wrong.status}, ${wrong.score} of ${wrong.maxScore}`);
}

/**
 * Grades some that warm it up, then a class; says how fast, and what part took how much processor time.
 * @param {string} name
 * @param {Grader} grader
 * @param {object} options
 * @param {() => number[]} options.workers the processes that grade, once they are warm
 * @param {number} [options.redis] the server's process, if there is one
 * @param {number} options.warmUp how many warm it up
 * @param {number} [options.size] how many the class has
 * @param {boolean} [options.graded] whether the reports are real, so that each must have every point
 */
async function measure(name, grader, { workers, redis, warmUp, size = count, graded = true }) {
  await tf.setBackend('cpu');
  const warm = await prepareExam(tf, chapter, `${name} warm`);
  await grade(grader, warm, writeClass(`${name} warm`, warmUp), graded);
  const exam = await prepareExam(tf, chapter, name);
  const files = writeClass(name, size);
  const meter = new Meter();
  meter.add(...workers());
  /** @returns {Record<string, number>} */
  const taken = () => ({
    workers: meter.seconds,
    ...(redis !== undefined && { redis: cpuSeconds(redis) }),
    grader: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
  });
  const [before, started] = [taken(), performance.now()];
  await grade(grader, exam, files, graded);
  const seconds = (performance.now() - started) / 1000;
  const costs = Object.entries(taken()).map(
    ([part, after]) => `${part} ${((1000 * (after - (before[part] ?? Number.NaN))) / size).toFixed(1)}`,
  );
  console.log(
    `${name.padEnd(18)}${((60 * size) / seconds).toFixed(0).padStart(6)} a minute (${size} in ${seconds.toFixed(1)} s); ` +
      `ms of CPU each: ${costs.join(', ')}`,
  );
  return meter;
}

const pool = await openPool({ mode: 'best-effort', jobs: cores });
console.log(`chapter ${chapter}, sandbox: ${pool.sandbox.strength}`);
const meters = [
  await measure(`pool, ${cores} jobs`, gradeInPool(pool), {
    workers: () => childrenOf(process.pid),
    warmUp: 2 * cores,
  }),
];
await pool.close();

const port = await new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    server.close(() => resolve(port));
  });
});
const redis = spawn(
  'redis-server',
  ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes'].map(String),
  { stdio: 'ignore' },
);
const served = redis.pid === undefined ? {} : { redis: redis.pid };
process.env.VERY_DEEP_QUEUE_KEY = randomBytes(32).toString('hex');
const address = { url: `redis://127.0.0.1:${port}` };
/** @type {import('node:child_process').ChildProcess[]} */
const workers = [];
const workerProcesses = () =>
  workers.flatMap(({ pid }) => (pid === undefined ? [] : [pid, ...childrenOf(pid)]));
try {
  while (spawnSync('redis-cli', ['-p', `${port}`, 'ping']).status !== 0);
  const grader = await openQueueGrader({
    redis: address,
    key: readQueueKey(undefined),
    version: courseVersion,
  });
  for (const wanted of values.workers.split(',').map(Number)) {
    while (workers.length < wanted) {
      const args = ['worker', '--redis', address.url, '--jobs', '1', '--sandbox', 'best-effort'];
      workers.push(
        spawn(process.execPath, [path.join(root, 'dist/src/cli/main.js'), ...args], { stdio: 'ignore' }),
      );
    }
    const name = `queue, ${wanted} ${wanted === 1 ? 'worker' : 'workers'}`;
    // Enough to warm up that every worker has had some.
    const options = { workers: workerProcesses, ...served, warmUp: 24 * wanted };
    meters.push(await measure(name, grader, options));
  }
  // What the grader and Redis could carry if grading cost nothing.
  await Promise.all(workers.splice(0).map(ended));
  workers.push(
    spawn(process.execPath, [path.join(root, 'bench/idle-worker.mjs'), address.url], { stdio: 'inherit' }),
  );
  const idle = { workers: workerProcesses, ...served, warmUp: 500, size: 1000, graded: false };
  meters.push(await measure('queue alone', grader, idle));
  await grader.close();
} finally {
  await Promise.all([...workers, redis].map(ended));
}
console.log(machine());
for (const meter of meters) meter.close();

/** @param {import('node:child_process').ChildProcess} child */
function ended(child) {
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return exit;
}
