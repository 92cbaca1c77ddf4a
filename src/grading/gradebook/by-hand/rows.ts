/** The tables of what is given by hand, as they are read. */
import { ExerciseError } from '../../../core';
import { parseJson, schema } from '../../../core/parse';
import { loadExercise } from '../../../exercises/registry';
import { isTextId } from '../../../exercises/text';
import { rowsOf, type Sql } from '../rows';
import { type HandRecord, type Reading, type Rubric, readings } from './by-hand';

const givenSchema = schema((z) =>
  z.object({
    items: z.array(z.object({ id: z.string(), label: z.string(), points: z.number() })),
    extra: z.number(),
    score: z.nullable(z.number()),
    aboveMaximum: z.boolean(),
    comment: z.string(),
    reason: z.exactOptional(z.string()),
    submission: z.number(),
  }),
);

const rubricItemsSchema = schema((z) =>
  z.array(z.object({ id: z.string(), label: z.string(), points: z.number(), comment: z.string() })),
);

const handRowSchema = schema((z) =>
  z.object({
    student: z.string(),
    chapter: z.string(),
    exercise: z.string(),
    reading: z.enum(readings),
    version: z.number(),
    given: z.string(),
    made_by: z.string(),
    made_at: z.string(),
  }),
);

const rubricRowSchema = schema((z) => z.object({ version: z.number(), items: z.string() }));

const mend = 'something else has written to it: take it back from a backup';

/** What a row of the table `hand_grade` says. @throws DataError naming what is wrong in it */
export function handRecordsOf(rows: readonly unknown[]): HandRecord[] {
  return rowsOf(handRowSchema, rows, 'grades given by hand').map(
    ({ given, made_by, made_at, student, exercise, ...place }) => ({
      ...{ ...place, student, exercise },
      ...parseJson(givenSchema, given, {
        ...{ what: `what the gradebook says was given to ${student} for ${exercise}`, mend },
      }),
      by: made_by,
      at: made_at,
    }),
  );
}

/** What rows of the table `rubric` say; undefined for none. @throws DataError naming what is wrong in them */
export function rubricOf(exercise: string, rows: readonly unknown[]): Rubric | undefined {
  const [row] = rowsOf(rubricRowSchema, rows, `rubrics of ${exercise}`);
  if (row === undefined) return undefined;
  const what = `the gradebook's rubric of ${exercise}`;
  return { exercise, version: row.version, items: parseJson(rubricItemsSchema, row.items, { what, mend }) };
}

/** The rubric of an exercise as it stands: as somebody wrote it, else as the course gives it for an answer in words. */
export const readRubric = async (sql: Sql, exercise: string): Promise<Rubric> =>
  rubricOf(
    exercise,
    await sql.all('SELECT version, items FROM rubric WHERE exercise = ? ORDER BY version DESC LIMIT 1', [
      exercise,
    ]),
  ) ?? { exercise, version: 0, items: await courseItems(exercise) };

/** What the course's own rubric has; nothing for an exercise that it no longer knows. */
async function courseItems(exercise: string): Promise<Rubric['items']> {
  if (!isTextId(exercise)) return [];
  try {
    const text = await loadExercise(exercise);
    return text.kind === 'text' ? text.rubric : [];
  } catch (error) {
    if (error instanceof ExerciseError) return [];
    throw error;
  }
}

const columns = 'student, chapter, exercise, reading, version, given, made_by, made_at';

/** More values than these go into no single statement. */
const mostValues = 500;

/** What stands of some students', or of all's. */
export async function standingHandGrades(
  sql: Sql,
  { students, exercise }: { readonly students?: readonly string[]; readonly exercise?: string } = {},
): Promise<HandRecord[]> {
  const records: HandRecord[] = [];
  for (const some of students === undefined ? [undefined] : inPieces(students)) {
    const where = [
      ...(some === undefined ? [] : [`student IN (${some.map(() => '?').join(', ')})`]),
      ...(exercise === undefined ? [] : ['exercise = ?']),
    ];
    const rows = await sql.all(
      `SELECT ${columns} FROM hand_grade WHERE id IN (
         SELECT max(id) FROM hand_grade ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
         GROUP BY student, exercise, reading) ORDER BY id`,
      [...(some ?? []), ...(exercise === undefined ? [] : [exercise])],
    );
    records.push(...handRecordsOf(rows));
  }
  return records;
}

/** Lists short enough for one statement each. */
export function inPieces<T>(all: readonly T[]): T[][] {
  const pieces: T[][] = [];
  for (let at = 0; at < all.length; at += mostValues) pieces.push(all.slice(at, at + mostValues));
  return pieces;
}

/** All versions of what was given to a student. */
export const handHistoryOf = async (sql: Sql, student: string): Promise<HandRecord[]> =>
  handRecordsOf(await sql.all(`SELECT ${columns} FROM hand_grade WHERE student = ? ORDER BY id`, [student]));

const weight: Readonly<Record<Reading, number>> = { agreed: 2, first: 1, second: 0 };

/** By exercise, which of a student's records counts: what was agreed, else the first reader's, else the second one's. */
export function countingOf(records: readonly HandRecord[]): Map<string, HandRecord> {
  const counting = new Map<string, HandRecord>();
  for (const one of records) {
    const other = counting.get(one.exercise);
    if (other === undefined || weight[one.reading] > weight[other.reading]) counting.set(one.exercise, one);
  }
  return counting;
}

/** What counts of what was given to a student by hand, by exercise. */
export const countingFor = async (sql: Sql, student: string): Promise<Map<string, HandRecord>> =>
  countingOf(await standingHandGrades(sql, { students: [student] }));
