import { ValueError } from '../core';
import { quantile, requireFinite, type Sample, summarize } from './sample';

/** How far one sample lies from another, in several units. */
export interface Shift {
  /** Difference of the means over the first sample's standard deviation. */
  readonly mean: number;
  /** Ratio of the standard deviations, second over first. */
  readonly scale: number;
  /** 1-Wasserstein distance: how far, on average, mass must move. In the samples' unit. */
  readonly wasserstein: number;
  /** 1-Wasserstein distance over the first sample's standard deviation: no unit. */
  readonly relative: number;
}

/**
 * Measures how a distribution has moved between two samples of it.
 *
 * @param before finite numbers, at least two different ones
 * @param after finite numbers, at least one
 * @throws ValueError when a sample is empty or not finite, or the first is constant
 * @example
 * ```ts
 * measureShift([0, 2], [1, 3]); //=> { mean: 1, scale: 1, wasserstein: 1, relative: 1 }
 * ```
 */
export function measureShift(before: Sample, after: Sample): Shift {
  requireFinite(before, 'the first sample');
  requireFinite(after, 'the second sample');
  const [a, b] = [summarize(before), summarize(after)];
  if (a.standardDeviation === 0)
    throw new ValueError(
      `the first sample is constant (${a.mean}), so a shift has no unit to be measured in`,
    );
  const distance = wasserstein(before, after);
  return {
    mean: (b.mean - a.mean) / a.standardDeviation,
    scale: b.standardDeviation / a.standardDeviation,
    wasserstein: distance,
    relative: distance / a.standardDeviation,
  };
}

/**
 * The 1-Wasserstein (earth mover's) distance of two samples: W₁ = ∫ |F(x) − G(x)| dx, F and G the empirical
 * distribution functions.
 *
 * @returns the distance, in the samples' unit; 0 exactly when both hold the same values equally often
 * @throws ValueError when a sample is empty or not finite
 * @source Ramdas et al. (2017), "On Wasserstein Two-Sample Testing and Related Families"
 * @example
 * ```ts
 * wasserstein([0, 1], [1, 2]); //=> 1
 * ```
 */
export function wasserstein(first: Sample, second: Sample): number {
  requireFinite(first, 'the first sample');
  requireFinite(second, 'the second sample');
  const [a, b] = [Float64Array.from(first).sort(), Float64Array.from(second).sort()];
  let [i, j, distance] = [0, 0, 0];
  let previous = Math.min(a[0] as number, b[0] as number);
  while (i < a.length || j < b.length) {
    const next = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY);
    distance += Math.abs(i / a.length - j / b.length) * (next - previous);
    previous = next;
    while (i < a.length && a[i] === next) i++;
    while (j < b.length && b[j] === next) j++;
  }
  return distance;
}

/**
 * The band that holds the middle of a sample, for figures of a distribution over time.
 *
 * @param sample finite numbers, at least one
 * @param fractions which quantiles, each in [0, 1]; 5 %, 25 %, 50 %, 75 % and 95 % by default
 * @example
 * ```ts
 * quantiles([5, 3, 1, 2, 4], [0, 0.5, 1]); //=> [1, 3, 5]
 * ```
 */
export function quantiles(
  sample: Sample,
  fractions: readonly number[] = [0.05, 0.25, 0.5, 0.75, 0.95],
): number[] {
  requireFinite(sample);
  const outside = fractions.find((fraction) => !(fraction >= 0 && fraction <= 1));
  if (outside !== undefined)
    throw new ValueError(`a quantile is taken at a fraction from 0 to 1, not ${outside}`);
  const sorted = Float64Array.from(sample).sort();
  return fractions.map((fraction) => quantile(sorted, fraction));
}
