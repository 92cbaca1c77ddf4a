import { shortNumber } from './html';

/** What one line can say of many numbers. */
export interface FiniteSummary {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly standardDeviation: number;
  /** How many are NaN or infinite; they are left out of the rest. */
  readonly notFinite: number;
}

/** Minimum, maximum, mean and standard deviation (divided by N) of the finite values. */
export function summarize(values: ArrayLike<number>): FiniteSummary {
  let [min, max, sum, squares, finite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (!Number.isFinite(value)) continue;
    finite++;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  const mean = sum / finite;
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (Number.isFinite(value)) squares += (value - mean) ** 2;
  }
  const standardDeviation = Math.sqrt(squares / finite);
  return { min, max, mean, standardDeviation, notFinite: values.length - finite };
}

/** The summary in words. */
export function describeSummary({ min, max, mean, standardDeviation, notFinite }: FiniteSummary): string {
  const finite = Number.isFinite(min)
    ? `min ${shortNumber(min)}, mean ${shortNumber(mean)}, max ${shortNumber(max)}, std ${shortNumber(standardDeviation)}`
    : '';
  const rest = notFinite > 0 ? `${notFinite} NaN or infinite` : '';
  return [finite, rest].filter((part) => part !== '').join('; ');
}
