/** The gradebook in SQL that SQLite and PostgreSQL both understand. */
import { ValueError } from '../../core';
import { schema } from '../../core/parse';
import type { Course } from '../results/course';
import { mergedHandIn } from '../results/hand-in';
import { roundGrade, type SubmissionReport, timeSources } from '../results/report';
import { decide, withAdjustment } from '../results/rules';
import type { Answers } from '../run/answers';
import type { Asked, Earlier, HandedIn } from '../run/ledger';
import { keepAnswers } from './by-hand/answers';
import type { ByHand } from './by-hand/by-hand';
import { countingFor } from './by-hand/rows';
import { SqlByHand } from './by-hand/sql-by-hand';
import {
  ConflictError,
  type Grade,
  type Gradebook,
  type GradeChange,
  type GradingRun,
  type HistoryEntry,
  type Settled,
} from './gradebook';
import { historyOf } from './history';
import { adjustmentFor, decisionFor, gradingsFor, type Homes, isParted, partsWith } from './parts';
import { type Basis, reasonOf } from './reason';
import { recordGrade } from './record-grade';
import {
  adjustmentFrom,
  adjustmentsOf,
  attemptsFrom,
  decisionsOf,
  type GradeRow,
  type GradingRow,
  gradingsOf,
  recordedReport,
  rowsOf,
  type Sql,
  type SqlDatabase,
  standingDecisions,
} from './rows';
import { SqlTeachers, type Teachers } from './teachers';

export class SqlGradebook implements Gradebook {
  readonly #database: SqlDatabase;
  readonly #homes: Homes;
  readonly byHand: ByHand;
  readonly teachers: Teachers;

  /** @param homes by exercise, the chapter in which the present release asks it */
  constructor(database: SqlDatabase, homes: Homes = new Map()) {
    this.#database = database;
    this.#homes = homes;
    this.teachers = new SqlTeachers(database);
    this.byHand = new SqlByHand(database, homes, (student, chapter) => this.counted(student, chapter));
  }

