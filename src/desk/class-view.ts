/** The class as the matrix shows it, held in memory and kept up with the gradebook: only what changed is read again. */
import type { Verdict } from '../exercises/judge';
import {
  type Cursor,
  countingOf,
  type Gradebook,
  type HandRecord,
  type StandingReport,
} from '../grading/gradebook';
import { roundGrade } from '../grading/results/report';
import type { People } from './people';
import { type ClassWire, type ColumnWire, flags, nothing, type RowWire, verdictLetters } from './wire';

/** An exercise of a student's, as far as the matrix needs it. */
export interface CellView {
  readonly verdict: Verdict;
  readonly points: number;
  readonly flags: number;
  readonly misconception?: string;
}

interface ChapterView {
  readonly chapter: string;
  readonly score: number;
  readonly maxScore: number;
  readonly columns: readonly ColumnWire[];
  readonly cells: ReadonlyMap<string, CellView>;
}

export class ClassView {
  readonly #book: Gradebook;
  readonly #people: People;
  #cursor: Cursor | undefined;
  #students = new Map<string, readonly ChapterView[]>();
  #wire: ClassWire | undefined;
  #refreshing: Promise<void> = Promise.resolve();

  constructor(book: Gradebook, people: People) {
    this.#book = book;
    this.#people = people;
  }

  /** The class as it is now. */
  async wire(): Promise<ClassWire> {
    await this.#refresh();
    this.#wire ??= this.#made();
    return this.#wire;
  }

  /** By student, the cell of an exercise; who has none is left out. */
  async cellsOf(exercise: string): Promise<ReadonlyMap<string, CellView>> {
    await this.#refresh();
    const cells = new Map<string, CellView>();
    for (const [student, chapters] of this.#students)
      for (const chapter of chapters) {
        const cell = chapter.cells.get(exercise);
        if (cell !== undefined) cells.set(student, cell);
      }
    return cells;
  }

  /** Whether the gradebook, or the roster, knows a student. */
  async knows(student: string): Promise<boolean> {
    await this.#refresh();
    return this.#students.has(student) || this.#people.roster.includes(student);
  }

  /** One after the other: two requests at once read nothing twice. */
  #refresh(): Promise<void> {
    const done = this.#refreshing.then(() => this.#read());
    this.#refreshing = done.catch(() => {});
    return done;
  }

  async #read(): Promise<void> {
    const { byHand } = this.#book;
    const { cursor, all, students } = await byHand.changesSince(this.#cursor);
    if (!all && students.length === 0 && cursor.rubric === this.#cursor?.rubric) return;
    const some = all ? undefined : students;
    const [standing, given] = [await byHand.standing(some), await byHand.handGrades(some)];
    if (all) this.#students = new Map();
    for (const [student, chapters] of viewsOf(standing, given)) this.#students.set(student, chapters);
    this.#cursor = cursor;
    this.#wire = undefined;
  }

  #made(): ClassWire {
    const columns = columnsOf([...this.#students.values()].flat());
    const ids = [...new Set([...this.#people.roster, ...this.#students.keys()])];
    const most = new Map<string, number>();
    for (const { chapter, maxScore } of [...this.#students.values()].flat())
      most.set(chapter, Math.max(maxScore, most.get(chapter) ?? 0));
    const rows = ids.map((student) => this.#row(student, columns, most));
    rows.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    const { grade = 0, adjustment = 0, hand = 0, rubric = 0, rows: count = 0 } = this.#cursor ?? {};
    return { version: `${grade}-${adjustment}-${hand}-${rubric}-${count}`, columns, rows };
  }

  #row(student: string, columns: readonly ColumnWire[], most: ReadonlyMap<string, number>): RowWire {
    const chapters = this.#students.get(student) ?? [];
    const cells = new Map(chapters.flatMap((one) => [...one.cells]));
    const own = new Map(chapters.map((one) => [one.chapter, one]));
    const all = [...most].map(([chapter, maxScore]) => own.get(chapter) ?? { score: 0, maxScore });
    return {
      ...this.#people.shown(student),
      score: roundGrade(all.reduce((sum, one) => sum + one.score, 0)),
      maxScore: roundGrade(all.reduce((sum, one) => sum + one.maxScore, 0)),
      letters: columns
        .map(({ id }) => {
          const cell = cells.get(id);
          return cell === undefined ? nothing : verdictLetters[cell.verdict];
        })
        .join(''),
      points: columns.map(({ id }) => cells.get(id)?.points ?? 0),
      flags: columns.map(({ id }) => cells.get(id)?.flags ?? 0),
    };
  }
}

/** By student. */
function viewsOf(
  standing: readonly StandingReport[],
  given: readonly HandRecord[],
): Map<string, readonly ChapterView[]> {
  const byStudent = new Map<string, HandRecord[]>();
  for (const one of given) byStudent.set(one.student, [...(byStudent.get(one.student) ?? []), one]);
  const views = new Map<string, ChapterView[]>();
  for (const one of standing)
    views.set(one.student, [
      ...(views.get(one.student) ?? []),
      chapterOf(one, byStudent.get(one.student) ?? []),
    ]);
  return views;
}

function chapterOf({ report, submission }: StandingReport, given: readonly HandRecord[]): ChapterView {
  const { chapter, score, maxScore, exercises } = report;
  return {
    ...{ chapter, score, maxScore },
    columns: exercises.map(({ id, title, maxPoints }) => ({ id, title, chapter, maxPoints })),
    cells: new Map(
      exercises.map(({ id, verdict, points, misconception, byHand, ruled }) => {
        const own = given.filter(({ exercise }) => exercise === id);
        const sum =
          (byHand === undefined ? 0 : flags.byHand) +
          (isChangedSince(own, submission) ? flags.changedSince : 0) +
          (readersDiffer(own) ? flags.readersDiffer : 0) +
          (ruled === undefined ? 0 : flags.ruled);
        return [id, { verdict, points, flags: sum, ...(misconception !== undefined && { misconception }) }];
      }),
    ),
  };
}

/** Whether what counts of some records was given for another notebook than the one that counts. */
export function isChangedSince(records: readonly HandRecord[], submission: number): boolean {
  const [counting] = countingOf(records).values();
  return counting !== undefined && counting.submission !== submission;
}

/** Whether two readers gave different things, and nothing was agreed. */
function readersDiffer(records: readonly HandRecord[]): boolean {
  const of = (reading: HandRecord['reading']) => records.find((one) => one.reading === reading);
  const [first, second] = [of('first'), of('second')];
  if (first === undefined || second === undefined || of('agreed') !== undefined) return false;
  const given = ({ items, extra, score }: HandRecord) =>
    JSON.stringify([items.map(({ id }) => id).sort(), extra, score]);
  return given(first) !== given(second);
}

/** In the order of the chapters, and in each in the order of its notebook. */
function columnsOf(views: readonly ChapterView[]): ColumnWire[] {
  const columns = new Map<string, ColumnWire>();
  for (const view of [...views].sort((a, b) => (a.chapter < b.chapter ? -1 : a.chapter > b.chapter ? 1 : 0)))
    for (const column of view.columns) {
      const other = columns.get(column.id);
      if (other === undefined || other.maxPoints < column.maxPoints) columns.set(column.id, column);
    }
  return [...columns.values()];
}
