import type { Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import type { DataFormat } from '../../layers';
import { images } from './shared-cases';
import { after } from './shared-rules';

type Pad = (inputs: Tensor4D, kernelSize: number, dataFormat: DataFormat) => Tensor4D;
type Sides = [number, number];

const reference: Pad = (inputs, kernelSize, dataFormat) => {
  const before = Math.floor((kernelSize - 1) / 2);
  const sides: Sides = [before, kernelSize - 1 - before];
  if (dataFormat === 'channels_first') return tf.pad(inputs, [[0, 0], [0, 0], sides, sides]);
  return tf.pad(inputs, [[0, 0], sides, sides, [0, 0]]);
};

/** By joining zeros to the images, side by side. */
const joined: Pad = (inputs, kernelSize, dataFormat) => {
  const axes = dataFormat === 'channels_last' ? [1, 2] : [2, 3];
  return axes.reduce((x, axis) => {
    const zeros = (count: number) =>
      tf.zeros(x.shape.map((extent, i) => (i === axis ? count : extent)) as Tensor4D['shape']) as Tensor4D;
    const total = kernelSize - 1;
    return tf.concat([zeros(total >> 1), x, zeros(total - (total >> 1))], axis);
  }, inputs);
};

const framed =
  (sides: (kernelSize: number) => Sides, axes: (dataFormat: DataFormat) => number[] = spatial): Pad =>
  (inputs, kernelSize, dataFormat) => {
    const wanted = axes(dataFormat);
    return tf.pad(
      inputs,
      inputs.shape.map((_, i): Sides => (wanted.includes(i) ? sides(kernelSize) : [0, 0])),
    );
  };
const spatial = (dataFormat: DataFormat) => (dataFormat === 'channels_first' ? [2, 3] : [1, 2]);
const rightSides = (k: number): Sides => [Math.floor((k - 1) / 2), Math.ceil((k - 1) / 2)];

function cases(random: Random): readonly Case[] {
  const call = (kernelSize: number, format: DataFormat): Step => ({
    call: 'padForKernel',
    args: [images(random, format), kernelSize, format],
  });
  return [
    { name: 'a 3x3 kernel', points: 1, steps: [call(3, 'channels_last')] },
    { name: 'a 7x7 kernel', points: 1, steps: [call(7, 'channels_last')] },
    { name: 'channels first', points: 1, steps: [call(5, 'channels_first')] },
    { name: 'a 1x1 kernel needs nothing', points: 1, steps: [call(1, 'channels_last')] },
    { name: 'an even kernel', points: 1, steps: [call(4, 'channels_last'), call(2, 'channels_first')] },
  ];
}

export const exercise: CodeExercise = {
  id: 'fixed-padding',
  chapter: '06-pre-activation',
  title: 'Fixed padding',
  kind: 'code',
  entry: ['padForKernel'],
  stub: `/**
 * Frames images with zeros: kernelSize - 1 rows and as many columns in all. Half of them, rounded down, come
 * before the image, the rest after it. Batch and channels are not padded.
 */
function padForKernel(
  inputs: tf.Tensor4D, kernelSize: number, dataFormat: 'channels_last' | 'channels_first',
): tf.Tensor4D {
  throw new Error('fixed-padding is not written yet: replace this line');
}
`,
  hints: [
    'For a 3x3 kernel: how many zeros before, how many after? And for 7x7, 4x4, 1x1?',
    'before = Math.floor((kernelSize - 1) / 2), after = kernelSize - 1 - before. Height and width are axes 1 and 2, or 2 and 3 with the channels first.',
    'tf.pad(inputs, [[0, 0], [before, after], [before, after], [0, 0]]), and for channels_first the second pair of zeros moves to axis 1.',
  ],
  cases,
  reference: { padForKernel: reference },
  alternatives: {
    'joins zeros': { padForKernel: joined },
    'names the axes': { padForKernel: framed(rightSides) },
  },
  misconceptions: [
    {
      id: 'ignores-the-format',
      sentence:
        'You pad axes 1 and 2 whatever the format. With the channels first, height and width are axes 2 and 3.',
      implementation: { padForKernel: framed(rightSides, () => [1, 2]) },
    },
    {
      id: 'full-frame',
      sentence:
        'You put kernelSize - 1 zeros on each side. That many are wanted in all, half of them on each side.',
      implementation: { padForKernel: framed((k) => [k - 1, k - 1]) },
    },
    {
      id: 'half-the-kernel',
      sentence: 'For an even kernel you add one row too few or too many: kernelSize - 1 in all.',
      implementation: { padForKernel: framed((k) => [Math.floor((k - 1) / 2), Math.floor((k - 1) / 2)]) },
    },
    {
      id: 'half-rounded-up',
      sentence:
        'You add kernelSize / 2 on both sides, rounded down, so an even kernel gets one row too many.',
      implementation: { padForKernel: framed((k) => [Math.floor(k / 2), Math.floor(k / 2)]) },
    },
    {
      id: 'more-before',
      sentence: 'For an even kernel the larger half comes AFTER the image.',
      implementation: { padForKernel: framed((k) => [Math.ceil((k - 1) / 2), Math.floor((k - 1) / 2)]) },
    },
    {
      id: 'one-side-only',
      sentence: 'All your zeros stand after the image. Half of them come before it.',
      implementation: { padForKernel: framed((k) => [0, k - 1]) },
    },
    {
      id: 'rows-only',
      sentence: 'Only the height is padded. The width needs the same.',
      implementation: { padForKernel: framed(rightSides, (format) => spatial(format).slice(0, 1)) },
    },
  ],
  rules: after(),
};
