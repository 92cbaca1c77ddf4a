/** How collections look: maps and records as tables, typed arrays with their spread and a line. */
import { inspect } from '../platform/values';
import type { MimeBundle } from './host';
import { escapeHtml, htmlTable, shortNumber, tableNumber } from './html';
import { describeSummary, summarize } from './statistics';

const MOST_ROWS = 60;
const MOST_POINTS = 240;

/** A value in a table's cell. */
export function cellText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return tableNumber(value);
  return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 8 });
}

function rowsOf(rows: readonly (readonly unknown[])[], columns: number): string[][] {
  const shown = rows.slice(0, MOST_ROWS).map((row) => row.map(cellText));
  if (rows.length > MOST_ROWS)
    shown.push([`... ${rows.length - MOST_ROWS} more`, ...Array(columns - 1).fill('')]);
  return shown;
}

export function mapHtml(map: ReadonlyMap<unknown, unknown>): string {
  return htmlTable(`Map of ${map.size}`, ['key', 'value'], rowsOf([...map], 2));
}

export function setHtml(set: ReadonlySet<unknown>): string {
  return htmlTable(
    `Set of ${set.size}`,
    [],
    rowsOf(
      [...set].map((value) => [value]),
      1,
    ),
  );
}

/** Records of the same few plain fields read best as a table. */
export function isTabular(value: unknown): value is Record<string, unknown>[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 10_000) return false;
  const isRecord = (row: unknown) =>
    typeof row === 'object' && row !== null && Object.getPrototypeOf(row) === Object.prototype;
  if (!value.every(isRecord)) return false;
  const keys = Object.keys(value[0]).join();
  const isFlat = (cell: unknown) => cell === null || typeof cell !== 'object';
  return (
    keys !== '' &&
    Object.keys(value[0]).length <= 20 &&
    value.every((row) => Object.keys(row).join() === keys && Object.values(row).every(isFlat))
  );
}

export function recordsHtml(records: readonly Record<string, unknown>[]): string {
  const heads = Object.keys(records[0] as object);
  const rows = records.map((record) => heads.map((head) => record[head]));
  return htmlTable(
    records.length === 1 ? '1 row' : `${records.length} rows`,
    heads,
    rowsOf(rows, heads.length),
  );
}

export type NumberArray = Exclude<NodeJS.TypedArray, BigInt64Array | BigUint64Array>;

export const isNumberArray = (value: unknown): value is NumberArray =>
  ArrayBuffer.isView(value) &&
  !(value instanceof DataView) &&
  !(value instanceof BigInt64Array) &&
  !(value instanceof BigUint64Array);

export function numberArrayBundle(values: NumberArray): MimeBundle {
  const name = `${values.constructor.name} of ${values.length}`;
  if (values.length === 0) return { 'text/plain': name };
  const summary = summarize(values);
  const head = `${name}: ${describeSummary(summary)}`;
  const first = Array.from(values.subarray(0, 20), (value) => shortNumber(Number(value))).join(', ');
  const text = `${head}\n[${first}${values.length > 20 ? ', ...' : ''}]`;
  const points = Math.min(values.length, MOST_POINTS);
  const reach = summary.max - summary.min || 1;
  const line = Array.from({ length: points }, (_, i) => {
    const value = Number(values[Math.floor((i * values.length) / points)]);
    const height = Number.isFinite(value) ? 40 - (38 * (value - summary.min)) / reach : 40;
    return `${((i * 240) / Math.max(1, points - 1)).toFixed(1)},${height.toFixed(1)}`;
  }).join(' ');
  const svg = `<svg width="244" height="42" viewBox="-2 0 244 42"><polyline points="${line}" fill="none" stroke="#1f77b4"/></svg>`;
  return {
    'text/html': `<div>${escapeHtml(head)}</div>${points > 1 ? svg : ''}<div><code>[${first}${values.length > 20 ? ', ...' : ''}]</code></div>`,
    'text/plain': text,
  };
}
