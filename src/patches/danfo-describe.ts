/**
 * What: `describe` on the prototype of danfo's data frames.
 * Why: it hands empty values on to a library that refuses them ("Cannot calculate mean, unexpected type of argument"), so
 *   that a table from a file with one empty number cannot be summed up; danfo's series leave empty values out.
 * Versions: danfojs-node 1.2.0; with another it stays as it is, with a warning.
 * Needed: as long as a frame with an empty number cannot be described.
 */
import { fits } from './written-for';

interface Series {
  readonly values: readonly unknown[];
  describe(): Series;
}
interface Frame {
  readonly columns: readonly string[];
  readonly ctypes: Series;
  column(name: string): Series;
  describe(): Frame;
}
interface Danfo {
  readonly __version?: string;
  readonly DataFrame: new (columns: Record<string, unknown[]>, options: { index: string[] }) => Frame;
}

const INDEX = ['count', 'mean', 'std', 'min', 'median', 'max', 'variance'];
const isEmpty = (value: unknown): boolean => value === null || value === undefined || Number.isNaN(value);
const mended = new WeakSet<object>();

/** Lets `describe` leave empty values out of each column, as pandas does. A column that is all empty has count 0. */
export function mendDescribe(danfo: unknown): void {
  const { DataFrame, __version } = danfo as Danfo;
  let prototype: Frame = DataFrame.prototype;
  while (!Object.hasOwn(prototype, 'describe')) prototype = Object.getPrototypeOf(prototype);
  if (mended.has(prototype)) return;
  mended.add(prototype);
  const library = { name: 'danfojs-node', found: __version, writtenFor: '1.2.0' };
  if (!fits(library, 'Its describe() does not take tables with empty values.')) return;
  const { describe } = prototype;
  prototype.describe = function () {
    const numeric = this.columns.filter((_, i) => this.ctypes.values[i] !== 'string');
    const columns = new Map(numeric.map((name) => [name, this.column(name)]));
    if (![...columns.values()].some(({ values }) => values.some(isEmpty))) return describe.call(this);
    const summary = (series: Series): unknown[] =>
      series.values.every(isEmpty)
        ? INDEX.map((name) => (name === 'count' ? 0 : Number.NaN))
        : series.describe().values.map(Number);
    const summaries = [...columns].map(([name, series]) => [name, summary(series)] as const);
    return new DataFrame(Object.fromEntries(summaries), { index: INDEX });
  };
}
