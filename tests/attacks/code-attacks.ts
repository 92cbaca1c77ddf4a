/**
 * Solution cells that try to be graded well without solving the exercise, or to harm the grader. Each stands in the
 * place of the answer to `batch-moments`, and each must end with the verdict noted beside it and no point.
 */

/** `fail or timeout`: whichever limit is met first depends on the machine. */
type Verdict =
  | 'fail'
  | 'error'
  | 'timeout'
  | 'fail or timeout'
  | 'error or timeout'
  | 'fail or error'
  | 'fail or error or timeout';

export interface CodeAttack {
  readonly name: string;
  /** What the cell holds; PACKAGE_ROOT, PARENT_PID and SERVER_PORT in it are replaced by what they are. */
  readonly cell: string;
  readonly verdict: Verdict;
  /** What the verdict's sentences must match. */
  readonly says?: RegExp;
}

/** The body of a `batchMoments` that ignores what it is given and returns zeros of the right shape, after doing `deed`. */
const after = (deed: string): string => `
const node = (name: string): any => (process as any).getBuiltinModule(name);
function batchMoments(x: any): any {
  ${deed}
  const channels = x.shape[x.shape.length - 1];
  return { mean: tf.zeros([channels]), variance: tf.zeros([channels]) };
}`;

/** Tells what it found by throwing it, the loudest way there is to bring something out. */
const tell = (finding: string): string => `
const node = (name: string): any => (process as any).getBuiltinModule(name);
function batchMoments(x: any): any { throw new Error('found: ' + (${finding})); }`;

const attack = (name: string, verdict: CodeAttack['verdict'], cell: string, says?: RegExp): CodeAttack => ({
  name,
  verdict,
  cell,
  ...(says === undefined ? {} : { says }),
});

/** Answers that are not numbers but claim to be right. */
const forged = [
  attack(
    'an object equal to everything',
    'fail',
    `
class Equal { valueOf() { return 0; } toString() { return 'equal'; } [Symbol.toPrimitive]() { return 0; } get passed() { return true; } }
function batchMoments(): any { return { mean: new Equal(), variance: new Equal() }; }`,
  ),
  attack(
    'a Proxy that answers whatever it is asked',
    'fail',
    `
function batchMoments(): any { const yes: any = new Proxy(function () {}, { get: (t, k) => (k === 'then' ? undefined : yes), apply: () => yes, has: () => true }); return yes; }`,
  ),
  attack(
    'getters that change with every reading',
    'fail',
    `
function batchMoments(x: any): any { let n = 0; return { get mean() { return n++ ? tf.zeros([3]) : { passed: true }; }, get variance() { return ++n; } }; }`,
  ),
  attack(
    'a patched JSON.stringify',
    'fail',
    `
JSON.stringify = () => '{"outcomes":[],"passed":true,"score":4}';
function batchMoments(): any { return null; }`,
  ),
  attack(
    'toJSON on every prototype',
    'fail',
    `
(Object.prototype as any).toJSON = function () { return { passed: true, points: 4 }; };
function batchMoments(): any { return { mean: 1, variance: 1 }; }`,
  ),
  attack(
    'patched TensorFlow.js',
    'fail',
    `
const { tf: t } = { tf } as any; t.Tensor.prototype.data = async () => new Float32Array([0]); t.Tensor.prototype.dataSync = () => new Float32Array([0]);
${after('')}`,
  ),
  attack(
    'patched comparison functions',
    'fail',
    after(`
  Math.abs = () => 0; Number.isFinite = () => true; Object.is = () => true; (Array.prototype as any).every = () => true; (Array.prototype as any).some = () => false;`),
  ),
  attack(
    'not-a-number, which differs from nothing when compared carelessly',
    'fail',
    `
function batchMoments(x: any): any { const c = x.shape[x.shape.length - 1]; return { mean: tf.fill([c], NaN), variance: tf.fill([c], NaN) }; }`,
  ),
  attack(
    'infinity, whose relative error is not a number',
    'fail',
    `
function batchMoments(x: any): any { const c = x.shape[x.shape.length - 1]; return { mean: tf.fill([c], Infinity), variance: tf.fill([c], -Infinity) }; }`,
  ),
  attack(
    'a polluted Object.prototype',
    'fail',
    after(`
  Object.assign(Object.prototype as any, { passed: true, points: 4, verdict: 'pass', value: null });`),
  ),
  attack(
    'an answer with __proto__',
    'fail',
    `
function batchMoments(): any { return JSON.parse('{"__proto__":{"passed":true},"constructor":{"prototype":{"passed":true}}}'); }`,
  ),
  attack(
    'an answer of ten million numbers',
    'fail',
    `function batchMoments(): any { return tf.zeros([10000000]); }`,
  ),
  attack(
    'an answer nested too deeply',
    'fail',
    `function batchMoments(): any { let v: any = 1; for (let i = 0; i < 100000; i++) v = [v]; return v; }`,
  ),
];

