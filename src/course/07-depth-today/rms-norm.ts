import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { drawn, filled } from './shared-inputs';
import { buildItYourself } from './shared-rules';

type Forward = (x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number) => tf.Tensor;
type Backward = (
  dy: tf.Tensor2D,
  x: tf.Tensor2D,
  gamma: tf.Tensor1D,
  epsilon: number,
) => { dx: tf.Tensor; dGamma: tf.Tensor };

const root = (x: tf.Tensor2D, epsilon: number) => x.square().mean(1, true).add(epsilon).sqrt();
const rmsForward: Forward = (x, gamma, epsilon) => x.div(root(x, epsilon)).mul(gamma);
const rmsBackward: Backward = (dy, x, gamma, epsilon) => {
  const r = root(x, epsilon);
  const xHat = x.div(r);
  const scaled = dy.mul(gamma);
  const share = scaled.mul(xHat).mean(1, true);
  return { dx: scaled.sub(xHat.mul(share)).div(r), dGamma: dy.mul(xHat).sum(0) };
};
const right = { rmsForward, rmsBackward };

const byNumbers = {
  rmsForward: ((x, gamma, epsilon) => {
    const scale = gamma.arraySync();
    return tf.tensor2d(
      x.arraySync().map((row) => {
        const r = Math.sqrt(row.reduce((sum, v) => sum + v * v, 0) / row.length + epsilon);
        return row.map((v, i) => ((scale[i] as number) * v) / r);
      }),
    );
  }) satisfies Forward,
  rmsBackward: ((dy, x, gamma, epsilon) => {
    const [ds, xs, g] = [dy.arraySync(), x.arraySync(), gamma.arraySync()];
    const dGamma = g.map(() => 0);
    const dx = xs.map((row, n) => {
      const d = ds[n] as number[];
      const r = Math.sqrt(row.reduce((sum, v) => sum + v * v, 0) / row.length + epsilon);
      row.forEach((v, i) => {
        dGamma[i] = (dGamma[i] as number) + ((d[i] as number) * v) / r;
      });
      const dot = row.reduce((sum, v, i) => sum + v * (g[i] as number) * (d[i] as number), 0);
      return row.map((v, i) => ((g[i] as number) * (d[i] as number)) / r - (v * dot) / (row.length * r ** 3));
    });
    return { dx: tf.tensor2d(dx), dGamma: tf.tensor1d(dGamma) };
  }) satisfies Backward,
};
const byNorm = {
  ...right,
  rmsForward: ((x, gamma, epsilon) =>
    x.mul(x.square().sum(1, true).div(x.shape[1]).add(epsilon).rsqrt()).mul(gamma)) satisfies Forward,
};

const slip = (changed: Partial<typeof right>) => ({ ...right, ...changed });

function cases(random: Random): readonly Case[] {
  const forward = (x: TensorValue, gamma: TensorValue, epsilon: number) => ({
    call: 'rmsForward',
    args: [x, gamma, epsilon],
  });
  const backward = (epsilon: number) => ({
    call: 'rmsBackward',
    args: [drawn(random, [4, 3]), drawn(random, [4, 3], 1, 2), drawn(random, [3], 1, 0.5), epsilon],
  });
  return [
    {
      name: 'each row by its own root mean square',
      points: 1,
      steps: [forward(drawn(random, [3, 5], 4, 2), filled([5], 1), 1e-6)],
    },
    {
      name: 'gamma scales each feature',
      points: 1,
      steps: [forward(drawn(random, [4, 3]), drawn(random, [3], 1, 0.7), 1e-6)],
    },
    {
      name: 'epsilon stands under the root',
      points: 1,
      steps: [forward(drawn(random, [2, 4], 0, 0.1), filled([4], 1), random.uniform(0.02, 0.05))],
    },
    { name: 'the way back', points: 2, steps: [backward(1e-6), backward(0.3)] },
  ];
}

