import { beforeEach, describe, expect, it } from 'vitest';
import { atomically, countTensors, type EngineName, ready, tf } from '../../src/backend';

/** ONNX Runtime is not to be had for macOS on Intel. */
const engines: EngineName[] =
  process.platform === 'darwin' && process.arch === 'x64' ? ['cpu', 'wasm'] : ['cpu', 'wasm', 'onnx'];

describe.each(engines)('on %s, an atomic step', (backend) => {
  beforeEach(() => ready({ backend }));

  const numbers = (tensor: tf.Tensor) => [...tensor.dataSync()];

  it('that fails puts back every variable, shared values and new variables, too', async () => {
    const { numDataBuffers } = tf.memory();
    const start = tf.tensor1d([1, 2]);
    const [a, b] = [tf.variable(start), tf.variable(start)];
    let made: tf.Variable | undefined;
    const { kept } = await countTensors(() => {
      expect(() =>
        atomically(() =>
          tf.tidy(() => {
            a.assign(a.add(1));
            a.assign(a.mul(b));
            made = tf.variable(tf.zeros([2]));
            made.assign(tf.ones([2]));
            b.assign(tf.zeros([2]));
            throw new Error('in the middle');
          }),
        ),
      ).toThrow('in the middle');
    });
    expect([a, b, start, made as tf.Variable].map(numbers)).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
      [0, 0],
    ]);
    // The variable that was made.
    expect(kept).toBe(1);
    tf.tidy(() => void a.assign(b.add(1)));
    expect([a, b, start].map(numbers)).toEqual([
      [2, 3],
      [1, 2],
      [1, 2],
    ]);
    tf.dispose([a, b, start, made as tf.Variable]);
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
  });

  it('that succeeds changes them and keeps nothing', async () => {
    const a = tf.variable(tf.tensor1d([1, 2]));
    const step = () => atomically(() => tf.tidy(() => atomically(() => a.assign(a.mul(2)))));
    step();
    const { numDataBuffers } = tf.memory();
    const { kept } = await countTensors(() => {
      for (let i = 0; i < 10; i++) step();
    });
    expect(kept).toBe(0);
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
    expect(numbers(a)).toEqual([2048, 4096]);
    a.dispose();
  });

  it('is what an optimizer does', () => {
    const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(2))];
    const optimizer = tf.train.momentum(0.5, 0.9);
    const { assign } = b;
    b.assign = () => {
      throw new Error('no');
    };
    const minimize = () => optimizer.minimize(() => a.mul(b) as tf.Scalar, false, [a, b]);
    expect(minimize).toThrow('no');
    expect([a, b].map(numbers)).toEqual([[1], [2]]);
    b.assign = assign;
    minimize();
    // a - 0.5 b and b - 0.5 a: no momentum is left of the step that failed.
    expect([a, b].map(numbers)).toEqual([[0], [1.5]]);
    tf.dispose([a, b]);
    optimizer.dispose();
  });
});
