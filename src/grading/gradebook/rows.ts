/** The gradebook's tables as they are read. */
import { checked, jsonOf, parse, type Schema, schema, type Z } from '../../core/parse';
import type { HandIn } from '../results/hand-in';
import { type SubmissionReport, submissionStatuses, type TimeSource, timeSources } from '../results/report';
import { submissionReportSchema } from '../results/report-schema';
import { type Adjustment, inOrder, standing } from '../results/rules';

/** Statements with `?` where a value goes. */
export interface Sql {
  all(statement: string, values: readonly unknown[]): Promise<unknown[]>;
  /** @returns how many rows were changed */
  run(statement: string, values: readonly unknown[]): Promise<number>;
}

export interface SqlDatabase extends Sql {
  /**
   * Does all of the work or nothing of it, while no other transaction touches the records of a student, or of several.
   * @param work may be done anew when the server went away in the middle
   */
  transaction<T>(student: string | readonly string[], work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const mend = 'something else has written to it: take it back from a backup';

/**
 * Rows as a database gave them, held against a schema.
 * @param of what they are, for people
 * @throws DataError naming the row and the column
 */
export const rowsOf = <T>(expected: Schema<T>, rows: readonly unknown[], of: string): T[] =>
  rows.map((row, i) => parse(expected, row, { what: `the gradebook's ${of}, row ${i + 1}`, mend }));

/**
 * A report that was recorded, as it was written.
 * @throws DataError naming what is wrong in it
 */
export function recordedReport(text: string, of: string): SubmissionReport {
  const wording = { what: `the gradebook's report of ${of}`, mend };
  return checked(submissionReportSchema, jsonOf(text, wording), wording);
}

const gradingSchema = schema((z) =>
  z.object({
    id: z.number(),
    submission: z.number(),
    chapter: z.string(),
    digest: z.string(),
    handed_in: z.string(),
    time_from: z.enum(timeSources),
    attempt: z.number(),
    path: z.string(),
    status: z.enum(submissionStatuses),
    score: z.number(),
    max_score: z.number(),
    graded_at: z.string(),
    version: z.string(),
    seed: z.string(),
    exam: z.string(),
    report: z.string(),
  }),
);

const standingColumns = (z: Z) => ({
  id: z.number(),
  student: z.string(),
  chapter: z.string(),
  grading: z.number(),
  raw_score: z.number(),
  late_points: z.number(),
  score: z.number(),
  max_score: z.number(),
  attempts: z.number(),
  decided_at: z.string(),
  submission: z.number(),
  raw_max_score: z.number(),
  status: z.enum(submissionStatuses),
  graded_at: z.string(),
  version: z.string(),
  seed: z.string(),
  exam: z.string(),
  handed_in: z.string(),
  time_from: z.enum(timeSources),
});
const standingSchema = schema((z) => z.object(standingColumns(z)));
const gradeSchema = schema((z) => z.object({ ...standingColumns(z), report: z.string() }));

export const adjustmentSchema = schema((z) =>
  z.object({
    student: z.string(),
    chapter: z.string(),
    score: z.nullable(z.number()),
    reason: z.string(),
    made_by: z.string(),
    made_at: z.string(),
  }),
);

/** A grading, with the submission that it is of. */
export interface GradingRow {
  readonly id: number;
  readonly submission: number;
  readonly chapter: string;
  readonly digest: string;
  readonly handed_in: string;
  readonly time_from: TimeSource;
  readonly attempt: number;
  readonly path: string;
  readonly status: SubmissionReport['status'];
  readonly score: number;
  readonly max_score: number;
  readonly graded_at: string;
  readonly version: string;
  readonly seed: string;
  readonly exam: string;
  readonly report: string;
}

/** What the rules decided, with the grading that counts. */
export interface GradeRow {
  readonly id: number;
  readonly student: string;
  readonly chapter: string;
  readonly grading: number;
  readonly raw_score: number;
  readonly late_points: number;
  readonly score: number;
  readonly max_score: number;
  readonly attempts: number;
  readonly decided_at: string;
  readonly report: string;
  readonly submission: number;
  readonly raw_max_score: number;
  readonly status: SubmissionReport['status'];
  readonly graded_at: string;
  readonly version: string;
  readonly seed: string;
  readonly exam: string;
  readonly handed_in: string;
  readonly time_from: TimeSource;
}

export interface AdjustmentRow {
  readonly student: string;
  readonly chapter: string;
  readonly score: number | null;
  readonly reason: string;
  readonly made_by: string;
  readonly made_at: string;
}

const where = (columns: Readonly<Record<string, string | undefined>>): { text: string; values: string[] } => {
  const given = Object.entries(columns).filter((one): one is [string, string] => one[1] !== undefined);
  return {
    text: given.length === 0 ? '' : `WHERE ${given.map(([name]) => `${name} = ?`).join(' AND ')}`,
    values: given.map(([, value]) => value),
  };
};

/** A student's gradings, in the order in which they were made; the last is the one that a run confirmed last. */
export async function gradingsOf(sql: Sql, student: string, chapter?: string): Promise<GradingRow[]> {
  const { text, values } = where({ student, chapter });
  const rows = await sql.all(
    `SELECT grading.id, submission, chapter, digest, handed_in, time_from, attempt, path, status, score, max_score,
       graded_at, version, seed, exam, report
     FROM grading JOIN submission ON submission.id = grading.submission ${text} ORDER BY confirmed_at, grading.id`,
    values,
  );
  return rowsOf(gradingSchema, rows, `gradings of ${student}`);
}

/** All decisions, of one student or of all, in the order in which they were made: the last one stands. */
export async function decisionsOf(sql: Sql, student?: string, chapter?: string): Promise<GradeRow[]> {
  const { text, values } = where({ 'grade.student': student, 'grade.chapter': chapter });
  const rows = await sql.all(
    `SELECT grade.*, submission, grading.max_score AS raw_max_score, status, graded_at, version, seed, exam, handed_in, time_from
     FROM grade JOIN grading ON grading.id = grade.grading JOIN submission ON submission.id = grading.submission
     ${text} ORDER BY grade.id`,
    values,
  );
  return rowsOf(gradeSchema, rows, 'grades');
}

/** The decisions that stand, of all students, without the reports: these are large, and there are many. */
export async function standingDecisions(sql: Sql): Promise<Omit<GradeRow, 'report'>[]> {
  const rows = await sql.all(
    `SELECT grade.id, grade.student, grade.chapter, grading, raw_score, late_points, grade.score, grade.max_score,
       attempts, decided_at, submission, grading.max_score AS raw_max_score, status, graded_at, version, seed, exam,
       handed_in, time_from
     FROM grade JOIN grading ON grading.id = grade.grading JOIN submission ON submission.id = grading.submission
     WHERE grade.id IN (SELECT max(id) FROM grade GROUP BY student, chapter)`,
    [],
  );
  return rowsOf(standingSchema, rows, 'grades');
}

const standingReportSchema = schema((z) =>
  z.object({ student: z.string(), chapter: z.string(), submission: z.number(), report: z.string() }),
);

/** The decisions that stand, of some students or of all, with their reports. */
export async function standingReports(sql: Sql, students?: readonly string[]) {
  const some = students === undefined ? '' : `WHERE student IN (${students.map(() => '?').join(', ')})`;
  const rows = await sql.all(
    `SELECT student, chapter, submission, grade.report FROM grade JOIN grading ON grading.id = grade.grading
     WHERE grade.id IN (SELECT max(id) FROM grade ${some} GROUP BY student, chapter)`,
    students ?? [],
  );
  return rowsOf(standingReportSchema, rows, 'grades');
}

/** In the order in which they were made: the last one stands. */
export async function adjustmentsOf(sql: Sql, student?: string, chapter?: string): Promise<AdjustmentRow[]> {
  const { text, values } = where({ student, chapter });
  const rows = await sql.all(`SELECT * FROM adjustment ${text} ORDER BY id`, values);
  return rowsOf(adjustmentSchema, rows, 'adjustments');
}

/** An adjustment without a score took the one before it back. */
export function adjustmentFrom(row: AdjustmentRow | undefined): Adjustment | undefined {
  if (row === undefined || row.score === null) return undefined;
  const { score, reason, made_by, made_at } = row;
  return { score, reason, by: made_by, madeAt: made_at };
}

/** A notebook that was recorded, with the grading of it that stands. */
export interface RecordedAttempt {
  readonly path: string;
  readonly digest: string;
  readonly handIn: HandIn;
  readonly grading: GradingRow;
}

/** The notebooks among some gradings, in the order of handing in. */
export function attemptsFrom(gradings: readonly GradingRow[]): RecordedAttempt[] {
  const bySubmission = new Map<number, GradingRow[]>();
  for (const row of gradings)
    bySubmission.set(row.submission, [...(bySubmission.get(row.submission) ?? []), row]);
  const attempts = [...bySubmission]
    .sort(([a], [b]) => a - b)
    .map(([, rows]): RecordedAttempt => {
      const grading = standing(rows) as GradingRow;
      const { path, digest, handed_in, time_from, attempt } = grading;
      return {
        path,
        digest,
        grading,
        handIn: { at: Date.parse(handed_in), from: time_from, attempt, note: '' },
      };
    });
  return inOrder(attempts);
}