export const exercise: CodeExercise = {
  id: 'rms-norm',
  chapter: '07-depth-today',
  title: 'RMSNorm, forward and backward',
  kind: 'code',
  entry: ['rmsForward', 'rmsBackward'],
  stub: `/**
 * RMS normalization of each row: gamma * x / sqrt(mean of x² + epsilon). x is [rows, features], gamma
 * [features].
 */
function rmsForward(x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number): tf.Tensor {
  throw new Error('rms-norm is not written yet: replace this line');
}
/**
 * dy is the gradient of the loss with respect to the output. Returns the gradients with respect to x
 * (shape of x) and gamma (shape of gamma).
 */
function rmsBackward(
  dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number,
): { dx: tf.Tensor; dGamma: tf.Tensor } {
  throw new Error('rms-norm is not written yet: replace this line');
}
`,
  hints: [
    'Square, mean over the features of a row, plus epsilon, root: one number r for each row. Nothing is subtracted.',
    'x goes two ways to y: as itself, and through r. With xHat = x / r, the second way takes away the part of the gradient that points along xHat.',
    'dx = (gamma*dy - xHat * mean(gamma*dy*xHat over the row)) / r, and dGamma = the sum over the rows of dy * xHat.',
  ],
  cases,
  reference: right,
  alternatives: { 'number by number': byNumbers, 'by the sum of squares': byNorm },
  misconceptions: [
    {
      id: 'subtracts-the-mean',
      sentence: 'You subtract the mean of the row: that is layer normalization. RMSNorm only divides.',
      implementation: slip({
        rmsForward: (x, gamma, epsilon) => {
          const centred = x.sub(x.mean(1, true)) as tf.Tensor2D;
          return centred.div(root(centred, epsilon)).mul(gamma);
        },
      }),
    },
    {
      id: 'norm-for-root-mean-square',
      sentence:
        'You divide by the length of the row, the root of the SUM of squares. The mean of the squares is asked for.',
      implementation: slip({
        rmsForward: (x, gamma, epsilon) => x.div(x.square().sum(1, true).add(epsilon).sqrt()).mul(gamma),
      }),
    },
    {
      id: 'over-the-batch',
      sentence:
        'You take the mean over the rows. Each row is an example and must be normalized by itself: axis 1.',
      implementation: slip({
        rmsForward: (x, gamma, epsilon) => x.div(x.square().mean(0, true).add(epsilon).sqrt()).mul(gamma),
      }),
    },
    {
      id: 'epsilon-outside',
      sentence: 'You add epsilon to the root. It belongs under the root, to the mean of the squares.',
      implementation: slip({
        rmsForward: (x, gamma, epsilon) => x.div(root(x, 0).add(epsilon)).mul(gamma),
      }),
    },
    {
      id: 'forgets-epsilon',
      sentence: 'Your root lacks epsilon: a row of zeros would be divided by 0.',
      implementation: slip({ rmsForward: (x, gamma) => rmsForward(x, gamma, 0) }),
    },
    {
      id: 'forgets-gamma',
      sentence: 'Your output lacks gamma, the learned scale of each feature.',
      implementation: slip({ rmsForward: (x, _, epsilon) => x.div(root(x, epsilon)) }),
    },
    {
      id: 'constant-root',
      sentence:
        'You treat the root mean square as a constant on the way back. It depends on x, too, and takes away the part of the gradient along x.',
      implementation: slip({
        rmsBackward: (dy, x, gamma, epsilon) => ({
          ...rmsBackward(dy, x, gamma, epsilon),
          dx: dy.mul(gamma).div(root(x, epsilon)),
        }),
      }),
    },
    {
      id: 'layer-norm-backward',
      sentence:
        'Your dx subtracts the mean of the gradient. That comes from subtracting the mean of x, which RMSNorm does not.',
      implementation: slip({
        rmsBackward: (dy, x, gamma, epsilon) => {
          const scaled = dy.mul(gamma);
          const { dx, dGamma } = rmsBackward(dy, x, gamma, epsilon);
          return { dx: dx.sub(scaled.mean(1, true).div(root(x, epsilon))), dGamma };
        },
      }),
    },
    {
      id: 'gamma-from-raw-input',
      sentence: 'gamma multiplies the normalized x, so its gradient is made of the normalized x, not of x.',
      implementation: slip({
        rmsBackward: (dy, x, gamma, epsilon) => ({
          ...rmsBackward(dy, x, gamma, epsilon),
          dGamma: dy.mul(x).sum(0),
        }),
      }),
    },
    {
      id: 'gamma-by-mean',
      sentence:
        'All rows use the same gamma, so what they ask of it adds up: a sum over the rows, not a mean.',
      implementation: slip({
        rmsBackward: (dy, x, gamma, epsilon) => {
          const { dx, dGamma } = rmsBackward(dy, x, gamma, epsilon);
          return { dx, dGamma: dGamma.div(x.shape[0]) };
        },
      }),
    },
  ],
  rules: buildItYourself,
};
