/** Points of many exercises, from a CSV file. */
import { UsageError } from '../core';
import { namedBytes } from '../core/named-file';
import type { Override } from '../grading/gradebook';
import { readCsv } from '../grading/submission/read-csv';

const columns = ['student', 'chapter', 'exercise', 'points', 'reason'] as const;
type Column = (typeof columns)[number];

export interface OverrideFileOptions {
  /** For rows without a reason of their own. */
  readonly reason: string;
  readonly aboveMaximum: boolean;
  /** The rows have no points: what was set is taken back. */
  readonly clear: boolean;
}

/**
 * Reads the rows.
 * @throws UsageError for a file that cannot be read, and naming the line of each row whose points are none
 */
export function readOverrides(
  file: string,
  { reason, aboveMaximum, clear }: OverrideFileOptions,
): Override[] {
  const [head, ...rows] = readCsv(namedBytes(file), file);
  const names = (head?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  const place = (column: Column) => names.indexOf(column);
  const needed = columns.filter((one) => one !== 'reason' && !(clear && one === 'points'));
  const missing = needed.filter((one) => place(one) < 0);
  if (missing.length > 0)
    throw new UsageError(
      `${file} needs a first line with the columns student,chapter,exercise,points,reason; it lacks ${missing.join(', ')}`,
    );
  if (rows.length === 0) throw new UsageError(`${file} has no rows below its first line`);
  const faults: string[] = [];
  const overrides = rows.map(({ line, cells }): Override => {
    const cell = (column: Column) => cells[place(column)]?.trim() ?? '';
    const where = `${file}, line ${line}`;
    const points = clear ? null : pointsOf(cell('points'));
    if (points === undefined) faults.push(`${where}: points are a number from 0, not "${cell('points')}"`);
    if (clear && cell('points') !== '')
      faults.push(`${where}: --clear takes back, and needs no points; there are "${cell('points')}"`);
    return {
      ...{ student: cell('student'), chapter: cell('chapter'), exercise: cell('exercise') },
      ...{ points: points ?? null, reason: cell('reason') || reason, aboveMaximum, where },
    };
  });
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
  return overrides;
}

/** Undefined for what is no number from 0. */
export function pointsOf(text: string): number | undefined {
  const points = Number(text);
  return text.trim() !== '' && Number.isFinite(points) && points >= 0 ? points : undefined;
}
