/** Joins the reports of shards, or of several chapters, into one. */
import { UsageError } from '../../core';
import type { Report, SubmissionReport } from '../results/report';
import { withAbsent } from '../run/whole-class';

/**
 * One report of several. Its seed and version are the first's; a submission of another keeps its own.
 * @throws UsageError when two of them grade one submission
 */
export function mergeReports(reports: readonly Report[]): Report {
  const [first] = reports;
  if (first === undefined) throw new UsageError('name at least one report to merge');
  const submissions = onceEach(
    reports.flatMap((report) =>
      report.submissions
        .filter(({ status }) => status !== 'absent') // told anew of the whole class
        .map((one) => withOrigin(one, report, first)),
    ),
  );
  const students = reports.flatMap((report) => report.students ?? []);
  const weaker = reports.find(({ sandbox }) => sandbox.strength === 'best-effort') ?? first;
  return withAbsent({
    ...first,
    startedAt: reports.map((report) => report.startedAt).sort()[0] as string,
    durationMs: reports.reduce((longest, report) => Math.max(longest, report.durationMs), 0),
    sandbox: weaker.sandbox,
    submissions,
    ...(students.length > 0 && { students: [...new Map(students.map((one) => [one.id, one])).values()] }),
  });
}

/** A submission that names its seed and version where they are not those of the whole. */
function withOrigin(one: SubmissionReport, its: Report, whole: Report): SubmissionReport {
  const { seed = its.seed, version = its.version, ...rest } = one;
  return {
    ...rest,
    ...(seed !== whole.seed && { seed }),
    ...(version !== whole.version && { version }),
  };
}

function onceEach(submissions: readonly SubmissionReport[]): SubmissionReport[] {
  const seen = new Map<string, SubmissionReport>();
  for (const one of submissions) {
    // What is of no chapter is a file that somebody found; the same file may have been found twice.
    const key = JSON.stringify([one.id, one.chapter, ...(one.chapter === '' ? [one.path, one.message] : [])]);
    const before = seen.get(key);
    if (before !== undefined && one.chapter !== '')
      throw new UsageError(
        `${one.id} has ${one.chapter} in two of these reports (${before.path} and ${one.path}): grade them in one run, or leave one report out`,
      );
    seen.set(key, one);
  }
  return [...seen.values()];
}
