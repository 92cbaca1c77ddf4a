import { setting } from '../core/settings';

/** More than so many workers wait for each other more than they compute. */
const MOST = 8;

/** How many threads a big computation may use: one on a page that is not isolated, where threads cannot share memory. */
export function threadCount(): number {
  if (globalThis.crossOriginIsolated !== true) return 1;
  const wanted = Number(setting('VERY_DEEP_THREADS'));
  if (Number.isInteger(wanted) && wanted > 0) return wanted;
  // A browser counts hyper-threads, which share what matrix products saturate.
  return Math.max(1, Math.min(MOST, Math.ceil(navigator.hardwareConcurrency / 2)));
}
