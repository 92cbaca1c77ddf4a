import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { ShapeError } from '../../src/core';
import { PaddedConv2D } from '../../src/layers';
import { evaluate, fit, intersectionOverUnion, meanIou } from '../../src/train';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('intersectionOverUnion', () => {
  // Class 0: one common pixel of two; class 1: two of four; class 2: none of one; class 3 nowhere.
  const truth = [0, 0, 1, 1, 1];
  const predicted = [0, 1, 1, 1, 2];

  it('counts pixels, class by class', () => {
    expect(intersectionOverUnion(predicted, truth, 4)).toEqual([1 / 2, 2 / 4, 0, Number.NaN]);
  });

  it('is the mean over present classes as a metric', () => {
    const scores = (classes: number[]) =>
      tf.tidy(() => tf.oneHot(tf.tensor1d(classes, 'int32'), 4).reshape([1, 1, 5, 4]));
    const before = tf.memory().numTensors;
    const [target, output] = [scores(truth), scores(predicted)];
    const value = meanIou(target, output);
    expect(value.dataSync()[0]).toBeCloseTo((1 / 2 + 2 / 4 + 0) / 3, 6);
    tf.dispose([target, output, value]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses what does not fit', () => {
    expect(() => intersectionOverUnion([0, 1], [0], 2)).toThrow(ShapeError);
    expect(() => intersectionOverUnion([0, 2], [0, 1], 2)).toThrow(
      'pixel 1 has class 2; there are 2, from 0',
    );
  });
});

describe('a class for every pixel', () => {
  const pixels = (count: number) => {
    const x = tf.randomUniform<tf.Rank.R4>([count, 4, 3, 1], -1, 1, 'float32', 1);
    return { x, y: tf.cast(tf.reshape(tf.greater(x, 0), [count, 4, 3]), 'int32') };
  };
  const model = () =>
    tf.sequential({
      layers: [new PaddedConv2D({ inputShape: [4, 3, 1], filters: 2, kernelSize: 1 })],
    });

  it('is learned from int32 labels', async () => {
    const dark = model();
    await fit(dark, pixels(20), { epochs: 20, batchSize: 5, learningRate: 1, listeners: [] });
    const measured = await evaluate(dark, pixels(20), { metrics: ['accuracy', 'meanIou'] });
    expect(measured.accuracy).toBeGreaterThan(0.95);
    expect(measured.meanIou).toBeGreaterThan(0.9);
  });

  it('costs the mean over the pixels of the cross-entropy', async () => {
    const zero = model();
    zero.setWeights(zero.getWeights().map((weight) => tf.zerosLike(weight)));
    const { loss } = await evaluate(zero, pixels(3));
    expect(loss).toBeCloseTo(Math.log(2), 6);
  });

  it('is refused where the model has not as many classes', async () => {
    const { x, y } = pixels(2);
    await expect(fit(model(), { x, y: tf.add(y, tf.scalar(1, 'int32')) }, { listeners: [] })).rejects.toThrow(
      'label 2 of example',
    );
  });
});
