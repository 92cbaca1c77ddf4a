/** Writes the reports that a command line asks for. */
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import type { Report, SubmissionReport } from '../report';
import { classPage } from './class';
import { reportCsv } from './csv';
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

/** nbgrader's folders for feedback: student, assignment, notebook. */
export function feedbackPath({ id, chapter }: SubmissionReport): string[] {
  const name = fileName(chapter);
  return ['feedback', fileName(id), name, `${name}.html`];
}

/** A name that is safe as a file's; two different names stay different, also where capitals do not count. */
function fileName(name: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,60}$/.test(name) && !name.endsWith('.')) return name;
  const safe = name.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 40);
  return `${safe}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
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
