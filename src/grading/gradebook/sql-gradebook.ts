/** The gradebook in SQL that SQLite and PostgreSQL both understand. */
import { ValueError } from '../../core';
import type { SubmissionReport } from '../report';
import {
  type Adjustment,
  type AttemptPolicy,
  countingGrading,
  type Grade,
  type Gradebook,
  type GradeChange,
  type Graded,
  type GradingRun,
  type HistoryEntry,
  reasonOf,
  type StoredGrading,
} from './gradebook';

/** Statements with `?` where a value goes. */
export interface Sql {
  all(statement: string, values: readonly unknown[]): Promise<unknown[]>;
  /** @returns how many rows were changed */
  run(statement: string, values: readonly unknown[]): Promise<number>;
}

export interface SqlDatabase extends Sql {
  /**
   * Does all of the work or nothing of it, while no other transaction touches the student's records.
   * @param work may be done anew when the server went away in the middle
   */
  transaction<T>(student: string, work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface GradingRow {
  readonly id: number;
  readonly submission: number;
  readonly student: string;
  readonly chapter: string;
  readonly status: SubmissionReport['status'];
  readonly score: number;
  readonly max_score: number;
  readonly graded_at: string;
  readonly version: string;
  readonly seed: string;
}

interface AdjustmentRow {
  readonly student: string;
  readonly chapter: string;
  readonly score: number | null;
  readonly reason: string;
  readonly made_by: string;
  readonly made_at: string;
}

const storedGrading = (row: GradingRow): StoredGrading => ({
  submission: row.submission,
  status: row.status,
  score: row.score,
  maxScore: row.max_score,
  gradedAt: row.graded_at,
});

export class SqlGradebook implements Gradebook {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  async record(run: GradingRun, { submission, digest, handedIn }: Graded): Promise<GradeChange | undefined> {
    const { id: student, chapter } = submission;
    return this.#database.transaction(student, async (sql) => {
      const before = await gradeOf(sql, student, chapter);
      const counted = countingRow(await gradingsOf(sql, student), chapter);
      await sql.run(
        'INSERT INTO submission (student, chapter, digest, handed_in) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
        [student, chapter, digest, handedIn],
      );
      const [{ id }] = (await sql.all(
        'SELECT id FROM submission WHERE student = ? AND chapter = ? AND digest = ?',
        [student, chapter, digest],
      )) as [{ id: number }];
      await sql.run(
        'INSERT INTO grading (submission, seed, version, graded_at, status, score, max_score, report) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        [
          ...[id, run.seed, run.version, run.startedAt, submission.status, submission.score],
          ...[submission.maxScore, JSON.stringify(submission)],
        ],
      );
      const why =
        counted === undefined
          ? 'first grade'
          : reasonOf(
              counted,
              { submission: id, run },
              (await reportOf(sql, counted.id)).exercises,
              submission.exercises,
            );
      const after = (await gradeOf(sql, student, chapter)) as Grade;
      if (before?.score === after.score) return undefined;
      return { student, chapter, before: before?.score, after: after.score, why };
    });
  }

  async recorded(run: GradingRun, student: string, digest: string): Promise<SubmissionReport | undefined> {
    const [row] = (await this.#database.all(
      `SELECT report FROM grading JOIN submission ON submission.id = grading.submission
       WHERE student = ? AND digest = ? AND seed = ? AND version = ? AND status = 'graded'`,
      [student, digest, run.seed, run.version],
    )) as { report: string }[];
    return row === undefined ? undefined : (JSON.parse(row.report) as SubmissionReport);
  }

  async grades(policy: AttemptPolicy = 'latest'): Promise<Grade[]> {
    const rows = await gradingsOf(this.#database);
    const adjustments = await adjustmentsOf(this.#database);
    const key = ({ student, chapter }: { student: string; chapter: string }) => `${student}\0${chapter}`;
    const byKey = new Map<string, GradingRow[]>();
    for (const row of rows) byKey.set(key(row), [...(byKey.get(key(row)) ?? []), row]);
    const adjusted = new Map(adjustments.map((row) => [key(row), row]));
    return [...byKey.keys()]
      .sort()
      .flatMap((one) => gradeFrom(byKey.get(one) ?? [], adjusted.get(one), policy) ?? []);
  }

  async counted(student: string, chapter: string): Promise<SubmissionReport | undefined> {
    const row = countingRow(await gradingsOf(this.#database, student), chapter);
    return row && (await reportOf(this.#database, row.id));
  }

  async history(student: string): Promise<HistoryEntry[]> {
    const gradings = await gradingsOf(this.#database, student);
    if (gradings.length === 0) throw new ValueError(`the gradebook knows no student called "${student}"`);
    const attempts = new Map<string, number[]>();
    const entries = gradings.map((row): HistoryEntry => {
      const order = attempts.get(row.chapter) ?? [];
      attempts.set(row.chapter, order);
      if (!order.includes(row.submission)) order.push(row.submission);
      return {
        at: row.graded_at,
        chapter: row.chapter,
        kind: 'grading',
        attempt: order.indexOf(row.submission) + 1,
        score: row.score,
        maxScore: row.max_score,
        note: row.status,
        version: row.version,
        seed: row.seed,
      };
    });
    for (const row of await adjustmentsOf(this.#database, student))
      entries.push({
        at: row.made_at,
        chapter: row.chapter,
        kind: 'adjustment',
        attempt: 0,
        score: row.score ?? Number.NaN,
        maxScore: Number.NaN,
        note: `${row.score === null ? 'taken back: ' : ''}${row.reason} (${row.made_by})`,
        version: '',
        seed: '',
      });
    return entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }

  async adjust(
    student: string,
    chapter: string,
    score: number | null,
    reason: string,
    by: string,
  ): Promise<GradeChange> {
    return this.#database.transaction(student, async (sql) => {
      const before = await gradeOf(sql, student, chapter);
      if (before === undefined)
        throw new ValueError(`${student} has no grade for ${chapter} that could be adjusted`);
      await sql.run(
        'INSERT INTO adjustment (student, chapter, score, reason, made_by, made_at) VALUES (?, ?, ?, ?, ?, ?)',
        [student, chapter, score, reason, by, new Date().toISOString()],
      );
      const after = (await gradeOf(sql, student, chapter)) as Grade;
      return { student, chapter, before: before.score, after: after.score, why: `set by ${by}: ${reason}` };
    });
  }

  async forget(student: string): Promise<number> {
    return this.#database.transaction(student, async (sql) => {
      const gradings = await sql.run(
        'DELETE FROM grading WHERE submission IN (SELECT id FROM submission WHERE student = ?)',
        [student],
      );
      const submissions = await sql.run('DELETE FROM submission WHERE student = ?', [student]);
      const adjustments = await sql.run('DELETE FROM adjustment WHERE student = ?', [student]);
      return gradings + submissions + adjustments;
    });
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}

/** Of one student or of all, in the order in which the notebooks were handed in. */
const gradingsOf = (sql: Sql, student?: string): Promise<GradingRow[]> =>
  sql.all(
    `SELECT grading.id, submission, student, chapter, status, score, max_score, graded_at, version, seed
     FROM grading JOIN submission ON submission.id = grading.submission
     ${student === undefined ? '' : 'WHERE student = ?'} ORDER BY handed_in, submission, grading.id`,
    student === undefined ? [] : [student],
  ) as Promise<GradingRow[]>;

/** In the order in which they were made: the last one stands. */
const adjustmentsOf = (sql: Sql, student?: string): Promise<AdjustmentRow[]> =>
  sql.all(
    `SELECT * FROM adjustment ${student === undefined ? '' : 'WHERE student = ?'} ORDER BY id`,
    student === undefined ? [] : [student],
  ) as Promise<AdjustmentRow[]>;

/** The grading that counts, as it is stored. */
function countingRow(rows: readonly GradingRow[], chapter: string): GradingRow | undefined {
  const stored = rows.filter((row) => row.chapter === chapter).map((row) => ({ ...storedGrading(row), row }));
  return (countingGrading(stored, 'latest') as (typeof stored)[number] | undefined)?.row;
}

async function reportOf(sql: Sql, grading: number): Promise<SubmissionReport> {
  const [{ report }] = (await sql.all('SELECT report FROM grading WHERE id = ?', [grading])) as [
    { report: string },
  ];
  return JSON.parse(report) as SubmissionReport;
}

async function gradeOf(sql: Sql, student: string, chapter: string): Promise<Grade | undefined> {
  const rows = (await gradingsOf(sql, student)).filter((row) => row.chapter === chapter);
  const adjustments = (await adjustmentsOf(sql, student)).filter((row) => row.chapter === chapter);
  return gradeFrom(rows, adjustments.at(-1), 'latest');
}

/** A grade, from all gradings of a student's chapter and the last adjustment. */
function gradeFrom(
  rows: readonly GradingRow[],
  adjusted: AdjustmentRow | undefined,
  policy: AttemptPolicy,
): Grade | undefined {
  const [first] = rows;
  const counting = countingGrading(rows.map(storedGrading), policy);
  if (first === undefined || counting === undefined) return undefined;
  const adjustment = adjusted && adjustmentFrom(adjusted);
  return {
    student: first.student,
    chapter: first.chapter,
    score: adjustment?.score ?? counting.score,
    maxScore: counting.maxScore,
    status: counting.status,
    gradedAt: counting.gradedAt,
    attempts: new Set(rows.map(({ submission }) => submission)).size,
    ...(adjustment === undefined ? {} : { adjustment }),
  };
}

/** An adjustment without a score took the one before it back. */
const adjustmentFrom = ({ score, reason, made_by, made_at }: AdjustmentRow): Adjustment | undefined =>
  score === null ? undefined : { score, reason, by: made_by, madeAt: made_at };
