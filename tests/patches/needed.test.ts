/**
 * Is each patch of `src/patches/`, and of our packages, still needed? The library as it comes runs in a fresh process and must show the fault,
 * or the gap, for which the patch was written. When one of these fails, take the patch away.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LAST } from '../../src/patches/max-pooling';
import { lacks } from '../lacking';
import { runProgram } from '../run-program';

const root = path.resolve(__dirname, '../..');
const shown = new Set<string>();

/** Runs code that knows nothing of the course; what it prints last is JSON. */
async function unpatched<Value>(code: string): Promise<{ value: Value; output: string }> {
  const program = `
    const path = require('node:path'), vm = require('node:vm');
    const say = (value) => process.stdout.write('\\n' + JSON.stringify(value));
    /** Ends code at any point and without \`finally\`, as an interrupt of the kernel does. */
    const interrupted = (code) => {
      try { vm.runInThisContext(code, { timeout: 200 }); } catch (error) {
        if (error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return true;
        throw error;
      }
      return false;
    };
    (async () => { ${code} })();`;
  const { status, stdout, stderr } = await runProgram(process.execPath, ['-e', program], { cwd: root });
  expect(status, stderr).toBe(0);
  return { value: JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1)) as Value, output: stdout + stderr };
}

/** A test of one patch, by the name of its file. */
const needs = (patch: string, why: string, test: () => Promise<void>) =>
  it(`${patch}: ${why}`, async () => {
    shown.add(patch);
    await test();
  });

const tensorFlow = "const tf = globalThis.tf = require('@tensorflow/tfjs');";

