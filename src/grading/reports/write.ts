/** Writes the reports that a command line asks for. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import type { Report, SubmissionReport } from '../report';
import { classPage } from './class';
import { reportCsv } from './csv';
import { fileName } from './file-name';
import { junitXml } from './junit';
import { studentPage } from './student';

/** Where each kind of report goes; those without a place are not written. */
export interface ReportPlaces {
  readonly json?: string;
  readonly junit?: string;
  readonly csv?: string;
  /** A folder: `index.html` for the teacher, `feedback/STUDENT/CHAPTER/CHAPTER.html` for students, as nbgrader has it. */
  readonly html?: string;
}

/**
 * Writes each report whole or not at all.
 * @throws UsageError when a place cannot be written
 */
export function writeReports(report: Report, places: ReportPlaces): void {
  if (places.json !== undefined) write(places.json, `${JSON.stringify(report, null, 2)}\n`);
  if (places.junit !== undefined) write(places.junit, junitXml(report));
  if (places.csv !== undefined) write(places.csv, reportCsv(report));
  if (places.html === undefined) return;
  write(
    path.join(places.html, 'index.html'),
    classPage(report, (one) => feedbackPath(one).map(encodeURIComponent).join('/')),
  );
  for (const submission of report.submissions)
    write(path.join(places.html, ...feedbackPath(submission)), studentPage(report, submission));
}

/** nbgrader's folders for feedback: student, assignment, notebook. What is of no chapter is told apart by its path. */
export function feedbackPath({ id, chapter, path: shown }: SubmissionReport): string[] {
  const name = fileName(chapter === '' ? `no chapter: ${shown}` : chapter);
  return ['feedback', fileName(id), name, `${name}.html`];
}

function write(file: string, text: string): void {
  try {
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    const whole = `${file}.${process.pid}.part`;
    writeFileSync(whole, text);
    renameSync(whole, file);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${(error as Error).message}`);
  }
}
