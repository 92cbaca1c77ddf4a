/** Joins the reports of shards, or of several chapters, into one. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../../core';
import type { Report } from '../report';

/** Reads a report that `very-deep grade --json` wrote. */
export function readReport(file: string): Report {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    if (report.schema === 1 && report.course === 'very-deep' && Array.isArray(report.submissions))
      return report;
  } catch (error) {
    throw new UsageError(`cannot read the report ${file}: ${(error as Error).message}`);
  }
  throw new UsageError(`${file} is no report of \`very-deep grade --json\` (schema 1)`);
}

/**
 * One report of several.
 * @throws UsageError when they were graded by different versions or seeds, or grade one submission twice
 */
export function mergeReports(reports: readonly Report[]): Report {
  const [first] = reports;
  if (first === undefined) throw new UsageError('name at least one report to merge');
  for (const report of reports)
    if (report.seed !== first.seed || report.version !== first.version)
      throw new UsageError(
        'these reports were graded with different seeds or versions; grade the shards with one --seed',
      );
  const submissions = reports
    .flatMap((report) => report.submissions)
    .sort((a, b) => compare(a.id, b.id) || compare(a.chapter, b.chapter));
  submissions.forEach((one, i) => {
    const before = submissions[i - 1];
    if (before?.id === one.id && before.chapter === one.chapter)
      throw new UsageError(`${one.id} has ${one.chapter} in two of these reports`);
  });
  const weaker = reports.find(({ sandbox }) => sandbox.strength === 'best-effort') ?? first;
  return {
    ...first,
    startedAt: reports.map((report) => report.startedAt).sort(compare)[0] as string,
    durationMs: reports.reduce((longest, report) => Math.max(longest, report.durationMs), 0),
    sandbox: weaker.sandbox,
    submissions,
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
