/** A course's own rules, from `course.json`: deadlines, what lateness costs, extensions, which attempts count. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../../core';
import { nearestName } from '../../core/nearest';
import { publicKeyOf } from './rules/keys';

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
  /** Which of those is the grade. */
  readonly counts: AttemptPolicy;
  /** No more than so many notebooks of a student's are graded at all. */
  readonly notebooks: number;
  /** Exercises that the course has taken out of the grade, or given to all, by their id. */
  readonly exercises: Readonly<Record<string, ExerciseRule>>;
  /** The service that signs what it received; its private key never leaves it. */
  readonly collector?: { readonly publicKey: string };
}

/** Which of a student's notebooks of a chapter is the grade. */
export const attemptPolicies = ['latest', 'best'] as const;
type AttemptPolicy = (typeof attemptPolicies)[number];

export interface ExerciseRule {
  readonly kind: 'drop' | 'giveToAll';
  readonly reason: string;
}

/** What a course has, with which the names in its rules are compared. */
export interface Known {
  readonly chapters: readonly string[];
  readonly exercises: readonly string[];
  /** From the roster, where there is one. */
  readonly students?: readonly string[];
}

/** The rules of a course that sets none. */
export const noRules: Course = {
  deadlines: {},
  extensions: {},
  late: { graceMinutes: 0, percentPerDay: 10, lastDay: Number.POSITIVE_INFINITY },
  attempts: Number.POSITIVE_INFINITY,
  counts: 'latest',
  notebooks: 100,
  exercises: {},
};

/**
 * Reads `course.json`.
 * @throws UsageError naming what is wrong in it; a misspelled rule is not silently left out
 */
export function readCourse(file: string, known: Known): Course {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`);
  }
  return courseOf(raw, known, file);
}

/** Checks a course's rules. */
export function courseOf(raw: unknown, known: Known, file = 'course.json'): Course {
  const given = members(raw, file, [
    ...['deadlines', 'extensions', 'late', 'attempts', 'counts', 'notebooks', 'exercises', 'collector'],
  ]);
  const late = members(given.late ?? {}, `${file}: late`, ['graceMinutes', 'percentPerDay', 'lastDay']);
  const number = (value: unknown, fallback: number, name: string, least = 0): number => {
    if (value === undefined) return fallback;
    const fits = typeof value === 'number' && value >= least && (least === 0 || Number.isInteger(value));
    if (fits) return value;
    throw new UsageError(
      `${file}: ${name} is a ${least === 0 ? '' : 'whole '}number from ${least}, not ${JSON.stringify(value)}`,
    );
  };
  const dates = (value: unknown, name: string): Record<string, string> => {
    const byChapter = members(value ?? {}, `${file}: ${name}`);
    for (const [chapter, date] of Object.entries(byChapter)) {
      refuseUnknown(chapter, known.chapters, 'chapter', `${file}: ${name}`);
      if (typeof date !== 'string' || !/T.*(Z|[+-]\d\d:?\d\d)$/.test(date) || Number.isNaN(Date.parse(date)))
        throw new UsageError(
          `${file}: ${name}, ${chapter}: a time like 2026-12-01T23:59:00+01:00, not ${JSON.stringify(date)}`,
        );
    }
    return byChapter as Record<string, string>;
  };
  const extensions = Object.entries(members(given.extensions ?? {}, `${file}: extensions`));
  if (known.students !== undefined)
    for (const [who] of extensions)
      refuseUnknown(who, known.students, 'student of the roster', `${file}: extensions`);
  const { counts = noRules.counts } = given;
  if (counts !== 'latest' && counts !== 'best')
    throw new UsageError(`${file}: counts is "latest" or "best", not ${JSON.stringify(counts)}`);
  const collector = collectorOf(given.collector, file);
  return {
    deadlines: dates(given.deadlines, 'deadlines'),
    extensions: Object.fromEntries(
      extensions.map(([who, value]) => [who, dates(value, `extensions, ${who}`)]),
    ),
    late: {
      graceMinutes: number(late.graceMinutes, noRules.late.graceMinutes, 'graceMinutes'),
      percentPerDay: number(late.percentPerDay, noRules.late.percentPerDay, 'percentPerDay'),
      lastDay: number(late.lastDay, noRules.late.lastDay, 'lastDay'),
    },
    attempts: number(given.attempts, noRules.attempts, 'attempts', 1),
    counts,
    notebooks: number(given.notebooks, noRules.notebooks, 'notebooks', 1),
    exercises: exerciseRules(given.exercises, known, file),
    ...(collector !== undefined && { collector }),
  };
}

function exerciseRules(raw: unknown, known: Known, file: string): Record<string, ExerciseRule> {
  const rules = Object.entries(members(raw ?? {}, `${file}: exercises`));
  return Object.fromEntries(
    rules.map(([id, value]) => {
      const where = `${file}: exercises, ${id}`;
      refuseUnknown(id, known.exercises, 'exercise', `${file}: exercises`);
      const { drop, giveToAll, reason } = members(value, where, ['drop', 'giveToAll', 'reason']);
      if ((drop === true) === (giveToAll === true) || ![drop, giveToAll].includes(undefined))
        throw new UsageError(`${where}: either "drop": true or "giveToAll": true`);
      if (typeof reason !== 'string' || reason.trim() === '')
        throw new UsageError(`${where}: say why, for the students: "reason": "..."`);
      return [id, { kind: drop === true ? 'drop' : 'giveToAll', reason: reason.trim() }];
    }),
  );
}

function collectorOf(raw: unknown, file: string): Course['collector'] {
  if (raw === undefined) return undefined;
  const { publicKey } = members(raw, `${file}: collector`, ['publicKey']);
  if (typeof publicKey !== 'string' || publicKeyOf(publicKey) === undefined)
    throw new UsageError(
      `${file}: collector, publicKey: the line that \`very-deep countersign --new-key\` printed, not ${JSON.stringify(publicKey)}`,
    );
  return { publicKey };
}

function refuseUnknown(name: string, known: readonly string[], kind: string, where: string): void {
  if (known.includes(name)) return;
  const near = nearestName(name, known);
  throw new UsageError(
    `${where}: no ${kind} is called "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
  );
}

function members(raw: unknown, where: string, known?: readonly string[]): Record<string, unknown> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new UsageError(`${where} should be an object`);
  const unknown = known && Object.keys(raw).find((name) => !known.includes(name));
  if (unknown === undefined || known === undefined) return raw as Record<string, unknown>;
  const near = nearestName(unknown, known);
  throw new UsageError(
    `${where} knows no "${unknown}"${near === undefined ? '' : ` (did you mean "${near}"?)`}; it has ${known.join(', ')}`,
  );
}
