import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs';
import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { batch, filled, offsets, scales } from '../03-batch-normalization/shared-inputs';
import { buildItYourself } from '../03-batch-normalization/shared-rules';

type NormalizeGroups = (
  x: Tensor4D,
  groups: number,
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon: number,
) => Tensor;

/** (x - mean) / sqrt(variance + epsilon) over `axes`. */
const standardize = (x: Tensor, axes: number[], epsilon: number): Tensor => {
  const centred = x.sub(x.mean(axes, true));
  return centred.div(centred.square().mean(axes, true).add(epsilon).sqrt());
};

const reference: NormalizeGroups = (x, groups, gamma, beta, epsilon) => {
  const [n, h, w, c] = x.shape;
  const grouped = x.reshape([n, h * w, groups, c / groups]);
  const centred = grouped.sub(grouped.mean([1, 3], true));
  const variance = centred.square().mean([1, 3], true);
  const standardized = centred.div(variance.add(epsilon).sqrt()).reshape(x.shape);
  return standardized.mul(gamma).add(beta);
};

const groupByGroup: NormalizeGroups = (x, groups, gamma, beta, epsilon) => {
  const parts = x.split(groups, 3).map((part) => standardize(part, [1, 2, 3], epsilon) as Tensor4D);
  const [first, ...others] = parts;
  return (first as Tensor4D).concat(others, 3).mul(gamma).add(beta);
};

const throughChannelsFirst: NormalizeGroups = (x, groups, gamma, beta, epsilon) => {
  const [n, h, w, c] = x.shape;
  const rows = x.transpose([0, 3, 1, 2]).reshape([n * groups, -1]);
  const mean = rows.mean(1, true);
  const variance = rows.square().mean(1, true).sub(mean.square());
  const scaled = rows.sub(mean).mul(variance.add(epsilon).rsqrt());
  return scaled.reshape([n, c, h, w]).transpose([0, 2, 3, 1]).mul(gamma).add(beta);
};

const interleaved: NormalizeGroups = (x, groups, gamma, beta, epsilon) => {
  const [n, h, w, c] = x.shape;
  const grouped = x.reshape([n, h * w, c / groups, groups]);
  return standardize(grouped, [1, 2], epsilon).reshape(x.shape).mul(gamma).add(beta);
};

const overTheBatch: NormalizeGroups = (x, groups, gamma, beta, epsilon) => {
  const [n, h, w, c] = x.shape;
  const grouped = x.reshape([n, h * w, groups, c / groups]);
  return standardize(grouped, [0, 1, 3], epsilon).reshape(x.shape).mul(gamma).add(beta);
};

const layerNorm: NormalizeGroups = (x, _groups, gamma, beta, epsilon) =>
  standardize(x, [1, 2, 3], epsilon).mul(gamma).add(beta);

const instanceNorm: NormalizeGroups = (x, _groups, gamma, beta, epsilon) =>
  standardize(x, [1, 2], epsilon).mul(gamma).add(beta);

const perPixel: NormalizeGroups = (x, groups, gamma, beta, epsilon) => {
  const [n, h, w, c] = x.shape;
  const grouped = x.reshape([n, h * w, groups, c / groups]);
  return standardize(grouped, [3], epsilon).reshape(x.shape).mul(gamma).add(beta);
};

const groupSizeForCount: NormalizeGroups = (x, groups, gamma, beta, epsilon) =>
  reference(x, x.shape[3] / groups, gamma, beta, epsilon);

const noEpsilon: NormalizeGroups = (x, groups, gamma, beta) => reference(x, groups, gamma, beta, 0);

const forgetsGammaAndBeta: NormalizeGroups = (x, groups, gamma, beta, epsilon) =>
  reference(x, groups, gamma.onesLike() as Tensor1D, beta.zerosLike() as Tensor1D, epsilon);

