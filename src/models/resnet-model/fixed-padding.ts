import { tf } from '../../backend';
import { ValueError } from '../../core';
import { channelAxis, type DataFormat } from '../../layers/data-format';

/**
 * Frames images with zeros, as many as a kernel needs for its output to keep the size at stride 1.
 *
 * kernelSize − 1 rows and columns in all: half of them, rounded down, above and to the left, the rest below and to the
 * right. The frame depends on the kernel alone; `'same'` padding depends on the image too, and at stride 2 shifts.
 *
 * @param inputs images in `dataFormat`
 * @returns images, kernelSize − 1 pixels higher and wider; the caller disposes of them
 * @throws ValueError when kernelSize is no whole number from 1
 * @example
 * ```ts
 * fixedPadding(tf.ones([1, 8, 8, 1]), 4).shape; //=> [1, 11, 11, 1]
 * ```
 */
export function fixedPadding(
  inputs: tf.Tensor4D,
  kernelSize: number,
  dataFormat: DataFormat = 'channels_last',
): tf.Tensor4D {
  if (!Number.isInteger(kernelSize) || kernelSize < 1)
    throw new ValueError(`kernelSize must be a whole number from 1; this one is ${kernelSize}`);
  const before = Math.floor((kernelSize - 1) / 2);
  const sides: [number, number] = [before, kernelSize - 1 - before];
  const none: [number, number] = [0, 0];
  const paddings = channelAxis(dataFormat) === 1 ? [none, none, sides, sides] : [none, sides, sides, none];
  return tf.pad(inputs, paddings);
}
