import { ValueError } from '../core';

/** Numbers as an array of any kind: `[1, 2]`, a `Float32Array`, `await tensor.data()`. */
export type Sample = ArrayLike<number>;

/** What describes a sample at a glance. */
export interface Summary {
  readonly count: number;
  readonly mean: number;
  /** The biased one, divided by N. */
  readonly standardDeviation: number;
  readonly min: number;
  readonly max: number;
}

/**
 * @throws ValueError when the sample is empty or holds NaN or an infinity; names the place
 * @internal
 */
export function requireFinite(sample: Sample, what = 'the sample'): void {
  if (sample.length === 0) throw new ValueError(`${what} is empty; it needs at least one number`);
  for (let i = 0; i < sample.length; i++)
    if (!Number.isFinite(sample[i])) throw new ValueError(`${what} holds ${sample[i]} at index ${i}`);
}

/**
 * Mean, standard deviation and range of a sample: σ = √(Σ(x − μ)² / N).
 *
 * @param sample finite numbers, at least one
 * @returns the summary, in the sample's own unit
 * @throws ValueError when the sample is empty or not finite
 * @example
 * ```ts
 * summarize([1, 2, 3]); //=> { count: 3, mean: 2, standardDeviation: 0.8165, min: 1, max: 3 }
 * ```
 */
export function summarize(sample: Sample): Summary {
  requireFinite(sample);
  const count = sample.length;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const x = sample[i] as number;
    sum += x;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += ((sample[i] as number) - mean) ** 2;
  return { count, mean, standardDeviation: Math.sqrt(squares / count), min, max };
}

/**
 * The value below which a fraction of the sample lies, interpolated linearly between neighbours.
 *
 * @param sorted finite numbers in ascending order, at least one
 * @param fraction in [0, 1]: 0.5 is the median
 * @example
 * ```ts
 * quantile([1, 2, 3, 4], 0.5); //=> 2.5
 * ```
 */
export function quantile(sorted: Sample, fraction: number): number {
  const place = fraction * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (place - below) * (high - low);
}