function cases(random: Random): readonly Case[] {
  const call = (shape: readonly [number, number, number, number], groups: number, epsilon: number) => ({
    call: 'normalizeGroups',
    args: [batch(random, shape), groups, filled(shape[3], 1), filled(shape[3], 0), epsilon],
  });
  return [
    { name: 'six channels in two groups', points: 2, steps: [call([2, 2, 3, 6], 2, 1e-5)] },
    { name: 'a batch of one', points: 1, steps: [call([1, 3, 2, 6], 3, 1e-5)] },
    {
      name: 'one group is layer norm, one channel a group is instance norm',
      points: 1,
      steps: [call([2, 2, 2, 4], 1, 1e-5), call([2, 3, 2, 4], 4, 1e-5)],
    },
    {
      name: 'gamma and beta belong to channels, not to groups',
      points: 1,
      steps: [
        {
          call: 'normalizeGroups',
          args: [batch(random, [2, 2, 2, 6]), 2, scales(random, 6), offsets(random, 6), 1e-5],
        },
      ],
    },
    {
      name: 'epsilon is added to the variance, under the root',
      points: 1,
      steps: [call([2, 2, 2, 4], 2, 2)],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'normalize-groups',
  chapter: '03b-what-batch-normalization-does',
  title: 'Group normalization',
  kind: 'code',
  entry: ['normalizeGroups'],
  stub: `/** Standardizes each example within each group of neighbouring channels; gamma and beta per channel. */
function normalizeGroups(
  x: tf.Tensor4D, groups: number, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number,
): tf.Tensor {
  // Split the channels into groups, then standardize each example by group.
  throw new Error('normalize-groups is not written yet: replace this line');
}
`,
  hints: [
    'Examples never mix here: the batch axis is not averaged. With six channels in two groups, channels 0, 1, 2 share one mean and channels 3, 4, 5 another.',
    'Reshape [n, h, w, c] to [n, h * w, groups, c / groups]. Which two axes make one group of one example?',
    'Average over axes 1 and 3 of the reshaped tensor, keeping the axes; standardize; reshape back to x.shape; only then multiply by gamma and add beta.',
  ],
  cases,
  reference: { normalizeGroups: reference },
  alternatives: {
    'one group at a time': { normalizeGroups: groupByGroup },
    'rows in channels-first order': { normalizeGroups: throughChannelsFirst },
  },
  misconceptions: [
    {
      id: 'interleaves-groups',
      sentence:
        'Your groups take every second (third, ...) channel. A group is made of neighbours: reshape the channels to [groups, channels per group], in this order.',
      implementation: { normalizeGroups: interleaved },
    },
    {
      id: 'averages-over-batch',
      sentence: 'You average over the batch as well. Group norm looks at one example at a time.',
      implementation: { normalizeGroups: overTheBatch },
    },
    {
      id: 'layer-norm',
      sentence: 'All channels share one mean here, which is layer norm: the groups have no effect yet.',
      implementation: { normalizeGroups: layerNorm },
    },
    {
      id: 'instance-norm',
      sentence:
        'Each channel has its own mean here, which is instance norm: average over the channels of a group.',
      implementation: { normalizeGroups: instanceNorm },
    },
    {
      id: 'per-pixel',
      sentence: 'Each pixel has its own mean here. Average over height and width as well.',
      implementation: { normalizeGroups: perPixel },
    },
    {
      id: 'group-size-for-count',
      sentence: 'groups is the number of groups, not the number of channels in one.',
      implementation: { normalizeGroups: groupSizeForCount },
    },
    {
      id: 'no-epsilon',
      sentence: 'Epsilon is missing: sqrt(variance + epsilon).',
      implementation: { normalizeGroups: noEpsilon },
    },
    {
      id: 'forgets-gamma-and-beta',
      sentence: 'The result is standardized but not yet scaled by gamma and shifted by beta.',
      implementation: { normalizeGroups: forgetsGammaAndBeta },
    },
  ],
  rules: buildItYourself,
};
