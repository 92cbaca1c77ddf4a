/**
 * How fast the course kernel starts and answers, and what it keeps, beside Deno, stock tslab and ipykernel.
 *
 *     npm run bench:kernel -- [--kernels very-deep,tslab,deno,ipykernel] [--parts first,course,trivial,memory,long]
 *                             [--runs 5] [--cells 1000] [--declaring 500] [--lines 5000] [--deno FILE]
 *
 * All kernels take turns within each part, so that a busy moment of the machine meets them all: on a busy one, read the
 * ratios. Deno comes from npm, into a folder for temporary files. It asserts nothing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median, pythonWith } from './common.mjs';
import { childrenOf } from './processes.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const { KernelClient, ownSpec } = require('../dist/src/jupyter');

const DENO = 'deno@2.9.6';
const NAMES = ['very-deep', 'tslab', 'deno', 'ipykernel'];
const PARTS = ['first', 'course', 'trivial', 'memory', 'long'];

/** @param {string} message @returns {never} */
function refuse(message) {
  console.error(`bench/kernel.mjs: ${message}`);
  process.exit(2);
}

/**
 * @param {string} option
 * @param {string} given
 * @param {string[]} known
 */
function chosen(option, given, known) {
  const names = given.split(',').map((name) => name.trim());
  const stray = names.find((name) => !known.includes(name));
  if (stray !== undefined) refuse(`--${option} does not know "${stray}"; it knows ${known.join(', ')}`);
  return known.filter((name) => names.includes(name));
}

/**
 * @param {string} option
 * @param {string} given
 * @param {number} least
 */
function count(option, given, least) {
  const value = Number(given);
  if (!Number.isInteger(value) || value < least)
    refuse(`--${option} takes a whole number from ${least}, not "${given}"`);
  return value;
}

function readOptions() {
  const text = /** @type {const} */ ('string');
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        kernels: { type: text, default: NAMES.join() },
        parts: { type: text, default: PARTS.join() },
        runs: { type: text },
        cells: { type: text, default: '1000' },
        declaring: { type: text, default: '500' },
        lines: { type: text, default: '5000' },
        deno: { type: text },
      },
    });
    return {
      kernels: chosen('kernels', values.kernels, NAMES),
      parts: chosen('parts', values.parts, PARTS),
      runs: count('runs', values.runs ?? positionals[0] ?? '5', 1),
      // Fewer do not hold the first twenty and the last, or the cells before memory is read for the first time.
      cells: count('cells', values.cells, 50),
      declaring: count('declaring', values.declaring, 30),
      lines: count('lines', values.lines, 10),
      deno: values.deno,
    };
  } catch (error) {
    return refuse(/** @type {Error} */ (error).message);
  }
}

const options = readOptions();

/** Deno's program: the one that was named, or the npm package, installed beside the project; undefined without a network. */
function denoProgram() {
  if (options.deno !== undefined) {
    if (!existsSync(options.deno)) refuse(`--deno: there is no file "${options.deno}"`);
    return path.resolve(options.deno);
  }
  const folder = path.join(os.tmpdir(), 'very-deep-bench-deno');
  const program = path.join(folder, 'node_modules', '.bin', 'deno');
  const works = () => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
  if (works()) return program;
  spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', DENO], {
    stdio: 'ignore',
    shell: process.platform === 'win32',
  });
  return works() ? program : undefined;
}

/**
 * What a kernel is asked, in its language.
 * @typedef {object} Language
 * @property {string | undefined} course The first cell of a chapter, where the language has one.
 * @property {(i: number) => string} declaring A cell that declares a value and a function.
 * @property {(i: number) => string[]} step Five lines of a long cell.
 * @property {string} begin The first line of a long cell.
 */

/** @type {Language} */
const typescript = {
  course: "import { Random } from 'very-deep';\nnew Random(1).uniform()",
  declaring: (i) =>
    `const value${i} = { index: ${i}, list: [${i}, ${i + 1}] };\n` +
    `function grow${i}(x: number): number { return x + value${i}.index; }\ngrow${i}(1)`,
  begin: 'let total = 0;',
  step: (i) => [
    `function step${i}(x: number): number {`,
    `  const twice = [x, ${i}].map((each) => each * 2);`,
    `  return twice.reduce((a, b) => a + b, ${i});`,
    '}',
    `total += step${i}(${i});`,
  ],
};

/** @type {Language} */
const python = {
  course: undefined,
  declaring: (i) =>
    `value${i} = {"index": ${i}, "list": [${i}, ${i + 1}]}\ndef grow${i}(x):\n    return x + value${i}["index"]\ngrow${i}(1)`,
  begin: 'total = 0',
  step: (i) => [
    `def step${i}(x):`,
    `    twice = [each * 2 for each in [x, ${i}]]`,
    `    return sum(twice) + ${i}`,
    '',
    `total += step${i}(${i})`,
  ],
};

