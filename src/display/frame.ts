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

/** A data frame as an HTML table, with its first and last rows where there are many. */
export function frameBundle(frame: FrameLike): MimeBundle {
  const rows = frame.values.map((row, i) => [
    String(frame.index[i]),
    ...(Array.isArray(row) ? row : [row]).map(cellText),
  ]);
  const half = MOST_ROWS / 2;
  const dots = Array(frame.columns.length + 1).fill('...');
  const shown = rows.length <= MOST_ROWS ? rows : [...rows.slice(0, half), dots, ...rows.slice(-half)];
  const caption = `${rows.length} rows, ${frame.columns.length} columns`;
  return { 'text/html': htmlTable(caption, ['', ...frame.columns], shown), 'text/plain': frame.toString() };
}
