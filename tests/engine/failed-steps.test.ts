/**
 * Steps that fail in the middle, in programs that know only of this package: variables, optimizers and counters are then
 * what they are on the cpu engine, and what comes after goes on from there.
 */
import * as tf from '@tensorflow/tfjs';
import 'tfjs-backend-onnx';
import { compileStep } from 'tfjs-backend-onnx/engine';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { attempt, differences, type Program, runOn, wordModel } from './impure/program';

beforeAll(() => {
  // TensorFlow.js recommends itself, and the engine says why a step runs as it is.
  for (const method of ['warn', 'log'] as const) vi.spyOn(console, method).mockImplementation(() => {});
});

const optimizers: Record<string, () => tf.Optimizer> = {
  adadelta: () => tf.train.adadelta(0.5),
  adagrad: () => tf.train.adagrad(0.1),
  adam: () => tf.train.adam(0.05),
  adamax: () => tf.train.adamax(0.05),
  momentum: () => tf.train.momentum(0.05, 0.9),
  rmsprop: () => tf.train.rmsprop(0.02),
  sgd: () => tf.train.sgd(0.1),
};
const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** A text with a word that is not in the list, in the third and sixth batch. */
const unknownWord = (dtype: 'int32' | 'float32', optimizer: string): Program => ({
  name: `a word of ${dtype} that is not in the list, ${optimizer}`,
  async run(log) {
    const model = wordModel(optimizers[optimizer]?.() as tf.Optimizer);
    const y = tf.ones([2, 1]);
    for (let i = 0; i < 8; i++) {
      const x = tf.tensor2d([0, 1, 2, 3, 4, i % 3 === 2 ? 9 : 5], [2, 3], dtype);
      await attempt(log, () => model.trainOnBatch(x, y));
      log.exact.push(model.optimizer.iterations);
      x.dispose();
    }
    log.weights(model);
    y.dispose();
    model.dispose();
  },
});

/** A step that looks up an element whose place is computed, where counting happens before and after. */
const computedIndex = (optimizer: string): Program => ({
  name: `an element whose place is computed, ${optimizer}`,
  async run(log) {
    const w = tf.variable(normal([3], 1));
    const [early, late] = [tf.variable(tf.scalar(0)), tf.variable(tf.scalar(0))];
    const learner = optimizers[optimizer]?.() as tf.Optimizer;
    const cost = (x: tf.Tensor) =>
      tf.sum(tf.square(tf.gather(w, tf.reshape(tf.cast(tf.sum(x), 'int32'), [1])))) as tf.Scalar;
    const train = (x: tf.Tensor) =>
      tf.tidy(() => {
        early.assign(tf.add(early, tf.sum(x)));
        const loss = learner.minimize(() => cost(x), true, [w]) as tf.Scalar;
        late.assign(tf.add(late, loss));
        return loss;
      });
    const step = tf.getBackend() === 'cpu' ? train : compileStep(train, { plain: () => {} });
    for (const place of [0, 1, 9, 2, -1, 1, 3, 0]) {
      const x = tf.fill([2], place / 2);
      await attempt(log, () => {
        const loss = step(x);
        const value = loss.dataSync()[0];
        loss.dispose();
        return value;
      });
      log.exact.push(learner.iterations);
      log.number(early.dataSync()[0], late.dataSync()[0], [...w.dataSync()]);
      x.dispose();
    }
  },
});

const names = Object.keys(optimizers);
const programs = [
  ...names.map((name) => unknownWord('int32', name)),
  unknownWord('float32', 'adam'),
  ...names.map(computedIndex),
];

describe('a step that fails', () => {
  it.each(programs.map((program) => [program.name, program] as const))('%s', async (_name, program) => {
    const expected = await runOn('cpu', program);
    expect(expected.error).toBeNull();
    expect(expected.log.exact.filter((one) => typeof one === 'string').length).toBeGreaterThan(1);
    const found = await runOn('onnx', program);
    // TensorFlow.js keeps what the gradients of a failed step had saved; ours may keep less of it.
    expect(found.tensors).toBeLessThanOrEqual(expected.tensors);
    expect(differences({ ...expected, tensors: found.tensors }, found)).toEqual([]);
  });

  it('leaves no tensor of its result', async () => {
    await tf.setBackend('onnx');
    const values = normal([3], 1);
    const step = compileStep((x: tf.Tensor) => tf.gather(values, tf.cast(tf.mul(x, 9), 'int32')), {
      plain: () => {},
    });
    const x = tf.ones([2]);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) expect(() => step(x)).toThrow('GatherV2: the index value 9');
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([values, x]);
  });
});
