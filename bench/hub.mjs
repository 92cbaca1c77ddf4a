// How much of a machine students take: memory and processor time of one kernel per chapter, and how many live kernels fit.
//   npm run bench:hub [-- --size quick --chapters 00,01 --live 40]     (Linux)
// Each chapter is run from top to bottom in a kernel of its own. Then kernels are started side by side, each of which has
// imported the library and computed with it, until a fifth of the machine's memory is left (or --live of them are there).
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cpuSeconds, heldMiB, machine, machineMiB, peakMiB } from './processes.mjs';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '..');
const { KernelClient, executeNotebook, readNotebook, findSpec } = require('../dist/src/jupyter');

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: 'quick' },
    chapters: { type: 'string', default: '' },
    live: { type: 'string', default: 'Infinity' },
  },
});
const notebooks = path.join(root, 'notebooks', 'instructor');
const spec = findSpec('very-deep');
const start = () =>
  KernelClient.start(spec, { cwd: notebooks, env: { ...process.env, VERY_DEEP_SIZE: values.size } });
/** @param {number} time */
const secondsSince = (time) => (performance.now() - time) / 1000;

/** @param {string} file */
async function student(file) {
  const client = await start();
  const begun = performance.now();
  const failures = await executeNotebook(client, readNotebook(path.join(notebooks, file)), {
    allowErrors: true,
  });
  const seconds = secondsSince(begun);
  const { pid = Number.NaN } = client;
  const figures = [
    `${peakMiB(pid).toFixed(0).padStart(6)} MiB at most`,
    `${heldMiB(pid).toFixed(0).padStart(5)} MiB afterwards`,
    `${cpuSeconds(pid).toFixed(0).padStart(5)} s of CPU in ${seconds.toFixed(0)} s`,
    ...(failures.length > 0 ? [`${failures.length} cells failed: ${failures[0]?.evalue}`] : []),
  ];
  console.log(`  ${path.basename(file, '.ipynb').padEnd(26)}${figures.join(', ')}`);
  await client.stop();
}

/** @param {number} most */
async function live(most) {
  const { available: before, total } = machineMiB();
  const clients = [];
  try {
    while (clients.length < most && machineMiB().available > total / 5) {
      const client = await start();
      clients.push(client);
      await client.execute("import { tf, ready } from 'very-deep';\nawait ready();");
      await client.execute('tf.mean(tf.range(0, 100)).dataSync();');
    }
    const taken = before - machineMiB().available;
    const pids = clients.map(({ pid = Number.NaN }) => pid);
    const held = pids.reduce((sum, pid) => sum + heldMiB(pid), 0);
    const idle = { cpu: cpuSeconds(...pids), since: performance.now() };
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    const idleCores = (cpuSeconds(...pids) - idle.cpu) / secondsSince(idle.since);
    const begun = performance.now();
    const answers = await Promise.all(
      clients.map((client) => client.execute('tf.mean(tf.range(0, 1e6)).dataSync();')),
    );
    const seconds = secondsSince(begun);
    const right = answers.filter(({ reply }) => reply.content.status === 'ok').length;
    const count = clients.length;
    console.log(`${count} live kernels, ${right} of which answer; together they take`);
    console.log(
      `  ${(taken / 1024).toFixed(1)} GiB: ${(taken / count).toFixed(0)} MiB each (PSS: ${(held / count).toFixed(0)} MiB)`,
    );
    console.log(
      `  ${idleCores.toFixed(2)} cores while nobody does anything; a cell in all at once: ${seconds.toFixed(1)} s`,
    );
    console.log(
      `  four fifths of ${(total / 1024).toFixed(0)} GiB hold ${Math.floor((0.8 * total * count) / taken)}`,
    );
  } finally {
    await Promise.all(clients.map((client) => client.stop()));
  }
}

const wanted = values.chapters.split(',').filter(Boolean);
const chapters = readdirSync(notebooks)
  .filter((file) => /^\d\d[a-z]?-.*\.ipynb$/.test(file))
  .filter((file) => wanted.length === 0 || wanted.some((one) => file.startsWith(one)))
  .sort();
if (chapters.length > 0) console.log(`one student, size ${values.size}`);
for (const file of chapters) await student(file);
if (Number(values.live) > 0) await live(Number(values.live));
console.log(machine());
