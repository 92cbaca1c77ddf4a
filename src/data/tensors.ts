import { tf } from '../backend';
import type { Random } from '../core';
import { imageCount, type LabelledImages, takeImages } from './images';
import type { PixelStatistics } from './statistics';

/** Images and labels as a network takes them. */
export interface Batch {
  /** float32, shape [images, height, width, channels]. */
  readonly x: tf.Tensor4D;
  /** Class labels, int32, shape [images]. */
  readonly y: tf.Tensor1D;
}

/** Bytes to floats: byte/255, and standardized by channel where statistics are given. */
function scale(images: Uint8Array, channels: number, statistics?: PixelStatistics): Float32Array {
  const scaled = new Float32Array(images.length);
  for (let channel = 0; channel < channels; channel++) {
    const mean = statistics?.mean[channel] ?? 0;
    // A channel without variance, as in a black image, stays at 0.
    const deviation = statistics?.standardDeviation[channel] || 1;
    const value = Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean) / deviation);
    for (let i = channel; i < images.length; i += channels) scaled[i] = value[images[i] as number] as number;
  }
  return scaled;
}

/**
 * Turns images into tensors, pixels scaled to [0, 1]; with `statistics` standardized: (x − mean)/standardDeviation.
 * @param options.statistics those of the training set, from `pixelStatistics`
 * @returns `x` and `y`; the caller disposes of both
 * @example
 * ```ts
 * const set = syntheticImages({ name: 'demo', part: 'train', shape: [8, 8, 1], classes: 2, count: 6 });
 * toTensors(set).x.shape; //=> [6, 8, 8, 1]
 * ```
 */
export function toTensors(set: LabelledImages, options: { statistics?: PixelStatistics } = {}): Batch {
  const [height, width, channels] = set.shape;
  return {
    x: tf.tensor4d(scale(set.images, channels, options.statistics), [
      imageCount(set),
      height,
      width,
      channels,
    ]),
    y: tf.tensor1d(Int32Array.from(set.labels), 'int32'),
  };
}

/**
 * Cuts a set into batches, one after the other: only one batch is in memory as floats.
 * @param options.batchSize images per batch; the last one may have fewer
 * @param options.random shuffles the set first; without it the order is that of the set
 * @param options.statistics as in `toTensors`
 * @returns the batches; the caller disposes of both tensors of each
 * @example
 * ```ts
 * const set = syntheticImages({ name: 'demo', part: 'train', shape: [8, 8, 1], classes: 2, count: 6 });
 * [...batches(set, { batchSize: 4 })].map(({ x }) => x.shape[0]); //=> [4, 2]
 * ```
 */
export function* batches(
  set: LabelledImages,
  options: {
    batchSize: number;
    random?: Random;
    statistics?: PixelStatistics;
  },
): Generator<Batch> {
  const { batchSize, random, statistics } = options;
  const count = imageCount(set);
  const order = random?.permutation(count) ?? Array.from({ length: count }, (_, i) => i);
  for (let start = 0; start < count; start += batchSize)
    yield toTensors(takeImages(set, order.slice(start, start + batchSize)), statistics && { statistics });
}