/** Results written where somebody careless would read them. */
const planted = [
  attack(
    'result lines printed',
    'fail',
    after(
      `console.log('{"exercise":"batch-moments","verdict":"pass","points":4}'); console.log('ok 1 - batch-moments\\n4/4 passed');`,
    ),
  ),
  attack(
    'GitHub commands printed',
    'fail',
    after(
      `console.log('::set-output name=score::100\\n::add-mask::x\\n::stop-commands::x\\n::error::fake');`,
    ),
  ),
  attack(
    'answers written to the pipe before the question',
    'fail',
    after(`
  const fs = node('fs'); const zero = { tensor: [3], dtype: 'float32', data: [0, 0, 0] };
  for (let i = 0; i < 8; i++) fs.writeSync(3, JSON.stringify({ outcomes: [{ value: { mean: zero, variance: zero } }], passed: true }) + '\\n');
  fs.writeSync(3, '{"verdict":"pass"}\\n');`),
  ),
  attack(
    'the next questions read ahead',
    'timeout',
    after(`
  const fs = node('fs'); const buffer = Buffer.alloc(1e6); fs.readSync(0, buffer);`),
  ),
  attack(
    'nonsense written to the pipe',
    'error',
    after(`node('fs').writeSync(3, '\\0\\xff{"outcomes":[{\\n');`),
  ),
  attack('the pipe closed', 'error', after(`node('fs').closeSync(3);`)),
  attack(
    'the pipe flooded',
    'error',
    after(`const fs = node('fs'); const junk = Buffer.alloc(1 << 20, 120); for (;;) fs.writeSync(3, junk);`),
  ),
  attack(
    'result files written',
    'fail',
    after(`
  for (const file of ['/tmp/result.json', '/code/result.json', 'result.json', '/result.xml']) { try { node('fs').writeFileSync(file, '{"score":100}'); } catch {} }`),
  ),
  attack('exit status 0', 'error', after(`process.exit(0);`), /ended its own process/),
  attack('the process ended below Node.js', 'error', after(`(process as any).reallyExit(0);`)),
  attack('the process aborted', 'error', after(`process.abort();`)),
  attack(
    'exit when the last answer is due',
    'error',
    after(
      `process.on('exit', () => { (process as any).exitCode = 0; }); setTimeout(() => process.exit(0), 0); return new Promise(() => {});`,
    ),
  ),
];

