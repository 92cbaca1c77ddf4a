import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { Random } from '../../src/core';
import { gradientCheck } from '../../src/inspect';
import {
  attention,
  GroupNorm,
  groupNorm,
  LayerNorm,
  layerNorm,
  MultiHeadAttention,
  RMSNorm,
  reluGain,
  rmsNorm,
  rmsNormGradient,
  ScalarScale,
  ScalarShift,
  StandardizedDense,
  standardizeWeights,
  TokenAndPositionEmbedding,
} from '../../src/layers';
import { expectClose, expectNoLeak, type Numbers, tensor } from './fixtures';

type Attended = Record<'x' | 'y' | 'dy' | 'dx', Numbers> & Record<'kernels' | 'dKernels', Numbers[]>;

/** Made by `fixtures/make-attention.py` with PyTorch. */
const fixtures = JSON.parse(
  readFileSync(path.join(__dirname, 'fixtures', 'attention.json'), 'utf8'),
) as Record<'causal' | 'full', Attended> &
  Record<'rmsNorm', Record<'x' | 'gamma' | 'y' | 'dy' | 'dx' | 'dGamma', Numbers>> &
  Record<'standardized', Record<'x' | 'y' | 'dy' | 'dx', Numbers>>;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe.each([
  ['causal', true],
  ['full', false],
] as const)('multi-head attention, %s, beside PyTorch', (name, useCausalMask) => {
  it('agrees forward and backward', () => {
    const c = fixtures[name];
    const layer = new MultiHeadAttention({ numHeads: 3, keyDim: 2, useCausalMask });
    layer.apply(tensor(c.x));
    layer.setWeights(c.kernels.map(tensor));
    expectClose(layer.apply(tensor(c.x)) as tf.Tensor, tensor(c.y));
    const weights = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const { grads } = tf.variableGrads(
      () => tf.sum(tf.mul(layer.apply(tensor(c.x)) as tf.Tensor, tensor(c.dy))) as tf.Scalar,
      weights,
    );
    weights.forEach((weight, i) => {
      expectClose(grads[weight.name] as tf.Tensor, tensor(c.dKernels[i] as Numbers));
    });
    const dx = tf.grad((x: tf.Tensor) => layer.apply(x) as tf.Tensor)(tensor(c.x), tensor(c.dy));
    expectClose(dx, tensor(c.dx));
  });
});

describe('attention', () => {
  it('lets no position see a later one: the gradient of an output for later inputs is exactly 0', () => {
    const random = new Random(2);
    const drawn = () => tf.tensor2d(Array.from({ length: 5 }, () => [random.normal(), random.normal()]));
    const [q, k, v] = [drawn(), drawn(), drawn()];
    const third = (...all: tf.Tensor[]) =>
      attention(...(all as [tf.Tensor, tf.Tensor, tf.Tensor]), { causal: true }).slice([2, 0], [1, 2]);
    for (const gradient of tf.grads(third)([q, k, v]).slice(1)) {
      const rows = gradient.arraySync() as number[][];
      expect(rows.slice(3).flat()).toEqual([0, 0, 0, 0]);
      expect(
        rows
          .slice(0, 3)
          .flat()
          .every((value) => value !== 0),
      ).toBe(true);
    }
  });

  it('says what does not fit, and leaves only its result behind', () => {
    const [x, other] = [tf.ones([2, 3, 4]), tf.ones([2, 3, 5])];
    expect(() => attention(x, other, x)).toThrow(/queries \[2,3,4\], keys \[2,3,5\]/);
    expect(() => attention(tf.ones([2, 4]), tf.ones([3, 4]), tf.ones([3, 4]), { causal: true })).toThrow(
      /as many queries as keys/,
    );
    expect(() => new MultiHeadAttention({ numHeads: 0, keyDim: 2 })).toThrow(/numHeads.*0/);
    expect(() => new MultiHeadAttention({ numHeads: 1, keyDim: 2 }).apply(tf.ones([2, 3]))).toThrow(
      /\[batch, positions, width\]/,
    );
    expectNoLeak(() => attention(x, x, x, { causal: true }).dispose());
    const layer = new MultiHeadAttention({ numHeads: 2, keyDim: 2 });
    layer.apply(x);
    expectNoLeak(() => (layer.apply(x) as tf.Tensor).dispose());
  });
});

describe('RMS normalization', () => {
  it('agrees with PyTorch, forward and by both ways backward', () => {
    const c = fixtures.rmsNorm;
    const [x, gamma, dy] = [tensor(c.x), tensor(c.gamma), tensor(c.dy)];
    expectClose(rmsNorm(x, { gamma }), tensor(c.y));
    const [dx, dGamma] = tf.grads((a: tf.Tensor, b: tf.Tensor) => rmsNorm(a, { gamma: b }))([x, gamma], dy);
    const closed = rmsNormGradient(dy, x, gamma);
    for (const one of [dx as tf.Tensor, closed.dx]) expectClose(one, tensor(c.dx));
    for (const one of [dGamma as tf.Tensor, closed.dGamma]) expectClose(one, tensor(c.dGamma));
  });

  it('has the closed form that finite differences in float64 find', () => {
    const [random, epsilon] = [new Random(5), 0.1];
    const [x, gamma, dy] = [1, 2, 3].map(() => Array.from({ length: 5 }, () => random.normal(1))) as [
      number[],
      number[],
      number[],
    ];
    const loss = (values: number[]) => {
      const r = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / 5 + epsilon);
      return values.reduce((sum, v, i) => sum + ((dy[i] as number) * (gamma[i] as number) * v) / r, 0);
    };
    const rows = (values: number[]) => tf.tensor2d([values]);
    const claimed = rmsNormGradient(rows(dy), rows(x), tf.tensor1d(gamma), { epsilon }).dx.dataSync();
    // The claim was computed in float32.
    expect(gradientCheck(loss, () => claimed, x).maxRelativeError).toBeLessThan(1e-5);
  });

  it('refuses what does not fit', () => {
    const x = tf.ones([2, 3]);
    expect(() => rmsNorm(x, { gamma: tf.ones([2]) })).toThrow(/gamma has shape \[2\].*\[3\]/);
    expect(() => rmsNorm(x, {}, { axes: 2 })).toThrow(/from 1 to 1/);
    expect(() => rmsNorm(x, {}, { epsilon: 0 })).toThrow(/epsilon/);
    expect(() => rmsNormGradient(tf.ones([3, 2]), x, tf.ones([3]))).toThrow(/must agree/);
    const gamma = tf.ones([3]);
    expectNoLeak(() => tf.dispose(rmsNormGradient(x, x, gamma)));
  });
});