  async record(
    run: GradingRun,
    one: HandedIn,
    asked: Asked,
    report: SubmissionReport,
    answers?: Answers,
  ): Promise<void> {
    await this.#database.transaction(one.student, async (sql) => {
      const submission = await recordSubmission(sql, one);
      await sql.run(
        `INSERT INTO grading (submission, seed, version, graded_at, status, score, max_score, report, exam,
           confirmed_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (submission, seed, version, exam, status)
         DO UPDATE SET confirmed_at = excluded.confirmed_at`,
        [
          ...[submission, asked.seed, run.version, run.startedAt, report.status, report.score],
          ...[report.maxScore, JSON.stringify(report), asked.exam, run.startedAt],
        ],
      );
      if (answers !== undefined) await keepAnswers(sql, submission, answers);
    });
  }

  async recorded(run: GradingRun, one: HandedIn, asked: Asked): Promise<SubmissionReport | undefined> {
    const rows = await this.#database.all(
      `SELECT report FROM grading JOIN submission ON submission.id = grading.submission
       WHERE student = ? AND chapter = ? AND digest = ? AND seed = ? AND version = ? AND exam = ?
       AND status = 'graded'`,
      [one.student, one.chapter, one.digest, asked.seed, run.version, asked.exam],
    );
    const [row] = rowsOf(reportRowSchema, rows, 'gradings');
    return row === undefined
      ? undefined
      : { ...recordedReport(row.report, `${one.student}, ${one.chapter}`), path: one.path };
  }

  async attempts(student: string, chapter: string): Promise<Earlier[]> {
    return attemptsFrom(await gradingsFor(this.#database, student, chapter, this.#homes)).map(
      ({ path, digest, handIn, grading }) => ({
        path,
        digest,
        handIn,
        readable: grading.status !== 'unreadable',
      }),
    );
  }

  async settle(
    run: GradingRun,
    student: string,
    chapter: string,
    { course, notes = [] }: { readonly course: Course; readonly notes?: readonly string[] },
  ): Promise<Settled> {
    return this.#database.transaction(student, async (sql) => {
      const last = (await decisionFor(sql, student, chapter, this.#homes))?.row;
      const attempts = attemptsFrom(await gradingsFor(sql, student, chapter, this.#homes));
      if (attempts.length === 0)
        throw new ValueError(`nothing is recorded of ${student}'s ${chapter}, so it has no grade`);
      const { attempt, report } = decide(
        attempts.map((one) => ({ ...one, report: reportOf(one.grading, one.path) })),
        course,
        notes,
        await countingFor(sql, student),
      );
      const adjustment = await adjustmentFor(sql, student, chapter, this.#homes);
      if (last === undefined || !isSame(last, attempt.grading, report))
        await recordGrade(sql, { student, chapter, decided_at: run.startedAt }, attempt.grading, report);
      const before = last && (adjustment?.score ?? last.score);
      const final = withAdjustment(report, adjustment);
      const sameMaximum = last === undefined || last.max_score === final.maxScore;
      if (before === final.score && sameMaximum) return { report: final };
      const why =
        last === undefined
          ? 'first grade'
          : reasonOf(basisOf(last, last), basisOf(attempt.grading, { report }));
      const change: GradeChange = {
        ...{ student, chapter, before, after: final.score, why },
        ...(!sameMaximum && { maxima: [last.max_score, final.maxScore] }),
      };
      return { report: final, change };
    });
  }

  async grades(): Promise<Grade[]> {
    const key = ({ student, chapter }: { student: string; chapter: string }) => `${student}\0${chapter}`;
    const rows = await standingDecisions(this.#database);
    const standing = new Map((await this.#inParts(rows)).map((row) => [key(row), row]));
    const adjusted = new Map((await adjustmentsOf(this.#database)).map((row) => [key(row), row]));
    const grades = [...standing].sort(byKey).map(async ([one, row]) => {
      const adjustment = isParted(row.chapter, this.#homes)
        ? await adjustmentFor(this.#database, row.student, row.chapter, this.#homes)
        : adjustmentFrom(adjusted.get(one));
      return {
        student: row.student,
        chapter: row.chapter,
        score: adjustment?.score ?? row.score,
        maxScore: row.max_score,
        rawScore: row.raw_score,
        latePoints: row.late_points,
        status: row.status,
        gradedAt: row.graded_at,
        handedIn: row.handed_in,
        timeFrom: row.time_from,
        attempts: row.attempts,
        ...(adjustment !== undefined && { adjustment }),
      };
    });
    return Promise.all(grades);
  }

  /** Decisions of chapters that have become several, as what each part got of them. */
  async #inParts(rows: readonly Omit<GradeRow, 'report'>[]): Promise<Omit<GradeRow, 'report'>[]> {
    const all: Omit<GradeRow, 'report'>[] = [];
    for (const row of rows)
      if (!isParted(row.chapter, this.#homes)) all.push(row);
      else
        for (const part of partsWith(row.chapter, this.#homes)) {
          const found = await decisionFor(this.#database, row.student, part, this.#homes);
          if (found !== undefined) all.push(found.row);
        }
    return all;
  }

  async counted(student: string, chapter: string): Promise<SubmissionReport | undefined> {
    const decided = await decisionFor(this.#database, student, chapter, this.#homes);
    if (decided === undefined) return undefined;
    const adjustment = await adjustmentFor(this.#database, student, chapter, this.#homes);
    const { seed, version } = decided.row;
    return { ...withAdjustment(decided.report, adjustment), seed, version };
  }

  async seeds(): Promise<Map<string, string>> {
    const rows = await this.#database.all(
      `SELECT chapter, seed FROM grading JOIN submission ON submission.id = grading.submission
       ORDER BY confirmed_at, grading.id`,
      [],
    );
    return new Map(rowsOf(seedRowSchema, rows, 'gradings').map(({ chapter, seed }) => [chapter, seed]));
  }

  async history(student: string): Promise<HistoryEntry[]> {
    const gradings = await gradingsOf(this.#database, student);
    if (gradings.length === 0) throw new ValueError(`the gradebook knows no student called "${student}"`);
    return historyOf(
      gradings,
      await decisionsOf(this.#database, student),
      await adjustmentsOf(this.#database, student),
      await this.byHand.handHistory(student),
    );
  }

  async adjust(
    student: string,
    chapter: string,
    score: number | null,
    reason: string,
    by: string,
    { seen, aboveMaximum = false }: { readonly seen?: number; readonly aboveMaximum?: boolean } = {},
  ): Promise<GradeChange> {
    if (score !== null && roundGrade(score) !== score)
      throw new ValueError(
        `a score has at most two decimals, so that all reports show the same: not ${score}`,
      );
    return this.#database.transaction(student, async (sql) => {
      const standing = await decisionFor(sql, student, chapter, this.#homes);
      if (standing === undefined)
        throw new ValueError(`${student} has no grade for ${chapter} that could be adjusted`);
      const { row: decided, report, whole } = standing;
      const earlier = await adjustmentFor(sql, student, chapter, this.#homes);
      const now = earlier?.score ?? decided.score;
      if (seen !== undefined && seen !== now)
        throw new ConflictError(`${student}'s score for ${chapter} is ${now} by now, not ${seen}`);
      if (score !== null && score > decided.max_score && !aboveMaximum)
        throw new ValueError(
          `${chapter} has ${decided.max_score} points; say that more is meant (--above-maximum) to give ${score}`,
        );
      const madeAt = new Date().toISOString();
      // Else it would be read as set for the whole chapter.
      if (whole !== undefined)
        await recordGrade(
          sql,
          { student, chapter, decided_at: madeAt },
          { id: decided.grading, score: decided.raw_score },
          report,
        );
      await sql.run(
        'INSERT INTO adjustment (student, chapter, score, reason, made_by, made_at) VALUES (?, ?, ?, ?, ?, ?)',
        [student, chapter, score, reason, by, madeAt],
      );
      return {
        student,
        chapter,
        before: now,
        after: score ?? decided.score,
        why: `set by ${by}: ${reason}`,
      };
    });
  }

  async forget(student: string): Promise<number> {
    return this.#database.transaction(student, async (sql) => {
      const own = 'SELECT id FROM submission WHERE student = ?';
      const grades = await sql.run('DELETE FROM grade WHERE student = ?', [student]);
      const answers = await sql.run(`DELETE FROM answer WHERE submission IN (${own})`, [student]);
      const byHand = await sql.run('DELETE FROM hand_grade WHERE student = ?', [student]);
      const gradings = await sql.run(`DELETE FROM grading WHERE submission IN (${own})`, [student]);
      const submissions = await sql.run('DELETE FROM submission WHERE student = ?', [student]);
      const adjustments = await sql.run('DELETE FROM adjustment WHERE student = ?', [student]);
      return grades + gradings + submissions + adjustments + answers + byHand;
    });
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}

const reportRowSchema = schema((z) => z.object({ report: z.string() }));
const seedRowSchema = schema((z) => z.object({ chapter: z.string(), seed: z.string() }));
const handInRowSchema = schema((z) =>
  z.object({ id: z.number(), handed_in: z.string(), time_from: z.enum(timeSources), attempt: z.number() }),
);

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

/** Records a notebook, or what is now known of one that is recorded. @returns its number */
async function recordSubmission(
  sql: Sql,
  { student, chapter, digest, path, handIn }: HandedIn,
): Promise<number> {
  const columns = ({ at, from, attempt }: HandedIn['handIn']) => [new Date(at).toISOString(), from, attempt];
  await sql.run(
    `INSERT INTO submission (student, chapter, digest, path, handed_in, time_from, attempt)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    [student, chapter, digest, path, ...columns(handIn)],
  );
  const rows = await sql.all(
    'SELECT id, handed_in, time_from, attempt FROM submission WHERE student = ? AND chapter = ? AND digest = ?',
    [student, chapter, digest],
  );
  const [row] = rowsOf(handInRowSchema, rows, `submissions of ${student}`);
  if (row === undefined) throw new Error('a submission was not recorded');
  const { id, handed_in, time_from, attempt } = row;
  const recorded = { at: Date.parse(handed_in), from: time_from, attempt, note: '' };
  await sql.run('UPDATE submission SET path = ?, handed_in = ?, time_from = ?, attempt = ? WHERE id = ?', [
    path,
    ...columns(mergedHandIn(recorded, handIn)),
    id,
  ]);
  return id;
}

const reportOf = (row: GradingRow, path: string): SubmissionReport => {
  const report = recordedReport(row.report, `${row.chapter}, graded ${row.graded_at}`);
  return path === '' ? report : { ...report, path };
};

/** Whether a decision is the one that stands already. */
function isSame(last: GradeRow, grading: GradingRow, report: SubmissionReport): boolean {
  return last.grading === grading.id && last.report === JSON.stringify(report);
}

const basisOf = (
  {
    submission,
    chapter,
    version,
    seed,
    exam,
  }: Pick<GradeRow, 'submission' | 'chapter' | 'version' | 'seed' | 'exam'>,
  { report }: { readonly report: string | SubmissionReport },
): Basis => ({
  submission,
  version,
  seed,
  exam,
  report: typeof report === 'string' ? recordedReport(report, chapter) : report,
});
