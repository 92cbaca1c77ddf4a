/** Grading by hand in the SQL that SQLite and PostgreSQL both understand. */
import { schema } from '../../../core/parse';
import type { SubmissionReport } from '../../results/report';
import { withAdjustment } from '../../results/rules';
import { type Homes, isParted, partOfReport, partsWith } from '../parts';
import {
  adjustmentFrom,
  adjustmentsOf,
  recordedReport,
  rowsOf,
  type SqlDatabase,
  standingReports,
} from '../rows';
import { answersFor, answersIn, figureIn } from './answers';
import type { ByHand, Changes, Cursor, Given, Giving, Rubric, StandingReport } from './by-hand';
import { giveIn } from './give';
import { handHistoryOf, inPieces, readRubric, standingHandGrades } from './rows';
import { setRubricIn } from './set-rubric';

type Counted = (student: string, chapter: string) => Promise<SubmissionReport | undefined>;

const cursorSchema = schema((z) =>
  z.object({
    ...{ grade: z.number(), adjustment: z.number(), hand: z.number(), rubric: z.number(), rows: z.number() },
  }),
);
const studentSchema = schema((z) => z.object({ student: z.string() }));
const countSchema = schema((z) => z.object({ n: z.number() }));

export class SqlByHand implements ByHand {
  readonly #database: SqlDatabase;
  readonly #homes: Homes;
  readonly #counted: Counted;

  constructor(database: SqlDatabase, homes: Homes, counted: Counted) {
    this.#database = database;
    this.#homes = homes;
    this.#counted = counted;
  }

  async changesSince(before?: Cursor): Promise<Changes> {
    const last = (table: string) => `(SELECT coalesce(max(id), 0) FROM ${table})`;
    const count = (table: string) => `(SELECT count(*) FROM ${table})`;
    const [now] = rowsOf(
      cursorSchema,
      await this.#database.all(
        `SELECT ${last('grade')} AS grade, ${last('adjustment')} AS adjustment, ${last('hand_grade')} AS hand,
           ${last('rubric')} AS rubric,
           CAST(${count('grade')} + ${count('adjustment')} + ${count('hand_grade')} AS INTEGER) AS rows`,
        [],
      ),
      'numbers of rows',
    );
    const cursor = now as Cursor;
    if (before === undefined) return { cursor, all: true, students: [] };
    const newer = ['grade', 'adjustment', 'hand_grade']
      .map((table) => `SELECT student FROM ${table} WHERE id > ?`)
      .join(' UNION ALL ');
    const from = [before.grade, before.adjustment, before.hand];
    const [added] = rowsOf(
      countSchema,
      await this.#database.all(`SELECT CAST(count(*) AS INTEGER) AS n FROM (${newer}) AS newer`, from),
      'numbers of rows',
    );
    // A row that is gone, or one that was given its number before and is seen only now.
    if (cursor.rows - (added?.n ?? 0) !== before.rows) return { cursor, all: true, students: [] };
    const rows = await this.#database.all(`SELECT DISTINCT student FROM (${newer}) AS newer`, from);
    return { cursor, all: false, students: rowsOf(studentSchema, rows, 'changes').map((row) => row.student) };
  }

  async standing(students?: readonly string[]): Promise<StandingReport[]> {
    const found: StandingReport[] = [];
    for (const some of students === undefined ? [undefined] : inPieces(students)) {
      const adjustments = await adjustmentsOf(this.#database);
      const adjusted = new Map(adjustments.map((row) => [keyOf(row), row]));
      const touched = new Set(adjustments.map(({ student }) => student));
      const rows = await standingReports(this.#database, some);
      const present = new Set(rows.map(keyOf));
      for (const { student, chapter, submission, report: text } of rows) {
        const report = recordedReport(text, `${student}, ${chapter}`);
        if (!isParted(chapter, this.#homes)) {
          const row = adjusted.get(keyOf({ student, chapter }));
          found.push({
            ...{ student, chapter, submission },
            report: withAdjustment(report, adjustmentFrom(row)),
          });
        } else if (!touched.has(student) && partOfReport(report, chapter, this.#homes) === report)
          found.push({ student, chapter, submission, report });
        else
          for (const part of partsWith(chapter, this.#homes)) {
            if (part !== chapter && present.has(keyOf({ student, chapter: part }))) continue;
            const counted = await this.#counted(student, part);
            if (counted !== undefined) found.push({ student, chapter: part, submission, report: counted });
          }
      }
    }
    return found;
  }

  handGrades(students?: readonly string[]) {
    return standingHandGrades(this.#database, { ...(students && { students }) });
  }

  async answers(student: string, chapter: string) {
    const submission = await this.#counting(student, chapter);
    return submission === undefined ? undefined : answersIn(this.#database, submission);
  }

  async figure(student: string, chapter: string, exercise: string) {
    const submission = await this.#counting(student, chapter);
    return submission === undefined ? undefined : figureIn(this.#database, submission, exercise);
  }

  /** The submission that counts for a chapter, or for the chapter that it is a part of. */
  async #counting(student: string, chapter: string): Promise<number | undefined> {
    const own = (await standingReports(this.#database, [student])).filter(
      (row) =>
        row.chapter === chapter ||
        (isParted(chapter, this.#homes) && partsWith(chapter, this.#homes).includes(row.chapter)),
    );
    return (own.find((row) => row.chapter === chapter) ?? own[0])?.submission;
  }

  answersTo(exercise: string) {
    return answersFor(this.#database, exercise);
  }

  handHistory(student: string) {
    return handHistoryOf(this.#database, student);
  }

  give(givings: readonly Giving[], by: string): Promise<Given> {
    const students = [...new Set(givings.map(({ student }) => student))];
    return this.#database.transaction(students, (sql) => giveIn(sql, givings, by, this.#homes));
  }

  rubric(exercise: string): Promise<Rubric> {
    return readRubric(this.#database, exercise);
  }

  async setRubric(rubric: Rubric, by: string) {
    const given = await standingHandGrades(this.#database, { exercise: rubric.exercise });
    const students = [...new Set(given.map(({ student }) => student))];
    return this.#database.transaction([`the rubric of ${rubric.exercise}`, ...students], (sql) =>
      setRubricIn(sql, rubric, { by, homes: this.#homes, locked: new Set(students) }),
    );
  }
}

const keyOf = ({ student, chapter }: { readonly student: string; readonly chapter: string }): string =>
  JSON.stringify([student, chapter]);