/** Looking for the answer where it might be. */
const spying = [
  attack(
    'reads the exercise from the package',
    'error',
    `import { exercise } from 'very-deep/dist/src/course/03-batch-normalization/batch-moments';
const batchMoments = (exercise as any).reference.batchMoments;`,
    /not available/,
  ),
  attack(
    'reads the reference by its path',
    'fail',
    tell(
      `node('fs').readFileSync('PACKAGE_ROOT/src/course/03-batch-normalization/batch-moments.ts', 'utf8')`,
    ),
    /ENOENT|Access to this API/,
  ),
  attack(
    'lists every folder it can',
    'fail',
    tell(
      `['/', '/code', '/home', '/root', '/etc', 'PACKAGE_ROOT'].map((f) => { try { return f + '=' + node('fs').readdirSync(f); } catch (e) { return (e as any).code; } }).join(';')`,
    ),
  ),
  attack('the environment', 'fail', tell(`JSON.stringify(process.env) + Object.keys(process.env)`)),
  attack(
    'the environment in /proc',
    'fail',
    tell(
      `['self', '1', process.ppid, PARENT_PID].map((p) => { try { return node('fs').readFileSync('/proc/' + p + '/environ', 'latin1'); } catch (e) { return (e as any).code; } }).join(';')`,
    ),
  ),
  attack(
    'the memory of the parent',
    'fail',
    tell(
      `['self', '1', process.ppid, PARENT_PID].map((p) => { try { const fd = node('fs').openSync('/proc/' + p + '/mem', 'r'); return 'opened ' + fd; } catch (e) { return (e as any).code; } }).join(';')`,
    ),
  ),
  attack(
    'open file descriptors',
    'fail',
    tell(
      `Array.from({ length: 64 }, (_, fd) => { try { const s = node('fs').fstatSync(fd); return s.isFile() ? fd + ':' + s.size : ''; } catch { return ''; } }).join('')`,
    ),
  ),
  attack(
    'the require cache',
    'fail or error',
    `
const cache = (require as any).cache; for (const key of Object.keys(cache)) cache[key].exports = new Proxy({}, { get: () => () => true });
function batchMoments(): any { return true; }`,
  ),
  attack(
    'the main module of the process',
    'fail',
    tell(`(process as any).mainModule.require('PACKAGE_ROOT/dist/src/exercises/registry').chapters()`),
  ),
  attack(
    'the loader of the process',
    'fail',
    tell(`node('module')._load('PACKAGE_ROOT/dist/src/exercises/judge.js')`),
  ),
  attack(
    'an inspector session that reads every script',
    'fail',
    tell(
      `(() => { const { Session } = node('inspector'); const s = new Session(); s.connect(); const ids: any[] = []; s.on('Debugger.scriptParsed', (m: any) => ids.push(m.params.scriptId)); s.post('Debugger.enable'); let hits = 0; for (const scriptId of ids) s.post('Debugger.getScriptSource', { scriptId }, (_: any, r: any) => { if (/function moments_\\([^)]*\\) *\\{\\s*(?! *__withheld)/.test(r?.scriptSource ?? '')) hits++; }); return 'moments ' + hits; })()`,
    ),
    /moments 0|inspector|Access to this API/i,
  ),
  attack(
    'an open inspector port',
    'fail',
    tell(`(() => { node('inspector').open(0, '127.0.0.1'); return node('inspector').url(); })()`),
  ),
  attack(
    'a heap snapshot',
    'fail or timeout',
    tell(
      `(() => { const s = node('v8').getHeapSnapshot(); let text = ''; let chunk; while ((chunk = s.read()) !== null) text += chunk; return 'snapshot ' + text.slice(text.indexOf('SECRET' + '_OF_TEST') - 10).slice(0, 40); })()`,
    ),
  ),
  attack('a heap snapshot written to disk', 'fail', tell(`node('v8').writeHeapSnapshot('/tmp/heap')`)),
  attack(
    'what another submission left behind',
    'fail',
    `
const before = (globalThis as any).leftBehind; (globalThis as any).leftBehind = 'by another';
${tell(`before`)}`,
    /found: undefined/,
  ),
];

