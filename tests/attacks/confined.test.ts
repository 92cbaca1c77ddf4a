/** Ways from a cell to files, pipes, the answers and the program that asks: behind them there is nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreparedExercise } from '../../src/exercises/judge';
import { openSandbox, type Sandbox } from '../../src/grading/sandbox';
import { honest, jobFor, judged, prepareAttacked } from './harness';

/** Expressions that would give a module of Node.js, a handle, or the means to get one. */
const ways: readonly string[] = [
  'process.getBuiltinModule("fs")',
  'process.binding("fs")',
  'process._linkedBinding("fs")',
  'process.dlopen',
  'process.mainModule',
  'process.kill',
  'process.abort',
  'process.report',
  'process.openStdin',
  'process.stdin',
  'process.stdout._handle',
  'process.stdout.fd',
  'process._getActiveHandles',
  'process._rawDebug',
  'process.setUncaughtExceptionCaptureCallback',
  'process.constructor.getBuiltinModule',
  'Object.getPrototypeOf(process).getBuiltinModule',
  'process.listeners',
  'process.emit',
  'console._stdout',
  'console.Console',
  'console.context',
  'globalThis.require',
  'globalThis.module',
  'globalThis.fetch',
  'globalThis.WebSocket',
  'globalThis.Worker',
  'globalThis.BroadcastChannel',
  'globalThis.MessageChannel',
  'globalThis.navigator',
  'globalThis.ReadableStream',
  'globalThis.CompressionStream',
  'new Function("return require")()',
  'new Function("return process.getBuiltinModule")()',
  '(0, eval)("process.getBuiltinModule")',
  '(function* () {}).constructor("return process.binding")().next().value',
  'Error.constructor("return this.process.dlopen")()',
  'Object.keys(require("fs"))[0] ?? require("fs").anything',
  'Object.keys(require("node:child_process"))[0] ?? require("node:child_process").anything',
  'Object.keys(require("worker_threads"))[0] ?? require("worker_threads").anything',
  'Object.keys(require("inspector"))[0] ?? require("inspector").anything',
  'Object.keys(require("v8"))[0] ?? require("v8").anything',
  'Object.keys(require("vm"))[0] ?? require("vm").anything',
  'Object.keys(require("module"))[0] ?? require("module").anything',
  'require("process").binding',
  'require("./../../../etc/passwd").anything',
  'require("util").inspect.constructor("return process.binding")()',
  'require("events").EventEmitter.prototype.constructor("x").process',
  'require.cache',
  'require.main',
  'setTimeout(() => {}, 0).constructor.prototype.constructor.require',
  '(() => { const e: any = Error; e.prepareStackTrace = (_: any, sites: any[]) => sites.map((s) => [s.getThis(), s.getFunction()]).flat().filter((one) => one !== undefined && one !== globalThis && typeof one !== "function"); const found = (new Error("x") as any).stack; e.prepareStackTrace = undefined; return found[0]; })()',
  '(function f(): any { return (f as any).caller; })()',
  '(function (): any { return (arguments as any).callee.caller; })()',
];

/** What a cell says of an expression: `nothing`, or of what type it is. */
const looks = (way: string) => `
declare const require: any;
function batchMoments(x: any): any {
  let found = 'nothing';
  try { const one: any = ${way}; if (one !== undefined && one !== null && String(typeof one) !== 'undefined') found = 'a ' + typeof one; } catch {}
  throw new Error(found);
}`;

/** What a cell may load: what it changes there, Node.js itself goes through, too. */
const loadable = 'assert buffer crypto events os path perf_hooks querystring string_decoder timers url util';

/** Ways to be there when Node.js calls a method of its own `process`, or reads a property of it. */
const ambushes: Readonly<Record<string, string>> = {
  'an emit for all that emits':
    "const E = require('events').EventEmitter.prototype; const { emit } = E; E.emit = function (...given: any[]) { see(this); return emit.apply(this, given); };",
  'every method of what emits':
    "const E = require('events').EventEmitter.prototype; for (const key of Reflect.ownKeys(E)) { const old = E[key]; if (typeof old === 'function') attempt(() => { E[key] = function (...given: any[]) { see(this); return old.apply(this, given); }; }); }",
  'getters in what emits':
    "const E = require('events').EventEmitter.prototype; for (const key of names) attempt(() => Object.defineProperty(E, key, { configurable: true, get() { see(this); return undefined; }, set(own) { Object.defineProperty(this, key, { value: own, writable: true, configurable: true }); } }));",
  'getters in every object':
    'for (const key of names) attempt(() => Object.defineProperty(Object.prototype, key, { configurable: true, get() { see(this); return undefined; }, set(own) { Object.defineProperty(this, key, { value: own, writable: true, configurable: true }); } }));',
  'functions of every module': `for (const name of '${loadable}'.split(' ')) { const all = require(name); for (const key of Object.keys(all)) attempt(() => { const old = all[key]; see(old); if (typeof old === 'function' && !/^[A-Z]/.test(key)) all[key] = function (...given: any[]) { see(this); given.forEach(see); return old.apply(this, given); }; }); }`,
  'methods of timers':
    'const T: any = Object.getPrototypeOf(setTimeout(() => {}, 1)); for (const key of Reflect.ownKeys(T)) { const old = T[key]; if (typeof old === "function") attempt(() => { T[key] = function (...given: any[]) { see(this); given.forEach(see); return old.apply(this, given); }; }); }',
  'stacks of what Node.js calls':
    '(Error as any).prepareStackTrace = (_: any, sites: any[]) => { for (const site of sites) { see(site.getThis()); attempt(() => see(site.getFunction()?.caller)); } return ""; };',
};

