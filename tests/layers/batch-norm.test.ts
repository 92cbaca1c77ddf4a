import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { Random, ShapeError, ValueError } from '../../src/core';
import { type BatchNormOptions, batchMoments, batchNorm, batchNormGradient } from '../../src/layers';
import { type BatchNormCase, channelsLast, expectClose, expectNoLeak, fixtures, tensor } from './fixtures';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const parameters = (c: BatchNormCase) => ({
  gamma: tensor(c.gamma),
  beta: tensor(c.beta),
  movingMean: tensor(c.movingMean),
  movingVariance: tensor(c.movingVariance),
});

const cases = [
  { name: '[batch, features]', c: fixtures.batchNorm2d, read: tensor, axis: 1 },
  { name: 'images, channels first', c: fixtures.batchNorm4d, read: tensor, axis: 1 },
  { name: 'images, channels last', c: fixtures.batchNorm4d, read: channelsLast, axis: -1 },
];

describe.each(cases)('batchNorm of $name, beside PyTorch', ({ c, read, axis }) => {
  const options: BatchNormOptions = { axis, momentum: 0.9, epsilon: 1e-5, movingVarianceEstimate: 'sample' };

  it('agrees in training: outputs and moving averages', () => {
    const result = batchNorm(read(c.x), parameters(c), { ...options, training: true });
    expectClose(result.y, read(c.y));
    expectClose(result.movingMean, tensor(c.newMovingMean));
    expectClose(result.movingVariance, tensor(c.newMovingVariance));
  });

  it('agrees in inference, and leaves the moving averages as they are', () => {
    const result = batchNorm(read(c.x), parameters(c), options);
    expectClose(result.y, read(c.inference));
    expectClose(result.movingMean, tensor(c.movingMean), 1e-7);
    expectClose(result.movingVariance, tensor(c.movingVariance), 1e-7);
  });

  it('agrees in the gradients, through the graph and in closed form', () => {
    const { movingMean, movingVariance, gamma, beta } = parameters(c);
    const forward = (x: tf.Tensor, g: tf.Tensor, b: tf.Tensor) =>
      batchNorm(x, { gamma: g, beta: b, movingMean, movingVariance }, { ...options, training: true }).y;
    const graph = tf.grads(forward as (...args: tf.Tensor[]) => tf.Tensor)(
      [read(c.x), gamma, beta],
      read(c.dy),
    );
    const closed = batchNormGradient(read(c.dy), read(c.x), gamma, { axis });
    for (const [dx, dGamma, dBeta] of [graph, [closed.dx, closed.dGamma, closed.dBeta]]) {
      expectClose(dx as tf.Tensor, read(c.dx));
      expectClose(dGamma as tf.Tensor, tensor(c.dGamma));
      expectClose(dBeta as tf.Tensor, tensor(c.dBeta));
    }
  });
});

describe('batchNorm', () => {
  const x = tf.tensor2d([1, 10, 3, 20, 5, 60], [3, 2]);
  const averages = { movingMean: tf.tensor1d([0, 0]), movingVariance: tf.tensor1d([1, 1]) };

  it('moves the averages by 1 - momentum towards the batch, with the variance of either divisor', () => {
    // By hand: means 3 and 30; sums of squared deviations 8 and 1400.
    const population = batchNorm(x, averages, { training: true, momentum: 0.75 });
    const sample = batchNorm(x, averages, {
      training: true,
      momentum: 0.75,
      movingVarianceEstimate: 'sample',
    });
    expectClose(population.movingMean, tf.tensor1d([0.75, 7.5]));
    expectClose(population.movingVariance, tf.tensor1d([0.75 + 8 / 3 / 4, 0.75 + 1400 / 3 / 4]));
    expectClose(sample.movingVariance, tf.tensor1d([0.75 + 8 / 2 / 4, 0.75 + 1400 / 2 / 4]));
  });

  it('gives the input back when gamma is the root of variance + epsilon and beta the mean', () => {
    const { mean, variance } = batchMoments(x);
    const { y } = batchNorm(
      x,
      { gamma: variance.add(1e-5).sqrt(), beta: mean, ...averages },
      { training: true },
    );
    expectClose(y, x);
  });

  it('normalizes any axis of any rank from 2', () => {
    const volume = tf.randomNormal([3, 4, 2, 3, 2], 5, 2, 'float32', 1);
    for (const axis of [0, 2, -1]) {
      const channels = volume.shape.at(axis) as number;
      const { y } = batchNorm(
        volume,
        { movingMean: tf.zeros([channels]), movingVariance: tf.ones([channels]) },
        { training: true, axis },
      );
      const { mean, variance } = batchMoments(y, axis);
      expectClose(mean, tf.zeros([channels]));
      expectClose(variance, tf.ones([channels]), 1e-4);
    }
  });

  it('has the derivative that finite differences in float64 give', () => {
    const random = new Random(4);
    const [rows, columns] = [6, 3];
    const draw = (n: number) => Array.from({ length: n }, () => random.normal());
    const [values, weights, gamma] = [draw(rows * columns), draw(rows * columns), draw(columns)];
    const objective = (at: number[]): number => {
      let total = 0;
      for (let j = 0; j < columns; j++) {
        const column = at.filter((_, i) => i % columns === j);
        const mean = column.reduce((a, b) => a + b, 0) / rows;
        const variance = column.reduce((a, b) => a + (b - mean) ** 2, 0) / rows;
        column.forEach((v, i) => {
          const xHat = (v - mean) / Math.sqrt(variance + 1e-5);
          total += (weights[i * columns + j] as number) * (gamma[j] as number) * xHat;
        });
      }
      return total;
    };
    const step = 1e-5;
    const numeric = values.map((_, i) => {
      const shifted = (by: number) => objective(values.map((v, k) => (k === i ? v + by : v)));
      return (shifted(step) - shifted(-step)) / (2 * step);
    });
    const { dx } = batchNormGradient(
      tf.tensor(weights, [rows, columns]),
      tf.tensor(values, [rows, columns]),
      tf.tensor1d(gamma),
    );
    expectClose(dx, tf.tensor(numeric, [rows, columns]), 1e-5);
  });

  it('leaves no tensor behind but the three it returns', () => {
    for (const training of [true, false])
      expectNoLeak(() => {
        const result = batchNorm(x, averages, { training });
        tf.dispose([result.y, result.movingMean, result.movingVariance]);
      });
  });

  it('says what is wrong with the arguments', () => {
    expect(() => batchNorm(x, { ...averages, gamma: tf.ones([3]) })).toThrow(ShapeError);
    expect(() => batchNorm(x, { ...averages, gamma: tf.ones([3]) })).toThrow(/gamma.*\[3\].*2 channels/);
    expect(() => batchNorm(tf.ones([4]), averages)).toThrow(/\[4\]/);
    expect(() => batchNorm(x, averages, { axis: 2 })).toThrow(/axis 2/);
    expect(() => batchNorm(x, averages, { momentum: 1.1 })).toThrow(ValueError);
    expect(() => batchNorm(x, averages, { epsilon: 0 })).toThrow(/epsilon/);
    const one = tf.ones([1, 2]);
    expect(() => batchNorm(one, averages, { training: true, movingVarianceEstimate: 'sample' })).toThrow(
      /sample variance/,
    );
  });
});
