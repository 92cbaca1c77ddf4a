/** Whether an engine takes the same training steps as plain JavaScript. */
import { expect, it } from 'vitest';
import { type EngineName, ready, tf } from '../../src/backend';
import { readValues } from '../../src/backend/read';
import { imageModel } from '../../src/models';
import { losses, makeStep, metrics, sgd } from '../../src/train';
import { CLASSES, narrow, SIZE, stripes, type Values, worstUpdate } from './training';

const STEPS = 8;
/** The last batch of each three is smaller. */
const BATCHES = [8, 8, 4];
/** Relative, as for the other engines: float32 sums in another order, multiplied by batch normalization. */
const TOLERANCE = { loss: 1e-3, update: 2e-2 };

/** A narrow network of this name. */
export const make = (name: string): tf.LayersModel =>
  imageModel(name, { ...narrow, inputShape: [SIZE, SIZE, 1], classes: CLASSES, seed: 1 });

const network = (model: tf.LayersModel) => ({
  forward: (x: tf.Tensor, training: boolean) => model.apply(x, { training }) as tf.Tensor,
  trainable: model.trainableWeights.map((weight) => weight.read() as tf.Variable),
  state: [],
});

interface Run {
  curve: number[];
  states: Values[];
  kept: number;
}

/** Some steps of training; given a reference, each of them from the reference's state. */
async function train(name: string, engine: EngineName, steps: number, reference?: Run): Promise<Run> {
  await ready({ backend: engine });
  const model = make(name);
  const optimizer = sgd({ momentum: 0.9 });
  const step = makeStep(network(model), { loss: losses.softmaxCrossEntropy, metrics, optimizer });
  const state = [...model.weights.map((weight) => weight.read() as tf.Variable), ...optimizer.state];
  const read = async (): Promise<Values> =>
    (await readValues(state)).map((values) => values.slice() as Float32Array);
  const curve: number[] = [];
  const states = [await read()];
  const before = tf.memory().numTensors;
  for (let i = 0; i < steps; i++) {
    const from = reference?.states[i];
    const loss = tf.tidy(() => {
      if (from)
        state.forEach((variable, j) => void variable.assign(tf.tensor(from[j] as never, variable.shape)));
      const { x, y } = stripes(BATCHES[i % BATCHES.length] as number, model, i);
      return step(x, tf.oneHot(y, CLASSES).toFloat(), tf.scalar(0.02 * 0.9 ** i)).loss as tf.Tensor;
    });
    curve.push((await loss.data())[0] as number);
    loss.dispose();
    states.push(await read());
  }
  const kept = tf.memory().numTensors - before;
  optimizer.dispose();
  model.dispose();
  return { curve, states, kept };
}

/** Defines the tests that networks take the steps of plain JavaScript on an engine, each from the same state. */
export function takesTheSteps(engine: EngineName): void {
  it.each([
    ['lenet-bn', STEPS],
    ['lenet', 2],
    ['resnet', 2],
    ['resnet-v2-18', 2],
    ['plain', 2],
    ['densenet', 2],
    ['unet', 1],
  ])('%s takes the steps of plain JavaScript', async (name, steps) => {
    const reference = await train(name, 'cpu', steps);
    const { curve, states, kept } = await train(name, engine, steps, reference);
    for (const [i, loss] of reference.curve.entries()) {
      const label = `step ${i + 1}`;
      expect(Math.abs((curve[i] as number) - loss), label).toBeLessThan(TOLERANCE.loss * Math.max(1, loss));
      const [from, to] = [reference.states[i] as Values, reference.states[i + 1] as Values];
      expect(worstUpdate(from, to, states[i + 1] as Values), label).toBeLessThan(TOLERANCE.update);
    }
    expect(kept).toBe(0);
  });
}
