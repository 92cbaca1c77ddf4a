import { ValueError } from '../core';
import { requireFinite, type Sample, summarize } from './sample';

/**
 * How much a sequence resembles itself, moved by a lag: rₖ = Σᵢ(xᵢ − μ)(xᵢ₊ₖ − μ) / Σᵢ(xᵢ − μ)².
 *
 * White noise has r₀ = 1 and about 0 ± 1/√N elsewhere; a random walk falls slowly from 1.
 *
 * @param sequence finite numbers in their order, at least two
 * @param lags the largest lag, a whole number from 0 to N − 1
 * @returns r₀ to r_lags, each in [−1, 1]
 * @throws ValueError when the sequence is not finite or constant, or has no such lag
 * @source Box and Jenkins (1970), "Time Series Analysis", the estimator with one denominator for all lags
 * @example
 * ```ts
 * autocorrelation([1, -1, 1, -1], 1); //=> [1, -0.75]
 * ```
 */
export function autocorrelation(sequence: Sample, lags: number): number[] {
  requireFinite(sequence, 'the sequence');
  const count = sequence.length;
  if (!Number.isInteger(lags) || lags < 0 || lags >= count)
    throw new ValueError(`a sequence of ${count} numbers has lags 0 to ${count - 1}, not ${lags}`);
  const { mean } = summarize(sequence);
  const deviations = Float64Array.from(sequence, (value) => value - mean);
  const products = Array.from({ length: lags + 1 }, (_, lag) => {
    let sum = 0;
    for (let i = 0; i + lag < count; i++) sum += (deviations[i] as number) * (deviations[i + lag] as number);
    return sum;
  });
  const squares = products[0] as number;
  if (squares === 0) throw new ValueError('the sequence is constant: it has no autocorrelation');
  return products.map((product) => product / squares);
}
