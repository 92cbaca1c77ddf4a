// Submissions a minute over Redis with 1, 2 and 4 workers, beside the pool on this machine, in one run.
//   npm run bench:queue [-- --submissions 120 --workers 1,2,4]
// Each worker grades one submission at a time. The pool has as many jobs as there are cores. All have graded a few
// before the clock starts. The same class each time, from a seed of its own, so that no result is there already.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '..');
const dist = (name) => require(path.join(root, 'dist', 'src', name));
const { tf } = dist('backend');
const { prepareExam } = dist('grading/exam');
const { parseNotebook } = dist('grading/notebook');
const { withoutTheRest } = dist('grading/graft');
const { gradeInPool, openPool } = dist('grading/pool');
const { openQueueGrader } = dist('grading/queue');
const { courseVersion } = dist('grading/session');

const { values } = parseArgs({
  options: {
    submissions: { type: 'string', default: '120' },
    workers: { type: 'string', default: '1,2,4' },
  },
});
const count = Number(values.submissions);
const cores = os.availableParallelism();

// Chapter 03, solved; no two solutions are the same text.
const chapter = '03-batch-normalization';
const instructor = readFileSync(path.join(root, 'notebooks', 'instructor', `${chapter}.ipynb`), 'utf8');
await tf.setBackend('cpu');

async function classOf(seed, size) {
  const exam = await prepareExam(tf, chapter, seed);
  return Array.from({ length: size }, (_, i) => {
    const raw = JSON.parse(instructor);
    for (const cell of raw.cells)
      if (cell.metadata.nbgrader?.solution)
        cell.source = `${[cell.source].flat().join('')}\n// ${seed}\nconst note${i} = ${i};`;
    const notebook = withoutTheRest(exam.released, parseNotebook(JSON.stringify(raw)));
    return { id: `student-${i}`, path: `${i}.ipynb`, chapter, exam, notebook };
  });
}

/** Submissions a minute, after some that warm it up. */
async function measure(grader, seed, warmUp) {
  await grader.grade(await classOf(`${seed} warm`, warmUp));
  const submissions = await classOf(seed, count);
  const started = performance.now();
  const reports = await grader.grade(submissions);
  const seconds = (performance.now() - started) / 1000;
  const wrong = reports.find(({ status, score, maxScore }) => status !== 'graded' || score < maxScore);
  if (wrong !== undefined)
    throw new Error(`${wrong.id}: ${wrong.status}, ${wrong.score} of ${wrong.maxScore}`);
  return { rate: (60 * count) / seconds, seconds };
}

const show = (name, { rate, seconds }) =>
  console.log(
    `${name.padEnd(22)}${rate.toFixed(0).padStart(6)} a minute  (${count} in ${seconds.toFixed(1)} s)`,
  );

const pool = await openPool({ mode: 'best-effort', jobs: cores });
show(`pool, ${cores} jobs`, await measure(gradeInPool(pool), 'pool', 2 * cores));
await pool.close();

const port = await new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});
const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-bench-'));
const redis = spawn(
  'redis-server',
  ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes'].map(String),
  { stdio: 'ignore' },
);
const address = { url: `redis://127.0.0.1:${port}` };
const workers = [];
try {
  while (spawnSync('redis-cli', ['-p', `${port}`, 'ping']).status !== 0);
  const grader = await openQueueGrader({ redis: address, version: courseVersion });
  for (const wanted of values.workers.split(',').map(Number)) {
    while (workers.length < wanted) {
      const args = ['worker', '--redis', address.url, '--jobs', '1', '--sandbox', 'best-effort'];
      workers.push(
        spawn(process.execPath, [path.join(root, 'dist/src/cli/main.js'), ...args], { stdio: 'ignore' }),
      );
    }
    // Enough that every worker has had some.
    show(
      `queue, ${wanted} ${wanted === 1 ? 'worker' : 'workers'}`,
      await measure(grader, `queue ${wanted}`, 24 * wanted),
    );
  }
  // What Redis and BullMQ could carry, if grading cost nothing: jobs that are taken and given back at once.
  console.log(`${'queue alone'.padEnd(22)}${(await emptyJobs(2000)).toFixed(0).padStart(6)} a minute`);
  await grader.close();
} finally {
  for (const one of workers) one.kill('SIGKILL');
  redis.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${cores} cores, load ${os.loadavg()[0].toFixed(1)}, Node.js ${process.version}`);

/** Jobs of a submission's size through a worker that answers with a report's size. */
async function emptyJobs(size) {
  const { Queue, Worker, QueueEvents } = require('bullmq');
  const options = { connection: { url: address.url }, prefix: 'bench' };
  const [queue, events] = [new Queue('empty', options), new QueueEvents('empty', options)];
  await events.waitUntilReady();
  const data = { text: 'x'.repeat(12_000) };
  let done = 0;
  const finished = new Promise((resolve) => {
    events.on('completed', () => {
      if (++done === size) resolve();
    });
  });
  const started = performance.now();
  const worker = new Worker('empty', async () => data, {
    ...options,
    concurrency: 16,
    removeOnComplete: { count: 0 },
  });
  await Promise.all(Array.from({ length: size }, () => queue.add('x', data, { priority: 2 })));
  await finished;
  const rate = (60_000 * size) / (performance.now() - started);
  await Promise.all([worker.close(), events.close(), queue.close()]);
  return rate;
}
