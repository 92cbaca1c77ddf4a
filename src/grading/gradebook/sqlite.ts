/** The gradebook in one SQLite file, safe under several graders at once and under `kill -9`. */
import Database from 'libsql';
import { UsageError, ValueError } from '../../core';
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
import { migrations } from './migrations';

/** How long a grader waits for another one's transaction, in milliseconds; a transaction takes about one. */
const patience = 20_000;

/**
 * Opens a gradebook, creating or migrating it.
 * @param steps the schema's history; for tests of a migration
 * @throws UsageError when the file is no gradebook, cannot be written, or was made by a newer version
 */
export function openSqlite(file: string, steps: readonly string[] = migrations): Gradebook {
  let database: Database.Database | undefined;
  try {
    database = new Database(file);
    database.exec(`PRAGMA busy_timeout = ${patience}`);
    database.exec('PRAGMA journal_mode = WAL');
    // A grade that was reported as recorded survives a power cut, too.
    database.exec('PRAGMA synchronous = FULL');
    database.exec('PRAGMA foreign_keys = ON');
    migrate(database, file, steps);
    return new SqliteGradebook(database);
  } catch (error) {
    database?.close();
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot open the gradebook ${file}: ${(error as Error).message}`);
  }
}

/** What marks a file as a gradebook of ours: SQLite's `application_id`, "VDgb". */
const applicationId = 0x56446762;

function migrate(database: Database.Database, file: string, steps: readonly string[]): void {
  inTransaction(database, () => {
    const version = pragma(database, 'user_version');
    const owner = pragma(database, 'application_id');
    const tables = database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE type = 'table'").get() as {
      n: number;
    };
    if (owner !== applicationId && tables.n > 0)
      throw new UsageError(`${file} is a database, but no gradebook`);
    if (version > steps.length)
      throw new UsageError(
        `the gradebook ${file} was made by a newer version of Very Deep: update the course`,
      );
    if (version === steps.length) return;
    for (const migration of steps.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${steps.length}`);
    database.exec(`PRAGMA application_id = ${applicationId}`);
  });
}

const pragma = (database: Database.Database, name: string): number =>
  (database.prepare(`PRAGMA ${name}`).get() as Record<string, number>)[name] as number;

