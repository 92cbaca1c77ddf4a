import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { compile } from 'tfjs-backend-onnx';
import { beforeAll, expect, it } from 'vitest';

beforeAll(async () => {
  await tf.setBackend('onnx');
});

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** In MB, without what V8 keeps until it has time to collect it. */
function rss(): number {
  collectGarbage();
  return process.memoryUsage.rss() / 2 ** 20;
}

for (const mode of ['compiled', 'eager'] as const) {
  it(`does not grow over 2,000 ${mode} steps with dropout and Adam`, () => {
    const weights = (shape: number[], seed: number) =>
      tf.variable(tf.randomNormal(shape, 0, 0.1, 'float32', seed));
    const filter = weights([3, 3, 1, 8], 1) as tf.Variable<tf.Rank.R4>;
    const kernel = weights([288, 10], 2) as tf.Variable<tf.Rank.R2>;
    const optimizer = tf.train.adam(1e-3);
    const step = (x: tf.Tensor4D, y: tf.Tensor2D) =>
      optimizer.minimize(() => {
        const h = tf.maxPool(tf.relu(tf.conv2d(x, filter, 1, 'same')), 2, 2, 'valid');
        const dropped = tf.dropout(h.reshape([-1, 288]), 0.25) as tf.Tensor2D;
        return tf.losses.softmaxCrossEntropy(y, dropped.matMul(kernel)) as tf.Scalar;
      }, true) as tf.Scalar;
    const run = mode === 'compiled' ? compile(step) : step;
    const once = (batch: number) => {
      const x = tf.ones([batch, 12, 12, 1]) as tf.Tensor4D;
      const y = tf.tidy(
        () => tf.oneHot(tf.zeros([batch], 'int32') as tf.Tensor1D, 10).toFloat() as tf.Tensor2D,
      );
      run(x, y).dispose();
      tf.dispose([x, y]);
    };
    for (let i = 0; i < 500; i++) once(i % 10 === 9 ? 7 : 16);
    const before = { memory: rss(), ...tf.memory() };
    for (let i = 0; i < 2000; i++) once(i % 10 === 9 ? 7 : 16);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
    // One leaked array of the batch's activations a step would be 150 MB.
    expect(rss() - before.memory).toBeLessThan(75);
    tf.disposeVariables();
  });
}
