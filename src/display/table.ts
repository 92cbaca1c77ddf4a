import type { DataFrame } from 'danfojs-node';
import { ShapeError } from '../core';
import { mendDescribe } from '../patches/danfo-describe';

/**
 * Records as a danfo data frame, to be shown as a table and worked on: a row each, columns by the keys of the first.
 *
 * @param rows one or more records with the same keys
 * @throws ShapeError when there is no row, or a row lacks a key
 * @example
 * ```ts
 * table([{ class: 'coat', images: 1005 }, { class: 'bag', images: 974 }]).shape; //=> [2, 2]
 * ```
 */
export function table(rows: readonly object[]): DataFrame {
  const keys = Object.keys(rows[0] ?? {});
  if (keys.length === 0) throw new ShapeError('a table needs at least one row with one column');
  const lacking = rows.findIndex((row) => keys.some((key) => !(key in row)));
  if (lacking >= 0) throw new ShapeError(`row ${lacking} has not all of the columns ${keys.join(', ')}`);
  // Loaded on first use: danfo takes a second, and not every notebook has a table.
  const danfo = require('danfojs-node') as typeof import('danfojs-node');
  mendDescribe(danfo);
  const values = rows.map((row) => keys.map((key) => (row as Record<string, string | number>)[key]));
  return new danfo.DataFrame(values as (string | number)[][], { columns: keys });
}