/** Lies in wait, makes Node.js speak to its process in many ways, and says what it saw. */
const inAmbush = (deed: string) => `
declare const require: any;
let found = 'nothing';
const see = (one: any) => { try { if (typeof one?.getBuiltinModule === 'function') found = 'a process'; } catch {} };
const attempt = (deed: () => unknown) => { try { deed(); } catch {} };
const names = ['noDeprecation', 'throwDeprecation', 'traceDeprecation', 'domain', '_maxListeners', 'traceProcessWarnings', 'listener'];
async function batchMoments(): Promise<any> {
  ${deed}
  void Promise.reject(new Error('late'));
  attempt(() => require('util').deprecate(() => {}, 'old', 'DEP' + Math.random())());
  attempt(() => { const many = new (require('events').EventEmitter)(); for (let i = 0; i < 20; i++) many.on('x', () => {}); });
  setTimeout(() => { throw new Error('later'); }, 0);
  attempt(() => setTimeout(() => {}, 1e12));
  attempt(() => require('crypto').randomBytes(8, () => {}));
  await new Promise((resolve) => setTimeout(resolve, 20));
  throw new Error('saw ' + found);
}`;

const zeros = (deed: string, before = '') => `${before}
function batchMoments(x: any): any { ${deed}
  const channels = x.shape[x.shape.length - 1]; return { mean: tf.zeros([channels]), variance: tf.zeros([channels]) }; }`;

/** Whatever is done beside a wrong answer, it stays wrong. */
const forgeries: Readonly<Record<string, string>> = {
  'a timer that replaces the answer later': zeros(
    'setTimeout(() => { try { process.stdout.write("{}"); } catch {} }, 0); setImmediate(() => {}); queueMicrotask(() => {});',
  ),
  'a registry that acts when the answer is collected': zeros(
    'new FinalizationRegistry(() => { for (;;); }).register({}, 1);',
  ),
  'an answer that is another each time it is read': zeros(
    'let n = 0; const one = tf.zeros([3]); const read = () => (n++ % 2 ? [1, 1, 1] : [0, 0, 0]); (one as any).dataSync = read; (one as any).data = async () => read(); return { mean: one, variance: one };',
  ),
  'listeners for the end of the process': zeros(
    'for (const on of ["exit", "beforeExit", "uncaughtException", "unhandledRejection", "message"]) process.on(on as any, () => { throw new Error("x"); });',
  ),
  'a regular expression that remembers': zeros('"secret".replace(/(.*)/, "$1"); (RegExp as any).$1;'),
  'numbers that are always near': zeros(
    'try { (Number as any).isFinite = () => true; } catch {} try { (Math as any).abs = () => 0; } catch {} try { (Number.prototype as any).toString = () => "0"; } catch {}',
  ),
  'answers kept from one case for the next': `let kept: any; ${zeros('if (kept) return kept; kept = { mean: tf.keep(tf.zeros([3])), variance: tf.keep(tf.zeros([3])) };')}`,
  'constructors that say they made it': zeros(
    'try { Object.defineProperty(tf.Tensor, Symbol.hasInstance, { value: () => true }); } catch {} return { mean: { shape: [3], dtype: "float32", size: 3, data: async () => [0, 0, 0] }, variance: 1 };',
  ),
  'a species of one’s own': zeros(
    'class Own extends Array { static get [Symbol.species]() { return Object; } } return { mean: Own.from([0, 0, 0]), variance: Own.from([0, 0, 0]) };',
  ),
  'promises that settle twice': zeros(
    'return new Promise((resolve) => { resolve({ mean: 1, variance: 1 }); resolve({ mean: 2, variance: 2 }); });',
  ),
  'a locale and a time zone': zeros('process.env.TZ = "x"; process.env.LC_ALL = "tr";'),
  'messages to oneself': zeros(
    'try { structuredClone({ a: new ArrayBuffer(8) }); } catch {} performance.mark?.("x");',
  ),
};

describe('a confined cell', () => {
  let sandbox: Sandbox;
  let exercise: PreparedExercise;
  const run = async (cell: string) => judged(await sandbox.run(jobFor(cell, exercise)), exercise);
  beforeAll(async () => {
    exercise = await prepareAttacked();
    sandbox = await openSandbox({ jobs: 2 });
  });
  afterAll(() => sandbox?.close());

  it('has what honest code uses', async () => {
    const { words, ...rest } = await run(
      `console.table([1]); console.error('x'); process.stdout.write('y'); performance.now(); process.hrtime.bigint(); process.memoryUsage();
      structuredClone({ a: 1 }); new URL('http://a/b'); new TextEncoder().encode('x'); crypto.randomUUID(); Buffer.from('x').toString('hex'); setTimeout(() => {}, 0);\n${honest}`,
    );
    expect(rest, words).toMatchObject({ verdict: 'pass', points: 4 });
  });

  it.each(ways)('finds nothing by %s', async (way) => {
    const { words, points } = await run(looks(way));
    expect(points).toBe(0);
    expect(words).toContain('"message":"nothing"');
  });

  it.each(Object.entries(ambushes))('sees nothing of Node.js’s own process by %s', async (_, deed) => {
    const { words, points } = await run(inAmbush(deed));
    expect(points).toBe(0);
    expect(words).toContain('saw nothing');
    expect(words).not.toContain('saw a process');
  });

  it.each(Object.entries(forgeries))('gains nothing by %s', async (_, cell) => {
    const { words, points, verdict } = await run(cell);
    expect(points, words).toBe(0);
    expect(['fail', 'error', 'timeout']).toContain(verdict);
  });
});
