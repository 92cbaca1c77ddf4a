import type { Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { normalTensor } from '../../exercises/values';
import { buildItYourself } from './shared-rules';

type Map = (x: Tensor4D) => Tensor4D;
type ConvBlock = (x: Tensor4D, norm: Map, kernel: Tensor4D) => Tensor4D;

const reference: ConvBlock = (x, norm, kernel) => {
  const activated = norm(x).relu() as Tensor4D;
  return tf.conv2d(activated, kernel, 1, 1);
};

const withPad: ConvBlock = (x, norm, kernel) => {
  const activated = tf.maximum(norm(x), 0) as Tensor4D;
  const padded = tf.pad4d(activated, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
  return tf.conv2d(padded, kernel, 1, 'valid');
};

/** The nine places of the kernel as nine matrix products. */
const nineProducts: ConvBlock = (x, norm, kernel) => {
  const [examples, height, width, channels] = x.shape;
  const padded = tf.pad4d(tf.relu(norm(x)), [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
  const terms = [0, 1, 2].flatMap((i) =>
    [0, 1, 2].map((j) => {
      const pixels = padded.slice([0, i, j, 0], [examples, height, width, channels]).reshape([-1, channels]);
      return pixels.matMul(kernel.slice([i, j, 0, 0], [1, 1, -1, -1]).reshape([channels, -1]));
    }),
  );
  return tf.addN(terms).reshape([examples, height, width, kernel.shape[3]]) as Tensor4D;
};

const convFirst: ConvBlock = (x, norm, kernel) => tf.relu(norm(tf.conv2d(x, kernel, 1, 1)));
const reluFirst: ConvBlock = (x, norm, kernel) => tf.conv2d(norm(tf.relu(x)), kernel, 1, 1);
const noRelu: ConvBlock = (x, norm, kernel) => tf.conv2d(norm(x), kernel, 1, 1);
const noNorm: ConvBlock = (x, _norm, kernel) => tf.conv2d(tf.relu(x), kernel, 1, 1);
const noPadding: ConvBlock = (x, norm, kernel) => tf.conv2d(tf.relu(norm(x)), kernel, 1, 'valid');
const reluLast: ConvBlock = (x, norm, kernel) => tf.relu(tf.conv2d(norm(x), kernel, 1, 1));
const concatenates: ConvBlock = (x, norm, kernel) => tf.concat([x, reference(x, norm, kernel)], 3);

function cases(random: Random): readonly Case[] {
  const data = (side: number, inputs: number, filters: number): [TensorValue, TensorValue] => [
    normalTensor(random, [2, side, side, inputs], { mean: -0.2 }),
    normalTensor(random, [3, 3, inputs, filters]),
  ];
  const call = (norm: string, [x, kernel]: [TensorValue, TensorValue]) => ({
    call: 'convBlock',
    args: [x, { given: norm }, kernel],
  });
  return [
    {
      name: 'normalizes, activates, convolves, in this order',
      points: 2,
      steps: [call('negate', data(4, 2, 3)), call('square', data(3, 1, 2))],
    },
    { name: 'keeps height and width', points: 1, steps: [call('tanh', data(3, 3, 10))] },
    { name: 'an image of a single pixel', points: 1, steps: [call('double', data(1, 2, 2))] },
  ];
}

export const exercise: CodeExercise = {
  id: 'conv-block',
  chapter: '05-densenet',
  title: 'The convolution block',
  kind: 'code',
  entry: ['convBlock'],
  stub: `/**
 * Normalization, then ReLU, then a 3x3 convolution that keeps height and width (one pixel of zeros around).
 */
function convBlock(
  x: tf.Tensor4D, norm: (x: tf.Tensor4D) => tf.Tensor4D, kernel: tf.Tensor4D,
): tf.Tensor4D {
  // DenseNet activates before it convolves.
  throw new Error('conv-block is not written yet: replace this line');
}
`,
  hints: [
    'Which comes first here: the convolution or the activation?',
    'Three steps: norm(x), relu, then the convolution with stride 1 and a padding of 1 on every side.',
    'tf.conv2d(tf.relu(norm(x)), kernel, 1, 1): a number as padding means that many zeros on every side.',
  ],
  cases,
  reference: { convBlock: reference },
  alternatives: {
    'written-out padding': { convBlock: withPad },
    'nine matrix products': { convBlock: nineProducts },
  },
  misconceptions: [
    {
      id: 'convolves-first',
      sentence: 'You convolve first. DenseNet normalizes and activates BEFORE the convolution.',
      implementation: { convBlock: convFirst },
    },
    {
      id: 'relu-before-norm',
      sentence: 'Your ReLU comes before the normalization. The order is norm, ReLU, convolution.',
      implementation: { convBlock: reluFirst },
    },
    { id: 'no-relu', sentence: 'The ReLU is missing.', implementation: { convBlock: noRelu } },
    { id: 'no-norm', sentence: 'The normalization is missing.', implementation: { convBlock: noNorm } },
    {
      id: 'no-padding',
      sentence:
        'Your image shrinks by two pixels. Pad one pixel of zeros on every side, or nothing can be concatenated.',
      implementation: { convBlock: noPadding },
    },
    {
      id: 'relu-last',
      sentence: 'Your ReLU comes after the convolution. It belongs before it.',
      implementation: { convBlock: reluLast },
    },
    {
      id: 'concatenates-already',
      sentence: 'You concatenate the input already. That is the work of the dense block around this one.',
      implementation: { convBlock: concatenates },
    },
  ],
  rules: buildItYourself,
};
