/** A course's own rules, from `course.json`: deadlines, what lateness costs, extensions, how many attempts count. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../core';
import { type SubmissionReport, sumOfPoints } from './report';

export interface Course {
  /** By chapter, as ISO 8601 with the time zone: `2026-12-01T23:59:00+01:00`. Chapters without one are never late. */
  readonly deadlines: Readonly<Record<string, string>>;
  /** A student's own deadlines, by student and chapter; they take the place of the course's. */
  readonly extensions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly late: {
    /** Minutes after the deadline that cost nothing. */
    readonly graceMinutes: number;
    /** Percent of the score taken off for each day begun. */
    readonly percentPerDay: number;
    /** After this many days nothing is left of the score. */
    readonly lastDay: number;
  };
  /** Only a student's first so many notebooks of a chapter count. */
  readonly attempts: number;
}

const defaults: Course = {
  deadlines: {},
  extensions: {},
  late: { graceMinutes: 0, percentPerDay: 10, lastDay: Number.POSITIVE_INFINITY },
  attempts: Number.POSITIVE_INFINITY,
};

/**
 * Reads `course.json`.
 * @throws UsageError naming what is wrong in it; a misspelled rule is not silently left out
 */
export function readCourse(file: string): Course {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`);
  }
  return courseOf(raw, file);
}

/** Checks a course's rules. */
export function courseOf(raw: unknown, file = 'course.json'): Course {
  const given = members(raw, file, ['deadlines', 'extensions', 'late', 'attempts']);
  const late = members(given.late ?? {}, `${file}: late`, ['graceMinutes', 'percentPerDay', 'lastDay']);
  const number = (value: unknown, fallback: number, name: string): number => {
    if (value === undefined) return fallback;
    if (typeof value === 'number' && value >= 0) return value;
    throw new UsageError(`${file}: ${name} is a number from 0, not ${JSON.stringify(value)}`);
  };
  const dates = (value: unknown, name: string): Record<string, string> => {
    const byChapter = members(value ?? {}, `${file}: ${name}`);
    for (const [chapter, date] of Object.entries(byChapter))
      if (typeof date !== 'string' || !/T.*(Z|[+-]\d\d:?\d\d)$/.test(date) || Number.isNaN(Date.parse(date)))
        throw new UsageError(
          `${file}: ${name}, ${chapter}: a time like 2026-12-01T23:59:00+01:00, not ${JSON.stringify(date)}`,
        );
    return byChapter as Record<string, string>;
  };
  const extensions = Object.entries(members(given.extensions ?? {}, `${file}: extensions`));
  return {
    deadlines: dates(given.deadlines, 'deadlines'),
    extensions: Object.fromEntries(
      extensions.map(([who, value]) => [who, dates(value, `extensions, ${who}`)]),
    ),
    late: {
      graceMinutes: number(late.graceMinutes, defaults.late.graceMinutes, 'graceMinutes'),
      percentPerDay: number(late.percentPerDay, defaults.late.percentPerDay, 'percentPerDay'),
      lastDay: number(late.lastDay, defaults.late.lastDay, 'lastDay'),
    },
    attempts: number(given.attempts, defaults.attempts, 'attempts'),
  };
}

function members(raw: unknown, where: string, known?: readonly string[]): Record<string, unknown> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new UsageError(`${where} should be an object`);
  const unknown = known && Object.keys(raw).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`${where} knows no "${unknown}"; it has ${known?.join(', ')}`);
  return raw as Record<string, unknown>;
}

/**
 * A report after the course's rules.
 * @param submitted when the notebook was handed in, in milliseconds: the time of the file
 */
export function applyCourse(report: SubmissionReport, course: Course, submitted: number): SubmissionReport {
  const deadline = course.extensions[report.id]?.[report.chapter] ?? course.deadlines[report.chapter];
  if (deadline === undefined) return report;
  const late = submitted - Date.parse(deadline);
  if (late <= course.late.graceMinutes * 60_000) return report;
  const days = Math.ceil(late / 86_400_000);
  const percent = days > course.late.lastDay ? 100 : Math.min(100, days * course.late.percentPerDay);
  const note = `Handed in ${days === 1 ? 'a day' : `${days} days`} late: ${percent} % off the ${report.score} points.`;
  return {
    ...report,
    score: sumOfPoints([report.score * (1 - percent / 100)]),
    message: report.message === '' ? note : `${report.message} ${note}`,
    late: { deadline, days, percent },
  };
}
