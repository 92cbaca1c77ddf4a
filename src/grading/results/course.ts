/** A course's own rules, from `course.json`: deadlines, what lateness costs, extensions, which attempts count. */
import { UsageError } from '../../core';
import { namedJson } from '../../core/named-file';
import { nearestName } from '../../core/nearest';
import { type Fitting, fit, type Misfit, schema } from '../../core/parse';
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
export type AttemptPolicy = (typeof attemptPolicies)[number];

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

const ruleNames = [
  ...['deadlines', 'extensions', 'late', 'attempts', 'counts', 'notebooks', 'exercises', 'collector'],
];
const lateNames = ['graceMinutes', 'percentPerDay', 'lastDay'];
const exerciseRuleNames = ['drop', 'giveToAll', 'reason'];

/** `course.json` as it is written. A name that it does not know is refused: a misspelled rule shall not be left out. */
const courseSchema = schema((z) => {
  const amount = (least: 0 | 1) =>
    z.exactOptional(
      z.custom<number>(
        (value) => typeof value === 'number' && value >= least && (least === 0 || Number.isInteger(value)),
        { error: `a ${least === 0 ? '' : 'whole '}number from ${least}` },
      ),
    );
  const times = z.record(
    z.string(),
    z.custom<string>(isTime, { error: 'a time like 2026-12-01T23:59:00+01:00' }),
  );
  return z.strictObject({
    deadlines: z.nullish(times),
    extensions: z.nullish(z.record(z.string(), times)),
    late: z.nullish(
      z.strictObject({ graceMinutes: amount(0), percentPerDay: amount(0), lastDay: amount(0) }),
    ),
    attempts: amount(1),
    counts: z.exactOptional(z.enum(attemptPolicies)),
    notebooks: amount(1),
    exercises: z.nullish(
      z.record(
        z.string(),
        z.strictObject({
          drop: z.exactOptional(z.unknown()),
          giveToAll: z.exactOptional(z.unknown()),
          reason: z.exactOptional(z.unknown()),
        }),
      ),
    ),
    collector: z.exactOptional(
      z.strictObject({
        publicKey: z.custom<string>(
          (value) => typeof value === 'string' && publicKeyOf(value) !== undefined,
          { error: 'the line that `very-deep countersign --new-key` printed' },
        ),
      }),
    ),
  });
});

type Written = Fitting<typeof courseSchema>;

const isTime = (value: unknown): boolean =>
  typeof value === 'string' && /T.*(Z|[+-]\d\d:?\d\d)$/.test(value) && !Number.isNaN(Date.parse(value));

/**
 * Reads `course.json`.
 * @throws UsageError naming what is wrong in it; a misspelled rule is not silently left out
 */
export function readCourse(file: string, known: Known): Course {
  return courseOf(namedJson(file), known, file);
}

/** Checks a course's rules. */
export function courseOf(raw: unknown, known: Known, file = 'course.json'): Course {
  const read = fit(courseSchema, raw);
  if ('misfit' in read) throw new UsageError(refusal(read.misfit, file));
  const { late, attempts, counts, notebooks, collector, ...given } = read.value;
  const extensions = Object.entries(given.extensions ?? {});
  if (known.students !== undefined)
    for (const [who] of extensions)
      refuseUnknown(who, known.students, 'student of the roster', `${file}: extensions`);
  const refuseUnknownChapters = (times: Readonly<Record<string, string>>, name: string) => {
    for (const chapter of Object.keys(times))
      refuseUnknown(chapter, known.chapters, 'chapter', `${file}: ${name}`);
  };
  refuseUnknownChapters(given.deadlines ?? {}, 'deadlines');
  for (const [who, times] of extensions) refuseUnknownChapters(times, `extensions, ${who}`);
  return {
    deadlines: given.deadlines ?? {},
    extensions: Object.fromEntries(extensions),
    late: { ...noRules.late, ...late },
    attempts: attempts ?? noRules.attempts,
    counts: counts ?? noRules.counts,
    notebooks: notebooks ?? noRules.notebooks,
    exercises: exerciseRules(given.exercises, known, file),
    ...(collector !== undefined && { collector }),
  };
}

function refusal({ path: [member], place, found, expected, unknown: [name] }: Misfit, file: string): string {
  if (name !== undefined) {
    const known =
      member === undefined
        ? ruleNames
        : ({ late: lateNames, exercises: exerciseRuleNames }[String(member)] ?? ['publicKey']);
    const near = nearestName(name, known);
    return `${file}${place === '' ? '' : `: ${place}`} knows no "${name}"${near === undefined ? '' : ` (did you mean "${near}"?)`}; it has ${known.join(', ')}`;
  }
  if (place === '') return `${file} should be an object, not ${found}`;
  if (found === '') return `${file}: ${place} is missing: it is ${expected}`;
  return `${file}: ${place} is ${expected}, not ${found}`;
}

function exerciseRules(
  given: Written['exercises'],
  known: Known,
  file: string,
): Record<string, ExerciseRule> {
  return Object.fromEntries(
    Object.entries(given ?? {}).map(([id, { drop, giveToAll, reason }]) => {
      const where = `${file}: exercises, ${id}`;
      refuseUnknown(id, known.exercises, 'exercise', `${file}: exercises`);
      if ((drop === true) === (giveToAll === true) || ![drop, giveToAll].includes(undefined))
        throw new UsageError(`${where}: either "drop": true or "giveToAll": true`);
      if (typeof reason !== 'string' || reason.trim() === '')
        throw new UsageError(`${where}: say why, for the students: "reason": "..."`);
      return [id, { kind: drop === true ? 'drop' : 'giveToAll', reason: reason.trim() }];
    }),
  );
}

function refuseUnknown(name: string, known: readonly string[], kind: string, where: string): void {
  if (known.includes(name)) return;
  const near = nearestName(name, known);
  throw new UsageError(
    `${where}: no ${kind} is called "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
  );
}
