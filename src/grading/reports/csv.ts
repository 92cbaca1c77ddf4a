/** CSV by RFC 4180, in which no cell can become a formula. */
import type { Report } from '../report';
import { percent } from '../report';

export type Cell = string | number;

/**
 * Spreadsheets run a text that begins like a formula; an apostrophe before it makes it text. Numbers stay numbers.
 */
function cell(value: Cell): string {
  if (typeof value === 'number') return `${value}`;
  const text = /^[\s\0]*[=+\-@|%\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows of cells as CSV text. */
export const csvText = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');

/** One row per submission; a column of points per exercise that anybody was asked. */
export function reportCsv(report: Report): string {
  const exercises = [
    ...new Set(report.submissions.flatMap((one) => one.exercises.map(({ id }) => id))),
  ].sort();
  const head = [
    'id',
    'chapter',
    'status',
    'score',
    'max_score',
    'percent',
    'message',
    'handed_in',
    'time_from',
    ...exercises,
  ];
  const rows = report.submissions.map((one): Cell[] => {
    const points = new Map(one.exercises.map((exercise) => [exercise.id, exercise.points]));
    return [
      one.id,
      one.chapter,
      one.status,
      one.score,
      one.maxScore,
      Math.round(percent(one) * 100) / 100,
      one.message,
      one.handedIn ?? '',
      one.timeFrom ?? '',
      ...exercises.map((id) => points.get(id) ?? ''),
    ];
  });
  return csvText([head, ...rows]);
}
