import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { batch } from './shared-inputs';
import { buildItYourself } from './shared-rules';

interface ScaleAndShift {
  gamma: Tensor;
  beta: Tensor;
}
type UndoBatchNorm = (x: Tensor, epsilon: number) => ScaleAndShift;

const reference: UndoBatchNorm = (x, epsilon) => {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const beta = x.mean(axes);
  const gamma = x.sub(beta).square().mean(axes).add(epsilon).sqrt();
  return { gamma, beta };
};

const onRows: UndoBatchNorm = (x, epsilon) => {
  const rows = x.reshape([-1, x.shape[x.rank - 1] as number]);
  const n = rows.shape[0] as number;
  const beta = rows.sum(0).div(n);
  const variance = rows.square().sum(0).div(n).sub(beta.square());
  return { gamma: tf.sqrt(tf.add(variance, epsilon)), beta };
};

const inNumbers: UndoBatchNorm = (x, epsilon) => {
  const channels = x.shape[x.rank - 1] as number;
  const data = x.dataSync();
  const columns = Array.from({ length: channels }, (_, c) =>
    Array.from({ length: data.length / channels }, (_, i) => data[i * channels + c] as number),
  );
  const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const means = columns.map(average);
  const gamma = columns.map((values, c) =>
    Math.sqrt(average(values.map((value) => (value - (means[c] as number)) ** 2)) + epsilon),
  );
  return { gamma: tf.tensor1d(gamma), beta: tf.tensor1d(means) };
};

const noEpsilon: UndoBatchNorm = (x) => reference(x, 0);

const addsEpsilonToStandardDeviation: UndoBatchNorm = (x, epsilon) => {
  const { gamma, beta } = reference(x, 0);
  return { gamma: gamma.add(epsilon), beta };
};

const variance: UndoBatchNorm = (x, epsilon) => {
  const { gamma, beta } = reference(x, epsilon);
  return { gamma: gamma.square(), beta };
};

const swapped: UndoBatchNorm = (x, epsilon) => {
  const { gamma, beta } = reference(x, epsilon);
  return { gamma: beta, beta: gamma };
};

const inverse: UndoBatchNorm = (x, epsilon) => {
  const { gamma, beta } = reference(x, epsilon);
  return { gamma: tf.scalar(1).div(gamma), beta: beta.neg() };
};

function cases(random: Random): readonly Case[] {
  const both = (shape: readonly number[], epsilon: number): Case['steps'] => [
    { as: 'found', observe: false, call: 'undoBatchNorm', args: [batch(random, shape), epsilon] },
    { on: 'found', property: 'gamma' },
    { on: 'found', property: 'beta' },
  ];
  return [
    { name: 'a dense layer, the usual small epsilon', points: 1, steps: both([6, 3], 1e-5) },
    { name: 'epsilon counts: a large one', points: 2, steps: both([5, 2], 1.5) },
    { name: 'a convolutional layer', points: 1, steps: both([3, 2, 2, 2], 0.5) },
  ];
}

export const exercise: CodeExercise = {
  id: 'undo-batch-norm',
  chapter: '03-batch-normalization',
  title: 'The gamma and beta that give the input back',
  kind: 'code',
  entry: ['undoBatchNorm'],
  stub: `/** The gamma and beta with which batch normalization of x, in training, returns x itself. */
function undoBatchNorm(x: tf.Tensor, epsilon: number): { gamma: tf.Tensor; beta: tf.Tensor } {
  // Solve gamma * xhat + beta = x for gamma and beta.
  throw new Error('undo-batch-norm is not written yet: replace this line');
}
`,
  hints: [
    'Write x in terms of xhat: x = xhat * (what it was divided by) + (what was subtracted).',
    'The source says gamma is the standard deviation. What exactly was x divided by? Look under the root.',
    'beta is the mean of each feature and gamma is sqrt(variance + epsilon), with the axes of batch-norm-train.',
  ],
  cases,
  reference: { undoBatchNorm: reference },
  alternatives: {
    'sums on flattened rows': { undoBatchNorm: onRows },
    'plain numbers': { undoBatchNorm: inNumbers },
  },
  misconceptions: [
    {
      id: 'gamma-without-epsilon',
      sentence:
        'Your gamma is the standard deviation, as the source says. That is exact only for epsilon 0: x was divided by sqrt(variance + epsilon).',
      implementation: { undoBatchNorm: noEpsilon },
    },
    {
      id: 'epsilon-outside-root',
      sentence: 'Epsilon stands outside the root. It is added to the variance: sqrt(variance + epsilon).',
      implementation: { undoBatchNorm: addsEpsilonToStandardDeviation },
    },
    {
      id: 'gamma-is-variance',
      sentence: 'Your gamma is a variance. x was divided by the root of it.',
      implementation: { undoBatchNorm: variance },
    },
    {
      id: 'swaps-gamma-and-beta',
      sentence: 'Gamma and beta are swapped: beta is the mean, gamma the spread.',
      implementation: { undoBatchNorm: swapped },
    },
    {
      id: 'inverts-gamma-and-beta',
      sentence:
        'You undo in the wrong direction: multiply by what x was divided by, add what was subtracted.',
      implementation: { undoBatchNorm: inverse },
    },
  ],
  rules: buildItYourself,
};
