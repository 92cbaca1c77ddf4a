import { describe, expect, it } from 'vitest';
import { sleep, withKernel } from './client';

/** Forty weights that every step moves by the same amount, and a moving average that the forward pass assigns. */
const setup = `
import { compile, ready, tf } from 'very-deep';
await ready({ backend: ENGINE });
const weights = Array.from({ length: 40 }, () => tf.variable(tf.zeros([300, 10])));
const average = tf.variable(tf.zeros([300, 10]), false);
const optimizer = tf.train.momentum(1, 0);
const x = tf.ones([8, 300]);
const step = () => optimizer.minimize(() => {
  average.assign(average.sub(1));
  return tf.addN(weights.map((weight) => x.matMul(weight).sum())).div(8) as tf.Scalar;
}, true, weights) as tf.Scalar;
const run = COMPILED ? compile(step) : step;
run().dispose();
const counts = () => [...weights, average].flatMap((v) => [v.min(), v.max()].map((end) => end.dataSync()[0] as number));
tf.tidy(() => new Set(counts()).size)`;

const afterwards = `
const seen = tf.tidy(() => [...new Set(counts())]);
const slope = tf.tidy(() => tf.grad((v) => v.square().sum())(tf.tensor1d([1, 2, 3])).arraySync());
const before = tf.memory().numTensors;
run().dispose();
const next = tf.tidy(() => [...new Set(counts())]);
console.log(JSON.stringify({ seen, slope, next, scopes: tf.engine().state.scopeStack.length, kept: tf.memory().numTensors - before }))`;

describe.each([
  ['onnx', 'eager'],
  ['onnx', 'compiled'],
  ['wasm', 'eager'],
])('an interrupt of training on %s, %s,', (engine, mode) => {
  const kernel = withKernel();

  it('leaves all variables of a step changed or none, and TensorFlow.js in order', async () => {
    const text = setup.replace('ENGINE', `'${engine}'`).replace('COMPILED', String(mode === 'compiled'));
    expect((await kernel.run(text)).result?.['text/plain']).toBe('1');
    let last = 0;
    // At different moments of a step.
    for (let i = 0; i < 12; i++) {
      let begun = (): void => {};
      const beginning = new Promise<void>((resolve) => {
        begun = resolve;
      });
      const running = kernel.run(
        `console.log('begun');\nawait new Promise((r) => setTimeout(r, 50));\nfor (;;) run().dispose();`,
        {},
        { onPublished: ({ header }) => header.msg_type === 'stream' && begun() },
      );
      await beginning;
      await sleep(200 + 17 * i);
      await kernel.client.interrupt();
      const { error } = await running;
      expect(error?.ename).toBe('Interrupted');
      const after = await kernel.run(afterwards);
      expect(after.error).toBeUndefined();
      const { seen, slope, next, scopes, kept } = JSON.parse(after.stdout);
      expect(seen).toHaveLength(1);
      expect(-seen[0]).toBeGreaterThanOrEqual(last);
      expect(next).toEqual([seen[0] - 1]);
      expect(slope).toEqual([2, 4, 6]);
      expect(scopes).toBe(0);
      expect(kept).toBe(0);
      last = -next[0];
    }
  });
});
