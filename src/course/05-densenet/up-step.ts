import type { Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { normalTensor } from '../../exercises/values';
import { buildItYourself } from './shared-rules';

type UpStep = (deep: Tensor4D, skip: Tensor4D, kernel: Tensor4D) => Tensor4D;

const double = (x: Tensor4D): Tensor4D => tf.image.resizeNearestNeighbor(x, [2 * x.shape[1], 2 * x.shape[2]]);
const finish = (joined: Tensor4D, kernel: Tensor4D): Tensor4D => tf.relu(tf.conv2d(joined, kernel, 1, 1));

const reference: UpStep = (deep, skip, kernel) => {
  const [, height, width] = deep.shape;
  const large = tf.image.resizeNearestNeighbor(deep, [2 * height, 2 * width]);
  const joined = tf.concat([skip, large], 3);
  return tf.conv2d(joined, kernel, 1, 1).relu();
};

/** Each pixel repeated by broadcasting into a 2x2 square. */
const byBroadcast: UpStep = (deep, skip, kernel) => {
  const [n, h, w, c] = deep.shape;
  const large = deep
    .reshape([n, h, 1, w, 1, c])
    .tile([1, 1, 2, 1, 2, 1])
    .reshape([n, 2 * h, 2 * w, c]);
  return tf.maximum(tf.conv2d(tf.concat([skip, large], -1) as Tensor4D, kernel, 1, 1), 0) as Tensor4D;
};

/** The kernel cut in two, one convolution for each half of the channels. */
const twoConvolutions: UpStep = (deep, skip, kernel) => {
  const [ofSkip, ofDeep] = tf.split(kernel, [skip.shape[3], deep.shape[3]], 2) as [Tensor4D, Tensor4D];
  const sum = tf.conv2d(skip, ofSkip, 1, 1).add(tf.conv2d(double(deep), ofDeep, 1, 1));
  return tf.relu(sum) as Tensor4D;
};

const forgetsSkip: UpStep = (deep, skip, kernel) =>
  finish(tf.concat([tf.zerosLike(skip), double(deep)], 3), kernel);
const forgetsDeep: UpStep = (deep, skip, kernel) =>
  finish(tf.concat([skip, tf.zerosLike(double(deep))], 3), kernel);
const deepFirst: UpStep = (deep, skip, kernel) => finish(tf.concat([double(deep), skip], 3), kernel);
const noRelu: UpStep = (deep, skip, kernel) => tf.conv2d(tf.concat([skip, double(deep)], 3), kernel, 1, 1);
const noPadding: UpStep = (deep, skip, kernel) =>
  tf.relu(tf.conv2d(tf.concat([skip, double(deep)], 3), kernel, 1, 'valid'));
const reluFirst: UpStep = (deep, skip, kernel) =>
  tf.conv2d(tf.relu(tf.concat([skip, double(deep)], 3)), kernel, 1, 1);
const bilinear: UpStep = (deep, skip, kernel) =>
  finish(tf.concat([skip, tf.image.resizeBilinear(deep, [2 * deep.shape[1], 2 * deep.shape[2]])], 3), kernel);
const shrinksSkip: UpStep = (deep, skip, kernel) =>
  finish(tf.concat([tf.avgPool(skip, 2, 2, 'valid'), deep], 3), kernel);
const withZeros: UpStep = (deep, skip, kernel) => {
  const [n, h, w, c] = deep.shape;
  const large = deep.reshape([n, h, 1, w, 1, c]).pad([
    [0, 0],
    [0, 0],
    [0, 1],
    [0, 0],
    [0, 1],
    [0, 0],
  ]);
  return finish(tf.concat([skip, large.reshape([n, 2 * h, 2 * w, c]) as Tensor4D], 3), kernel);
};

function cases(random: Random): readonly Case[] {
  const data = (h: number, w: number, deep: number, skip: number, filters: number): TensorValue[] => [
    normalTensor(random, [1, h, w, deep]),
    normalTensor(random, [1, 2 * h, 2 * w, skip]),
    normalTensor(random, [3, 3, deep + skip, filters]),
  ];
  const call = (args: TensorValue[]) => ({ call: 'upStep', args });
  return [
    { name: 'four pixels become sixteen', points: 2, steps: [call(data(2, 2, 2, 3, 2))] },
    { name: 'an image that is not square', points: 1, steps: [call(data(2, 1, 3, 3, 3))] },
    { name: 'a single pixel', points: 1, steps: [call(data(1, 1, 2, 1, 2))] },
  ];
}

export const exercise: CodeExercise = {
  id: 'up-step',
  chapter: '05-densenet',
  title: 'One step up in a U-Net',
  kind: 'code',
  entry: ['upStep'],
  stub: `/**
 * Doubles the deep features (every pixel becomes a 2x2 square), joins them to the skip features (skip first,
 * along the channels), then a 3x3 convolution that keeps the size, then ReLU.
 */
function upStep(deep: tf.Tensor4D, skip: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  // deep is [N, H, W, C], skip is [N, 2H, 2W, C'].
  throw new Error('up-step is not written yet: replace this line');
}
`,
  hints: [
    'Which of the two knows WHAT is in the picture, and which knows WHERE? Both must reach the convolution.',
    'tf.image.resizeNearestNeighbor doubles height and width; tf.concat joins along axis 3.',
    'tf.relu(tf.conv2d(tf.concat([skip, large], 3), kernel, 1, 1))',
  ],
  cases,
  reference: { upStep: reference },
  alternatives: {
    'repeated by tiling': { upStep: byBroadcast },
    'a convolution for each half': { upStep: twoConvolutions },
  },
  misconceptions: [
    {
      id: 'forgets-the-skip',
      sentence: 'The skip features are not used: without them the edges stay blurred.',
      implementation: { upStep: forgetsSkip },
    },
    {
      id: 'forgets-the-deep',
      sentence: 'The deep features are not used.',
      implementation: { upStep: forgetsDeep },
    },
    {
      id: 'deep-first',
      sentence: 'You join the deep features first. The kernel expects the skip features first.',
      implementation: { upStep: deepFirst },
    },
    { id: 'no-relu', sentence: 'The ReLU at the end is missing.', implementation: { upStep: noRelu } },
    {
      id: 'no-padding',
      sentence: 'Your image shrinks by two pixels: pad one pixel of zeros on every side.',
      implementation: { upStep: noPadding },
    },
    {
      id: 'relu-first',
      sentence: 'Your ReLU comes before the convolution. Here it comes after.',
      implementation: { upStep: reluFirst },
    },
    {
      id: 'bilinear',
      sentence: 'You blend neighbouring pixels. This step repeats each pixel: nearest neighbour.',
      implementation: { upStep: bilinear },
    },
    {
      id: 'shrinks-the-skip',
      sentence:
        'You shrink the skip features instead of enlarging the deep ones. A step UP doubles the image.',
      implementation: { upStep: shrinksSkip },
    },
    {
      id: 'fills-with-zeros',
      sentence: 'Three of your four new pixels are zero. Repeat each pixel instead.',
      implementation: { upStep: withZeros },
    },
  ],
  rules: buildItYourself,
};
