/** Reads a report that was written before: a file that somebody may have edited. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../../core';
import type { Report } from '../results/report';

/**
 * Reads a report that `very-deep grade --json` wrote.
 * @throws UsageError when it is none, naming what is wrong in it
 */
export function readReport(file: string): Report {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`cannot read the report ${file}: ${(error as Error).message}`);
  }
  if (!isObject(raw) || raw.schema !== 1 || raw.course !== 'very-deep')
    throw new UsageError(`${file} is no report of \`very-deep grade --json\` (schema 1)`);
  const fault = faultOf(raw);
  if (fault !== undefined) throw new UsageError(`${file} is no whole report: ${fault}; grade again`);
  return raw as unknown as Report;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is missing of what every report has. */
function faultOf(report: Record<string, unknown>): string | undefined {
  const lacks = (one: Record<string, unknown>, type: string, names: readonly string[]) =>
    names.find((name) => typeof one[name] !== type);
  const text = lacks(report, 'string', ['seed', 'version', 'startedAt']);
  if (text !== undefined) return `it has no "${text}"`;
  if (!isObject(report.sandbox)) return 'it has no "sandbox"';
  if (report.students !== undefined && !Array.isArray(report.students)) return '"students" is no list';
  if (!Array.isArray(report.submissions)) return 'it has no list of "submissions"';
  for (const [i, one] of report.submissions.entries()) {
    if (!isObject(one)) return `submission ${i + 1} is none`;
    const missing =
      lacks(one, 'string', ['id', 'path', 'chapter', 'status', 'message']) ??
      lacks(one, 'number', ['score', 'maxScore', 'durationMs']) ??
      (Array.isArray(one.exercises) ? undefined : 'exercises');
    if (missing !== undefined) return `submission ${i + 1} has no "${missing}"`;
  }
  return undefined;
}
