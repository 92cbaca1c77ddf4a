/** The life of a child: answer one job's questions, then end. */
import { readSync, writeSync } from 'node:fs';
import { execute } from '../../../exercises/execute';
import type { WatchTensor } from '../../../exercises/given-arguments';
import type { Step } from '../../../exercises/spec';
import { fromWire, toWire } from '../../../exercises/values';
import { copyWhatIsRead } from '../../../patches/copied-reads';
import type { CaseAnswer, ReadyAnswer, Request, TaskAnswer } from '../protocol';
import { ANSWERS, NEVER_SETTLES } from '../protocol';
import { Cells } from './cells';
import { confine } from './confine';
import { closeDoors } from './doors';
import { tf } from './library';
import { findLanguage, lockEngine } from './lock';

let lockLanguage = () => {};
let watchTensor: WatchTensor | undefined;

/** What is done once, before the process becomes a snapshot. */
export async function prepare(): Promise<void> {
  await tf.setBackend('cpu');
  copyWhatIsRead(tf);
  lockLanguage = findLanguage();
  watchTensor = lockEngine(tf);
}

/** Where a child begins. Without its pipe, or with its own words turned against it, it has nothing more to say. */
export function main(): void {
  answerAll().catch(() => process.exit(1));
}

/** Answers requests until the parent closes the pipe. */
async function answerAll(): Promise<void> {
  lockLanguage();
  survive();
  answer({ ready: true });
  let cells: Cells | undefined;
  for (const request of requests()) {
    if ('start' in request) {
      if (request.start.confined) confine();
      closeDoors(tf, request.start.policy);
      cells = new Cells(request.start);
    } else if (cells === undefined) return;
    else if ('task' in request) {
      const { error, complete } = await cells.prepare(request.task);
      answer({ task: error, complete, answers: cells.answers });
    } else answer({ outcomes: await execute(tf, cells.implementation, request.steps, watchTensor) });
  }
  process.exit(0);
}

/** The operations that solutions use most, each with its gradient. */
const usual = `
const { tf } = require("very-deep");
exports.f = (x) => {
  const mean = tf.mean(x, [0], true);
  const centred = tf.sub(x, mean);
  const variance = centred.square().mean([0], true);
  const y = tf.div(centred, tf.sqrt(tf.add(variance, 1e-5)));
  const images = tf.relu(y.mul(2).add(1).reshape([1, 2, 2, 1]));
  const filtered = tf.conv2d(images, tf.ones([1, 1, 1, 2]), 1, "same");
  const rows = tf.concat([filtered.reshape([4, 2]), tf.neg(tf.reshape(filtered, [4, 2]))], 1);
  return tf.sum(tf.matMul(rows, tf.transpose(rows)), 0).maximum(0).expandDims(0).squeeze([0]);
};
exports.K = class { constructor() { this.v = tf.variable(tf.zeros([2])); } apply(x) { return tf.tidy(() => x.add(this.v)); } };`;

/** Runs what a usual job needs, so that it is compiled. */
export async function warmUp(): Promise<void> {
  await tf.setBackend('cpu');
  const cells = new Cells({
    cells: [{ id: 'c0', js: usual }],
    policy: { exports: ['tf'], forbid: [] },
    cards: [],
  });
  const entry = ['f', 'K'].map((name) => ({ name, cell: 'c0' }));
  await cells.prepare({ cells: ['c0'], entry });
  const x = { tensor: [2, 2], dtype: 'float32', data: [1, 2, 3, 4] } as const;
  const weights = { tensor: [4], dtype: 'float32', data: [1, 2, 3, 4] } as const;
  const steps: Step[] = [
    { call: 'f', args: [x] },
    { gradient: { call: 'f' }, args: [x], wrt: 0, weights },
    { as: 'k', construct: 'K', args: [] },
    { on: 'k', method: 'apply', args: [x] },
    { call: 'nothing', args: [] },
  ];
  const outcomes = await execute(tf, cells.implementation, fromWire(toWire(steps)) as Step[]);
  // The last step fails on purpose; an earlier failure would mean that this program is broken.
  if (outcomes.length !== steps.length) throw new Error(toWire(outcomes));
}

/** A rejection or an error that comes late belongs to nobody any more: it is printed, and the job goes on. */
function survive(): void {
  const print = (error: unknown) => {
    try {
      writeSync(2, `${error instanceof Error ? error.stack : typeof error}\n`);
    } catch {
      // Nobody reads.
    }
  };
  process.on('unhandledRejection', print);
  process.on('uncaughtException', print);
  process.on('beforeExit', () => process.exit(NEVER_SETTLES));
  // There is no /proc in the sandbox, so Node cannot ask for its size.
  process.memoryUsage = Object.assign(
    () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
    { rss: () => 0 },
  );
}

function answer(message: ReadyAnswer | TaskAnswer | CaseAnswer): void {
  const bytes = Buffer.from(`${toWire(message)}\n`);
  for (let sent = 0; sent < bytes.length; )
    sent += patiently(() => writeSync(ANSWERS, bytes, sent, bytes.length - sent));
}

/** Nothing is a part of a request that was not written in it, whatever the cells have added to all objects. */
const bare = (object: object): object => Object.setPrototypeOf(object, null);

/** Requests, one line each. Reading blocks: between two questions nothing of the student's runs. */
function* requests(): Generator<Request> {
  let rest: Buffer[] = [];
  const chunk = Buffer.allocUnsafe(64 * 1024);
  for (;;) {
    const length = patiently(() => readSync(0, chunk, 0, chunk.length, null));
    if (length === 0) return;
    let bytes = Buffer.from(chunk.subarray(0, length));
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10)) {
      const line = Buffer.concat([...rest, bytes.subarray(0, end)]).toString('utf8');
      rest = [];
      bytes = bytes.subarray(end + 1);
      yield fromWire(line, bare) as Request;
    }
    rest = [...rest, bytes];
  }
}

/** Code that touched `process.stdin` made the pipe non-blocking; then waiting is done here. */
function patiently<T>(attempt: () => T): T {
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
