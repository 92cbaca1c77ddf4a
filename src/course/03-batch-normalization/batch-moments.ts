/**
 * The mean and the variance of a batch: per feature for dense layers, per channel for convolutions.
 *
 * Traps that the cases set: N and not N − 1; the three axes of images; a variance taken about the mean and not about
 * zero (which shows only when the mean is far from zero); a result that can be differentiated.
 */

import { tf } from '../../backend';
import type { Random } from '../../core';
import { readyMadeNormalization } from '../../exercises/rules';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { normalTensor } from '../../exercises/values';

interface Moments {
  mean: tf.Tensor;
  variance: tf.Tensor;
}

const batchAxes = (x: tf.Tensor): number[] => Array.from({ length: x.rank - 1 }, (_, axis) => axis);

function batchMoments(x: tf.Tensor): Moments {
  const axes = batchAxes(x);
  const mean = tf.mean(x, axes);
  const variance = tf.mean(tf.square(tf.sub(x, mean)), axes);
  return { mean, variance };
}

/** Flattens everything but the channels first. */
function byFlattening(x: tf.Tensor): Moments {
  const channels = x.shape[x.rank - 1] as number;
  const rows = tf.reshape(x, [-1, channels]);
  const n = rows.shape[0] as number;
  const mean = tf.div(tf.sum(rows, 0), n);
  const centred = tf.sub(rows, tf.reshape(mean, [1, channels]));
  return { mean, variance: tf.div(tf.sum(tf.mul(centred, centred), 0), n) };
}

/** Averages with a matrix product: 1/N times a row of ones. */
function byMatrixProduct(x: tf.Tensor): Moments {
  const channels = x.shape[x.rank - 1] as number;
  const rows = tf.reshape(x, [-1, channels]) as tf.Tensor2D;
  const n = rows.shape[0];
  const average = (of: tf.Tensor2D) => tf.reshape(tf.matMul(tf.fill([1, n], 1 / n), of), [channels]);
  const mean = average(rows);
  return { mean, variance: average(tf.square(tf.sub(rows, mean)) as tf.Tensor2D) };
}

function withDivisor(x: tf.Tensor, divisor: (n: number) => number): Moments {
  const axes = batchAxes(x);
  const n = axes.reduce((product, axis) => product * (x.shape[axis] as number), 1);
  const mean = tf.mean(x, axes);
  return { mean, variance: tf.div(tf.sum(tf.square(tf.sub(x, mean)), axes), divisor(n)) };
}

function cases(random: Random): Case[] {
  const wide = normalTensor(random, [5, 3], { mean: 2, standardDeviation: 3 });
  const images = normalTensor(random, [3, 4, 2, 5], { mean: -1, standardDeviation: 2 });
  const small = normalTensor(random, [4, 2], { mean: 1, standardDeviation: 1 });
  const weights = normalTensor(random, [2]);
  const oneImage = normalTensor(random, [1, 3, 3, 2], { mean: 4 });
  const moments = (x: TensorValue) => [{ call: 'batchMoments', args: [x] }];
  const gradient = (output: 'mean' | 'variance') => ({
    gradient: { call: 'batchMoments' },
    args: [small],
    wrt: 0,
    output,
    weights,
  });
  return [
    { name: 'a batch of feature vectors', points: 1, steps: moments(wide) },
    { name: 'a batch of images, per channel', points: 1, steps: moments(images) },
    { name: 'a batch of one image', points: 1, steps: moments(oneImage) },
    { name: 'gradients flow through both', points: 1, steps: [gradient('mean'), gradient('variance')] },
  ];
}

export const exercise: CodeExercise = {
  kind: 'code',
  id: 'batch-moments',
  chapter: '03-batch-normalization',
  title: 'The mean and variance of a batch',
  entry: ['batchMoments'],
  stub: `/**
 * The mean and the variance of a batch, per feature (2-D input) or per channel (4-D input, channels last).
 * @param x shape [N, features] or [N, height, width, channels]
 * @returns mean and variance, each of shape [features] or [channels]; the variance divides by the count
 */
function batchMoments(x: tf.Tensor): { mean: tf.Tensor; variance: tf.Tensor } {
  throw new Error('batch-moments is not written yet: replace this line');
}
`,
  hints: [
    'Which axes does the mean run over? All of them but the last.',
    'Take `tf.mean(x, axes)` with axes [0] for 2-D and [0, 1, 2] for 4-D input. The variance is the mean of a square.',
    'variance = tf.mean(tf.square(tf.sub(x, mean)), axes): subtract first, square, then average with the same axes.',
  ],
  rules: {
    forbid: readyMadeNormalization,
    reason: 'Work the moments out from sums, means and squares: that is the exercise.',
  },
  cases,
  reference: { batchMoments },
  alternatives: {
    'flattens to rows first': { batchMoments: byFlattening },
    'averages by a matrix product': { batchMoments: byMatrixProduct },
  },
  misconceptions: [
    {
      id: 'divides-by-n-minus-1',
      sentence:
        'Your variance divides by N − 1. Batch normalization divides by N: it describes this batch, it does not estimate a population.',
      implementation: { batchMoments: (x: tf.Tensor) => withDivisor(x, (n) => n - 1) },
    },
    {
      id: 'only-the-batch-axis',
      sentence:
        'You average over the batch axis only. For images the mean also runs over height and width, so that each channel has one mean.',
      implementation: {
        batchMoments(x: tf.Tensor): Moments {
          const mean = tf.mean(x, 0);
          return { mean, variance: tf.mean(tf.square(tf.sub(x, mean)), 0) };
        },
      },
    },
    {
      id: 'averages-the-features',
      sentence:
        'You average over the features of each example: that is layer normalization. Here each feature is averaged over the batch.',
      implementation: {
        batchMoments(x: tf.Tensor): Moments {
          const mean = tf.mean(x, -1, true);
          return { mean: tf.squeeze(mean, [-1]), variance: tf.mean(tf.square(tf.sub(x, mean)), -1) };
        },
      },
    },
    {
      id: 'mean-square-for-variance',
      sentence: 'Your variance is the mean of the squares: subtract the mean before you square.',
      implementation: {
        batchMoments(x: tf.Tensor): Moments {
          const axes = batchAxes(x);
          return { mean: tf.mean(x, axes), variance: tf.mean(tf.square(x), axes) };
        },
      },
    },
    {
      id: 'standard-deviation-for-variance',
      sentence: 'You return the standard deviation: leave out the square root, the variance is asked for.',
      implementation: {
        batchMoments(x: tf.Tensor): Moments {
          const { mean, variance } = batchMoments(x);
          return { mean, variance: tf.sqrt(variance) };
        },
      },
    },
    {
      id: 'stops-the-gradient',
      sentence:
        'Your moments are right, but no gradient flows through them: keep them tensors made by tf operations, not numbers read out with dataSync() or arraySync().',
      implementation: {
        batchMoments(x: tf.Tensor): Moments {
          const { mean, variance } = batchMoments(x);
          return { mean: tf.tensor(mean.arraySync()), variance: tf.tensor(variance.arraySync()) };
        },
      },
    },
  ],
};
