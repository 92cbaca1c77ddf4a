/** CSV by RFC 4180, in which no cell can become a formula. */
import type { Report } from '../results/report';
import { percent, waitingPoints } from '../results/report';
import { guarded } from '../submission/csv-guard';
import { totalOf } from './total';

export type CsvCell = string | number;

/** Numbers stay numbers. */
function cell(value: CsvCell): string {
  if (typeof value === 'number') return `${value}`;
  const text = guarded(value);
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows of cells as CSV text. */
export const csvText = (rows: readonly (readonly CsvCell[])[]): string =>
  rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');

/**
 * One row per submission; a column of points per exercise that anybody was asked. These add up to `earned`, and that
 * with what lateness took and what was adjusted to `score`. `waiting` is what a person has yet to grade.
 */
export function reportCsv(report: Report): string {
  const exercises = [
    ...new Set(report.submissions.flatMap((one) => one.exercises.map(({ id }) => id))),
  ].sort();
  const head = [
    ...['id', 'chapter', 'status', 'score', 'max_score', 'percent'],
    ...['earned', 'late', 'adjusted', 'waiting', 'message', 'handed_in', 'time_from', ...exercises],
  ];
  const rows = report.submissions.map((one): CsvCell[] => {
    const total = totalOf(one);
    const points = new Map(one.exercises.map((exercise) => [exercise.id, exercise.points]));
    return [
      one.id,
      one.chapter,
      one.status,
      one.score,
      one.maxScore,
      Math.round(percent(one) * 100) / 100,
      total.earned,
      -total.late || 0,
      total.other,
      waitingPoints(one),
      one.message,
      one.handedIn ?? '',
      one.timeFrom ?? '',
      ...exercises.map((id) => points.get(id) ?? ''),
    ];
  });
  return csvText([head, ...rows]);
}