/** Takes the write lock at once, so that two graders wait for each other instead of failing halfway. */
function inTransaction<T>(database: Database.Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
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

class SqliteGradebook implements Gradebook {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  async record(run: GradingRun, { submission, digest, handedIn }: Graded): Promise<GradeChange | undefined> {
    const { id: student, chapter } = submission;
    return inTransaction(this.#database, () => {
      const before = this.#gradeOf(student, chapter);
      const counted = this.#counting(student, chapter);
      this.#database
        .prepare(
          'INSERT INTO submission (student, chapter, digest, handed_in) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
        )
        .run(student, chapter, digest, handedIn);
      const { id } = this.#database
        .prepare('SELECT id FROM submission WHERE student = ? AND chapter = ? AND digest = ?')
        .get(student, chapter, digest) as { id: number };
      this.#database
        .prepare(
          'INSERT INTO grading (submission, seed, version, graded_at, status, score, max_score, report) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        )
        .run(
          id,
          run.seed,
          run.version,
          run.startedAt,
          submission.status,
          submission.score,
          submission.maxScore,
          JSON.stringify(submission),
        );
      const why =
        counted === undefined
          ? 'first grade'
          : reasonOf(counted, { submission: id, run }, this.#exercisesOf(counted.id), submission.exercises);
      return this.#change(student, chapter, before, why);
    });
  }

  async recorded(run: GradingRun, student: string, digest: string): Promise<SubmissionReport | undefined> {
    const row = this.#database
      .prepare(
        `SELECT report FROM grading JOIN submission ON submission.id = grading.submission
         WHERE student = ? AND digest = ? AND seed = ? AND version = ? AND status = 'graded'`,
      )
      .get(student, digest, run.seed, run.version) as { report: string } | undefined;
    return row === undefined ? undefined : (JSON.parse(row.report) as SubmissionReport);
  }

  async grades(policy: AttemptPolicy = 'latest'): Promise<Grade[]> {
    const keys = this.#database
      .prepare('SELECT DISTINCT student, chapter FROM submission ORDER BY student, chapter')
      .all() as { student: string; chapter: string }[];
    return keys.flatMap(({ student, chapter }) => this.#gradeOf(student, chapter, policy) ?? []);
  }

  async history(student: string): Promise<HistoryEntry[]> {
    const gradings = this.#gradings(student);
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
    const adjustments = this.#database
      .prepare('SELECT * FROM adjustment WHERE student = ? ORDER BY id')
      .all(student) as AdjustmentRow[];
    for (const row of adjustments)
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
    return inTransaction(this.#database, () => {
      const before = this.#gradeOf(student, chapter);
      if (before === undefined)
        throw new ValueError(`${student} has no grade for ${chapter} that could be adjusted`);
      this.#database
        .prepare(
          'INSERT INTO adjustment (student, chapter, score, reason, made_by, made_at) VALUES (?, ?, ?, ?, ?, ?)',
        )
        .run(student, chapter, score, reason, by, new Date().toISOString());
      const after = this.#gradeOf(student, chapter) as Grade;
      return { student, chapter, before: before.score, after: after.score, why: `set by ${by}: ${reason}` };
    });
  }

  async forget(student: string): Promise<number> {
    return inTransaction(this.#database, () => {
      const gradings = this.#database
        .prepare('DELETE FROM grading WHERE submission IN (SELECT id FROM submission WHERE student = ?)')
        .run(student);
      const submissions = this.#database.prepare('DELETE FROM submission WHERE student = ?').run(student);
      const adjustments = this.#database.prepare('DELETE FROM adjustment WHERE student = ?').run(student);
      return gradings.changes + submissions.changes + adjustments.changes;
    });
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #gradings(student: string): GradingRow[] {
    return this.#database
      .prepare(
        `SELECT grading.id, submission, student, chapter, status, score, max_score, graded_at, version, seed
         FROM grading JOIN submission ON submission.id = grading.submission
         WHERE student = ? ORDER BY handed_in, submission, grading.id`,
      )
      .all(student) as GradingRow[];
  }

  /** The grading that counts, as it is stored. */
  #counting(student: string, chapter: string): GradingRow | undefined {
    const rows = this.#gradings(student).filter((row) => row.chapter === chapter);
    const stored = rows.map((row) => ({ ...storedGrading(row), row }));
    return (countingGrading(stored, 'latest') as (typeof stored)[number] | undefined)?.row;
  }

  #exercisesOf(grading: number): SubmissionReport['exercises'] {
    const { report } = this.#database.prepare('SELECT report FROM grading WHERE id = ?').get(grading) as {
      report: string;
    };
    return (JSON.parse(report) as SubmissionReport).exercises;
  }

  #gradeOf(student: string, chapter: string, policy: AttemptPolicy = 'latest'): Grade | undefined {
    const stored = this.#gradings(student)
      .filter((row) => row.chapter === chapter)
      .map(storedGrading);
    const counting = countingGrading(stored, policy);
    if (counting === undefined) return undefined;
    const adjustment = this.#adjustmentOf(student, chapter);
    return {
      student,
      chapter,
      score: adjustment?.score ?? counting.score,
      maxScore: counting.maxScore,
      status: counting.status,
      gradedAt: counting.gradedAt,
      attempts: new Set(stored.map(({ submission }) => submission)).size,
      ...(adjustment === undefined ? {} : { adjustment }),
    };
  }

  #adjustmentOf(student: string, chapter: string): Adjustment | undefined {
    const row = this.#database
      .prepare('SELECT * FROM adjustment WHERE student = ? AND chapter = ? ORDER BY id DESC LIMIT 1')
      .get(student, chapter) as AdjustmentRow | undefined;
    if (row === undefined || row.score === null) return undefined;
    return { score: row.score, reason: row.reason, by: row.made_by, madeAt: row.made_at };
  }

  #change(student: string, chapter: string, before: Grade | undefined, why: string): GradeChange | undefined {
    const after = this.#gradeOf(student, chapter) as Grade;
    if (before?.score === after.score) return undefined;
    return { student, chapter, before: before?.score, after: after.score, why };
  }
}
