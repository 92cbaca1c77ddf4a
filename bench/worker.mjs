/** Runs training steps on request: `{"steps": n}` a line on standard input, wall and CPU seconds
 * per step as JSON on standard output. */
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { makeTraining, makeWith } from './models.mjs';

const [name = '', mode = '', rate = '0.05'] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const { attention, batchNorm, compile, layerNorm, ready, tf } = require('../dist/src/index.js');
makeWith({ attention, batchNorm, layerNorm, tf });
await tf.setBackend('cpu');
/** @type {Record<string, import('../dist/src/index.js').EngineName>} */
const backends = { compiled: 'onnx', eager: 'onnx', wasm: 'wasm', 'tfjs-node': 'tensorflow' };
const backend = backends[mode];
await ready(backend && { backend });
const { step, x, y, batch, flops } = makeTraining(name, { rate: Number(rate) });
// The networks are pure, as the layers are of which `fit` knows it.
const compiled = mode === 'compiled' ? compile(step, { pure: true }) : undefined;
const run = compiled ?? step;
for await (const line of createInterface({ input: process.stdin })) {
  /** @type {number[]} */
  const seconds = [];
  /** @type {number[]} */
  const cpuSeconds = [];
  let loss;
  for (let i = 0; i < JSON.parse(line).steps; i++) {
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    const value = /** @type {import('@tensorflow/tfjs').Tensor} */ (run(x, y));
    [loss] = value.dataSync();
    value.dispose();
    seconds.push((performance.now() - start) / 1000);
    const { user, system } = process.cpuUsage(cpu);
    cpuSeconds.push((user + system) / 1e6);
  }
  const compileMs = compiled
    ?.programs()
    .reduce((sum, { traceMs, lowerMs, loadMs }) => sum + traceMs + lowerMs + loadMs, 0);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ seconds, cpuSeconds, batch, loss, flops: flops(), compileMs, peakMb }));
}
