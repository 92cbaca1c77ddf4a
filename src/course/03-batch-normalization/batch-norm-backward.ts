import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { tensorOf } from '../../exercises/values';
import { batch, scales, weights } from './shared-inputs';
import { buildItYourself } from './shared-rules';

interface Gradients {
  dx: Tensor;
  dgamma: Tensor;
  dbeta: Tensor;
}
type BatchNormBackward = (dy: Tensor2D, x: Tensor2D, gamma: Tensor1D, epsilon: number) => Gradients;

const reference: BatchNormBackward = (dy, x, gamma, epsilon) => {
  const centred = x.sub(x.mean(0));
  const inverse = centred.square().mean(0).add(epsilon).rsqrt();
  const xhat = centred.mul(inverse);
  const dgamma = dy.mul(xhat).sum(0);
  const dbeta = dy.sum(0);
  const n = x.shape[0];
  const dx = dy
    .sub(dbeta.div(n))
    .sub(xhat.mul(dgamma.div(n)))
    .mul(gamma.mul(inverse));
  return { dx, dgamma, dbeta };
};

/** Node by node through the graph of the forward pass, as in Ioffe and Szegedy. */
const nodeByNode: BatchNormBackward = (dy, x, gamma, epsilon) => {
  const n = x.shape[0];
  const centred = x.sub(x.mean(0));
  const variance = centred.square().mean(0).add(epsilon);
  const inverse = variance.rsqrt();
  const dxhat = dy.mul(gamma);
  const dvariance = dxhat.mul(centred).sum(0).mul(-0.5).mul(inverse.div(variance));
  const dmean = dxhat.mul(inverse).sum(0).neg();
  const dx = dxhat
    .mul(inverse)
    .add(centred.mul(dvariance).mul(2 / n))
    .add(dmean.div(n));
  return { dx, dgamma: dy.mul(centred).mul(inverse).sum(0), dbeta: dy.sum(0) };
};

/** Subtracts from dy what batch normalization cannot pass on: its mean and its component along xhat. */
const byProjection: BatchNormBackward = (dy, x, gamma, epsilon) => {
  const mean = x.mean(0);
  const standardDeviation = x.square().mean(0).sub(mean.square()).add(epsilon).sqrt();
  const xhat = x.sub(mean).div(standardDeviation);
  const along = dy.mul(xhat).mean(0);
  const dx = dy.sub(dy.mean(0)).sub(xhat.mul(along)).mul(gamma).div(standardDeviation);
  return { dx, dgamma: along.mul(x.shape[0]), dbeta: dy.sum(0) };
};

/** The reference with one of its parts replaced. */
const changed =
  (change: (parts: Parts) => Partial<Gradients>): BatchNormBackward =>
  (dy, x, gamma, epsilon) => {
    const centred = x.sub(x.mean(0));
    const inverse = centred.square().mean(0).add(epsilon).rsqrt();
    const right = reference(dy, x, gamma, epsilon);
    const parts = { ...right, dy, x, xhat: centred.mul(inverse), scale: gamma.mul(inverse), n: x.shape[0] };
    return { ...right, ...change(parts) };
  };

interface Parts extends Gradients {
  dy: Tensor;
  x: Tensor;
  xhat: Tensor;
  /** gamma / sqrt(variance + epsilon) */
  scale: Tensor;
  n: number;
}

