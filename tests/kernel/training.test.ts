import { describe, expect, it } from 'vitest';
import { withoutGpu } from '../engine/software-gpu';
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
const counts = async () => {
  const ends = tf.tidy(() => tf.stack([...weights, average].flatMap((v) => [v.min(), v.max()])));
  const values = await ends.data();
  ends.dispose();
  return [...new Set(values)];
};
(await counts()).length`;

const afterwards = `
const seen = await counts();
const gradient = tf.tidy(() => tf.grad((v) => v.square().sum())(tf.tensor1d([1, 2, 3])));
const slope = await gradient.array();
gradient.dispose();
const before = tf.memory().numTensors;
run().dispose();
const next = await counts();
console.log(JSON.stringify({ seen, slope, next, scopes: tf.engine().state.scopeStack.length, kept: tf.memory().numTensors - before }))`;

/** A GPU only notes down what it is to do: a loop that never waits for it would have it busy long after its end. */
const waiting = '{ const loss = run(); await loss.data(); loss.dispose(); }';

describe.each([
  ['onnx', 'eager'],
  ['onnx', 'compiled'],
  ['wasm', 'eager'],
  ...(!withoutGpu ? [['webgpu', 'eager']] : []),
])('an interrupt of training on %s, %s,', (engine, mode) => {
  const kernel = withKernel();

  it('leaves all variables of a step changed or none, and TensorFlow.js in order', async () => {
    const text = setup.replace('ENGINE', `'${engine}'`).replace('COMPILED', String(mode === 'compiled'));
    const first = await kernel.run(text);
    expect(first.error).toBeUndefined();
    expect(first.result?.['text/plain']).toBe('1');
    let last = 0;
    // At different moments of a step.
    // A GPU that the processor plays takes its time.
    for (let i = 0; i < (engine === 'webgpu' ? 4 : 12); i++) {
      let begun = (): void => {};
      const beginning = new Promise<void>((resolve) => {
        begun = resolve;
      });
      const running = kernel.run(
        `console.log('begun');\nawait new Promise((r) => setTimeout(r, 50));\nfor (;;) ${engine === 'webgpu' ? waiting : 'run().dispose();'}`,
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
