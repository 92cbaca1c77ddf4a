/**
 * Sets points of exercises outside of the desk, one or many: all of them or none. What the desk gave stays beneath, and
 * counts again when the points are taken back.
 */
import { ValueError } from '../../../core';
import { nearestName } from '../../../core/nearest';
import { handGradeRefusal } from '../../results/rules';
import type { Gradebook } from '../gradebook';
import type { Giving, HandRecord } from './by-hand';

/** What one exercise of a student is to have. */
export interface Override {
  readonly student: string;
  readonly chapter: string;
  readonly exercise: string;
  /** Null takes back what was set. */
  readonly points: number | null;
  readonly reason: string;
  readonly aboveMaximum: boolean;
  /** Where it is said, for the refusal: `scores.csv, line 3`. */
  readonly where?: string;
}

/** What became of it. */
export interface Overridden extends Pick<Override, 'student' | 'chapter' | 'exercise'> {
  readonly before: number;
  readonly after: number;
}

/**
 * Sets points by hand, under the rules of the desk.
 * @returns what each of the exercises had and has
 * @throws ValueError naming everything that is wrong, where something is, and when somebody else gives at the same time; then
 *   nothing is written
 */
export async function overrideExercises(
  book: Gradebook,
  overrides: readonly Override[],
  by: string,
): Promise<Overridden[]> {
  const students = [...new Set(overrides.map(({ student }) => student))];
  const before = await pointsIn(book, students);
  const records = await book.byHand.handGrades(students);
  const faults = overrides.flatMap((one, i) => {
    const why = refusalOf(one, before) ?? doubled(one, overrides.slice(0, i)) ?? nothingSet(one, records);
    return why === undefined ? [] : [one.where === undefined ? why : `${one.where}: ${why}`];
  });
  if (faults.length > 0) throw new ValueError(faults.join('\n'));
  const given = await book.byHand.give(
    overrides.map((one) => givingOf(one, records)),
    by,
  );
  if ('conflict' in given) throw new ValueError(`${given.conflict.why}; nothing was written, try again`);
  const after = await pointsIn(book, students);
  return overrides.map(({ student, chapter, exercise }) => ({
    ...{ student, chapter, exercise },
    before: before.get(student)?.get(chapter)?.get(exercise)?.points ?? 0,
    after: after.get(student)?.get(chapter)?.get(exercise)?.points ?? 0,
  }));
}

interface Points {
  readonly points: number;
  readonly maxPoints: number;
}

/** By student, chapter and exercise. */
type Known = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, Points>>>;

async function pointsIn(book: Gradebook, students: readonly string[]): Promise<Known> {
  const known = new Map<string, Map<string, Map<string, Points>>>();
  for (const { student, chapter, report } of await book.byHand.standing(students)) {
    const chapters = known.get(student) ?? new Map();
    known.set(student, chapters.set(chapter, new Map(report.exercises.map((one) => [one.id, one]))));
  }
  return known;
}

/** Why it cannot be set. */
function refusalOf(
  { student, chapter, exercise, points, aboveMaximum, reason }: Override,
  known: Known,
): string | undefined {
  const chapters = known.get(student);
  if (chapters === undefined) return `the gradebook knows no student called "${student}"`;
  const exercises = chapters.get(chapter);
  if (exercises === undefined)
    return `${student} has no grade for "${chapter}"${orNearest(chapter, [...chapters.keys()])}`;
  const found = exercises.get(exercise);
  if (found === undefined)
    return `${student}'s ${chapter} has no exercise "${exercise}"${orNearest(exercise, [...exercises.keys()])}`;
  if (reason.trim() === '') return 'it is not said why: a reason';
  return handGradeRefusal({ extra: 0, score: points, aboveMaximum }, exercise, found.maxPoints);
}

function orNearest(name: string, names: readonly string[]): string {
  const near = nearestName(name, names);
  return near === undefined ? `; there are ${names.join(', ')}` : `; did you mean "${near}"?`;
}

const doubled = ({ student, exercise }: Override, earlier: readonly Override[]): string | undefined =>
  earlier.some((one) => one.student === student && one.exercise === exercise)
    ? `${student} has ${exercise} twice: which of them counts?`
    : undefined;

const nothingSet = (one: Override, records: readonly HandRecord[]): string | undefined =>
  one.points === null && (standingOf(one, records)?.score ?? null) === null
    ? `no points are set for ${one.student}'s ${one.exercise} that could be taken back`
    : undefined;

/** What counts of what was given: where two readers have agreed, that. */
function standingOf({ student, exercise }: Override, records: readonly HandRecord[]): HandRecord | undefined {
  const own = records.filter((one) => one.student === student && one.exercise === exercise);
  return own.find(({ reading }) => reading === 'agreed') ?? own.find(({ reading }) => reading === 'first');
}

function givingOf(one: Override, records: readonly HandRecord[]): Giving {
  const { student, chapter, exercise, points: score, reason, aboveMaximum } = one;
  const standing = standingOf(one, records);
  return {
    ...{ student, chapter, exercise, score, reason: reason.trim() },
    aboveMaximum: score === null ? false : aboveMaximum,
    reading: standing?.reading ?? 'first',
    version: standing?.version ?? 0,
    items: standing?.items.map(({ id }) => id) ?? [],
    extra: standing?.extra ?? 0,
    comment: standing?.comment ?? '',
  };
}
