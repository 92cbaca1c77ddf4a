/**
 * Batch normalization in ghost batches: each part of a batch is normalized by itself.
 *
 * Traps that the cases set: parts that stand together and not every k-th example; statistics of the part and not of the
 * batch; N and not N − 1 (parts are small, so it shows); a last part that is smaller; gradients through the statistics.
 */
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import { batch, offsets, scales, weights } from '../03-batch-normalization/shared-inputs';
import { buildItYourself } from '../03-batch-normalization/shared-rules';

type GhostBatchNorm = (
  x: Tensor2D,
  size: number,
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon: number,
) => Tensor2D;

const reference: GhostBatchNorm = (x, size, gamma, beta, epsilon) => {
  const parts = Array.from({ length: Math.ceil(x.shape[0] / size) }, (_, i) => {
    const part = x.slice(i * size, Math.min(size, x.shape[0] - i * size));
    const centred = part.sub(part.mean(0));
    return centred.div(centred.square().mean(0).add(epsilon).sqrt());
  });
  return tf.concat(parts).mul(gamma).add(beta) as Tensor2D;
};

const partsOf = (x: Tensor2D, size: number): Tensor2D[] =>
  Array.from({ length: Math.ceil(x.shape[0] / size) }, (_, i) =>
    x.slice(i * size, Math.min(size, x.shape[0] - i * size)),
  );

/** The exercise with another way to treat a part. */
const byParts =
  (normalized: (part: Tensor2D, epsilon: number) => tf.Tensor): GhostBatchNorm =>
  (x, size, gamma, beta, epsilon) =>
    tf
      .concat(partsOf(x, size).map((part) => normalized(part, epsilon)))
      .mul(gamma)
      .add(beta) as Tensor2D;

const dividesByNMinus1 = byParts((part, epsilon) => {
  const centred = part.sub(part.mean(0));
  const variance = centred
    .square()
    .sum(0)
    .div(Math.max(1, part.shape[0] - 1));
  return centred.div(variance.add(epsilon).sqrt());
});

const epsilonOutside = byParts((part, epsilon) => {
  const centred = part.sub(part.mean(0));
  return centred.div(centred.square().mean(0).sqrt().add(epsilon));
});

const stopsTheGradient = byParts((part, epsilon) => {
  const mean = tf.tensor(part.mean(0).arraySync());
  const variance = tf.tensor(part.sub(mean).square().mean(0).arraySync());
  return part.sub(mean).div(variance.add(epsilon).sqrt());
});

/** Which part an example belongs to, as a matrix that averages within the parts. */
const byMatrix: GhostBatchNorm = (x, size, gamma, beta, epsilon) => {
  const n = x.shape[0];
  const part = (i: number) => Math.floor(i / size);
  const averages = tf.tensor2d(
    Array.from({ length: n }, (_, i) => {
      const members = Array.from({ length: n }, (_, j) => part(i) === part(j));
      const count = members.filter(Boolean).length;
      return members.map((isOne) => (isOne ? 1 / count : 0));
    }),
  );
  const centred = x.sub(averages.matMul(x));
  const variance = averages.matMul(centred.square() as Tensor2D);
  return centred.mul(variance.add(epsilon).rsqrt()).mul(gamma).add(beta) as Tensor2D;
};

/** Whole parts at once in a third axis, the rest by itself. */
const byReshaping: GhostBatchNorm = (x, size, gamma, beta, epsilon) => {
  const [n, features] = x.shape;
  const whole = n - (n % size);
  const standardized = (rows: Tensor2D, extent: number) => {
    const parts = rows.reshape([-1, extent, features]);
    const mean = parts.mean(1, true);
    const variance = parts.square().mean(1, true).sub(mean.square());
    return parts.sub(mean).div(variance.add(epsilon).sqrt()).reshape(rows.shape);
  };
  const pieces = [
    ...(whole > 0 ? [standardized(x.slice(0, whole), size)] : []),
    ...(whole < n ? [standardized(x.slice(whole), n - whole)] : []),
  ];
  return tf.concat(pieces).mul(gamma).add(beta) as Tensor2D;
};

const wholeBatch: GhostBatchNorm = (x, _size, gamma, beta, epsilon) =>
  reference(x, x.shape[0], gamma, beta, epsilon);

const interleaved: GhostBatchNorm = (x, size, gamma, beta, epsilon) => {
  const n = x.shape[0];
  const count = Math.ceil(n / size);
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => (a % count) - (b % count) || a - b);
  const back = order.map((_, i) => order.indexOf(i));
  const sorted = x.gather(tf.tensor1d(order, 'int32'));
  return reference(sorted, size, gamma, beta, epsilon).gather(tf.tensor1d(back, 'int32'));
};

/** `size` is taken for how many parts there are. */
const numberForSize: GhostBatchNorm = (x, size, gamma, beta, epsilon) =>
  reference(x, Math.ceil(x.shape[0] / size), gamma, beta, epsilon);

const dropsTheRest: GhostBatchNorm = (x, size, gamma, beta, epsilon) => {
  const whole = x.shape[0] - (x.shape[0] % size);
  return reference(x.slice(0, whole), size, gamma, beta, epsilon);
};

