/** When a notebook was handed in, as which attempt, and who says so. */
import path from 'node:path';
import { type TimeSource, timeSources } from './report';

export interface HandIn {
  /** In milliseconds. */
  readonly at: number;
  readonly from: TimeSource;
  /** Which attempt it is, from 1, where its source or its name says so; else 0. */
  readonly attempt: number;
  /** What was odd about the sources, for the report: a signature that was refused, for instance. */
  readonly note: string;
}

/** How a sentence names a source. A receipt is never called proof: whoever has the course can write one. */
export const timeWords: Readonly<Record<TimeSource, string>> = {
  countersignature: 'as the collecting service signed',
  platform: 'by the platform',
  commit: 'by its commit',
  receipt: 'by its receipt, which alone proves nothing',
  file: 'by the time of the file',
};

/** How trustworthy a source is, 0 the most. */
export const rankOf = (from: TimeSource): number => timeSources.indexOf(from);

/**
 * What holds of one notebook that was seen twice, with its earlier record first: the more trustworthy source, and of two
 * alike the earlier time. A platform may correct what it said.
 */
export function mergedHandIn(earlier: HandIn, now: HandIn): HandIn {
  const further = rankOf(now.from) - rankOf(earlier.from);
  if (further !== 0) return further < 0 ? now : { ...earlier, note: now.note };
  return now.from === 'platform' || now.at <= earlier.at ? now : { ...earlier, note: now.note };
}

/** A number in a name is compared as a number: attempt 10 comes after attempt 9. */
const natural = new Intl.Collator('en', { numeric: true });

/** The order of handing in. At equal times the later attempt is the one with the higher number, or the later name. */
export function handInOrder(
  a: { readonly path: string; readonly handIn: HandIn },
  b: { readonly path: string; readonly handIn: HandIn },
): number {
  return (
    a.handIn.at - b.handIn.at ||
    a.handIn.attempt - b.handIn.attempt ||
    natural.compare(stem(a.path), stem(b.path)) ||
    (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)
  );
}

const stem = (file: string): string => file.replace(/\.ipynb$/i, '');

/** The attempt that a name tells: `submit` writes `03-batch-normalization.2.ipynb`. */
export function attemptInName(file: string): number {
  const [, number] = /\.(\d{1,4})\.ipynb$/i.exec(path.basename(file)) ?? [];
  return number === undefined ? 0 : Number(number);
}
