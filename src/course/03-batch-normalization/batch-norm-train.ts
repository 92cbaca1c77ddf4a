import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { tensorOf } from '../../exercises/values';
import { batch, filled, offsets, scales, weights } from './shared-inputs';
import { buildItYourself } from './shared-rules';

type BatchNormTrain = (x: Tensor, gamma: Tensor1D, beta: Tensor1D, epsilon: number) => Tensor;

const allButLast = (x: Tensor): number[] => x.shape.slice(0, -1).map((_, axis) => axis);

const reference: BatchNormTrain = (x, gamma, beta, epsilon) => {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const mean = x.mean(axes);
  const centred = x.sub(mean);
  const variance = centred.square().mean(axes);
  const standardized = centred.div(variance.add(epsilon).sqrt());
  return standardized.mul(gamma).add(beta);
};

const withRsqrt: BatchNormTrain = (x, gamma, beta, epsilon) => {
  const axes = allButLast(x);
  const mean = tf.mean(x, axes, true);
  const variance = tf.sub(tf.mean(tf.square(x), axes, true), tf.square(mean));
  return x.sub(mean).mul(variance.add(epsilon).rsqrt()).mul(gamma).add(beta);
};

const asOneAffineMap: BatchNormTrain = (x, gamma, beta, epsilon) => {
  const rows = x.reshape([-1, gamma.size]);
  const mean = rows.mean(0);
  const variance = rows
    .sub(mean)
    .square()
    .sum(0)
    .div(rows.shape[0] as number);
  const scale = gamma.div(variance.add(epsilon).sqrt());
  return rows
    .mul(scale)
    .add(beta.sub(mean.mul(scale)))
    .reshape(x.shape);
};

const transposed: BatchNormTrain = (x, gamma, beta, epsilon) => {
  const columns = x.reshape([-1, gamma.size]).transpose();
  const centred = columns.sub(columns.mean(1, true));
  const standardDeviation = centred.square().mean(1, true).add(epsilon).sqrt();
  const scaled = centred.div(standardDeviation).mul(gamma.expandDims(1)).add(beta.expandDims(1));
  return scaled.transpose().reshape(x.shape);
};

const dividesByNMinus1: BatchNormTrain = (x, gamma, beta, epsilon) => {
  const axes = allButLast(x);
  const count = x.size / gamma.size;
  const centred = x.sub(x.mean(axes));
  const variance = centred
    .square()
    .sum(axes)
    .div(count - 1);
  return centred.div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
};

const noEpsilon: BatchNormTrain = (x, gamma, beta) => reference(x, gamma, beta, 0);

const epsilonOutsideRoot: BatchNormTrain = (x, gamma, beta, epsilon) => {
  const { mean, variance } = tf.moments(x, allButLast(x));
  return x.sub(mean).div(variance.sqrt().add(epsilon)).mul(gamma).add(beta);
};

const dividesByVariance: BatchNormTrain = (x, gamma, beta, epsilon) => {
  const { mean, variance } = tf.moments(x, allButLast(x));
  return x.sub(mean).div(variance.add(epsilon)).mul(gamma).add(beta);
};

const perExample: BatchNormTrain = (x, gamma, beta, epsilon) => {
  const { mean, variance } = tf.moments(
    x,
    allButLast(x).map((axis) => axis + 1),
    true,
  );
  return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
};

const perPixel: BatchNormTrain = (x, gamma, beta, epsilon) => {
  const { mean, variance } = tf.moments(x, 0);
  return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
};

const wholeTensor: BatchNormTrain = (x, gamma, beta, epsilon) => {
  const { mean, variance } = tf.moments(x);
  return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
};

const swapsGammaAndBeta: BatchNormTrain = (x, gamma, beta, epsilon) => reference(x, beta, gamma, epsilon);

const noScaleAndShift: BatchNormTrain = (x, gamma, _beta, epsilon) =>
  reference(x, tf.onesLike(gamma), tf.zerosLike(gamma), epsilon);

/** Right forward, wrong backward: the statistics count as constants. */
const stopsTheGradient: BatchNormTrain = (x, gamma, beta, epsilon) => {
  const { mean, variance } = tf.moments(detached(x), allButLast(x));
  return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
};

const detached = (x: Tensor): Tensor => tf.tensor(x.dataSync(), x.shape, x.dtype);

const call = (...args: (ReturnType<typeof tensorOf> | number)[]) => ({ call: 'batchNormTrain', args });