/**
 * @typedef {{ spec: import('../dist/src/jupyter/index.js').KernelSpec, language: Language }} Peer
 * @param {string} name
 * @returns {Peer | undefined} nothing, and a sentence that says so, where it is not to be had
 */
function peer(name) {
  /** @type {(argv: string[], language: Language, env?: Record<string, string>) => Peer} */
  const started = (argv, language, env = {}) => ({
    spec: { name, displayName: name, folder: '', argv, env },
    language,
  });
  if (name === 'very-deep') return { spec: { ...ownSpec(), name }, language: typescript };
  if (name === 'tslab') {
    const program = path.join(path.dirname(require.resolve('tslab/package.json')), 'bin', 'tslab');
    return started([process.execPath, program, 'kernel', '--config-path={connection_file}'], typescript);
  }
  if (name === 'deno') {
    const program = denoProgram();
    if (program !== undefined)
      return started([program, 'jupyter', '--kernel', '--conn', '{connection_file}'], typescript, {
        DENO_NO_UPDATE_CHECK: '1',
      });
    console.log(`Deno is left out: npm could not install ${DENO}; name one with --deno FILE.`);
    return undefined;
  }
  const command = pythonWith('ipykernel');
  if (command !== undefined)
    return started([command, '-m', 'ipykernel_launcher', '-f', '{connection_file}'], python, {
      PYDEVD_DISABLE_FILE_VALIDATION: '1',
    });
  console.log('ipykernel is left out: no Python here can import it.');
  return undefined;
}

const peers = options.kernels.map(peer).filter((one) => one !== undefined);
/** @typedef {import('../dist/src/jupyter/index.js').KernelClient} Client */

/** @param {Peer} peer */
const start = ({ spec }) => KernelClient.start(spec, { cwd: path.join(root, 'bench'), timeout: 300_000 });

/**
 * @param {Client} client
 * @param {string} code
 * @returns {Promise<number>} the milliseconds it took
 */
async function timed(client, code) {
  const asked = performance.now();
  const { reply, published } = await client.execute(code);
  const took = performance.now() - asked;
  if (reply.content.status !== 'ok' || published.some(({ header }) => header.msg_type === 'error'))
    throw new Error(`the cell failed: ${String(reply.content.evalue ?? code).slice(0, 200)}`);
  return took;
}

/**
 * Megabytes that a process and those that it has started hold.
 * @param {number} pid
 * @returns {number}
 */
function residentMegabytes(pid) {
  const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  const own = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
  return childrenOf(pid).reduce((sum, child) => sum + (residentMegabytes(child) || 0), own);
}

/** What was measured: for each kernel, a number for each figure. @type {Map<string, Map<string, number>>} */
const measured = new Map(peers.map(({ spec }) => [spec.name, new Map()]));

/**
 * @param {Peer} peer
 * @param {string} figure
 * @param {number} value
 */
const note = ({ spec }, figure, value) => measured.get(spec.name)?.set(figure, value);

/**
 * Does something for each kernel in turn, `rounds` times; one that fails is left out from there, with a sentence.
 * @param {string} what
 * @param {number} rounds
 * @param {Peer[]} among
 * @param {(peer: Peer, round: number) => Promise<void>} work
 */
async function inTurn(what, rounds, among, work) {
  const left = new Set(among);
  for (let round = 0; round < rounds; round++) {
    for (const one of left) {
      try {
        await work(one, round);
      } catch (error) {
        left.delete(one);
        console.log(`${one.spec.name} does not finish "${what}": ${/** @type {Error} */ (error).message}`);
      }
    }
  }
}

/**
 * From the start of a kernel to the result of its first cell.
 * @param {string} figure
 * @param {(language: Language) => string | undefined} cell
 */
async function firstResult(figure, cell) {
  /** @type {Map<Peer, number[]>} */
  const times = new Map(peers.filter(({ language }) => cell(language) !== undefined).map((one) => [one, []]));
  await inTurn(figure, options.runs, [...times.keys()], async (one) => {
    const began = performance.now();
    const client = await start(one);
    try {
      await timed(client, cell(one.language) ?? '');
      times.get(one)?.push(performance.now() - began);
    } finally {
      await client.stop();
    }
  });
  for (const [one, values] of times) if (values.length > 0) note(one, figure, median(values));
}

/**
 * Starts every kernel, runs a first cell, hands the clients to `work`, and stops them.
 * @param {string} what
 * @param {(clients: Map<Peer, Client>) => Promise<void>} work
 */