const eachExample: GhostBatchNorm = (x, _size, gamma, beta, epsilon) => {
  const centred = x.sub(x.mean(1, true));
  return centred.div(centred.square().mean(1, true).add(epsilon).sqrt()).mul(gamma).add(beta) as Tensor2D;
};

/** Centred by the part, divided by the spread of the whole batch. */
const spreadOfTheBatch: GhostBatchNorm = (x, size, gamma, beta, epsilon) => {
  const spread = x.sub(x.mean(0)).square().mean(0).add(epsilon).sqrt();
  return tf
    .concat(partsOf(x, size).map((part) => part.sub(part.mean(0))))
    .div(spread)
    .mul(gamma)
    .add(beta) as Tensor2D;
};

function cases(random: Random): readonly Case[] {
  const args = (shape: readonly [number, number], size: number, epsilon = 1e-5) => [
    batch(random, shape),
    size,
    scales(random, shape[1]),
    offsets(random, shape[1]),
    epsilon,
  ];
  const call = (...given: Parameters<typeof args>): Step => ({
    call: 'ghostBatchNorm',
    args: args(...given),
  });
  return [
    { name: 'three ghost batches of four', points: 2, steps: [call([12, 2], 4)] },
    { name: 'two ghost batches of five: as many parts as not', points: 1, steps: [call([10, 3], 5)] },
    { name: 'the last ghost batch is smaller', points: 1, steps: [call([11, 2], 4)] },
    { name: 'epsilon counts: a large one', points: 1, steps: [call([8, 2], 4, 1.5)] },
    {
      name: 'gradients flow through the statistics of each part',
      points: 1,
      steps: [
        {
          gradient: { call: 'ghostBatchNorm' },
          args: args([9, 2], 3),
          wrt: 0,
          weights: weights(random, [9, 2]),
        },
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'ghost-batch-norm',
  chapter: '03c-why-batch-normalization-works',
  title: 'Batch normalization in ghost batches',
  kind: 'code',
  entry: ['ghostBatchNorm'],
  stub: `/**
 * Normalizes each part of a batch by its own mean and variance, then scales by gamma and shifts by beta.
 * Examples 0 to size - 1 are the first part, the next \`size\` the second, and so on;
 * the last part may be smaller.
 * @param x shape [N, features]
 * @returns shape [N, features], in the order of x
 */
function ghostBatchNorm(
  x: tf.Tensor2D,
  size: number,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
): tf.Tensor2D {
  throw new Error('ghost-batch-norm is not written yet: replace this line');
}
`,
  hints: [
    'Write batch normalization for one part first. Which rows of x does part number i hold?',
    'x.slice([start, 0], [count, -1]) takes rows; the count of the last part may be less than size. tf.concat puts the parts together again.',
    'For start = 0, size, 2 * size, ...: part = x.slice(...); mean = part.mean(0); variance = the mean of (part - mean)²; (part - mean) / sqrt(variance + epsilon). Then concat, * gamma, + beta.',
  ],
  cases,
  reference: { ghostBatchNorm: reference },
  alternatives: {
    'a matrix of averages': { ghostBatchNorm: byMatrix },
    'a third axis': { ghostBatchNorm: byReshaping },
  },
  misconceptions: [
    {
      id: 'the-whole-batch',
      sentence:
        'You normalize by the whole batch. Each ghost batch has a mean and a variance of its own; that is where the noise comes from.',
      implementation: { ghostBatchNorm: wholeBatch },
    },
    {
      id: 'interleaved',
      sentence:
        'You put every k-th example into one ghost batch. A ghost batch holds examples that follow one another: the first `size`, then the next.',
      implementation: { ghostBatchNorm: interleaved },
    },
    {
      id: 'number-for-size',
      sentence: '`size` says how many examples a ghost batch has, not how many ghost batches there are.',
      implementation: { ghostBatchNorm: numberForSize },
    },
    {
      id: 'drops-the-rest',
      sentence:
        'The examples of the last, smaller ghost batch are lost. They are normalized, too, by themselves.',
      implementation: { ghostBatchNorm: dropsTheRest },
    },
    {
      id: 'each-example',
      sentence:
        'You average over the features of each example: that is layer normalization. Average over the examples of a ghost batch.',
      implementation: { ghostBatchNorm: eachExample },
    },
    {
      id: 'spread-of-the-batch',
      sentence: 'Your means are those of the parts, but your variance is that of the whole batch.',
      implementation: { ghostBatchNorm: spreadOfTheBatch },
    },
    {
      id: 'divides-by-n-minus-1',
      sentence: 'Your variance divides by N - 1. Divide by N, the number of examples in the ghost batch.',
      implementation: { ghostBatchNorm: dividesByNMinus1 },
    },
    {
      id: 'epsilon-outside',
      sentence: 'Epsilon belongs under the root: sqrt(variance + epsilon).',
      implementation: { ghostBatchNorm: epsilonOutside },
    },
    {
      id: 'stops-the-gradient',
      sentence:
        'Your values are right, but the gradient does not flow through mean and variance: keep them tensors, do not read them out.',
      implementation: { ghostBatchNorm: stopsTheGradient },
    },
  ],
  rules: buildItYourself,
};