function cases(random: Random): readonly Case[] {
  const step = (as: string, shape: readonly [number, number], epsilon: number) => ({
    as,
    observe: false,
    call: 'batchNormBackward',
    args: [weights(random, shape), batch(random, shape), scales(random, shape[1]), epsilon],
  });
  return [
    {
      name: 'the gradient for beta',
      points: 1,
      steps: [step('g', [5, 3], 1e-3), { on: 'g', property: 'dbeta' }],
    },
    {
      name: 'the gradient for gamma',
      points: 1,
      steps: [step('g', [5, 3], 1e-3), { on: 'g', property: 'dgamma' }],
    },
    {
      name: 'the gradient for x, through mean and variance',
      points: 3,
      steps: [step('g', [5, 3], 1e-3), { on: 'g', property: 'dx' }],
    },
    {
      name: 'the gradient for x with a large epsilon and one feature',
      points: 1,
      steps: [step('g', [4, 1], 0.8), { on: 'g', property: 'dx' }],
    },
    {
      name: 'equal gradients for all examples cancel in dx',
      points: 1,
      steps: [
        {
          as: 'g',
          observe: false,
          call: 'batchNormBackward',
          args: [tensorOf([3, 2], [2, -1, 2, -1, 2, -1]), batch(random, [3, 2]), scales(random, 2), 1e-3],
        },
        { on: 'g', property: 'dx' },
        { on: 'g', property: 'dbeta' },
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'batch-norm-backward',
  chapter: '03-batch-normalization',
  title: 'The backward pass in closed form',
  kind: 'code',
  entry: ['batchNormBackward'],
  stub: `/** Given dy, the gradient of the loss for the output, the gradients for x, gamma and beta. */
function batchNormBackward(
  dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number,
): { dx: tf.Tensor; dgamma: tf.Tensor; dbeta: tf.Tensor } {
  // Start with dbeta and dgamma, then build dx from them.
  throw new Error('batch-norm-backward is not written yet: replace this line');
}
`,
  hints: [
    'Begin with what is easy: beta is added to every example, so its gradient collects dy from all of them. Gamma multiplies the standardized x.',
    'dx has three parts: dy itself, minus its mean (the path through the mean), minus xhat times the mean of dy * xhat (the path through the variance). All of it is scaled by gamma / sqrt(variance + epsilon).',
    'With n = x.shape[0], dbeta = dy.sum(0) and dgamma = dy.mul(xhat).sum(0): dx = gamma / sqrt(variance + epsilon) * (dy - dbeta / n - xhat * dgamma / n).',
  ],
  cases,
  reference: { batchNormBackward: reference },
  alternatives: {
    'node by node through the graph': { batchNormBackward: nodeByNode },
    'as a projection': { batchNormBackward: byProjection },
  },
  misconceptions: [
    {
      id: 'constant-statistics',
      sentence:
        'Your dx treats mean and variance as constants. They depend on x, too: two more paths lead from the output back to x.',
      implementation: { batchNormBackward: changed(({ dy, scale }) => ({ dx: dy.mul(scale) })) },
    },
    {
      id: 'no-path-through-mean',
      sentence: 'The path through the mean is missing in dx: subtract the mean of dy.',
      implementation: {
        batchNormBackward: changed(({ dx, dbeta, scale, n }) => ({ dx: dx.add(dbeta.div(n).mul(scale)) })),
      },
    },
    {
      id: 'no-path-through-variance',
      sentence: 'The path through the variance is missing in dx: subtract xhat times the mean of dy * xhat.',
      implementation: {
        batchNormBackward: changed(({ dy, dbeta, scale, n }) => ({ dx: dy.sub(dbeta.div(n)).mul(scale) })),
      },
    },
    {
      id: 'forgets-gamma',
      sentence: 'Gamma scales the forward pass, so it scales dx as well.',
      implementation: {
        batchNormBackward: (dy, x, gamma, epsilon) => ({
          ...reference(dy, x, gamma, epsilon),
          dx: reference(dy, x, tf.onesLike(gamma), epsilon).dx,
        }),
      } satisfies { batchNormBackward: BatchNormBackward },
    },
    {
      id: 'unstandardized-gamma-gradient',
      sentence: 'Gamma multiplies the standardized x, not x: dgamma is the sum of dy * xhat.',
      implementation: {
        batchNormBackward: changed(({ dy, x }) => ({ dgamma: dy.mul(x).sum(0) })),
      },
    },
    {
      id: 'means-for-sums',
      sentence:
        'Your dgamma and dbeta are means over the batch. Gradients from all examples add up: use sums. (The loss has its own 1/N.)',
      implementation: {
        batchNormBackward: changed(({ dgamma, dbeta, n }) => ({
          dgamma: dgamma.div(n),
          dbeta: dbeta.div(n),
        })),
      },
    },
  ],
  rules: buildItYourself,
};
