import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { drawn, filled } from './shared-inputs';
import { buildItYourself } from './shared-rules';

type Normalize = (x: tf.Tensor, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) => tf.Tensor;

/** Standardization over `axes`, then the scale and shift of each channel. */
const over =
  (axes: (rank: number) => number[]): Normalize =>
  (x, gamma, beta, epsilon) => {
    const centred = x.sub(x.mean(axes(x.rank), true));
    const variance = centred.square().mean(axes(x.rank), true);
    return centred.div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
  };

const reference: Normalize = (x, gamma, beta, epsilon) => {
  const centred = x.sub(x.mean(-1, true));
  const variance = centred.square().mean(-1, true);
  return centred.div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
};

const asRows: Normalize = (x, gamma, beta, epsilon) => {
  const rows = x.reshape([-1, gamma.size]);
  const mean = rows.mean(1, true);
  const variance = rows.square().mean(1, true).sub(mean.square());
  return rows.sub(mean).mul(variance.add(epsilon).rsqrt()).mul(gamma).add(beta).reshape(x.shape);
};

const numberByNumber: Normalize = (x, gamma, beta, epsilon) => {
  const [values, g, b] = [x.dataSync(), gamma.dataSync(), beta.dataSync()];
  const y = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += g.length) {
    const row = Array.from(values.slice(at, at + g.length));
    const mean = row.reduce((sum, v) => sum + v, 0) / row.length;
    const variance = row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / row.length;
    row.forEach((v, i) => {
      y[at + i] = ((g[i] as number) * (v - mean)) / Math.sqrt(variance + epsilon) + (b[i] as number);
    });
  }
  return tf.tensor(y, x.shape);
};

const sampleVariance: Normalize = (x, gamma, beta, epsilon) => {
  const centred = x.sub(x.mean(-1, true));
  const variance = centred
    .square()
    .sum(-1, true)
    .div(gamma.size - 1);
  return centred.div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
};
const epsilonOutside: Normalize = (x, gamma, beta, epsilon) => {
  const centred = x.sub(x.mean(-1, true));
  return centred.div(centred.square().mean(-1, true).sqrt().add(epsilon)).mul(gamma).add(beta);
};
const rmsOnly: Normalize = (x, gamma, beta, epsilon) =>
  x.div(x.square().mean(-1, true).add(epsilon).sqrt()).mul(gamma).add(beta);

function cases(random: Random): readonly Case[] {
  const call = (x: TensorValue, channels: number, epsilon = 1e-5, affine = false) => ({
    call: 'normalizePositions',
    args: [
      x,
      affine ? drawn(random, [channels], 1, 0.6) : filled([channels], 1),
      affine ? drawn(random, [channels], 0, 2) : filled([channels], 0),
      epsilon,
    ],
  });
  return [
    {
      name: 'text: [batch, positions, channels]',
      points: 1,
      steps: [call(drawn(random, [2, 3, 4], 3, 2), 4)],
    },
    {
      name: 'images: [batch, height, width, channels]',
      points: 1,
      steps: [call(drawn(random, [2, 2, 3, 5], -1, 2), 5)],
    },
    { name: 'one example at one position', points: 1, steps: [call(drawn(random, [1, 1, 6], 2), 6)] },
    {
      name: 'gamma and beta of each channel',
      points: 1,
      steps: [call(drawn(random, [2, 2, 3]), 3, 1e-5, true)],
    },
    {
      name: 'epsilon stands under the root',
      points: 1,
      steps: [call(drawn(random, [2, 3, 4], 0, 0.3), 4, random.uniform(0.1, 0.3))],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'layer-norm-position',
  chapter: '07-depth-today',
  title: 'Layer normalization by position',
  kind: 'code',
  entry: ['normalizePositions'],
  stub: `/**
 * Layer normalization as transformers have it: every position of every example is standardized by itself,
 * over its channels (the last axis; N in the variance), then scaled by gamma and shifted by beta, shape
 * [channels] each. x is [batch, positions, channels] or [batch, height, width, channels]. epsilon is added
 * to the variance.
 */
function normalizePositions(
  x: tf.Tensor, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number,
): tf.Tensor {
  throw new Error('layer-norm-position is not written yet: replace this line');
}
`,
  hints: [
    'How many means are there? As many as positions in all examples together: the mean goes over one axis only.',
    'x.mean(-1, true) keeps the axis with extent 1, so that you can subtract it. The variance is the mean of the squares of what is left.',
    'centred / sqrt(variance + epsilon) * gamma + beta: gamma and beta fit the last axis by themselves.',
  ],
  cases,
  reference: { normalizePositions: reference },
  alternatives: {
    'as rows': { normalizePositions: asRows },
    'number by number': { normalizePositions: numberByNumber },
  },
  misconceptions: [
    {
      id: 'over-the-whole-example',
      sentence:
        'You standardize each example as a whole, over positions and channels, as Ba et al. and Wu and He do for images. By position, only the channels of one place share a mean.',
      implementation: {
        normalizePositions: over((rank) => Array.from({ length: rank - 1 }, (_, i) => i + 1)),
      },
    },
    {
      id: 'over-positions',
      sentence: 'You take the mean over the positions, for each channel: that is instance normalization.',
      implementation: {
        normalizePositions: over((rank) => Array.from({ length: rank - 2 }, (_, i) => i + 1)),
      },
    },
    {
      id: 'over-the-batch',
      sentence:
        'You take the mean over examples and positions: that is batch normalization. No other example may take part.',
      implementation: { normalizePositions: over((rank) => Array.from({ length: rank - 1 }, (_, i) => i)) },
    },
    {
      id: 'divides-by-n-minus-1',
      sentence:
        'You divide the sum of squares by N - 1. Normalization takes the variance of what is there: N.',
      implementation: { normalizePositions: sampleVariance },
    },
    {
      id: 'epsilon-outside',
      sentence: 'You add epsilon to the root. It belongs under the root, to the variance.',
      implementation: { normalizePositions: epsilonOutside },
    },
    {
      id: 'rms-only',
      sentence: 'You divide by the root mean square and subtract nothing: that is RMSNorm, of exercise 1.',
      implementation: { normalizePositions: rmsOnly },
    },
    {
      id: 'forgets-gamma-and-beta',
      sentence: 'Scale and shift are missing: multiply by gamma and add beta.',
      implementation: {
        normalizePositions: (x: tf.Tensor, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) =>
          reference(x, gamma.onesLike() as tf.Tensor1D, beta.zerosLike() as tf.Tensor1D, epsilon),
      },
    },
    {
      id: 'forgets-epsilon',
      sentence: 'Your root lacks epsilon.',
      implementation: {
        normalizePositions: (x: tf.Tensor, gamma: tf.Tensor1D, beta: tf.Tensor1D) =>
          reference(x, gamma, beta, 0),
      },
    },
  ],
  rules: buildItYourself,
};
