import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { ValueError } from '../../src/core';
import { alongGradient, gradientShift } from '../../src/inspect';
import { BatchNorm } from '../../src/layers';
import type { Network } from '../../src/train';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Two layers in plain numbers: L = mean (v tanh(u x) - y)². */
const [xs, ys] = [
  [0.3, -1.1, 0.8],
  [0.5, 0.2, -0.4],
] as const;
const lossAt = (u: number, v: number) =>
  xs.reduce((sum, x, i) => sum + (v * Math.tanh(u * x) - (ys[i] as number)) ** 2, 0) / xs.length;
/** Its gradient by central differences, in float64. */
const slopes = (u: number, v: number) => {
  const h = 1e-6;
  return [
    (lossAt(u + h, v) - lossAt(u - h, v)) / (2 * h),
    (lossAt(u, v + h) - lossAt(u, v - h)) / (2 * h),
  ] as const;
};
const [u0, v0] = [0.7, -1.3];

function twoNumbers() {
  const [u, v] = [tf.variable(tf.scalar(u0)), tf.variable(tf.scalar(v0))];
  const network: Network = { forward: (x) => x.mul(u).tanh().mul(v), trainable: [u, v], state: [u, v] };
  const data = { x: tf.tensor2d([...xs], [3, 1]), y: tf.tensor2d([...ys], [3, 1]) };
  return { network, data, u, v };
}

describe('alongGradient', () => {
  it('agrees with finite differences in plain numbers', async () => {
    const { network, data } = twoNumbers();
    const line = await alongGradient(network, data, { loss: 'meanSquaredError', rates: [0.1, 0.5] });
    const g = slopes(u0, v0);
    const length = Math.hypot(...g);
    expect(line.loss).toBeCloseTo(lossAt(u0, v0), 5);
    expect(line.gradient).toBeCloseTo(length, 4);
    const expected = [0.1, 0.5].map((rate) => {
      const [u, v] = [u0 - rate * g[0], v0 - rate * g[1]];
      const there = slopes(u, v);
      return { rate, loss: lossAt(u, v), change: Math.hypot(there[0] - g[0], there[1] - g[1]) };
    });
    for (const [i, { rate, loss, change }] of expected.entries()) {
      expect(line.points[i]?.rate).toBe(rate);
      expect(line.points[i]?.loss).toBeCloseTo(loss, 5);
      expect(line.points[i]?.change).toBeCloseTo(change, 4);
      expect(line.points[i]?.relative).toBeCloseTo(change / length, 4);
    }
    const losses = [lossAt(u0, v0), ...expected.map(({ loss }) => loss)];
    expect(line.lossRange).toBeCloseTo(Math.max(...losses) - Math.min(...losses), 5);
    expect(line.smoothness).toBeCloseTo(
      Math.max(...expected.map(({ rate, change }) => change / (rate * length))),
      3,
    );
  });

  it('is the largest curvature where the loss is a parabola, at every rate', async () => {
    // L = 3w²/2: the gradient changes by 3 for each unit that w moves.
    const w = tf.variable(tf.scalar(2));
    const network: Network = { forward: (x) => x.mul(w), trainable: [w], state: [w] };
    const data = { x: tf.tensor2d([[Math.sqrt(1.5)]]), y: tf.zeros([1, 1]) };
    for (const rates of [[0.01], [0.3, 1]])
      expect(
        (await alongGradient(network, data, { loss: 'meanSquaredError', rates })).smoothness,
      ).toBeCloseTo(3, 3);
  });

  it('leaves weights, moving averages and memory as they were', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 4, inputShape: [3] }),
        new BatchNorm(),
        tf.layers.dense({ units: 2 }),
      ],
    });
    const data = {
      x: tf.randomNormal([6, 3], 0, 1, 'float32', 1),
      y: tf.tensor1d([0, 1, 0, 1, 1, 0], 'int32'),
    };
    const values = () => model.getWeights().map((weight) => Array.from(weight.dataSync()));
    const before = values();
    const tensors = tf.memory().numTensors;
    await alongGradient(model, data);
    await gradientShift(model, data, {
      layers: [[model.layers[0]], [model.layers[2]]].map((layers) =>
        layers.flatMap((layer) => (layer?.trainableWeights ?? []).map((w) => w.read() as tf.Variable)),
      ),
      learningRate: 0.5,
    });
    expect(values()).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('names what is wrong', async () => {
    const { network, data } = twoNumbers();
    await expect(alongGradient(network, data, { rates: [0.1, 0] })).rejects.toThrow(ValueError);
    await expect(alongGradient(network, data, { rates: [] })).rejects.toThrow(/above 0/);
    const stuck = { ...network, forward: (x: tf.Tensor) => network.forward(x, true).mul(0) };
    await expect(alongGradient(stuck, data, { loss: 'meanSquaredError' })).rejects.toThrow(/gradient is 0/);
  });
});

