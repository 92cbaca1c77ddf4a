import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { tensorOf } from '../../exercises/values';

type CrossEntropy = (truth: Tensor2D, prediction: Tensor2D) => Scalar;

const tiny = 1e-7;

const reference: CrossEntropy = (truth, prediction) => {
  const safe = prediction.clipByValue(1e-7, 1);
  const perExample = truth.mul(safe.log()).sum(1).neg();
  return perExample.mean();
};

const picksTheTrueClass: CrossEntropy = (truth, prediction) => {
  const ofTruth = tf.sum(tf.mul(truth, prediction), 1);
  return tf.neg(tf.mean(tf.log(tf.maximum(ofTruth, tiny)))) as Scalar;
};

const oneDivision: CrossEntropy = (truth, prediction) =>
  tf
    .dot(truth.flatten(), prediction.maximum(tiny).log().flatten())
    .div(-(truth.shape[0] as number)) as Scalar;

const swapped: CrossEntropy = (truth, prediction) => reference(prediction, truth);
const summed: CrossEntropy = (truth, prediction) => reference(truth, prediction).mul(truth.shape[0]);
const overClasses: CrossEntropy = (truth, prediction) => reference(truth, prediction).div(truth.shape[1]);
const sign: CrossEntropy = (truth, prediction) => reference(truth, prediction).neg();
const unclipped: CrossEntropy = (truth, prediction) =>
  truth.where(truth.equal(0), prediction.log().neg()).sum(1).mean();
const bits: CrossEntropy = (truth, prediction) => reference(truth, prediction).div(Math.LN2);
const squares: CrossEntropy = (truth, prediction) => truth.sub(prediction).square().sum(1).mean();

function cases(random: Random): readonly Case[] {
  const classes = 3;
  const oneHot = (labels: number[]): TensorValue =>
    tensorOf(
      [labels.length, classes],
      labels.flatMap((label) => Array.from({ length: classes }, (_, c) => (c === label ? 1 : 0))),
    );
  const labels = (count: number) => Array.from({ length: count }, () => random.integer(0, classes));
  const probabilities = (count: number): TensorValue =>
    tensorOf(
      [count, classes],
      Array.from({ length: count }, () => {
        const raw = Array.from({ length: classes }, () => random.uniform(0.1, 1));
        const sum = raw.reduce((a, b) => a + b, 0);
        return raw.map((value) => value / sum);
      }).flat(),
    );
  const call = (truth: TensorValue, prediction: TensorValue) => ({
    call: 'crossEntropy',
    args: [truth, prediction],
  });
  const uniform = tensorOf([2, classes], new Array<number>(2 * classes).fill(1 / classes));
  const truth = random.integer(0, classes);
  const others = random.uniform(0.2, 0.8);
  // Nothing is left for the true class; the others share it all.
  const sure = [0, 1, 2].map((c) => (c === truth ? 0 : c === (truth + 1) % classes ? others : 1 - others));
  const unsure = probabilities(1).data;
  return [
    {
      name: 'a batch of ordinary predictions',
      points: 2,
      steps: [call(oneHot(labels(5)), probabilities(5))],
    },
    {
      name: 'a uniform prediction costs ln 3 = 1.0986',
      points: 1,
      steps: [call(oneHot([0, 2]), uniform), call(oneHot(labels(3)), probabilities(3))],
    },
    {
      name: 'a sure and wrong prediction costs much, but not infinitely much',
      points: 1,
      steps: [call(oneHot([truth, ...labels(1)]), tensorOf([2, classes], [...sure, ...unsure]))],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'cross-entropy',
  chapter: '01-covariate-shift',
  title: 'Cross-entropy, arguments in their order',
  kind: 'code',
  entry: ['crossEntropy'],
  stub: `/**
 * -sum over classes of truth * ln(prediction), averaged over the examples. Predictions are raised to
 * at least 1e-7.
 */
function crossEntropy(truth: tf.Tensor2D, prediction: tf.Tensor2D): tf.Scalar {
  // Both have shape [examples, classes]; truth is one-hot.
  throw new Error('cross-entropy is not written yet: replace this line');
}
`,
  hints: [
    'The logarithm of which argument can be taken safely: the one-hot truth, or the probabilities?',
    'Sum over the classes (axis 1), change the sign, then average over the examples. Before the logarithm raise tiny probabilities to 1e-7.',
    'prediction.clipByValue(1e-7, 1).log() gives the logarithms; truth.mul(...) keeps the one of the true class.',
  ],
  cases,
  reference: { crossEntropy: reference },
  alternatives: {
    'picks the true class before the logarithm': { crossEntropy: picksTheTrueClass },
    'one dot product': { crossEntropy: oneDivision },
  },
  misconceptions: [
    {
      id: 'swapped-arguments',
      sentence:
        'Truth and prediction are swapped: the logarithm belongs to the prediction. Swapped, a uniform prediction costs 10.7 and not ln 3.',
      implementation: { crossEntropy: swapped },
    },
    {
      id: 'sum-for-mean',
      sentence: 'You add the costs of the examples up. Average them, so that the batch size does not matter.',
      implementation: { crossEntropy: summed },
    },
    {
      id: 'mean-over-classes',
      sentence: 'You average over the classes too. Sum over the classes, average over the examples only.',
      implementation: { crossEntropy: overClasses },
    },
    {
      id: 'wrong-sign',
      sentence: 'The sign is missing: logarithms of probabilities are negative, a cost is positive.',
      implementation: { crossEntropy: sign },
    },
    {
      id: 'infinite-cost',
      sentence: 'A probability of 0 costs infinitely much. Raise predictions to at least 1e-7 first.',
      implementation: { crossEntropy: unclipped },
    },
    {
      id: 'bits-for-nats',
      sentence: 'You take logarithms to base 2. Cross-entropy in deep learning uses the natural logarithm.',
      implementation: { crossEntropy: bits },
    },
    {
      id: 'squared-error',
      sentence:
        'That is the squared error. Cross-entropy is the logarithm of the probability given to the true class.',
      implementation: { crossEntropy: squares },
    },
  ],
  equivalent: [
    {
      mutant: '1 -> 2',
      in: 'clipByValue',
      why: 'a probability is never above 1, so clipping at 2 changes nothing',
    },
  ],
  rules: {
    forbid: ['tf.losses.softmaxCrossEntropy', 'tf.metrics.categoricalCrossentropy', 'tf.losses.logLoss'],
    reason:
      'The rule of this exercise: write the formula with `log`, `mul`, `sum` and `mean`; ready-made cross-entropies are left out.',
  },
};
