import { beforeAll, describe, expect, it } from 'vitest';
import { ready, tf } from '../../src/backend';
import { Random, ValueError } from '../../src/core';
import { layerGradients, summarize, watchLayers } from '../../src/inspect';
import { mlp } from '../../src/models';
import { fit, sgd } from '../../src/train';

const random = new Random(3);
const data = () => ({
  x: tf.tensor2d(Array.from({ length: 16 }, () => [random.normal(), random.normal()])),
  y: tf
    .oneHot(
      tf.tensor1d(
        Array.from({ length: 16 }, (_, i) => i % 3),
        'int32',
      ),
      3,
    )
    .toFloat(),
});
const net = () => mlp({ inputShape: 2, hidden: [4], outputs: 3, activation: 'tanh', seed: 5 });

beforeAll(() => ready());

describe('watchLayers', () => {
  it('reports for plain gradient descent the learning rate times the gradient', async () => {
    const [model, { x, y }] = [net(), data()];
    const gradients = layerGradients(model, { x, y });
    const before = model.layers
      .flatMap((layer) => layer.getWeights().slice(0, 1))
      .map((w) => w.dataSync().slice());
    const watch = watchLayers(model);
    await fit(model, { x, y }, { batchSize: 16, learningRate: 0.5, listeners: [watch.listener] });
    expect(watch.rows.map(({ step, layer }) => [step, layer])).toEqual([
      [1, 'dense1'],
      [1, 'dense2'],
    ]);
    for (const [i, { update, ratio }] of watch.rows.entries()) {
      const expected = 0.5 * (gradients[i]?.standardDeviation ?? 0);
      expect(update).toBeCloseTo(expected, 5);
      expect(ratio).toBeCloseTo(expected / summarize(before[i] as Float32Array).standardDeviation, 4);
    }
  });

  it('measures every so many steps, each time one step alone', async () => {
    const [every, { x, y }] = [3, data()];
    const runs = [1, every].map(async (each) => {
      const model = net();
      const watch = watchLayers(model, { every: each });
      const run = { epochs: 7, batchSize: 16, optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }) };
      await fit(model, { x, y }, { ...run, listeners: [watch.listener] });
      return watch.rows;
    });
    const [all, some] = await Promise.all(runs);
    expect(some?.map(({ step }) => step)).toEqual([3, 3, 6, 6]);
    expect(some).toEqual(all?.filter(({ step }) => step % every === 0));
  });

  it('keeps no tensors', async () => {
    const [model, { x, y }] = [net(), data()];
    await fit(model, { x, y }, { listeners: [] });
    const count = tf.memory().numTensors;
    const watch = watchLayers(model);
    await fit(model, { x, y }, { epochs: 3, listeners: [watch.listener] });
    layerGradients(model, { x, y });
    expect(tf.memory().numTensors).toBe(count);
  });

  it('refuses a number of steps that is none, and a model without kernels', () => {
    expect(() => watchLayers(net(), { every: 0 })).toThrow(ValueError);
    const empty = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [2, 2] })] });
    expect(() => watchLayers(empty)).toThrow(/no trainable kernels/);
  });
});

describe('layerGradients', () => {
  it('agrees with central differences', () => {
    const [model, { x, y }] = [net(), data()];
    const [first] = layerGradients(model, { x, y });
    const kernel = model.getLayer('dense1').getWeights()[0] as tf.Tensor;
    const bias = model.getLayer('dense1').getWeights()[1] as tf.Tensor;
    const values = Array.from(kernel.dataSync());
    const lossAt = (index: number, by: number) =>
      tf.tidy(() => {
        const moved = values.map((value, i) => (i === index ? value + by : value));
        model.getLayer('dense1').setWeights([tf.tensor(moved, kernel.shape), bias]);
        return tf.losses.softmaxCrossEntropy(y, model.apply(x) as tf.Tensor).dataSync()[0] as number;
      });
    for (const index of values.keys()) {
      const numeric = (lossAt(index, 0.01) - lossAt(index, -0.01)) / 0.02;
      expect(first?.values[index]).toBeCloseTo(numeric, 3);
    }
  });

  it('gives the deviation of its values', () => {
    const { x, y } = data();
    for (const { mean, standardDeviation, values } of layerGradients(net(), { x, y })) {
      const list = Array.from(values);
      const average = list.reduce((sum, value) => sum + value, 0) / list.length;
      expect(mean).toBeCloseTo(average, 10);
      expect(standardDeviation ** 2).toBeCloseTo(
        list.reduce((sum, value) => sum + (value - average) ** 2, 0) / list.length,
        10,
      );
    }
  });
});
