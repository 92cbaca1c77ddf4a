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
 * @throws UsageError when a place cannot be written, after all others have been
 */
export function writeReports(report: Report, places: ReportPlaces): void {
  const { json, junit, csv, markdown, html } = places;
  const all: (readonly [place: string | undefined, text: () => string])[] = [
    [json, () => `${JSON.stringify(report, null, 2)}\n`],
    [junit, () => junitXml(report)],
    [csv, () => reportCsv(report)],
    [markdown, () => markdownSummary(report)],
  ];
  const refused: unknown[] = [];
  const write = (place: string, text: string) => {
    try {
      writeFileWhole(place, text);
    } catch (error) {
      refused.push(error);
    }
  };
  for (const [place, text] of all) if (place !== undefined) write(place, text());
  if (html !== undefined) {
    const links = (one: SubmissionReport) => feedbackPath(one).map(encodeURIComponent).join('/');
    write(path.join(html, 'index.html'), classPage(report, links));
    for (const submission of report.submissions)
      write(path.join(html, ...feedbackPath(submission)), studentPage(report, submission));
  }
  if (refused.length > 0) throw refused[0];
}

/** nbgrader's folders for feedback: student, assignment, notebook. What is of no chapter is told apart by its path. */
export function feedbackPath({ id, chapter, path: shown }: SubmissionReport): string[] {
  const name = fileName(chapter === '' ? `no chapter: ${shown}` : chapter);
  return ['feedback', fileName(id), name, `${name}.html`];
}
