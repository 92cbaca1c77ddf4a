import { afterEach, describe, expect, it } from 'vitest';
import { compile, fallbackCounts, ready, resetFallbackCounts, tf } from '../../src/backend';
import { Random } from '../../src/core';
import { imageModel, imageModels, mlp } from '../../src/models';
import { evaluate, fit, losses, makeStep, metrics, sgd } from '../../src/train';

const SIZE = 32;
const CLASSES = 3;
const STEPS = 20;
/** The last batch of each three is smaller, so that two sizes are compiled. */
const BATCHES = [8, 8, 4];
/** Relative; float32 sums in different orders differ by about 1e-6, deep batch normalization over 4 images multiplies that. */
const TOLERANCE = { loss: 1e-3, update: 2e-2 };

/** Narrow networks, so that plain JavaScript can follow; a builder takes of these options what it knows. */
const narrow = { channels: [4, 6, 8, 10], growthRate: 4, stemChannels: 8 };

/** Every model of the course: the registry says which. */
const models: Record<string, () => tf.LayersModel> = {
  mlp: () =>
    mlp({ inputShape: SIZE * SIZE, hidden: [16, 16], outputs: CLASSES, batchNorm: 'before-activation' }),
  ...Object.fromEntries(
    Object.keys(imageModels).map((name) => [
      name,
      () => imageModel(name, { ...narrow, inputShape: [SIZE, SIZE, 1], classes: CLASSES, seed: 1 }),
    ]),
  ),
};

/** Stripes of three directions under noise. */
function stripes(count: number, model: tf.LayersModel, seed: number): { x: tf.Tensor; y: tf.Tensor1D } {
  const random = new Random(`stripes ${seed}`);
  const labels = Array.from({ length: count }, (_, i) => i % CLASSES);
  const pixels = labels.flatMap((label) =>
    Array.from({ length: SIZE * SIZE }, (_, i) => {
      const [row, column] = [Math.floor(i / SIZE), i % SIZE];
      return Math.sin([row, column, row + column][label] as number) + random.normal(0, 0.3);
    }),
  );
  const shape = [count, ...(model.inputs[0]?.shape.slice(1) as number[])];
  return { x: tf.tensor(pixels, shape), y: tf.tensor1d(labels, 'int32') };
}

type Values = Float32Array[];

/** What 20 steps of training compute, or, given a reference, what each of them computes from the reference's state. */
async function train(make: () => tf.LayersModel, compiled: boolean, reference?: { states: Values[] }) {
  const model = make();
  const trainable = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const optimizer = sgd({ momentum: 0.9 });
  const forward = (x: tf.Tensor, training: boolean) => model.apply(x, { training }) as tf.Tensor;
  const plain = makeStep(
    { forward, trainable, state: [] },
    { loss: losses.softmaxCrossEntropy, metrics: { accuracy: metrics.accuracy }, optimizer },
  );
  const program = compiled ? compile(plain) : undefined;
  const step = program ?? plain;
  const state = [...model.weights.map((weight) => weight.read() as tf.Variable), ...optimizer.state];
  const read = (): Values => state.map((variable) => variable.dataSync<'float32'>().slice());
  const curve: number[] = [];
  const states = [read()];
  const before = tf.memory().numTensors;
  for (let i = 0; i < STEPS; i++) {
    tf.tidy(() => {
      const from = reference?.states[i];
      if (from)
        state.forEach((variable, j) => void variable.assign(tf.tensor(from[j] as never, variable.shape)));
      const { x, y } = stripes(BATCHES[i % BATCHES.length] as number, model, i);
      const { loss } = step(x, tf.oneHot(y, CLASSES).toFloat(), tf.scalar(0.02 * 0.9 ** i));
      curve.push((loss as tf.Tensor).dataSync()[0] as number);
    });
    states.push(read());
  }
  const kept = tf.memory().numTensors - before;
  program?.dispose();
  optimizer.dispose();
  model.dispose();
  return { curve, states, kept, names: state.map(({ name }) => name) };
}

const norm = (values: Float32Array): number => Math.hypot(...values);

/** How far two states moved apart in one step, relative to the step, at worst over all variables. */
function worstUpdate(before: Values, expected: Values, found: Values): number {
  const size = Math.max(
    ...expected.map((values, j) => norm(values.map((v, k) => v - (before[j]?.[k] as number)))),
  );
  return Math.max(
    ...expected.map((values, j) => {
      const update = norm(values.map((v, k) => v - (before[j]?.[k] as number)));
      const error = norm(values.map((v, k) => v - (found[j]?.[k] as number)));
      // A bias before a batch normalization has gradient 0; what it gets is rounding.
      return error / Math.max(update, 1e-3 * size);
    }),
  );
}

/** ONNX Runtime is not to be had for macOS on Intel. */
describe.skipIf(process.platform === 'darwin' && process.arch === 'x64')('on the ONNX engine', () => {
  afterEach(() => tf.disposeVariables());

  it.each(Object.entries(models))(
    '%s takes the steps of plain JavaScript, eager and compiled',
    async (_name, make) => {
      await ready({ backend: 'cpu' });
      const reference = await train(make, false);
      expect(reference.curve.at(-1)).toBeLessThan(reference.curve[0] as number);
      await ready({ backend: 'onnx' });
      resetFallbackCounts();
      for (const compiled of [false, true]) {
        const { curve, states, kept } = await train(make, compiled, reference);
        for (const [i, loss] of reference.curve.entries()) {
          const label = `${compiled ? 'compiled' : 'eager'}, step ${i + 1}`;
          expect(Math.abs((curve[i] as number) - loss), label).toBeLessThan(
            TOLERANCE.loss * Math.max(1, loss),
          );
          const [from, to] = [reference.states[i] as Values, reference.states[i + 1] as Values];
          expect(worstUpdate(from, to, states[i + 1] as Values), label).toBeLessThan(TOLERANCE.update);
        }
        expect(kept).toBe(0);
      }
      expect(fallbackCounts()).toEqual({});
    },
  );

  it.each(Object.entries(models))(
    '%s trains, is evaluated and predicts without a kernel in plain JavaScript',
    async (_name, make) => {
      await ready({ backend: 'onnx' });
      resetFallbackCounts();
      const model = make();
      const examples = stripes(12, model, 0);
      const before = tf.memory().numTensors;
      for (const compiled of [false, true])
        await fit(model, examples, {
          batchSize: 8,
          optimizer: 'adam',
          compile: compiled,
          validation: examples,
          listeners: [],
        });
      await evaluate(model, examples);
      tf.dispose(model.predict(examples.x));
      expect(tf.memory().numTensors).toBe(before);
      expect(fallbackCounts()).toEqual({});
      tf.dispose([examples.x, examples.y]);
      model.dispose();
    },
  );
});
