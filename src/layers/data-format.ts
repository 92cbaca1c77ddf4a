import { tf } from '../backend';
import { ValueError } from '../core';

/** Where a batch of images has its channels: [batch, height, width, channels], or [batch, channels, height, width]. */
export type DataFormat = 'channels_last' | 'channels_first';

const spellings: Readonly<Record<string, DataFormat>> = {
  channels_last: 'channels_last',
  channelsLast: 'channels_last',
  channels_first: 'channels_first',
  channelsFirst: 'channels_first',
};

/**
 * The data format in Keras's spelling; `channels_last` when none is given.
 *
 * TensorFlow.js's spelling is understood too: it takes the place of Keras's in a model that was saved and loaded.
 *
 * @throws ValueError for anything else
 */
export function resolveDataFormat(dataFormat: string = 'channels_last'): DataFormat {
  const resolved = Object.hasOwn(spellings, dataFormat) ? spellings[dataFormat] : undefined;
  if (resolved !== undefined) return resolved;
  throw new ValueError(
    `dataFormat is 'channels_last' or 'channels_first', not ${JSON.stringify(dataFormat)}`,
  );
}

/** The axis of the channels: 1 or 3. */
export const channelAxis = (dataFormat: DataFormat): 1 | 3 => (dataFormat === 'channels_first' ? 1 : 3);

/** The same format as TensorFlow.js's own layers spell it. */
export const tfjsDataFormat = (dataFormat: DataFormat) =>
  channelAxis(dataFormat) === 1 ? 'channelsFirst' : 'channelsLast';

/**
 * Applies an operation for NHWC to images of either format.
 *
 * No engine but TensorFlow's own computes convolutions and pools for NCHW, so the images are turned around and back.
 *
 * @param x images, rank 4, in `dataFormat`
 * @returns what `operation` gives, in `dataFormat`; the caller disposes of it
 */
export function inChannelsLast(
  x: tf.Tensor,
  dataFormat: DataFormat,
  operation: (x: tf.Tensor4D) => tf.Tensor4D,
): tf.Tensor4D {
  if (channelAxis(dataFormat) === 3) return operation(x as tf.Tensor4D);
  return tf.tidy(() => tf.transpose(operation(tf.transpose(x as tf.Tensor4D, [0, 2, 3, 1])), [0, 3, 1, 2]));
}