describe('weight standardization', () => {
  it('agrees with PyTorch, forward and backward', () => {
    const c = fixtures.standardized;
    expectClose(standardizeWeights(tensor(c.x)), tensor(c.y));
    expectClose(tf.grad((w: tf.Tensor) => standardizeWeights(w))(tensor(c.x), tensor(c.dy)), tensor(c.dx));
  });

  it('keeps the variance of what comes from a ReLU, with its gain, whatever the mean', () => {
    const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
    const x = tf.relu(normal([2000, 200], 1)).mul(reluGain);
    const kernel = standardizeWeights(normal([200, 50], 2).add(0.7)) as tf.Tensor2D;
    const { mean, variance } = tf.moments(tf.matMul(x as tf.Tensor2D, kernel), 0);
    expect(tf.mean(variance).dataSync()[0]).toBeCloseTo(1, 1);
    expect(tf.mean(tf.abs(mean)).dataSync()[0]).toBeLessThan(0.1);
    expect(() => standardizeWeights(tf.ones([3]))).toThrow(/two or more axes/);
  });

  it('makes a dense layer that its scale does not change', () => {
    const layer = new StandardizedDense({ units: 4 });
    const x = tf.randomNormal([3, 6], 0, 1, 'float32', 3);
    const before = layer.apply(x) as tf.Tensor;
    const [kernel, ...others] = layer.getWeights() as [tf.Tensor, ...tf.Tensor[]];
    layer.setWeights([kernel.mul(5), ...others]);
    expectClose(layer.apply(x) as tf.Tensor, before, 1e-4);
    expectNoLeak(() => (layer.apply(x) as tf.Tensor).dispose());
  });
});

it('normalizes in layers as the functions do, with a gamma and a beta of their own', () => {
  const x = tf.randomNormal([2, 3, 4], 1, 2, 'float32', 6);
  expectClose(new LayerNorm().apply(x) as tf.Tensor, layerNorm(x));
  expectClose(new GroupNorm({ groups: 2 }).apply(x) as tf.Tensor, groupNorm(x, {}, { groups: 2 }));
  const layer = new LayerNorm();
  layer.apply(x);
  const [gamma, beta] = [tf.tensor1d([1, 2, 3, 4]), tf.tensor1d([0, 1, 0, -1])];
  layer.setWeights([gamma, beta]);
  expectClose(layer.apply(x) as tf.Tensor, layerNorm(x, { gamma, beta }));
  expectNoLeak(() => (layer.apply(x) as tf.Tensor).dispose());
  expect(() => new LayerNorm({ epsilon: 0 })).toThrow(/epsilon/);
});

describe('layers of few numbers', () => {
  it('scale and shift by one number, which learns', () => {
    const [x, scale, shift] = [
      tf.tensor2d([[1, 2]]),
      new ScalarScale({ initialValue: 0 }),
      new ScalarShift(),
    ];
    expectClose(shift.apply(scale.apply(x)) as tf.Tensor, tf.zeros([1, 2]));
    const scalar = scale.scalar?.read() as tf.Variable;
    const { grads } = tf.variableGrads(() => tf.sum(scale.apply(x) as tf.Tensor) as tf.Scalar, [scalar]);
    expectClose(grads[scalar.name] as tf.Tensor, tf.tensor1d([3]));
  });

  it('RMSNorm begins with a gamma of 1 and has no beta', () => {
    const layer = new RMSNorm();
    expectClose(layer.apply(tf.tensor2d([[3, 4]])) as tf.Tensor, rmsNorm(tf.tensor2d([[3, 4]])));
    expect(layer.weights.map(({ originalName }) => originalName.split('/').at(-1))).toEqual(['gamma']);
  });

  it('embeds a token the same way everywhere, its position apart', () => {
    const layer = new TokenAndPositionEmbedding({ vocabularySize: 3, sequenceLength: 4, embeddingDim: 2 });
    const [first, second] = (layer.apply(tf.tensor2d([[2, 2, 0]])) as tf.Tensor3D).squeeze([0]).unstack();
    const [tokens, positions] = layer.getWeights() as [tf.Tensor2D, tf.Tensor2D];
    const row = (table: tf.Tensor2D, i: number) => table.slice([i, 0], [1, 2]).squeeze([0]);
    expectClose(first as tf.Tensor, row(tokens, 2).add(row(positions, 0)));
    expectClose(second as tf.Tensor, row(tokens, 2).add(row(positions, 1)));
    expect(() => layer.apply(tf.zeros([1, 5]))).toThrow(/at most 4 positions.*\[1,5\]/);
  });
});
