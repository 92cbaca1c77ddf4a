import { ValueError } from '../core';
import { type Sample, summarize } from './sample';

/** A density estimated on a grid. */
export interface Density {
  /** Grid points, ascending, in the sample's unit. */
  readonly x: readonly number[];
  /** Estimated density at each grid point, per unit of x. */
  readonly density: readonly number[];
  /** Standard deviation of the kernel, in the sample's unit. */
  readonly bandwidth: number;
}

/** A rule that chooses the bandwidth, or the bandwidth itself in the sample's unit. */
export type Bandwidth = 'scott' | 'silverman' | number;

export interface KdeOptions {
  /** 'scott' by default. */
  readonly bandwidth?: Bandwidth;
  /** Number of grid points, at least 2; 200 by default. */
  readonly points?: number;
  /** Ends of the grid; the sample's range widened by three bandwidths by default. */
  readonly range?: readonly [number, number];
}

/**
 * Estimates a density by a Gaussian kernel at every sample: f(x) = 1/(N·h) Σ φ((x − xᵢ)/h).
 *
 * Scott's rule is h = s·N^(−1/5), Silverman's h = s·(3N/4)^(−1/5), with s² the variance divided by N − 1.
 *
 * @param sample finite numbers; at least two different ones where a rule chooses the bandwidth
 * @returns the density on a grid
 * @throws ValueError when the sample is empty or not finite, when a rule meets a constant sample, or when an
 *   option is out of range
 * @source Scott (1992), "Multivariate Density Estimation"; the rules are those of scipy.stats.gaussian_kde
 * @example
 * ```ts
 * gaussianKde([0], { bandwidth: 1, range: [-1, 1], points: 3 }).density; //=> [0.24197, 0.39894, 0.24197]
 * ```
 */
export function gaussianKde(sample: Sample, options: KdeOptions = {}): Density {
  const { bandwidth: choice = 'scott', points = 200, range } = options;
  const { min, max } = summarize(sample);
  if (!Number.isInteger(points) || points < 2)
    throw new ValueError(`points is a whole number of at least 2; this one is ${points}`);
  const bandwidth = kernelBandwidth(sample, choice);
  const [low, high] = range ?? [min - 3 * bandwidth, max + 3 * bandwidth];
  if (!(high > low)) throw new ValueError(`the range must ascend; this one is [${low}, ${high}]`);
  const x = Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
  const scale = 1 / (sample.length * bandwidth * Math.sqrt(2 * Math.PI));
  const density = x.map((at) => {
    let sum = 0;
    for (let i = 0; i < sample.length; i++)
      sum += Math.exp(-0.5 * (((sample[i] as number) - at) / bandwidth) ** 2);
    return sum * scale;
  });
  return { x, density, bandwidth };
}

/**
 * The standard deviation of the kernel that a rule chooses for a sample.
 *
 * @returns the bandwidth, in the sample's unit
 * @throws ValueError as {@link gaussianKde}
 * @example
 * ```ts
 * kernelBandwidth([0, 1, 2, 3, 4], 'scott'); //=> 1.146
 * ```
 */
export function kernelBandwidth(sample: Sample, choice: Bandwidth = 'scott'): number {
  if (typeof choice === 'number') {
    if (choice > 0 && Number.isFinite(choice)) return choice;
    throw new ValueError(`a bandwidth is a finite number above 0; this one is ${choice}`);
  }
  const { count, standardDeviation } = summarize(sample);
  if (standardDeviation === 0)
    throw new ValueError(
      `${choice === 'scott' ? "Scott's" : "Silverman's"} rule needs two different values, and all ${count} are ` +
        `${sample[0]}; give the bandwidth as a number`,
    );
  const unbiased = standardDeviation * Math.sqrt(count / (count - 1));
  return unbiased * (choice === 'scott' ? count : (count * 3) / 4) ** -0.2;
}
