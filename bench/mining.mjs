// How long `very-deep misconceptions find` takes for a class, behind the real walls:
//   npm run bench:mining [-- --answers 300 --exercise mean-of-values --jobs 2]
// The class hands in variations of what the exercise's mutants are, a third of them like nobody else's.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { machine } from './processes.mjs';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '..');
const built = (/** @type {string} */ name) => require(path.join(root, 'dist', 'src', name));

const { values } = parseArgs({
  options: {
    answers: { type: 'string', default: '300' },
    jobs: { type: 'string', default: String(os.availableParallelism()) },
  },
});
const [count, jobs] = [Number(values.answers), Number(values.jobs)];

const id = 'predicted-variance';
const chapter = '02-initialization';
const head =
  'function predictedVariance(n: number, weightDeviation: number, y: { mean: number; variance: number }): number';
const kinds = [
  'return (weightDeviation ** 2 * (y.variance + y.mean ** 2)) / n;',
  'return n ** 2 * weightDeviation ** 2 * (y.variance + y.mean ** 2);',
  'return n * weightDeviation ** 2 * (y.variance ** 2 + y.mean ** 2);',
  'return n * weightDeviation ** 2 * (Math.sqrt(y.variance) + y.mean) ** 2;',
  'return n * weightDeviation ** 2 * y.mean ** 2;',
  'return n * (weightDeviation ** 2 + y.variance + y.mean ** 2);',
  'return n * weightDeviation ** 2 * y.variance + y.mean ** 2;',
  'return n * (y.variance + y.mean ** 2);',
];
/** @param {number} i */
const body = (i) =>
  i % 3 === 2
    ? `return ${(1.1 + i / count).toFixed(4)} * n * weightDeviation ** 2 * (y.variance + y.mean ** 2);`
    : `/* ${i} */ ${kinds[i % kinds.length]}`;

const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-mining-'));
try {
  const released = readFileSync(path.join(root, 'notebooks', `${chapter}.ipynb`), 'utf8');
  for (let i = 0; i < count; i++) {
    const notebook = JSON.parse(released);
    for (const cell of notebook.cells)
      if (cell.metadata.nbgrader?.solution && cell.metadata.nbgrader.grade_id === id)
        cell.source = `${head} { ${body(i)} }`;
    const own = path.join(folder, `student-${String(i).padStart(3, '0')}`);
    mkdirSync(own);
    writeFileSync(path.join(own, `${chapter}.ipynb`), JSON.stringify(notebook));
  }
  const { tf } = built('backend');
  await tf.setBackend('cpu');
  const { gradeInPool, openPool } = built('grading/pool');
  const { mine } = built('mining');
  const { readWorks } = built('mining/read-works.js');
  const pool = await openPool({ jobs });
  const started = performance.now();
  const { works } = await readWorks([folder]);
  const read = performance.now();
  let asked = read;
  const [found] = await mine(tf, works, {
    grader: gradeInPool(pool),
    only: [id],
    onAsked: () => {
      asked = performance.now();
    },
  });
  const done = performance.now();
  await pool.close();
  const seconds = (/** @type {number} */ from, /** @type {number} */ to) => ((to - from) / 1000).toFixed(1);
  console.log(machine());
  console.log(
    `${count} answers, ${jobs} at a time: ${seconds(started, done)} s (reading ${seconds(started, read)}, asking ${seconds(read, asked)}, grouping and inputs ${seconds(asked, done)})`,
  );
  console.log(
    `${found.groups.length} groups of ${kinds.length} planted, ${found.alone.length} like nobody else`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
