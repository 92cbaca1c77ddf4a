import { ValueError } from '../core';
import { requireFinite, type Sample, summarize } from './sample';

/** Counts of a sample in bins of equal width. */
export interface Histogram {
  /** Bin edges, one more than there are bins, ascending. */
  readonly edges: readonly number[];
  /** How many values fell into each bin; the last bin includes its right edge. */
  readonly counts: readonly number[];
  /** Counts as a density: Σ density · width = the share of the sample inside the range. */
  readonly density: readonly number[];
}

/**
 * Counts how often a sample falls into each of `bins` bins of equal width.
 *
 * @param sample finite numbers, at least one
 * @param options.bins number of bins, a whole number above 0; 40 by default
 * @param options.range lowest and highest edge, the sample's own range by default; values outside are not counted
 * @throws ValueError for an empty or non-finite sample, a bin count that is not a whole number above 0, or an
 *   empty range
 * @example
 * ```ts
 * histogram([1, 2, 2, 3], { bins: 2 }).counts; //=> [1, 3]
 * ```
 */
export function histogram(
  sample: Sample,
  options: { readonly bins?: number; readonly range?: readonly [number, number] } = {},
): Histogram {
  requireFinite(sample);
  const { bins = 40, range } = options;
  if (!Number.isInteger(bins) || bins < 1)
    throw new ValueError(`bins is a whole number above 0; this one is ${bins}`);
  const [low, high] = range ?? ownRange(sample);
  if (!(high > low)) throw new ValueError(`the range must ascend; this one is [${low}, ${high}]`);
  const width = (high - low) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < sample.length; i++) {
    const x = sample[i] as number;
    if (x < low || x > high) continue;
    const bin = Math.min(bins - 1, Math.floor((x - low) / width));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return {
    edges: Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + i * width)),
    counts,
    density: counts.map((count) => count / (sample.length * width)),
  };
}

/** A constant sample has no range of its own: it gets half a unit on either side. */
function ownRange(sample: Sample): [number, number] {
  const { min, max } = summarize(sample);
  return min < max ? [min, max] : [min - 0.5, max + 0.5];
}
