import type { Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { normalTensor } from '../../exercises/values';
import { buildItYourself } from './shared-rules';

type Map = (x: Tensor4D) => Tensor4D;
type Transition = (x: Tensor4D, norm: Map, kernel: Tensor4D) => Tensor4D;

const mix = (x: Tensor4D, kernel: Tensor4D) => tf.conv2d(x, kernel, 1, 'valid');

const reference: Transition = (x, norm, kernel) => {
  const activated = norm(x).relu() as Tensor4D;
  const mixed = tf.conv2d(activated, kernel, 1, 'valid');
  return tf.avgPool(mixed, 2, 2, 'valid');
};

/** Averaging and a 1x1 convolution are both linear, so they can change places. */
const poolsFirst: Transition = (x, norm, kernel) => mix(tf.avgPool(tf.relu(norm(x)), 2, 2, 'valid'), kernel);

/** A 2x2 convolution with stride 2, each place a quarter of the kernel. */
const oneConvolution: Transition = (x, norm, kernel) =>
  tf.conv2d(tf.maximum(norm(x), 0) as Tensor4D, tf.tile(kernel.div(4), [2, 2, 1, 1]) as Tensor4D, 2, 'valid');

const maxPool: Transition = (x, norm, kernel) => tf.maxPool(mix(tf.relu(norm(x)), kernel), 2, 2, 'valid');
const noPool: Transition = (x, norm, kernel) => mix(tf.relu(norm(x)), kernel);
const strideOne: Transition = (x, norm, kernel) => tf.avgPool(mix(tf.relu(norm(x)), kernel), 2, 1, 'valid');
const noRelu: Transition = (x, norm, kernel) => tf.avgPool(mix(norm(x), kernel), 2, 2, 'valid');
const reluLast: Transition = (x, norm, kernel) => tf.relu(tf.avgPool(mix(norm(x), kernel), 2, 2, 'valid'));
const noNorm: Transition = (x, _norm, kernel) => tf.avgPool(mix(tf.relu(x), kernel), 2, 2, 'valid');
const poolsBeforeRelu: Transition = (x, norm, kernel) =>
  mix(tf.relu(tf.avgPool(norm(x), 2, 2, 'valid')), kernel);
const sumsPixels: Transition = (x, norm, kernel) => reference(x, norm, kernel).mul(4);

function cases(random: Random): readonly Case[] {
  const data = (side: number, inputs: number, filters: number): [TensorValue, TensorValue] => [
    normalTensor(random, [2, side, side, inputs]),
    normalTensor(random, [1, 1, inputs, filters]),
  ];
  const call = (norm: string, [x, kernel]: [TensorValue, TensorValue]) => ({
    call: 'transition',
    args: [x, { given: norm }, kernel],
  });
  return [
    { name: 'half the size, fewer channels', points: 2, steps: [call('negate', data(4, 5, 2))] },
    { name: 'an odd size rounds down', points: 1, steps: [call('double', data(5, 2, 2))] },
    { name: 'normalization comes first', points: 1, steps: [call('square', data(2, 3, 2))] },
  ];
}

export const exercise: CodeExercise = {
  id: 'transition',
  chapter: '05-densenet',
  title: 'A transition block',
  kind: 'code',
  entry: ['transition'],
  stub: `/**
 * Normalization, ReLU, a 1x1 convolution, then the average of every 2x2 pixels (stride 2, odd rows are cut
 * off).
 */
function transition(x: tf.Tensor4D, norm: (x: tf.Tensor4D) => tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  // It makes the features fewer and the image smaller.
  throw new Error('transition is not written yet: replace this line');
}
`,
  hints: [
    'A transition does two things a dense block never does: it reduces the channels, and it halves the image.',
    "tf.conv2d(tf.relu(norm(x)), kernel, 1, 'valid') mixes the channels; an average pool of size 2 with stride 2 halves the image.",
    "tf.avgPool(mixed, 2, 2, 'valid')",
  ],
  cases,
  reference: { transition: reference },
  alternatives: {
    'the average first, which a linear map allows': { transition: poolsFirst },
    'one convolution for both': { transition: oneConvolution },
  },
  misconceptions: [
    {
      id: 'max-for-average',
      sentence: 'You take the maximum. A transition averages, so that every feature is passed on.',
      implementation: { transition: maxPool },
    },
    {
      id: 'no-pool',
      sentence: 'The image is not halved: the average pool is missing.',
      implementation: { transition: noPool },
    },
    {
      id: 'stride-one',
      sentence: 'Your pool has stride 1, so the image hardly shrinks. Use stride 2.',
      implementation: { transition: strideOne },
    },
    { id: 'no-relu', sentence: 'The ReLU is missing.', implementation: { transition: noRelu } },
    {
      id: 'relu-last',
      sentence: 'Your ReLU comes last. It belongs between normalization and convolution.',
      implementation: { transition: reluLast },
    },
    { id: 'no-norm', sentence: 'The normalization is missing.', implementation: { transition: noNorm } },
    {
      id: 'pools-before-relu',
      sentence: 'You average before the ReLU, where positive and negative values cancel. Activate first.',
      implementation: { transition: poolsBeforeRelu },
    },
    {
      id: 'sums-pixels',
      sentence: 'Your pixels are four times too large: take the average, not the sum.',
      implementation: { transition: sumsPixels },
    },
  ],
  rules: buildItYourself,
};