/** The forbidden functions by another road. */
const roads = [
  attack(
    'under their own name',
    'fail',
    `function batchMoments(x: any): any { return tf.moments(x, x.rank === 2 ? [0] : [0, 1, 2]); }`,
    /tf\.moments/,
  ),
  attack(
    'by an alias',
    'fail',
    `const { moments: m } = tf; function batchMoments(x: any): any { return m(x, x.rank === 2 ? [0] : [0, 1, 2]); }`,
  ),
  attack(
    'by a computed name',
    'fail',
    `const t: any = tf; function batchMoments(x: any): any { return t['mom' + 'ents'](x, x.rank === 2 ? [0] : [0, 1, 2]); }`,
  ),
  attack(
    'by dynamic import',
    'fail',
    `async function batchMoments(x: any): Promise<any> { const t: any = await import('@tensorflow/tfjs-core'); return t.moments(x, x.rank === 2 ? [0] : [0, 1, 2]); }`,
  ),
  attack(
    'by dynamic import of the library',
    'fail',
    `async function batchMoments(x: any): Promise<any> { const { tf: t }: any = await import('very-deep'); return t.moments(x, x.rank === 2 ? [0] : [0, 1, 2]); }`,
  ),
  attack(
    'by a computed require',
    'fail',
    `function batchMoments(x: any): any { const t = require(['@tensorflow', 'tfjs-core'].join('/')); return t.moments(x, [0]); }`,
  ),
  attack(
    'by eval',
    'fail',
    `function batchMoments(x: any): any { const axes = x.rank === 2 ? [0] : [0, 1, 2]; return eval('t.moments(x, axes)'); } const t = tf;`,
  ),
  attack(
    'by a Function made from text',
    'fail',
    `function batchMoments(x: any): any { return new Function('t', 'x', 'return t.moments(x, x.rank === 2 ? [0] : [0, 1, 2])')(tf, x); }`,
  ),
  attack(
    'by the kernel',
    'fail',
    `function batchMoments(x: any): any { const { kernelFunc } = (tf as any).getKernel('FusedBatchNorm', 'cpu'); return kernelFunc({ inputs: { x, mean: x, variance: x }, backend: tf.backend(), attrs: { varianceEpsilon: 0 } }); }`,
    /leaves out/,
  ),
  attack(
    'by the registered gradient',
    'fail',
    `function batchMoments(x: any): any { return (tf as any).getGradient('FusedBatchNorm').gradFunc(x, [x, x, x, x], { varianceEpsilon: 0 }); }`,
    /leaves out/,
  ),
  attack(
    'by a layer',
    'fail',
    `function batchMoments(x: any): any { const layer = tf.layers.batchNormalization({ axis: -1, momentum: 0 }); layer.apply(x, { training: true }); const [, , mean, variance] = layer.getWeights(); return { mean, variance }; }`,
    /leaves out/,
  ),
  attack(
    'by a layer read from JSON',
    'fail',
    `async function batchMoments(x: any): Promise<any> { const model: any = await (tf as any).models.modelFromJSON({ modelTopology: { class_name: 'Sequential', config: { layers: [{ class_name: 'BatchNormalization', config: { batchInputShape: [null, 3] } }] } } }); return model.getWeights(); }`,
  ),
  attack(
    'by the library',
    'fail',
    `import { batchMoments as ready } from 'very-deep';
const batchMoments = ready as any;`,
    /leaves out batchMoments|not a function|undefined/,
  ),
  attack(
    'by the file system, read and evaluated',
    'fail',
    `
const node = (name: string): any => (process as any).getBuiltinModule(name);
function batchMoments(x: any): any {
  const source = node('fs').readFileSync('/code/code.js', 'utf8');
  const at = source.search(/function moments_\\(/);
  throw new Error('found: ' + (at < 0 ? 'nothing' : source.slice(at, at + 100)));
}`,
    /nothing|__withheld|ENOENT|Access to this API/,
  ),
];

