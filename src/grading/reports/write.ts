/** Writes the reports that a command line asks for. */
import path from 'node:path';
import type { Report, SubmissionReport } from '../results/report';
import { classPage } from './class';
import { reportCsv } from './csv';
import { fileName } from './file-name';
import { junitXml } from './junit';
import { studentPage } from './student';
import { markdownSummary } from './summary';
import { writeFileWhole } from './write-file';

/** Where each kind of report goes; those without a place are not written. */
export interface ReportPlaces {
  readonly json?: string;
  readonly junit?: string;
  readonly csv?: string;
  /** A summary for the comment of a pull request. */
  readonly markdown?: string;
  /** A folder: `index.html` for the teacher, `feedback/STUDENT/CHAPTER/CHAPTER.html` for students, as nbgrader has it. */
  readonly html?: string;
}

/**
 * Writes each report whole or not at all.
 * @throws UsageError when a place cannot be written
 */
export function writeReports(report: Report, places: ReportPlaces): void {
  if (places.json !== undefined) writeFileWhole(places.json, `${JSON.stringify(report, null, 2)}\n`);
  if (places.junit !== undefined) writeFileWhole(places.junit, junitXml(report));
  if (places.csv !== undefined) writeFileWhole(places.csv, reportCsv(report));
  if (places.markdown !== undefined) writeFileWhole(places.markdown, markdownSummary(report));
  if (places.html === undefined) return;
  writeFileWhole(
    path.join(places.html, 'index.html'),
    classPage(report, (one) => feedbackPath(one).map(encodeURIComponent).join('/')),
  );
  for (const submission of report.submissions)
    writeFileWhole(path.join(places.html, ...feedbackPath(submission)), studentPage(report, submission));
}

/** nbgrader's folders for feedback: student, assignment, notebook. What is of no chapter is told apart by its path. */
export function feedbackPath({ id, chapter, path: shown }: SubmissionReport): string[] {
  const name = fileName(chapter === '' ? `no chapter: ${shown}` : chapter);
  return ['feedback', fileName(id), name, `${name}.html`];
}