describe('gradientShift', () => {
  it('agrees with finite differences: only the layer below has moved', async () => {
    const { network, data, u, v } = twoNumbers();
    const options = { layers: [[u], [v]], learningRate: 0.8, loss: 'meanSquaredError' } as const;
    const [row] = await gradientShift(network, data, options);
    const g = slopes(u0, v0);
    const after = slopes(u0 - 0.8 * g[0], v0)[1];
    expect(row?.layer).toBe(2);
    expect(row?.gradient).toBeCloseTo(Math.abs(g[1]), 4);
    expect(row?.shift).toBeCloseTo(Math.abs(after - g[1]), 4);
    expect(row?.relative).toBeCloseTo(Math.abs((after - g[1]) / g[1]), 3);
    expect(row?.cosine).toBeCloseTo(Math.sign(after * g[1]), 4);
  });

  it('moves all layers below, and neither the layer itself nor those above', async () => {
    // L = (abc)², all 1: the gradient of each is 2. Below c are a and b, both at 0.8 after a step of rate 0.1.
    const [a, b, c] = [1, 1, 1].map((value) => tf.variable(tf.scalar(value))) as [
      tf.Variable,
      tf.Variable,
      tf.Variable,
    ];
    const network: Network = {
      forward: (x) => x.mul(a).mul(b).mul(c),
      trainable: [a, b, c],
      state: [a, b, c],
    };
    const data = { x: tf.ones([1, 1]), y: tf.zeros([1, 1]) };
    const layers = [[a], [b], [c]];
    const rows = await gradientShift(network, data, { layers, learningRate: 0.1, loss: 'meanSquaredError' });
    expect(rows.map(({ layer }) => layer)).toEqual([2, 3]);
    // 2a²bc² with a = 0.8, then 2a²b²c with a = b = 0.8.
    expect(rows[0]?.shift).toBeCloseTo(2 - 2 * 0.8 ** 2, 5);
    expect(rows[1]?.shift).toBeCloseTo(2 - 2 * 0.8 ** 4, 5);
  });

  it('is 0 where the layers below do not move', async () => {
    const { network, data, u, v } = twoNumbers();
    const options = { layers: [[u], [v]], learningRate: 1e-12, loss: 'meanSquaredError' } as const;
    const [row] = await gradientShift(network, data, options);
    expect(row?.shift).toBeLessThan(1e-6);
    expect(row?.cosine).toBeCloseTo(1, 5);
  });

  it('names what is wrong', async () => {
    const { network, data, u, v } = twoNumbers();
    await expect(gradientShift(network, data, { layers: [[u]], learningRate: 1 })).rejects.toThrow(
      /two layers/,
    );
    await expect(gradientShift(network, data, { layers: [[u], []], learningRate: 1 })).rejects.toThrow(
      /\[1,0\]/,
    );
    await expect(gradientShift(network, data, { layers: [[u], [v]], learningRate: 0 })).rejects.toThrow(
      ValueError,
    );
  });
});
