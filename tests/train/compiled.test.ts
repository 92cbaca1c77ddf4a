import { afterAll, beforeAll, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import 'tfjs-backend-onnx';
import { Random } from '../../src/core';
import { mlp } from '../../src/models';
import { evaluate, fit, sgd, stepDecay } from '../../src/train';

beforeAll(async () => {
  await tf.setBackend('onnx');
});

afterAll(async () => {
  await tf.setBackend('cpu');
});

function threeClasses(count = 40) {
  const random = new Random(1);
  const labels = Array.from({ length: count }, (_, i) => i % 3);
  const points = labels.map((label) => [random.normal(label), random.normal(-label), random.normal()]);
  return { x: tf.tensor2d(points), y: tf.tensor1d(labels, 'int32') };
}

it('trains alike with the step compiled and not, under a schedule and with a smaller last batch', async () => {
  const data = threeClasses();
  const run = async (compile: boolean) => {
    const model = mlp({ inputShape: 3, hidden: [8], outputs: 3, batchNorm: 'before-activation' });
    const { steps } = await fit(model, data, {
      epochs: 4,
      batchSize: 16,
      optimizer: 'adam',
      learningRate: stepDecay(0.1, { epochs: [2] }),
      compile,
      listeners: [],
    });
    return steps.map((row) => row.loss);
  };
  const before = tf.memory().numTensors;
  const [compiled, plain] = [await run(true), await run(false)];
  compiled.forEach((loss, i) => {
    expect(loss).toBeCloseTo(plain[i] as number, 4);
  });
  expect(compiled[11]).toBeLessThan(compiled[0] as number);
  // What stays are the two models: two dense layers and a normalization of 4 variables each.
  expect(tf.memory().numTensors - before).toBe(2 * 8);
});

it('decays the chosen variables alone, with the step compiled and not', async () => {
  const data = threeClasses();
  const run = async (compile: boolean) => {
    const model = mlp({ inputShape: 3, hidden: [8], outputs: 3 });
    const [chosen, other] = ['dense1', 'dense2'].map((name) =>
      model.getLayer(name).trainableWeights[0]?.read(),
    );
    // So strong a decay leaves nothing of what it applies to.
    const optimizer = sgd({ learningRate: 0.1, weightDecay: 10, decays: (variable) => variable === chosen });
    await fit(model, data, { batchSize: 40, optimizer, compile, listeners: [] });
    return [chosen, other].map((kernel) => kernel?.norm().dataSync()[0] as number);
  };
  const [compiled, plain] = [await run(true), await run(false)];
  compiled.forEach((norm, i) => {
    expect(norm).toBeCloseTo(plain[i] as number, 4);
  });
  expect(compiled[0]).toBeLessThan(0.3);
  expect(compiled[1]).toBeGreaterThan(1);
});

/** A network of one matrix that counts how often its code runs. */
function counting(inspect: (output: tf.Tensor) => void = () => {}) {
  const weights = tf.variable(tf.tensor2d([0.5, -0.2, 0.1, 0.3, 0.8, -0.6, -0.4, 0.2, 0.7], [3, 3]));
  let calls = 0;
  const forward = (x: tf.Tensor): tf.Tensor => {
    calls++;
    const output = tf.matMul(x as tf.Tensor2D, weights as unknown as tf.Tensor2D);
    inspect(output);
    return output;
  };
  return { network: { forward, trainable: [weights], state: [weights], outputs: 3 }, calls: () => calls };
}

it.each([
  ['ten equal batches', 4],
  ['a smaller last batch', 9],
])('evaluates alike compiled and not: %s', async (_, batchSize) => {
  const data = threeClasses();
  const { network, calls } = counting();
  const before = tf.memory().numTensors;
  const plain = await evaluate(network, data, { batchSize, compile: false });
  const batches = Math.ceil(40 / batchSize);
  expect(calls()).toBe(batches);
  const compiled = await evaluate(network, data, { batchSize });
  // Its code is the user's: it runs for every batch, compiled or not.
  expect(calls()).toBe(2 * batches);
  for (const name of ['loss', 'accuracy']) expect(compiled[name]).toBeCloseTo(plain[name] as number, 6);
  expect(tf.memory().numTensors).toBe(before);
});

it('evaluates a network that cannot be compiled, and few batches, as they are', async () => {
  const data = threeClasses();
  const seen: number[] = [];
  const reading = counting((output) => seen.push(output.dataSync()[0] as number));
  const { network } = counting();
  const plain = await evaluate(network, data, { batchSize: 4, compile: false });
  expect(await evaluate(reading.network, data, { batchSize: 4 })).toEqual(plain);
  expect(seen).toHaveLength(10);

  const few = counting();
  await evaluate(few.network, data, { batchSize: 20 });
  await evaluate(few.network, data, { batchSize: 20 });
  expect(few.calls()).toBe(4);
});

it('validates alike with compiling and without, after every epoch', async () => {
  const [data, validation] = [threeClasses(), threeClasses(1100)];
  const run = async (compile: boolean) => {
    const { network, calls } = counting();
    const options = { epochs: 3, batchSize: 40, validation, compile, listeners: [] };
    const { epochs } = await fit(network, data, options);
    return { calls: calls(), losses: epochs.map(({ valLoss }) => valLoss as number) };
  };
  const [compiled, plain] = [await run(true), await run(false)];
  compiled.losses.forEach((loss, i) => {
    expect(loss).toBeCloseTo(plain.losses[i] as number, 5);
  });
  expect(new Set(plain.losses).size).toBe(3);
  // One step and five batches of 256 an epoch.
  expect(plain.calls).toBe(3 * 6);
  expect(compiled.calls).toBe(plain.calls);
});
