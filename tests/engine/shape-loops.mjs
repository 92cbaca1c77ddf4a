/**
 * Works on tensors of 2,000 shapes in a process of its own, and prints by how many MB the process grew at most.
 *
 *     node tests/engine/shape-loops.mjs texts|images|vectors
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { ready, tf } = require('../../dist/src/backend');
const SHAPES = 2000;

/** @type {Record<string, () => (i: number) => unknown>} */
const loops = {
  texts() {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 50, outputDim: 8, inputShape: [null] }),
        tf.layers.conv1d({ filters: 16, kernelSize: 3, activation: 'relu' }),
        tf.layers.globalAveragePooling1d(),
        tf.layers.dense({ units: 2, activation: 'softmax' }),
      ],
    });
    model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
    const y = tf.oneHot(tf.tensor1d([0, 1, 0, 1], 'int32'), 2);
    return async (i) => {
      const x = tf.randomUniform([4, 5 + i], 0, 50, 'int32');
      await model.trainOnBatch(x, y);
      x.dispose();
    };
  },
  images() {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 8, kernelSize: 3, inputShape: [null, null, 3], activation: 'relu' }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same' }),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 2 }),
      ],
    });
    /** @param {number} i */
    const predict = (i) =>
      /** @type {import('@tensorflow/tfjs').Tensor} */ (
        model.predict(tf.ones([1, 32 + (i % 61), 32 + ((7 * i) % 97), 3]))
      );
    return (i) => tf.tidy(() => predict(i).dataSync());
  },
  vectors: () => (i) =>
    tf.tidy(() => {
      const x = tf.ones([1000 + 37 * i]);
      x.mul(2).add(1).exp().sum().dataSync();
      tf.grad((/** @type {import('@tensorflow/tfjs').Tensor} */ v) => v.square().mean())(x).dataSync();
    }),
};

const rss = () => process.memoryUsage.rss() / 2 ** 20;
await ready({ backend: 'onnx' });
const work = loops[process.argv[2] ?? '']?.();
if (work === undefined) throw new Error(`the loops are ${Object.keys(loops).join(', ')}`);
await work(0);
const [before, tensors] = [rss(), tf.memory().numTensors];
let most = 0;
for (let i = 1; i <= SHAPES; i++) {
  await work(i);
  if (i % 20 === 0) most = Math.max(most, rss() - before);
}
// The memory of an optimizer is made in the first step.
console.log(JSON.stringify({ grownMb: Math.round(most), tensors: tf.memory().numTensors - tensors }));
