/** The times that a learning platform noted, from a file of its own: `--times FILE`, JSON or CSV. */
import { UsageError } from '../../core';
import { namedText } from '../../core/named-file';
import { fit, jsonOf, schema, sentenceOf, shown } from '../../core/parse';
import { parseCsv } from './read-csv';

/** When a platform received a notebook. It is found by its path, or by the student and the chapter. */
interface PlatformTime {
  readonly path: string;
  readonly student: string;
  readonly chapter: string;
  readonly attempt: number;
  readonly at: number;
}

const columns = ['path', 'student', 'chapter', 'attempt', 'submitted_at'] as const;

/** Looks a notebook up. */
export type PlatformTimes = (
  path: string,
  student: string,
  chapter: string,
  attempt: number,
) => Pick<PlatformTime, 'at' | 'attempt'> | undefined;

/**
 * Reads a platform's times: rows of `submitted_at` (ISO 8601 with the time zone) and either `path`, as the report names
 * it, or `student` and `chapter`; `attempt` tells several of them apart.
 * @throws UsageError naming the row that is wrong
 */
export function readPlatformTimes(file: string): PlatformTimes {
  const times = rowsOf(namedText(file), file).map(({ row, where }) => timeOf(row, where));
  const byPath = new Map(times.filter((one) => one.path !== '').map((one) => [one.path, one]));
  const byStudent = new Map<string, PlatformTime[]>();
  for (const one of times) {
    if (one.path !== '') continue;
    const rows = byStudent.get(keyOf(one)) ?? [];
    byStudent.set(keyOf(one), rows);
    rows.push(one);
  }
  return (path, student, chapter, attempt) => {
    const named = byPath.get(path);
    if (named !== undefined) return named;
    const rows = byStudent.get(keyOf({ student, chapter })) ?? [];
    return rows.find((one) => one.attempt === Math.max(1, attempt)) ?? rows.find((one) => one.attempt === 0);
  };
}

const keyOf = ({ student, chapter }: { student: string; chapter: string }): string =>
  `${student}\0${chapter}`;

type Row = Readonly<Record<string, unknown>>;

const rowsSchema = schema((z) => z.array(z.record(z.string(), z.unknown())));

function rowsOf(text: string, file: string): { row: Row; where: string }[] {
  if (/^\s*[[{]/.test(text.replace(/^\ufeff/, ''))) {
    const read = fit(rowsSchema, jsonOf(text, { what: file, error: UsageError }));
    if ('misfit' in read)
      throw new UsageError(`${file} should be a list of objects: ${sentenceOf(read.misfit)}`);
    return read.value.map((row, i) => ({ row, where: `${file}, entry ${i + 1}` }));
  }
  const [head, ...lines] = parseCsv(text, file);
  if (head === undefined) throw new UsageError(`${file} is empty; it has the columns ${columns.join(', ')}`);
  const names = head.cells.map((name) => name.trim().toLowerCase());
  const has = (...some: (typeof columns)[number][]) => some.every((name) => names.includes(name));
  if (!has('submitted_at') || !(has('path') || has('student', 'chapter')))
    throw new UsageError(
      `${file}, line ${head.line}: the columns are submitted_at, and path or student and chapter; it has ${head.cells.map((name) => JSON.stringify(name.trim())).join(', ')}`,
    );
  return lines.map(({ cells, line }) => ({
    row: Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])),
    where: `${file}, line ${line}`,
  }));
}

function timeOf(row: Row, where: string): PlatformTime {
  const text = (name: (typeof columns)[number]): string => {
    const value = row[name] ?? '';
    if (typeof value === 'string' || typeof value === 'number') return String(value).trim();
    throw new UsageError(`${where}: ${name} is a text, not ${shown(value)}`);
  };
  const time = text('submitted_at');
  const at = Date.parse(time);
  if (!/T.*(Z|[+-]\d\d:?\d\d)$/.test(time) || Number.isNaN(at))
    throw new UsageError(
      `${where}: submitted_at is a time like 2026-12-01T23:59:00+01:00, not ${JSON.stringify(time)}`,
    );
  const [path, student, chapter, attempt] = [text('path'), text('student'), text('chapter'), text('attempt')];
  if (path === '' && (student === '' || chapter === ''))
    throw new UsageError(`${where}: whose notebook is it? It needs a path, or a student and a chapter`);
  if (attempt !== '' && !/^[1-9]\d{0,5}$/.test(attempt))
    throw new UsageError(`${where}: attempt is a whole number from 1, not ${JSON.stringify(attempt)}`);
  return { path, student, chapter, attempt: Number(attempt || 0), at };
}
