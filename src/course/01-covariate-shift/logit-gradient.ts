import type { Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import { readyMadeGradients } from '../../exercises/rules';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { tensorOf } from '../../exercises/values';

type LogitGradient = (truth: Tensor2D, logits: Tensor2D, swapped: boolean) => Tensor2D;

/** p_k (c_k - sum of p c): what the loss sum of p c has for a gradient, where p is the softmax of z. */
const reference: LogitGradient = (truth, logits, swapped) => {
  const p = logits.softmax();
  const examples = truth.shape[0];
  if (!swapped) return p.sub(truth).div(examples);
  const costs = truth.clipByValue(1e-7, 1).log().neg();
  const expected = p.mul(costs).sum(1, true);
  return p.mul(costs.sub(expected)).div(examples);
};

/** Number by number, with the whole Jacobian matrix of the softmax, p_j (1 if j = k, else 0, minus p_k). */
const byJacobian: LogitGradient = (truth, logits, swapped) => {
  const ys = truth.arraySync();
  const rows = logits.arraySync().map((z, i) => {
    const exponentials = z.map((value) => Math.exp(value - Math.max(...z)));
    const sum = exponentials.reduce((a, b) => a + b, 0);
    const p = exponentials.map((value) => value / sum);
    const y = ys[i] as number[];
    const byProbability = p.map((pj, j) =>
      swapped ? -Math.log(Math.max(1e-7, y[j] as number)) : -(y[j] as number) / pj,
    );
    return p.map((pk, k) =>
      p.reduce((total, pj, j) => total + (byProbability[j] as number) * pj * (Number(j === k) - pk), 0),
    );
  });
  return tf.tensor2d(rows).div(rows.length);
};

/** The cost of a one-hot truth is 0 for the true class and ln 1e7 for the others. */
const oneHot: LogitGradient = (truth, logits, swapped) => {
  const p = tf.softmax(logits);
  const right = tf.sub(p, truth);
  if (!swapped) return tf.div(right, truth.shape[0]);
  const ofTruth = tf.sum(tf.mul(p, truth), 1, true);
  const gradient = tf.mul(tf.mul(p, tf.sub(ofTruth, truth)), Math.log(1e7));
  return tf.div(gradient, truth.shape[0]);
};

const parts = (truth: Tensor2D, logits: Tensor2D) => ({
  p: logits.softmax() as Tensor2D,
  costs: truth.clipByValue(1e-7, 1).log().neg() as Tensor2D,
  n: truth.shape[0],
});
const orElse =
  (ofSwapped: (at: ReturnType<typeof parts>) => Tensor2D): LogitGradient =>
  (truth, logits, swapped) =>
    swapped ? ofSwapped(parts(truth, logits)) : reference(truth, logits, false);

const summed: LogitGradient = (truth, logits, swapped) =>
  reference(truth, logits, swapped).mul(truth.shape[0]);
const overClasses: LogitGradient = (truth, logits, swapped) =>
  reference(truth, logits, swapped).div(truth.shape[1]);
const upwards: LogitGradient = (truth, logits, swapped) => reference(truth, logits, swapped).neg();
const noSoftmax: LogitGradient = (truth, logits, swapped) =>
  swapped ? reference(truth, logits, true) : logits.sub(truth).div(truth.shape[0]);
const alwaysRight: LogitGradient = (truth, logits) => reference(truth, logits, false);
const byProbability = orElse(({ costs, n }) => costs.div(n));
const noExpectation = orElse(({ p, costs, n }) => p.mul(costs).div(n));
const plainMean = orElse(({ p, costs, n }) => p.mul(costs.sub(costs.mean(1, true))).div(n));

function cases(random: Random): readonly Case[] {
  const logits = (rows: number, columns: number): TensorValue =>
    tensorOf(
      [rows, columns],
      Array.from({ length: rows * columns }, () => random.normal(0, 1.2)),
    );
  const truth = (rows: number, columns: number): TensorValue => {
    const labels = Array.from({ length: rows }, () => random.integer(0, columns));
    return tensorOf(
      [rows, columns],
      labels.flatMap((label) => Array.from({ length: columns }, (_, k) => Number(k === label))),
    );
  };
  const call = (rows: number, columns: number, swapped: boolean) => ({
    call: 'logitGradient',
    args: [truth(rows, columns), logits(rows, columns), swapped],
  });
  return [
    { name: 'the right order, one example', points: 1, steps: [call(1, 3, false)] },
    { name: 'the right order, a batch of five', points: 1, steps: [call(5, 4, false)] },
    { name: 'swapped, one example', points: 1, steps: [call(1, 3, true)] },
    { name: 'swapped, a batch of four', points: 2, steps: [call(4, 5, true), call(4, 3, true)] },
  ];
}

export const exercise: CodeExercise = {
  id: 'logit-gradient',
  chapter: '01-covariate-shift',
  title: 'A derivation: what the two losses tell the logits',
  kind: 'code',
  entry: ['logitGradient'],
  stub: `/**
 * The gradient of the mean loss of a batch with respect to the logits z, both [examples, classes],
 * where p is the softmax of z and y the one-hot truth. In the right order an example costs the sum of
 * -y ln(p) over the classes. Swapped, it costs the sum of -p ln(y), each y raised to at least 1e-7 first.
 */
function logitGradient(truth: tf.Tensor2D, logits: tf.Tensor2D, swapped: boolean): tf.Tensor2D {
  // On paper first. The derivative dp_j / dz_k of the softmax is p_j (1 - p_k) for j = k, and else -p_j p_k.
  throw new Error('logit-gradient is not written yet: replace this line');
}
`,
  hints: [
    'Begin with the right order and one example: only the true class t counts, and -ln(p_t) is -z_t plus the logarithm of a sum.',
    'The right order gives (p - y) / N. Swapped, write c = -ln(y) for the costs, which do not depend on z: the loss is the sum of p_j c_j.',
    'By the chain rule its derivative by z_k is the sum of c_j dp_j/dz_k = p_k (c_k - m), where m is the sum of p_j c_j. Divide by N.',
  ],
  cases,
  reference: { logitGradient: reference },
  alternatives: {
    'with the whole Jacobian': { logitGradient: byJacobian },
    'for a one-hot truth': { logitGradient: oneHot },
  },
  misconceptions: [
    {
      id: 'sum-over-examples',
      sentence:
        'That is the gradient of the sum over the batch. The loss is a mean: divide by the number of examples.',
      implementation: { logitGradient: summed },
    },
    {
      id: 'divides-by-classes',
      sentence:
        'You divide by the number of classes, too. The loss is a mean over the examples, and a sum over the classes.',
      implementation: { logitGradient: overClasses },
    },
    {
      id: 'uphill',
      sentence:
        'The sign is turned round: that points downhill. The gradient points to where the loss grows.',
      implementation: { logitGradient: upwards },
    },
    {
      id: 'logits-for-probabilities',
      sentence:
        'You subtract the truth from the logits. The derivative holds the probabilities: softmax first.',
      implementation: { logitGradient: noSoftmax },
    },
    {
      id: 'right-order-only',
      sentence:
        'You return the gradient of the right order when the arguments are swapped, too. That is another loss: derive it anew.',
      implementation: { logitGradient: alwaysRight },
    },
    {
      id: 'by-the-probabilities',
      sentence:
        'That is the derivative of the swapped loss by the probabilities. The logits are one link further: multiply by the derivative of the softmax.',
      implementation: { logitGradient: byProbability },
    },
    {
      id: 'one-logit-alone',
      sentence:
        'You let a logit change its own probability only. The probabilities add up to 1, so it changes all others as well.',
      implementation: { logitGradient: noExpectation },
    },
    {
      id: 'plain-mean-of-costs',
      sentence:
        'You subtract the plain mean of the costs. The mean that comes out of the chain rule weights each cost by its probability.',
      implementation: { logitGradient: plainMean },
    },
  ],
  equivalent: [
    {
      mutant: '1 -> 2',
      in: 'clipByValue',
      why: 'a truth is never above 1, so clipping at 2 changes nothing',
    },
  ],
  rules: {
    forbid: [...readyMadeGradients, 'tf.losses.softmaxCrossEntropy', 'tf.metrics.categoricalCrossentropy'],
    reason:
      'The rule of this exercise: derive the formula on paper and write it with `softmax`, `log`, `mul` and `sum`; ready-made gradients and losses are left out.',
  },
};