/** Using up what others need. */
const greedy = [
  attack('an endless loop', 'timeout', after(`for (;;);`), /loop|time/),
  attack('an endless loop while the cell loads', 'timeout', `for (;;);\n${after('')}`),
  attack(
    'a promise that never settles',
    'timeout',
    `async function batchMoments(): Promise<any> { return new Promise(() => {}); }`,
  ),
  attack(
    'microtasks for ever',
    'timeout',
    `async function batchMoments(): Promise<any> { for (;;) await null; }`,
  ),
  attack(
    'timers for ever',
    'timeout',
    `async function batchMoments(): Promise<any> { return new Promise(() => { const again = () => setImmediate(again); again(); }); }`,
  ),
  attack(
    'a regular expression that backtracks for ever',
    'timeout',
    after(`/^(a+)+$/.test('a'.repeat(60) + 'b');`),
  ),
  attack(
    'waiting for ever without computing',
    'timeout',
    after(`Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`),
  ),
  attack('SIGSTOP to itself', 'timeout', after(`process.kill(process.pid, 'SIGSTOP');`)),
  attack(
    'SIGTERM and SIGXCPU ignored',
    'error or timeout',
    after(
      `for (const s of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGXCPU'] as const) process.on(s as any, () => {}); for (;;);`,
    ),
  ),
  attack(
    'a heap that grows for ever',
    'error or timeout',
    after(`const all: any[] = []; for (;;) all.push({ a: new Array(100).fill(all.length) });`),
    /memory|processor time|within its time/,
  ),
  attack(
    'buffers that grow for ever',
    'fail or error or timeout',
    after(`const all: any[] = []; for (;;) all.push(Buffer.alloc(1 << 24, 1));`),
  ),
  attack(
    'WebAssembly memory',
    'fail or error or timeout',
    after(
      `const all: any[] = []; for (;;) { const m = new (globalThis as any).WebAssembly.Memory({ initial: 4096 }); new Uint8Array(m.buffer).fill(1); all.push(m); }`,
    ),
  ),
  attack('a string that doubles for ever', 'fail', after(`let s = 'x'; for (;;) s += s;`)),
  attack(
    'a stack that grows for ever',
    'fail',
    after(`const down = (n: number): number => down(n + 1) + 1; down(0);`),
  ),
  attack(
    'a fork bomb',
    'fail or error or timeout',
    after(`
  const { spawn } = node('child_process'); const self = 'require("child_process").spawn(process.execPath,["-e",process.argv[1],process.argv[1]],{stdio:"ignore",detached:true})';
  for (let i = 0; i < 200; i++) { try { spawn(process.execPath, ['-e', self, self], { stdio: 'ignore', detached: true }).on('error', () => {}); } catch {} }`),
  ),
  attack(
    'a detached child that outlives the job',
    'fail',
    after(`
  try { node('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); for (;;);'], { stdio: 'ignore', detached: true }).unref(); } catch {}`),
  ),
  attack(
    'workers that spin',
    'fail or error or timeout',
    after(`
  try { const { Worker } = node('worker_threads'); for (let i = 0; i < 50; i++) new Worker('for (;;);', { eval: true }).on('error', () => {}); } catch {}`),
  ),
  attack(
    'a flood of output',
    'error',
    after(`const junk = 'x'.repeat(1 << 16); for (;;) node('fs').writeSync(1, junk);`),
    /printed/,
  ),
  attack(
    'a flood of errors',
    'error',
    after(`const junk = 'x'.repeat(1 << 16); for (;;) node('fs').writeSync(2, junk);`),
    /printed/,
  ),
  attack(
    'a full disk',
    'fail',
    after(`
  const fs = node('fs'); for (const folder of ['/', '/tmp', '/code', '/dev/shm', '/var/tmp', '.']) for (let i = 0; i < 10; i++) { try { fs.writeFileSync(folder + '/fill' + i, Buffer.alloc(1 << 20)); } catch {} }`),
  ),
  attack(
    'every file descriptor',
    'fail',
    after(`const fs = node('fs'); try { for (;;) fs.openSync('/code/code.js', 'r'); } catch {}`),
  ),
];

