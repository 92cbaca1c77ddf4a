import type { Tensor4D } from '@tensorflow/tfjs';
import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { batch } from './shared-inputs';
import { buildItYourself } from './shared-rules';

type DataFormat = 'channels_last' | 'channels_first';
type StandardizeByChannel = (images: Tensor4D, dataFormat: DataFormat) => Tensor4D;

const reference: StandardizeByChannel = (images, dataFormat) => {
  const axes = dataFormat === 'channels_last' ? [0, 1, 2] : [0, 2, 3];
  const centred = images.sub(images.mean(axes, true));
  const standardDeviation = centred.square().mean(axes, true).sqrt();
  return centred.div(standardDeviation);
};

const channelByChannel: StandardizeByChannel = (images, dataFormat) => {
  const axis = dataFormat === 'channels_last' ? 3 : 1;
  const channels = images.split(images.shape[axis] as number, axis).map((channel) => {
    const centred = channel.sub(channel.mean());
    return centred.div(centred.square().mean().sqrt());
  });
  const [first, ...others] = channels;
  return (first as Tensor4D).concat(others as Tensor4D[], axis);
};

const throughRows: StandardizeByChannel = (images, dataFormat) => {
  if (dataFormat === 'channels_first')
    return throughRows(images.transpose([0, 2, 3, 1]), 'channels_last').transpose([0, 3, 1, 2]);
  const rows = images.reshape([-1, images.shape[3]]);
  const mean = rows.mean(0);
  const variance = rows.square().mean(0).sub(mean.square());
  return rows.sub(mean).div(variance.sqrt()).reshape(images.shape);
};

/** Standardizes over the given axes, whatever the data format. */
const over =
  (axesLast: number[], axesFirst: number[]): StandardizeByChannel =>
  (images, dataFormat) => {
    const axes = dataFormat === 'channels_last' ? axesLast : axesFirst;
    const centred = images.sub(images.mean(axes, true));
    return centred.div(centred.square().mean(axes, true).sqrt());
  };

const dividesByNMinus1: StandardizeByChannel = (images, dataFormat) => {
  const channels = images.shape[dataFormat === 'channels_last' ? 3 : 1];
  const count = images.size / channels;
  return reference(images, dataFormat).mul(Math.sqrt((count - 1) / count));
};

const dividesByVariance: StandardizeByChannel = (images, dataFormat) => {
  const axes = dataFormat === 'channels_last' ? [0, 1, 2] : [0, 2, 3];
  const centred = images.sub(images.mean(axes, true));
  return centred.div(centred.square().mean(axes, true));
};

const onlyCentres: StandardizeByChannel = (images, dataFormat) =>
  images.sub(images.mean(dataFormat === 'channels_last' ? [0, 1, 2] : [0, 2, 3], true));

function cases(random: Random): readonly Case[] {
  const call = (shape: readonly number[], dataFormat: DataFormat) => ({
    call: 'standardizeByChannel',
    args: [batch(random, shape), dataFormat],
  });
  return [
    {
      name: 'three images of 2x2 pixels with two channels, channels last',
      points: 2,
      steps: [call([3, 2, 2, 2], 'channels_last')],
    },
    {
      name: 'images that are wider than high, three channels',
      points: 1,
      steps: [call([4, 2, 5, 3], 'channels_last')],
    },
    {
      name: 'the same idea with channels first',
      points: 2,
      steps: [call([3, 2, 3, 4], 'channels_first')],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'standardize-by-channel',
  chapter: '03-batch-normalization',
  title: 'Standardize images by channel',
  kind: 'code',
  entry: ['standardizeByChannel'],
  stub: `/** Gives every channel mean 0 and variance 1 over all images and pixels; no channel is constant. */
function standardizeByChannel(
  images: tf.Tensor4D,
  dataFormat: 'channels_last' | 'channels_first',
): tf.Tensor4D {
  // Subtract each channel’s mean, divide by its standard deviation.
  throw new Error('standardize-by-channel is not written yet: replace this line');
}
`,
  hints: [
    'A channel is one colour of all images. In [N, H, W, C] it is everything with the same last index. Which axes does that leave to average over?',
    'Ask mean() to keep the reduced axes (its second argument), so that the result broadcasts against the images in both data formats.',
    "The axes are [0, 1, 2] for 'channels_last' and [0, 2, 3] for 'channels_first'. Centre first; the variance is the mean of the squared centred values; divide by its root.",
  ],
  cases,
  reference: { standardizeByChannel: reference },
  alternatives: {
    'one channel at a time': { standardizeByChannel: channelByChannel },
    'as rows of channels': { standardizeByChannel: throughRows },
  },
  misconceptions: [
    {
      id: 'divides-by-n-minus-1',
      sentence: 'Your variance divides by N - 1. For variance 1 over these very values, divide by N.',
      implementation: { standardizeByChannel: dividesByNMinus1 },
    },
    {
      id: 'per-image',
      sentence: 'Each image got statistics of its own. A channel is averaged over all images, too.',
      implementation: { standardizeByChannel: over([1, 2], [2, 3]) },
    },
    {
      id: 'per-pixel',
      sentence:
        'Each pixel position got statistics of its own. A channel is averaged over height and width, too.',
      implementation: { standardizeByChannel: over([0], [0]) },
    },
    {
      id: 'whole-batch',
      sentence: 'All channels share one mean and one variance here. Each channel needs its own.',
      implementation: { standardizeByChannel: over([0, 1, 2, 3], [0, 1, 2, 3]) },
    },
    {
      id: 'ignores-data-format',
      sentence:
        "You always average over axes 0, 1 and 2. With 'channels_first' the channels are axis 1, so average over 0, 2 and 3.",
      implementation: { standardizeByChannel: over([0, 1, 2], [0, 1, 2]) },
    },
    {
      id: 'divides-by-variance',
      sentence: 'You divide by the variance. Divide by its root, the standard deviation.',
      implementation: { standardizeByChannel: dividesByVariance },
    },
    {
      id: 'only-centres',
      sentence: 'The means are 0 now, but nothing was divided by the standard deviation.',
      implementation: { standardizeByChannel: onlyCentres },
    },
  ],
  rules: buildItYourself,
};
