import { cellText } from './collections';
import type { MimeBundle } from './host';
import { htmlTable } from './html';

/** As much of a danfo DataFrame or Series as is needed to show it. */
interface FrameLike {
  readonly shape: readonly number[];
  readonly index: readonly (string | number)[];
  readonly columns: readonly string[];
  readonly values: readonly unknown[];
  toString(): string;
}

const MOST_ROWS = 20;

export function isFrame(value: unknown): value is FrameLike {
  const frame = value as (FrameLike & { $data?: unknown }) | null;
  return typeof frame === 'object' && frame !== null && '$data' in frame && Array.isArray(frame.columns);
}

/**
 * A data frame as an HTML table, with its first and last rows where there are many. Its index stands in it where it says
 * something: names, another order, or which rows the first and last are.
 */
export function frameBundle(frame: FrameLike): MimeBundle {
  const cells = frame.values.map((row) => (Array.isArray(row) ? row : [row]).map(cellText));
  const cut = cells.length > MOST_ROWS;
  const indexed = cut || frame.index.some((name, i) => name !== i);
  const rows = indexed ? cells.map((row, i) => [String(frame.index[i]), ...row]) : cells;
  const heads = indexed ? ['', ...frame.columns] : frame.columns;
  const half = MOST_ROWS / 2;
  const dots = heads.map(() => '...');
  const shown = cut ? [...rows.slice(0, half), dots, ...rows.slice(-half)] : rows;
  const caption = `${rows.length} rows, ${frame.columns.length} columns`;
  return { 'text/html': htmlTable(caption, heads, shown), 'text/plain': frame.toString() };
}