/** Reaching outside. */
const reaching = [
  attack(
    'the network',
    'fail',
    `
const node = (name: string): any => (process as any).getBuiltinModule(name);
async function batchMoments(): Promise<any> {
  await new Promise((resolve, reject) => { const s = node('net').connect(SERVER_PORT, '127.0.0.1', resolve); s.on('error', reject); s.on('connect', () => s.write('hello')); });
  throw new Error('found: the network');
}`,
    /ECONNREFUSED|ENETUNREACH|EACCES|EPERM/,
  ),
  attack(
    'fetch',
    'fail',
    `async function batchMoments(): Promise<any> { await (globalThis as any).fetch('http://127.0.0.1:SERVER_PORT/'); throw new Error('found: the network'); }`,
  ),
  attack(
    'the parent killed',
    'fail',
    after(
      `for (const pid of [PARENT_PID, process.ppid, 1, -1]) { if (pid === -1) continue; try { process.kill(pid, 'SIGKILL'); } catch {} }`,
    ),
  ),
  attack(
    'everything killed',
    'error',
    after(
      `try { process.kill(-1, 'SIGKILL'); } catch {} for (const s of ['SIGKILL']) process.kill(process.pid, s);`,
    ),
  ),
  attack(
    'root again',
    'fail',
    tell(
      `(() => { try { (process as any).setuid(0); return 'root'; } catch (e) { return (e as any).code ?? 'no'; } })()`,
    ),
  ),
  attack(
    'links to files outside',
    'fail',
    after(`
  const fs = node('fs'); for (const at of ['/tmp/link', '/code/link', '/link']) { try { fs.symlinkSync('PACKAGE_ROOT/package.json', at); fs.readFileSync(at); } catch {} }`),
  ),
  attack(
    'a native addon',
    'fail',
    tell(
      `(() => { (process as any).dlopen({ exports: {} }, 'PACKAGE_ROOT/node_modules/zeromq/build/x.node'); return 'loaded'; })()`,
    ),
  ),
  attack(
    'Node.js internals',
    'fail',
    tell(`(() => { const b = (process as any).binding('spawn_sync'); return typeof b.spawn; })()`),
  ),
];

/** Trouble that comes when nobody looks any more. */
const late = [
  attack(
    'a rejection that comes late',
    'fail',
    after(`setTimeout(() => Promise.reject(new Error('late')), 0); Promise.reject(new Error('now'));`),
  ),
  attack('an error thrown from a timer', 'fail', after(`setTimeout(() => { throw new Error('late'); }, 0);`)),
  attack(
    'a thrown value that is no error',
    'fail',
    `function batchMoments(): any { throw { toString() { throw new Error('again'); }, name: 'pass', message: { passed: true } }; }`,
  ),
  attack(
    'an error whose message is a trap',
    'error',
    `function batchMoments(): any { const e = new Error('x'); Object.defineProperty(e, 'message', { get() { for (;;) throw new Error('trap'); } }); throw e; }`,
  ),
  attack(
    'script in the message of an error',
    'fail',
    `function batchMoments(): any { throw new Error('<script>alert(1)</script><img src=x onerror=alert(1)> ::error::x\\n::set-env name=A::b'); }`,
  ),
];

