/** CSV by RFC 4180, in which no cell can become a formula. */
import type { Report } from '../results/report';
import { percent } from '../results/report';
import { totalOf } from './total';

export type CsvCell = string | number;

/** What a spreadsheet may read as the beginning of a formula, in full and small width, too. */
const sign = /[=+\-@|%\u2212\ufe62\ufe63\ufe66\ufe6b\uff05\uff0b\uff0d\uff1d\uff20\uff5c]/;
/** What it may pass over before that: blanks, separators, quotation marks and what cannot be seen. */
const passedOver = /[\s\p{Cc}\p{Cf}\p{Z}\p{Mn}",;\u115f\u1160\u2800\u3164\uffa0]/u;
/** Where a spreadsheet of another country's settings may end a cell, whatever stands in quotes. */
const cut = /[;\t\r\n]/;

/**
 * Spreadsheets run a text that begins like a formula; an apostrophe before it makes it text. So it does within a text
 * where a spreadsheet would cut it. Numbers stay numbers.
 */
function cell(value: CsvCell): string {
  if (typeof value === 'number') return `${value}`;
  const text = withApostrophes(value);
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function withApostrophes(text: string): string {
  const places = new Set<number>(/^[\t\r\n]/.test(text) ? [0] : []);
  /** Where the cell begins in which we are, as seen from here and as cut last; undefined once it has other text. */
  let begun: { first: number; last: number } | undefined = { first: 0, last: 0 };
  let at = 0;
  for (const character of text) {
    if (begun !== undefined && sign.test(character))
      for (const place of Object.values(begun)) places.add(place);
    if (!passedOver.test(character)) begun = undefined;
    at += character.length;
    if (cut.test(character)) begun = { first: begun?.first ?? at, last: at };
  }
  return [...places]
    .sort((a, b) => b - a)
    .reduce((done, place) => `${done.slice(0, place)}'${done.slice(place)}`, text);
}

/** Rows of cells as CSV text. */
export const csvText = (rows: readonly (readonly CsvCell[])[]): string =>
  rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');

/**
 * One row per submission; a column of points per exercise that anybody was asked. These add up to `earned`, and that
 * with what lateness took and what was adjusted to `score`.
 */
export function reportCsv(report: Report): string {
  const exercises = [
    ...new Set(report.submissions.flatMap((one) => one.exercises.map(({ id }) => id))),
  ].sort();
  const head = [
    ...['id', 'chapter', 'status', 'score', 'max_score', 'percent'],
    ...['earned', 'late', 'adjusted', 'message', 'handed_in', 'time_from', ...exercises],
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
      one.message,
      one.handedIn ?? '',
      one.timeFrom ?? '',
      ...exercises.map((id) => points.get(id) ?? ''),
    ];
  });
  return csvText([head, ...rows]);
}
