import { afterEach, describe, expect, it } from 'vitest';
import { compile, fallbackCounts, ready, resetFallbackCounts, tf } from '../../src/backend';
import { Random } from '../../src/core';
import { imageModel, imageModels, mlp } from '../../src/models';
import { evaluate, fit, losses, makeStep, metrics, sgd } from '../../src/train';
import { part } from '../short';
import { CLASSES, narrow, SIZE, stripes, type Values, worstUpdate } from './training';

/** How many steps are compared; of what repeats the layers of a shallower model fewer will do. */
const STEPS = { usual: 20, deeper: 6 };
/** The last batch of each three is smaller, so that two sizes are compiled. */
const BATCHES = [8, 8, 4];
/** Relative; float32 sums in different orders differ by about 1e-6, and batch normalization over few values multiplies that. */
const TOLERANCE = { loss: 1e-3, update: 2e-2 };
/**
 * How far rounding moves a weight, relative to it; how many such roundings a deep network's step adds up; and how many
 * times to try, because what lies so near to zero that ReLU changes its mind differs from time to time.
 */
const ROUNDING = { size: 1e-6, count: 10, tries: 3 };

/** Every model of the course: the registry says which. */
export const models: Record<string, () => tf.LayersModel> = {
  mlp: () =>
    mlp({ inputShape: SIZE * SIZE, hidden: [16, 16], outputs: CLASSES, batchNorm: 'before-activation' }),
  ...Object.fromEntries(
    Object.keys(imageModels).map((name) => [
      name,
      () => imageModel(name, { ...narrow, inputShape: [SIZE, SIZE, 1], classes: CLASSES, seed: 1 }),
    ]),
  ),
};

/** What repeats the layers of a shallower one, only more often. */
const isDeeper = (name: string): boolean => /-(34|101|152|161|169|200|201)$/.test(name);

/** What so many steps of training compute, or, given states, what each computes from the state given for it, if any. */
async function train(
  make: () => tf.LayersModel,
  steps: number,
  compiled: boolean,
  from?: (Values | undefined)[],
) {
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
  for (let i = 0; i < steps; i++) {
    const values = from?.[i];
    if (from && !values) {
      states.push([]);
      continue;
    }
    tf.tidy(() => {
      if (values)
        state.forEach((variable, j) => void variable.assign(tf.tensor(values[j] as never, variable.shape)));
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
  return { curve, states, kept };
}

/** The same values, each as rounding could have left it. */
function rounded(values: Values, attempt: number): Values {
  const random = new Random(`rounding ${attempt}`);
  return values.map((numbers) => numbers.map((value) => value * (1 + random.normal(0, ROUNDING.size))));
}

/** Tests these models on the ONNX engine; ONNX Runtime is not to be had for macOS on Intel. */
export function followModels(all: readonly string[]): void {
  const shallow = all.filter((name) => !isDeeper(name));
  const names = part('models on the ONNX engine', all, shallow);
  describe.skipIf(process.platform === 'darwin' && process.arch === 'x64')('on the ONNX engine', () => {
    afterEach(() => tf.disposeVariables());

    it.each(names)('%s takes the steps of the WebAssembly engine, eager and compiled', async (name) => {
      const make = models[name] as () => tf.LayersModel;
      await ready({ backend: 'wasm' });
      const steps = isDeeper(name) ? STEPS.deeper : STEPS.usual;
      const reference = await train(make, steps, false);
      if (steps === STEPS.usual) expect(reference.curve.at(-1)).toBeLessThan(reference.curve[0] as number);
      const from = reference.states.slice(0, steps);
      const errorOf = (i: number, { states }: { states: Values[] }) =>
        worstUpdate(from[i] as Values, reference.states[i + 1] as Values, states[i + 1] as Values);
      await ready({ backend: 'onnx' });
      resetFallbackCounts();
      const found: Record<string, number[]> = {};
      for (const compiled of [false, true]) {
        const run = await train(make, steps, compiled, from);
        for (const [i, loss] of reference.curve.entries())
          expect(Math.abs((run.curve[i] as number) - loss), `loss of step ${i + 1}`).toBeLessThan(
            TOLERANCE.loss * Math.max(1, loss),
          );
        expect(run.kept).toBe(0);
        found[compiled ? 'compiled' : 'eager'] = from.map((_, i) => errorOf(i, run));
      }
      expect(fallbackCounts()).toEqual({});
      // Very deep networks with few values to normalize amplify rounding: the other engine tells how much.
      const allowed = from.map(() => TOLERANCE.update);
      const isFar = (i: number) =>
        Object.values(found).some((errors) => (errors[i] as number) >= TOLERANCE.update);
      const far = [...from.keys()].filter(isFar);
      if (far.length > 0) await ready({ backend: 'wasm' });
      for (let attempt = 0; far.length > 0 && attempt < ROUNDING.tries; attempt++) {
        const starts = from.map((state, i) => (far.includes(i) ? rounded(state, attempt) : undefined));
        const moved = await train(make, steps, false, starts);
        for (const i of far) allowed[i] = Math.max(allowed[i] as number, ROUNDING.count * errorOf(i, moved));
      }
      for (const [mode, errors] of Object.entries(found))
        for (const [i, error] of errors.entries())
          expect(error, `${mode}, step ${i + 1}`).toBeLessThan(allowed[i] as number);
    });

    it.each(shallow)(
      '%s trains, is evaluated and predicts without a kernel in plain JavaScript',
      async (name) => {
        const make = models[name] as () => tf.LayersModel;
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
}
