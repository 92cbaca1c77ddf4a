import { afterAll, beforeAll, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { registerOnnxBackend } from '../../src/backend/onnx';
import { Random } from '../../src/core';
import { mlp } from '../../src/models';
import { fit, sgd, stepDecay } from '../../src/train';

beforeAll(async () => {
  registerOnnxBackend(tf);
  await tf.setBackend('onnx');
});

afterAll(async () => {
  await tf.setBackend('cpu');
});

function threeClasses() {
  const random = new Random(1);
  const labels = Array.from({ length: 40 }, (_, i) => i % 3);
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
