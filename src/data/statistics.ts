import type { LabelledImages } from './images';

/** Mean and standard deviation of each channel, of pixels scaled to [0, 1]. */
export interface PixelStatistics {
  readonly mean: readonly number[];
  readonly standardDeviation: readonly number[];
}

/**
 * The statistics of a set, to standardize it and others with. Take them from the training set alone: with those of
 * the test set, the test would tell what it tests.
 *
 * mean = Σx/N and variance = Σ(x − mean)²/N, over all pixels of a channel, x = byte/255.
 * @example
 * ```ts
 * const set = { images: Uint8Array.of(0, 255), labels: Uint8Array.of(0, 0), shape: [1, 1, 1] as const };
 * pixelStatistics(set); //=> { mean: [0.5], standardDeviation: [0.5] }
 * ```
 */
export function pixelStatistics({ images, shape }: LabelledImages): PixelStatistics {
  const channels = shape[2];
  // A channel has 256 values at most: exact integer counts, whatever the number of pixels.
  const counts = Array.from({ length: channels }, () => new Float64Array(256));
  for (let i = 0; i < images.length; i++) {
    const histogram = counts[i % channels] as Float64Array;
    const value = images[i] as number;
    histogram[value] = (histogram[value] as number) + 1;
  }
  const total = images.length / channels;
  const average = (histogram: Float64Array, f: (value: number) => number) =>
    histogram.reduce((sum, count, value) => sum + count * f(value / 255), 0) / total;
  const mean = counts.map((histogram) => average(histogram, (x) => x));
  const standardDeviation = counts.map((histogram, channel) =>
    Math.sqrt(average(histogram, (x) => (x - (mean[channel] as number)) ** 2)),
  );
  return { mean, standardDeviation };
}