/** Answers and surroundings that are not what they seem. */
const disguised = [
  attack(
    'a Proxy around a tensor, with numbers of its own',
    'fail or error or timeout',
    `
function batchMoments(x: any): any { const zeros = tf.zeros([x.shape[x.shape.length - 1]]);
  const liar: any = new Proxy(zeros, { get: (t: any, k) => (k === 'data' ? async () => ({ length: 1e9, [Symbol.iterator]: function* () { for (;;) yield 0; } }) : t[k]) });
  return { mean: liar, variance: zeros }; }`,
  ),
  attack(
    'a tensor whose shape and size do not fit its numbers',
    'fail',
    `
function batchMoments(x: any): any { const liar: any = tf.zeros([2]); Object.defineProperty(liar, 'shape', { value: [1e9] }); Object.defineProperty(liar, 'size', { value: 0 });
  return { mean: liar, variance: liar }; }`,
  ),
  attack(
    'getters that open one into the next without end',
    'fail',
    `class Deep { get next(): any { return new Deep(); } } function batchMoments(): any { return { mean: new Deep(), variance: new Deep() }; }`,
  ),
  attack(
    'a Proxy with a million keys',
    'fail or error or timeout',
    `function batchMoments(): any { const keys = Array.from({ length: 1e6 }, (_, i) => 'k' + i); return new Proxy({}, { ownKeys: () => keys, getOwnPropertyDescriptor: () => ({ value: 0, enumerable: true, configurable: true }) }); }`,
  ),
  attack(
    'a list whose iterator never ends',
    'fail or error or timeout',
    `class Endless extends Array { *[Symbol.iterator](): any { for (;;) yield 0; } } function batchMoments(): any { return { mean: Endless.of(0, 0), variance: Endless.of(0, 0) }; }`,
  ),
  attack(
    'a primitive that is made anew at each look',
    'fail',
    `function batchMoments(): any { let n = 0; const one = { [Symbol.toPrimitive]: () => n++, valueOf: () => n++, toJSON: () => ({ '#': 'NaN' }) }; return { mean: [one, one], variance: [one, one] }; }`,
  ),
  attack(
    'everything is a promise',
    'fail or error or timeout',
    `(Object.prototype as any).then = function (resolve: any) { delete (Object.prototype as any).then; resolve({ outcomes: [], passed: true }); };\n${after('')}`,
  ),
  ...[0, 1, 2, 3].map((looks) =>
    attack(
      `a promise of the right answer that is none at the first ${looks} looks`,
      'fail',
      `
function right(x: any): any { const axes = x.shape.slice(1).map((_: number, i: number) => i); const mean = tf.mean(x, axes); return { mean, variance: tf.mean(tf.square(tf.sub(x, mean)), axes) }; }
function batchMoments(x: any): any { let look = 0; const answer = right(x); return { get then() { return look++ < ${looks} ? undefined : (resolve: any) => resolve(answer); } }; }`,
      looks === 0 ? /"promised":true/ : /"value":\{|holds a promise/,
    ),
  ),
  attack(
    'stacks that are made by the code itself',
    'fail or error',
    `(Error as any).prepareStackTrace = () => { throw new Error('from the stack'); }; (Error as any).stackTraceLimit = 1e9;
async function batchMoments(): Promise<any> { const down = async (n: number): Promise<any> => (n === 0 ? Promise.reject(new Error('deep')) : await down(n - 1)); return down(500); }`,
  ),
  attack(
    'a worker that writes answers to the pipe',
    'fail or error or timeout',
    after(`
  try { const { Worker } = node('worker_threads'); new Worker('const fs = require("fs"); for (;;) fs.writeSync(3, "{\\\\"outcomes\\\\":[],\\\\"passed\\\\":true}\\\\n");', { eval: true }).on('error', () => {}); } catch {}`),
  ),
  attack(
    'a report of the process',
    'fail',
    tell(`JSON.stringify((process as any).report.getReport()).replace(/[^]*"environmentVariables"/, '')`),
  ),
  attack(
    'a report of the process written to disk',
    'fail',
    tell(`(process as any).report.writeReport('/tmp/result.json')`),
  ),
  attack(
    'another time zone and language',
    'fail',
    after(
      `process.env.TZ = 'Pacific/Kiritimati'; process.env.LC_ALL = 'tr_TR'; (Number.prototype as any).toString = () => '0'; (String.prototype as any).toLowerCase = () => 'pass';`,
    ),
  ),
  attack(
    'the engine told to stop itself',
    'fail or error or timeout',
    after(
      `node('v8').setFlagsFromString('--allow-natives-syntax'); try { new Function('%AbortJS("pass")')(); } catch {}`,
    ),
  ),
];

export const codeAttacks: readonly CodeAttack[] = [
  ...forged,
  ...planted,
  ...spying,
  ...roads,
  ...greedy,
  ...reaching,
  ...late,
  ...disguised,
];