async function withAll(what, work) {
  /** @type {Map<Peer, Client>} */
  const clients = new Map();
  try {
    await inTurn(what, 1, peers, async (one) => {
      const client = await start(one);
      clients.set(one, client);
      await timed(client, '1 + 1');
    });
    await work(clients);
  } finally {
    for (const client of clients.values()) await client.stop();
  }
}

/** Cells of a sum, a text of its own each: a compiler that sees the same one again has nothing to do. */
async function trivialCells() {
  await withAll('trivial', async (clients) => {
    const times = new Map([...clients.keys()].map((one) => [one, /** @type {number[]} */ ([])]));
    // Twenty of one kernel, then of the next: shorter turns would measure how a kernel wakes up.
    const turn = 20;
    await inTurn('trivial', Math.ceil(options.cells / turn), [...clients.keys()], async (one, round) => {
      const client = /** @type {Client} */ (clients.get(one));
      for (let i = round * turn; i < (round + 1) * turn; i++)
        times.get(one)?.push(await timed(client, `${i} + 1`));
    });
    for (const [one, values] of times) {
      if (values.length < 2 * turn) continue;
      note(one, 'trivial cell (ms)', median(values));
      note(one, 'last 20 / first 20', median(values.slice(-turn)) / median(values.slice(0, turn)));
    }
  });
}

/** What a kernel keeps of a cell that declares something. */
async function declaringCells() {
  await withAll('memory', async (clients) => {
    const before = new Map();
    // What a kernel takes for its first cells, whatever they are, is no matter of how many there are.
    const warm = 20;
    await inTurn('memory', options.declaring, [...clients.keys()], async (one, round) => {
      const client = /** @type {Client} */ (clients.get(one));
      await timed(client, one.language.declaring(round));
      const resident = () => residentMegabytes(client.pid ?? Number.NaN);
      if (round === warm - 1) before.set(one, resident());
      if (round !== options.declaring - 1) return;
      note(one, 'memory (MB)', resident());
      note(one, 'MB a declaring cell', (resident() - before.get(one)) / (options.declaring - warm));
    });
  });
}

/** A cell of very many lines, other ones each time. */
async function longCell() {
  await withAll('long', async (clients) => {
    const times = new Map([...clients.keys()].map((one) => [one, /** @type {number[]} */ ([])]));
    const steps = Math.max(1, Math.round(options.lines / 5));
    await inTurn('long', options.runs, [...clients.keys()], async (one, round) => {
      const { begin, step } = one.language;
      const lines = Array.from({ length: steps }, (_, i) => step(round * steps + i)).flat();
      const client = /** @type {Client} */ (clients.get(one));
      times.get(one)?.push(await timed(client, [begin, ...lines, 'total'].join('\n')));
    });
    for (const [one, values] of times)
      if (values.length > 0) note(one, `${options.lines} lines (ms)`, median(values));
  });
}

/** @type {Record<string, () => Promise<void>>} */
const parts = {
  first: () => firstResult('first result (ms)', () => '1 + 1'),
  course: () => firstResult('first course cell (ms)', ({ course }) => course),
  trivial: trivialCells,
  memory: declaringCells,
  long: longCell,
};
for (const part of options.parts) await parts[part]?.();

/** @param {number} value */
const short = (value) => Number(value.toPrecision(3));

console.log(
  `medians of ${options.runs} runs, ${options.cells} trivial and ${options.declaring} declaring cells`,
);
console.log(
  `Node ${process.versions.node}, ${os.cpus().length} processors, load ${os.loadavg()[0]?.toFixed(1)}`,
);
console.table(
  Object.fromEntries(
    [...measured].map(([name, figures]) => [
      name,
      Object.fromEntries([...figures].map(([figure, value]) => [figure, short(value)])),
    ]),
  ),
);

/**
 * @typedef {{ figure: string, beside?: string, most: number }} Goal
 * @type {Goal[]}
 */
const goals = [
  { figure: 'first result (ms)', beside: 'tslab', most: 0.6 },
  { figure: 'first result (ms)', beside: 'deno', most: 1.5 },
  { figure: 'trivial cell (ms)', beside: 'tslab', most: 0.6 },
  { figure: 'last 20 / first 20', most: 1.2 },
  { figure: 'MB a declaring cell', most: 0.2 },
  { figure: `${options.lines} lines (ms)`, most: 1000 },
];

/** @param {Goal} goal @returns {string} */
function verdict({ figure, beside, most }) {
  const own = measured.get('very-deep')?.get(figure);
  const other = beside === undefined ? 1 : measured.get(beside)?.get(figure);
  const what = beside === undefined ? figure : `${figure}, of ${beside}'s`;
  if (own === undefined || other === undefined) return `${what}: at most ${most}, not measured`;
  const value = own / other;
  return `${what}: at most ${most}, is ${short(value)}: ${value <= most ? 'met' : 'missed'}`;
}
for (const goal of goals) console.log(verdict(goal));