function cases(random: Random): readonly Case[] {
  const rows = batch(random, [6, 3]);
  const images = batch(random, [3, 2, 2, 2]);
  const constant = tensorOf([4, 2], [2, 1.5, 2, -0.5, 2, 3.5, 2, 0.5]);
  return [
    {
      name: 'standardizes each feature of a dense layer (gamma 1, beta 0)',
      points: 2,
      steps: [call(rows, filled(3, 1), filled(3, 0), 1e-5)],
    },
    {
      name: 'standardizes each channel of a convolutional layer, over examples and pixels',
      points: 2,
      steps: [call(images, filled(2, 1), filled(2, 0), 1e-5)],
    },
    {
      name: 'scales by gamma and shifts by beta',
      points: 2,
      steps: [
        call(rows, scales(random, 3), offsets(random, 3), 1e-5),
        call(images, scales(random, 2), offsets(random, 2), 1e-5),
      ],
    },
    {
      name: 'adds epsilon to the variance, under the root',
      points: 2,
      steps: [call(rows, filled(3, 1), filled(3, 0), 0.75)],
    },
    {
      name: 'maps a feature that never changes to beta',
      points: 1,
      steps: [call(constant, filled(2, 1), offsets(random, 2), 1e-3)],
    },
    {
      name: 'lets the gradient flow through mean and variance',
      points: 1,
      steps: [
        {
          gradient: { call: 'batchNormTrain' },
          args: [rows, scales(random, 3), offsets(random, 3), 1e-3],
          wrt: 0,
          weights: weights(random, [6, 3]),
        },
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'batch-norm-train',
  chapter: '03-batch-normalization',
  title: 'Batch normalization in training',
  kind: 'code',
  entry: ['batchNormTrain'],
  stub: `/** gamma * (x - mean) / sqrt(variance + epsilon) + beta, with the statistics of this very batch. */
function batchNormTrain(x: tf.Tensor, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number): tf.Tensor {
  // Standardize x by its own batch, then scale by gamma and shift by beta.
  throw new Error('batch-norm-train is not written yet: replace this line');
}
`,
  hints: [
    'The statistics belong to a feature (the last axis). Which axes are left to average over, for [N, C] and for [N, H, W, C]?',
    'Four lines, one for each equation: the mean, the variance (divided by N), the standardized value with epsilon under the root, then gamma and beta.',
    'With const axes = x.shape.slice(0, -1).map((_, axis) => axis), the mean is x.mean(axes) and the variance x.sub(mean).square().mean(axes). The last axis broadcasts by itself.',
  ],
  cases,
  reference: { batchNormTrain: reference },
  alternatives: {
    'mean of squares minus square of mean, rsqrt': { batchNormTrain: withRsqrt },
    'one affine map on flattened rows': { batchNormTrain: asOneAffineMap },
    'transposed, one row per channel': { batchNormTrain: transposed },
  },
  misconceptions: [
    {
      id: 'divides-by-n-minus-1',
      sentence:
        'Your variance divides by N - 1. Batch normalization standardizes with the population variance: divide by N.',
      implementation: { batchNormTrain: dividesByNMinus1 },
    },
    {
      id: 'no-epsilon',
      sentence: 'Epsilon is missing: a feature that never changes is divided by zero.',
      implementation: { batchNormTrain: noEpsilon },
    },
    {
      id: 'epsilon-outside-root',
      sentence: 'Epsilon stands outside the root. It is added to the variance: sqrt(variance + epsilon).',
      implementation: { batchNormTrain: epsilonOutsideRoot },
    },
    {
      id: 'divides-by-variance',
      sentence: 'You divide by the variance. Divide by its root, the standard deviation.',
      implementation: { batchNormTrain: dividesByVariance },
    },
    {
      id: 'per-example',
      sentence:
        'You average within each example, which is layer normalization. Batch normalization averages over the examples, feature by feature.',
      implementation: { batchNormTrain: perExample },
    },
    {
      id: 'per-pixel',
      sentence:
        'In images each pixel got statistics of its own. A channel shares one mean and one variance over all examples and all its pixels.',
      implementation: { batchNormTrain: perPixel },
    },
    {
      id: 'whole-tensor',
      sentence: 'You use one mean and one variance for the whole tensor. Each feature needs its own.',
      implementation: { batchNormTrain: wholeTensor },
    },
    {
      id: 'swaps-gamma-and-beta',
      sentence: 'Gamma and beta are swapped: gamma multiplies, beta is added.',
      implementation: { batchNormTrain: swapsGammaAndBeta },
    },
    {
      id: 'no-scale-and-shift',
      sentence: 'The result is standardized but not yet scaled by gamma and shifted by beta.',
      implementation: { batchNormTrain: noScaleAndShift },
    },
    {
      id: 'stops-the-gradient',
      sentence:
        'The values are right, but no gradient flows through the mean and the variance. They depend on x: compute them with tensor operations, not with dataSync or numbers.',
      implementation: { batchNormTrain: stopsTheGradient },
    },
  ],
  rules: buildItYourself,
};
