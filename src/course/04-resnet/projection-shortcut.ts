import type { Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { normalTensor } from '../../exercises/values';
import { buildItYourself } from './shared-rules';

type Shortcut = (x: Tensor4D, kernel: Tensor4D, strides: number) => Tensor4D;

const needed = (x: Tensor4D, kernel: Tensor4D, strides: number) =>
  strides !== 1 || x.shape[3] !== kernel.shape[3];

const reference: Shortcut = (x, kernel, strides) => {
  const filters = kernel.shape[3];
  if (strides === 1 && x.shape[3] === filters) return x;
  return tf.conv2d(x, kernel, strides, 'valid');
};

/** Every strides-th pixel, then a matrix product over the channels. */
const byMatMul: Shortcut = (x, kernel, strides) => {
  if (!needed(x, kernel, strides)) return x;
  const picked = tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, strides, strides, 1]) as Tensor4D;
  const [inputs, filters] = kernel.shape.slice(2) as [number, number];
  const rows = picked.reshape([-1, inputs]).matMul(kernel.reshape([inputs, filters]));
  return rows.reshape([...picked.shape.slice(0, 3), filters]) as Tensor4D;
};

const bySamePadding: Shortcut = (x, kernel, strides) =>
  needed(x, kernel, strides) ? tf.conv2d(x, kernel, [strides, strides], 'same') : tf.clone(x);

const alwaysProjects: Shortcut = (x, kernel, strides) => tf.conv2d(x, kernel, strides, 'valid');
const neverStrides: Shortcut = (x, kernel, strides) =>
  needed(x, kernel, strides) ? tf.conv2d(x, kernel, 1, 'valid') : x;
const onlyForChannels: Shortcut = (x, kernel, strides) =>
  x.shape[3] === kernel.shape[3] ? x : tf.conv2d(x, kernel, strides, 'valid');
const onlyForStrides: Shortcut = (x, kernel, strides) =>
  strides === 1 ? x : tf.conv2d(x, kernel, strides, 'valid');
const pools: Shortcut = (x, kernel, strides) =>
  needed(x, kernel, strides)
    ? tf.conv2d(strides > 1 ? tf.avgPool(x, strides, strides, 'valid') : x, kernel, 1, 'valid')
    : x;
const activates: Shortcut = (x, kernel, strides) =>
  needed(x, kernel, strides) ? (tf.relu(tf.conv2d(x, kernel, strides, 'valid')) as Tensor4D) : x;

function cases(random: Random): readonly Case[] {
  const data = (side: number, inputs: number, filters: number): [TensorValue, TensorValue] => [
    normalTensor(random, [2, side, side, inputs]),
    normalTensor(random, [1, 1, inputs, filters]),
  ];
  const call = (strides: number, args: [TensorValue, TensorValue]) => ({
    call: 'projectionShortcut',
    args: [...args, strides],
  });
  return [
    {
      name: 'equal shapes: the input itself, and only there',
      points: 1,
      steps: [call(1, data(3, 3, 3)), call(1, data(3, 3, 4))],
    },
    { name: 'more channels', points: 1, steps: [call(1, data(3, 2, 5))] },
    { name: 'half the size, twice the channels', points: 1, steps: [call(2, data(4, 3, 6))] },
    { name: 'half the size, equal channels', points: 1, steps: [call(2, data(6, 2, 2))] },
  ];
}

export const exercise: CodeExercise = {
  id: 'projection-shortcut',
  chapter: '04-resnet',
  title: 'A projection shortcut, only where it is needed',
  kind: 'code',
  entry: ['projectionShortcut'],
  stub: `/**
 * What is added to a branch whose output has kernel.shape[3] channels and 1/strides of the height and width.
 * x has shape [N, H, W, C], the 1x1 kernel [1, 1, C, filters]. Where the shapes match already: x itself.
 */
function projectionShortcut(x: tf.Tensor4D, kernel: tf.Tensor4D, strides: number): tf.Tensor4D {
  // When do the shapes of x and of the branch differ?
  throw new Error('projection-shortcut is not written yet: replace this line');
}
`,
  hints: [
    'Two things can make the shapes differ: the number of channels, and a stride.',
    'If strides is 1 and the channels are equal, return x. Otherwise convolve with the 1x1 kernel, with the same stride as the branch.',
    "tf.conv2d(x, kernel, strides, 'valid') does both: it picks every strides-th pixel and mixes the channels.",
  ],
  cases,
  reference: { projectionShortcut: reference },
  alternatives: {
    'pixels picked, channels mixed by a matrix product': { projectionShortcut: byMatMul },
    'same padding, which a 1x1 kernel never uses': { projectionShortcut: bySamePadding },
  },
  misconceptions: [
    {
      id: 'always-projects',
      sentence:
        'You project even where the shapes match. There the identity costs nothing and passes the gradient on unchanged.',
      implementation: { projectionShortcut: alwaysProjects },
    },
    {
      id: 'never-strides',
      sentence: 'Your projection has stride 1. It must shrink the image as the branch does: pass strides on.',
      implementation: { projectionShortcut: neverStrides },
    },
    {
      id: 'only-for-channels',
      sentence: 'You project only when the channels differ. A stride changes the shape too.',
      implementation: { projectionShortcut: onlyForChannels },
    },
    {
      id: 'only-for-strides',
      sentence: 'You project only when there is a stride. More channels change the shape too.',
      implementation: { projectionShortcut: onlyForStrides },
    },
    {
      id: 'pools-first',
      sentence:
        'You average the pixels before the projection. The block of the paper picks every strides-th pixel: a strided 1x1 convolution.',
      implementation: { projectionShortcut: pools },
    },
    {
      id: 'activates',
      sentence: 'There is a ReLU on your shortcut. A shortcut stays linear; the ReLU comes after the sum.',
      implementation: { projectionShortcut: activates },
    },
  ],
  rules: buildItYourself,
};
