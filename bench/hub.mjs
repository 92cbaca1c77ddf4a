// How much of a machine students take: memory and processor time of one kernel per chapter, and how many live kernels fit.
//   npm run bench:hub [-- --size quick --live 12 --chapters 00,01]
// Each chapter is run from top to bottom in a kernel of its own. Then kernels that have only imported the library are
// started side by side, and the memory that each adds is read from the kernel (PSS: shared pages are split among all).
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '..');
const { KernelClient, executeNotebook, readNotebook, findSpec } = require(
  path.join(root, 'dist/src/cli/jupyter-client'),
);

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: 'quick' },
    live: { type: 'string', default: '12' },
    chapters: { type: 'string', default: '' },
  },
});
const env = { ...process.env, VERY_DEEP_SIZE: values.size };
const notebooks = path.join(root, 'notebooks', 'instructor');
const spec = findSpec('very-deep');
const MiB = 2 ** 20;

const status = (pid, name) => {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'));
  return (1024 * Number(line?.[1] ?? 0)) / MiB;
};
const pss = (pid) =>
  (1024 * Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1])) / MiB;
const ticks = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

console.log(`one student, size ${values.size}`);
const wanted = values.chapters.split(',').filter(Boolean);
for (const name of readdirSync(notebooks)
  .filter((one) => /^\d\d-.*\.ipynb$/.test(one))
  .sort()) {
  if (wanted.length > 0 && !wanted.some((one) => name.startsWith(one))) continue;
  const client = await KernelClient.start(spec, { cwd: notebooks, env });
  const started = performance.now();
  const failures = await executeNotebook(client, readNotebook(path.join(notebooks, name)), {
    allowErrors: true,
  });
  const seconds = (performance.now() - started) / 1000;
  const { pid } = client;
  console.log(
    `  ${path.basename(name, '.ipynb').padEnd(26)}${status(pid, 'VmHWM').toFixed(0).padStart(6)} MiB at most` +
      `${ticks(pid).toFixed(0).padStart(6)} s of CPU in ${seconds.toFixed(0)} s` +
      `${failures.length > 0 ? `, ${failures.length} cells failed` : ''}`,
  );
  await client.stop();
}

const count = Number(values.live);
const before = os.freemem();
const clients = [];
for (let i = 0; i < count; i++) {
  const client = await KernelClient.start(spec, { cwd: notebooks, env });
  const cells = [
    "import { tf, ready } from 'very-deep';\nawait ready();",
    'tf.mean(tf.range(0, 100)).dataSync();',
  ];
  const cell = (source) => ({ cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null });
  await executeNotebook(client, { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: cells.map(cell) }, {});
  clients.push(client);
}
const each = clients.map(({ pid }) => pss(pid));
const mean = each.reduce((sum, n) => sum + n, 0) / count;
const answered = await Promise.all(clients.map((client) => client.beats(10_000)));
console.log(`${count} live kernels, ${answered.filter(Boolean).length} answer: ${mean.toFixed(0)} MiB each`);
const total = os.totalmem() / MiB;
console.log(
  `  a machine of ${(total / 1024).toFixed(0)} GiB holds ${Math.floor((0.8 * total) / mean)} of them in four fifths of its memory ` +
    `(${(before / MiB / 1024).toFixed(1)} GiB were free before)`,
);
await Promise.all(clients.map((client) => client.stop()));