describe('without its patch', () => {
  const watch = `let seen = ''; const { write } = process.stdout;
    process.stdout.write = function (chunk, ...rest) { seen += chunk; return write.call(this, chunk, ...rest); };`;

  needs('standard-files', 'what is written to file 1 goes past the stream', async () => {
    const { value, output } = await unpatched<string>(
      `${watch} require('node:fs').writeSync(1, 'past'); say(seen);`,
    );
    expect([value, output.startsWith('past')]).toEqual(['', true]);
  });

  needs('child-output', 'what a child writes that inherits the streams goes past them', async () => {
    const { value, output } = await unpatched<string>(`${watch}
      require('node:child_process').execFileSync(process.execPath, ['-p', '1'], { stdio: 'inherit' }); say(seen);`);
    expect([value, output.startsWith('1')]).toEqual(['', true]);
  });

  needs('readline-questions', 'a question on an empty standard input has no answer', async () => {
    const { value } = await unpatched<string | null>(`
      const lines = require('node:readline/promises').createInterface({ input: require('node:stream').Readable.from([]) });
      let answer = null;
      lines.question('Is anybody there?').then((line) => { answer = line; }, () => {});
      await new Promise((done) => lines.once('close', done));
      say(answer);`);
    expect(value).toBeNull();
  });

  needs('built-ins', 'the compiler fails when a method of arrays has been taken away', async () => {
    const { value } = await unpatched<string>(`
      const ts = require('typescript-api'), { map } = Array.prototype;
      Array.prototype.map = null;
      let said = '';
      try { ts.transpileModule('const [a] = [1];', {}); } catch (error) { said = error.message; }
      Array.prototype.map = map;
      say(said);`);
    expect(value).toMatch(/is not a function/);
  });

  needs('promise-symbols', 'a promise prints what Node.js notes on it', async () => {
    const { value } = await unpatched<string>(`const { AsyncLocalStorage } = require('node:async_hooks');
      say(new AsyncLocalStorage().run({}, () => require('node:util').inspect(Promise.resolve(5))));`);
    // Later versions of Node.js keep their notes elsewhere.
    if (Number.parseInt(process.versions.node, 10) < 24) expect(value).toContain('async_id_symbol');
  });

  needs('quiet-banner', 'the first tensor advertises another package', async () => {
    const { output } = await unpatched(`${tensorFlow} tf.scalar(1); say(null);`);
    expect(output).toContain('install our node backend');
  });

  needs(
    'average-pool-gradient',
    'the gradient of an average of one pixel, with padding, is not one',
    async () => {
      const { value } = await unpatched<number>(`${tensorFlow}
      const slope = tf.grad((x) => tf.avgPool(x, 3, 1, 'same').sum())(tf.ones([1, 1, 1, 1])); say(slope.dataSync()[0]);`);
      expect(value).toBeCloseTo(1 / 9, 5);
    },
  );

  needs('squared-difference-gradient', 'a broadcast operand gets no gradient of its shape', async () => {
    const { value } = await unpatched<string | number[]>(`${tensorFlow}
      const slope = tf.grad((b) => tf.squaredDifference(tf.ones([2, 3]), b).sum());
      try { say(slope(tf.zeros([3])).shape); } catch (error) { say(error.message); }`);
    expect(value).not.toEqual([3]);
  });

  needs('comparison-gradients', 'a ReLU of comparisons has no gradient', async () => {
    const { value } = await unpatched<string>(`${tensorFlow}
      try { say(tf.grad((x) => x.mul(x.greater(0).toFloat()))(tf.ones([2])).shape); } catch (error) { say(error.message); }`);
    expect(value).toContain('gradient function not found for Greater');
  });

  needs('resize-gradients', 'both gradients are wrong for two images', async () => {
    // Twice as high and as wide, each pixel is copied to four places: its gradient is the sum of their weights.
    const { value } = await unpatched<{ nearest: number[]; bilinear: number[] | string }>(`${tensorFlow}
      await tf.setBackend('cpu');
      const weights = tf.range(0, 48).reshape([2, 4, 6, 1]);
      const slope = (resize) => tf.grad((x) => resize(x, [4, 6]).mul(weights).sum())(tf.ones([2, 2, 3, 1]));
      let bilinear;
      try { bilinear = slope(tf.image.resizeBilinear).shape; } catch ({ message }) { bilinear = message; }
      say({ nearest: [...slope(tf.image.resizeNearestNeighbor).dataSync()], bilinear });`);
    const sum = (image: number, row: number, column: number) =>
      [0, 1, 6, 7].reduce((total, step) => total + 24 * image + 12 * row + 2 * column + step, 0);
    const right = [0, 1].flatMap((image) =>
      [0, 1].flatMap((row) => [0, 1, 2].map((column) => sum(image, row, column))),
    );
    expect(value.nearest.slice(0, 6)).toEqual(right.slice(0, 6)); // the first image's are right
    expect(value.nearest).not.toEqual(right);
    expect(value.bilinear).not.toEqual([2, 2, 3, 1]);
  });

  needs('optimizers', 'a step that fails leaves the variables before the fault moved', async () => {
    const { value } = await unpatched<number[]>(`${tensorFlow}
      const [a, b] = [tf.variable(tf.scalar(1), true, 'a'), tf.variable(tf.tensor1d([1, 1]), true, 'b')];
      try {
        tf.train.sgd(1).applyGradients({ a: tf.scalar(1), b: tf.ones([3]) });
      } catch { say([a.dataSync()[0], ...b.dataSync()]); }`);
    expect(value).toEqual([0, 1, 1]);
  });

  needs('engine-scopes', 'code that is ended inside tidy leaves its scope open', async () => {
    const { value } = await unpatched<{ ended: boolean; before: number; after: number }>(`${tensorFlow}
      const scopes = () => tf.engine().state.scopeStack.length;
      const before = scopes();
      const ended = interrupted('tf.tidy(() => { for (;;); })');
      say({ ended, before, after: scopes() });`);
    expect(value.ended).toBe(true);
    expect(value.after).toBeGreaterThan(value.before);
  });

  needs('layers-model', "the layers' code runs at every step", async () => {
    const { value } = await unpatched<number>(`${tensorFlow}
      let calls = 0;
      class Counted extends tf.layers.Layer {
        static className = 'Counted';
        call(inputs) { calls++; return inputs; }
      }
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] }), new Counted({})] });
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      await model.trainOnBatch(tf.ones([1, 1]), tf.ones([1, 1]));
      const first = calls;
      for (let i = 0; i < 5; i++) await model.trainOnBatch(tf.ones([1, 1]), tf.ones([1, 1]));
      say(calls - first);`);
    expect(value).toBe(5);
  });

  needs('recording', 'tensors without a seed draw one from Math.random, and nobody is told', async () => {
    const { value } = await unpatched<number[]>(`${tensorFlow}
      const { random } = Math;
      let drawn = 0;
      Math.random = () => { drawn++; return random(); };
      const draws = (make) => { drawn = 0; make(); return drawn; };
      say([
        draws(() => tf.randomNormal([8])), draws(() => tf.randomUniform([8])),
        draws(() => tf.truncatedNormal([8])), draws(() => tf.randomNormal([8], 0, 1, 'float32', 3)),
      ]);`);
    expect(value).toEqual([1, 1, 1, 0]);
  });

  needs('gates', 'gradient functions and factories run without a scope of their name', async () => {
    const { value } = await unpatched<string[]>(`${tensorFlow}
      const engine = tf.engine(), { startScope } = engine, scopes = [];
      engine.startScope = function (name) { scopes.push(name ?? ''); return startScope.call(this, name); };
      tf.grad((x) => x.square())(tf.scalar(1));
      tf.layers.dense({ units: 1 });
      tf.initializers.glorotNormal({}).apply([2, 2]);
      say(scopes);`);
    expect(value).toContain('square__op'); // so an operation is seen
    expect(value.filter((name) => /grad|dense|glorot/i.test(name) && !/^gradient/.test(name))).toEqual([]);
  });

  needs('engine-guard', 'an engine that is ended inside write keeps what nobody can let go', async () => {
    const { value } = await unpatched<{ ended: boolean; kept: number }>(`${tensorFlow}
      const wasm = require('@tensorflow/tfjs-backend-wasm');
      const folder = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
      wasm.setWasmPaths(folder + path.sep);
      await tf.setBackend('wasm');
      const backend = globalThis.backend = tf.backend();
      globalThis.values = Object.defineProperty(new Float32Array(4), 'buffer', { get() { for (;;); } });
      const before = backend.numDataIds();
      const ended = interrupted("backend.write(values, [4], 'float32')");
      say({ ended, kept: backend.numDataIds() - before });`);
    expect(value).toEqual({ ended: true, kept: 1 });
  });

  needs('webgpu-globals', 'Node.js has no WebGPU of its own', async () => {
    const { value } = await unpatched<string[]>('say([typeof GPUBuffer, typeof globalThis.navigator?.gpu]);');
    expect(value).toEqual(['undefined', 'undefined']);
  });

  needs('timers', 'a timer runs although the signal that it was given has said stop', async () => {
    const { value } = await unpatched<string[]>(`
      const ran = [], stop = new AbortController(), { signal } = stop;
      setTimeout(() => ran.push('timeout'), 1, { signal });
      setImmediate(() => ran.push('immediate'), { signal });
      const id = setInterval(() => ran.push('interval') && clearInterval(id), 1, { signal });
      stop.abort();
      setTimeout(() => say(ran.sort()), 100);`);
    expect(value).toEqual(['immediate', 'interval', 'timeout']);
  });

  needs('interrupt-listeners', 'a script that listens for SIGINT is not ended by it', async () => {
    if (process.platform === 'win32') return;
    const { value } = await unpatched<string[]>(`
      const { spawn } = require('node:child_process'), fs = require('node:fs'), os = require('node:os');
      const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'very-deep-signal-')), 'sent');
      globalThis.wasSent = () => fs.existsSync(file);
      const signalled = (code) => {
        spawn('sh', ['-c', 'sleep 0.3; kill -INT ' + process.pid + '; sleep 0.3; touch ' + file], { stdio: 'ignore' });
        try { vm.runInThisContext(code, { breakOnSigint: true }); } catch (error) { return error.code; }
        return 'ran on';
      };
      const alone = signalled('for (;;);');
      while (!wasSent());
      fs.unlinkSync(file);
      say([alone, signalled("process.on('SIGINT', () => {}); while (!wasSent());")]);`);
    expect(value).toEqual(['ERR_SCRIPT_EXECUTION_INTERRUPTED', 'ran on']);
  });

  needs('max-pooling', 'the last of equal elements is found', async () => {
    const program = path.join(root, 'node_modules/@tensorflow/tfjs-backend-webgpu/dist/pool_webgpu.js');
    if (lacks('gpu', existsSync(program))) return;
    expect(readFileSync(program, 'utf8')).toContain(LAST);
  });

  needs('zeromq-send', 'a thousand messages without waiting are not all sent', async () => {
    const { value } = await unpatched<string[]>(`
      const { Publisher } = require('zeromq');
      const socket = new Publisher();
      await socket.bind('tcp://127.0.0.1:*');
      const sent = await Promise.allSettled(Array.from({ length: 1000 }, async () => socket.send('x')));
      socket.close();
      say([...new Set(sent.flatMap(({ reason }) => (reason ? [reason.message] : [])))]);`);
    expect(value).toEqual([expect.stringContaining('busy writing')]);
  });

  needs(
    'doors',
    'a registered gradient works for whoever finds it, and an optimizer for everybody',
    async () => {
      const { value } = await unpatched<number[]>(`${tensorFlow}
      await tf.setBackend('cpu');
      const { x } = tf.getGradient('Square').gradFunc(tf.scalar(2), [tf.scalar(3)], {});
      const weight = tf.variable(tf.scalar(3));
      const { grads } = tf.train.sgd(1).computeGradients(() => weight.square(), [weight]);
      say([x().dataSync()[0], grads[weight.name].dataSync()[0]]);`);
      expect(value).toEqual([12, 6]);
    },
  );

  needs('registries', 'nobody is told that a gradient was registered anew', async () => {
    const { value } = await unpatched<boolean[]>(`${tensorFlow}
      const before = tf.getGradient('Square');
      const registry = globalThis._tfGlobals.get('gradRegistry');
      tf.unregisterGradient('Square');
      tf.registerGradient({ ...before, gradFunc: () => ({}) });
      say([registry.set === Map.prototype.set, tf.getGradient('Square') === before]);`);
    expect(value).toEqual([true, false]);
  });

  needs('danfo-describe', 'a frame with an empty number cannot be described', async () => {
    const { value } = await unpatched<string>(`const { DataFrame } = require('danfojs-node');
      try { new DataFrame({ a: [1, null, 3] }).describe(); say(''); } catch (error) { say(error.message); }`);
    expect(value).toContain('Cannot calculate mean');
  });

  needs('copied-reads', 'what is written into the numbers that were read stands in the tensor', async () => {
    const { value } = await unpatched<number[]>(`${tensorFlow}
      await tf.setBackend('cpu'); const x = tf.tensor([3, 1]); x.dataSync().sort(); say(x.arraySync());`);
    expect(value).toEqual([1, 3]);
  });

  needs('tslab-modules', "tslab's server loads the compiler, and its converter takes none", async () => {
    const { value } = await unpatched<{ loaded: boolean; parameters: number }>(`
      const tslab = path.dirname(require.resolve('tslab'));
      require(path.join(tslab, 'jupyter.js'));
      const loaded = Object.keys(require.cache).some((file) => file.includes('typescript-for-tslab'));
      say({ loaded, parameters: require(path.join(tslab, 'converter.js')).createConverter.length });`);
    expect(value).toEqual({ loaded: true, parameters: 1 }); // the one is its options, which name no compiler
  });

  // What is no patch of its own: the check of versions, and the way of all patches of kernels.
  const helpers = ['written-for', 'wrap-kernel'];
  afterAll(() => {
    const rooms = ['src/patches', 'packages/tfjs-backend-onnx/src/patches'];
    const patches = rooms
      .flatMap((room) => readdirSync(path.join(root, room)))
      .map((file) => path.basename(file, '.ts'));
    expect([...shown, ...helpers].sort()).toEqual([...new Set(patches)].sort());
  });
});
