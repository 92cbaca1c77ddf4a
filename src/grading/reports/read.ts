/** Reads a report that was written before: a file that somebody may have edited. */
import { UsageError } from '../../core';
import { namedJson } from '../../core/named-file';
import { fitAsItIs, type Misfit, sentenceOf } from '../../core/parse';
import type { Report } from '../results/report';
import { reportSchema } from '../results/report-schema';

/**
 * Reads a report that `very-deep grade --json` wrote.
 * @throws UsageError when it is none, naming what is wrong in it
 */
export function readReport(file: string): Report {
  const raw = namedJson(file, 'the report');
  // As it was written, with what a newer version may have added.
  const read = fitAsItIs(reportSchema, raw);
  if ('misfit' in read && ['schema', 'course', undefined].includes(read.misfit.path[0]?.toString()))
    throw new UsageError(
      `${file} is no report of \`very-deep grade --json\` (schema 1): ${sentenceOf(read.misfit)}`,
    );
  if ('misfit' in read)
    throw new UsageError(
      `${file} is no whole report: ${lackOf(read.misfit)} (${sentenceOf(read.misfit)}); grade again`,
    );
  return read.value;
}

/** What is missing of what every report has. */
function lackOf({ path: [member, index, name] }: Misfit): string {
  if (member !== 'submissions')
    return `it has no ${member === 'students' ? 'list of ' : ''}"${String(member)}"`;
  if (typeof index !== 'number') return 'it has no list of "submissions"';
  return `submission ${index + 1} ${name === undefined ? 'is none' : `has no "${String(name)}"`}`;
}
