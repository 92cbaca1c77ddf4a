/** A student: what was written, beside what was said of it, chapter by chapter; and how the grades came about. */

import type { ExerciseResult } from '../../exercises/judge';
import type {
  Gradebook,
  HandRecord,
  HistoryEntry,
  KeptAnswer,
  Reading,
  Rubric,
} from '../../grading/gradebook';
import { historyText } from '../../grading/gradebook/history-text';
import { waitingPoints } from '../../grading/results/report';
import { isChangedSince } from '../class-view';
import type { DeskModule } from '../module';
import { textOf } from '../text-of';
import type { ChapterWire, ExerciseWire, FigureWire, HistoryWire, StudentWire, TextWire } from '../wire';

export const studentRoutes: DeskModule = (app, desk) => {
  const { gradebook, people, view } = desk;
  /** The student behind an id of the page's, where there is one. */
  const studentOf = async (id: string): Promise<string | undefined> => {
    await view.wire();
    const student = people.behind(id);
    return student !== undefined && (await view.knows(student)) ? student : undefined;
  };

  app.get('/api/students/:id', async (c) => {
    const student = await studentOf(c.req.param('id'));
    if (student === undefined) return c.json({ error: 'the gradebook knows no such student' }, 404);
    const blind = c.req.query('reading') === 'second';
    const wire: StudentWire = {
      ...people.shown(student),
      chapters: await chaptersOf(gradebook, student, {
        blind,
        anonymous: desk.anonymous,
        idOf: people.shown,
      }),
    };
    return c.json(wire);
  });

  app.get('/api/students/:id/chapters/:chapter/figures/:exercise', async (c) => {
    const { id, chapter, exercise } = c.req.param();
    const student = await studentOf(id);
    if (student === undefined) return c.json({ error: 'the gradebook knows no such student' }, 404);
    const wire: FigureWire | undefined = await gradebook.byHand.figure(student, chapter, exercise);
    return wire === undefined ? c.json({ error: 'no figure was kept of this answer' }, 404) : c.json(wire);
  });

  app.get('/api/students/:id/history', async (c) => {
    const student = await studentOf(c.req.param('id'));
    if (student === undefined) return c.json({ error: 'the gradebook knows no such student' }, 404);
    const { id, name } = people.shown(student);
    const wire: HistoryWire = { student: id, name, lines: (await historyOf(gradebook, student)).map(lineOf) };
    return c.json(wire);
  });
};

/** Who handed nothing in has no history. */
const historyOf = async (book: Gradebook, student: string): Promise<HistoryEntry[]> =>
  (await book.byHand.standing([student])).length === 0 ? [] : book.history(student);

const lineOf = (entry: HistoryEntry): HistoryWire['lines'][number] => ({
  at: entry.at,
  chapter: entry.chapter,
  kind: entry.kind,
  text: historyText(entry),
});

interface Showing {
  /** What the first reader gave is hidden until the second one gave something. */
  readonly blind: boolean;
  readonly anonymous: boolean;
  readonly idOf: (student: string) => { readonly id: string };
}

async function chaptersOf(book: Gradebook, student: string, showing: Showing): Promise<ChapterWire[]> {
  const standing = await book.byHand.standing([student]);
  const given = (await book.byHand.handGrades([student])).map((one) => ({
    ...one,
    student: showing.idOf(student).id,
  }));
  const chapters: ChapterWire[] = [];
  for (const { chapter, report, submission } of [...standing].sort((a, b) =>
    a.chapter < b.chapter ? -1 : 1,
  )) {
    const answers = await book.byHand.answers(student, chapter);
    const exercises: ExerciseWire[] = [];
    for (const one of report.exercises) {
      const own = given.filter(({ exercise }) => exercise === one.id);
      const rubric = await book.byHand.rubric(one.id);
      const text = await textOf(one.id);
      const around = { own, rubric, answer: answers?.get(one.id), submission, text };
      exercises.push(exerciseOf(one, around, showing));
    }
    const { score, maxScore, status, message, adjusted, late, handedIn = '' } = report;
    chapters.push({
      ...{ chapter, score, maxScore, status, handedIn, exercises },
      // It may name files, and so students.
      message: showing.anonymous ? '' : message,
      codeKept: answers !== undefined,
      waiting: waitingPoints(report),
      ...(adjusted && { adjusted }),
      ...(late && { late }),
    });
  }
  return chapters;
}

interface Around {
  readonly own: readonly HandRecord[];
  readonly rubric: Rubric;
  readonly answer: KeptAnswer | undefined;
  readonly submission: number;
  readonly text: TextWire | undefined;
}

function exerciseOf(
  { id, title, points, maxPoints, verdict, feedback, misconception, cases, byHand, ruled }: ExerciseResult,
  { own, rubric, answer, submission, text }: Around,
  { blind }: Showing,
): ExerciseWire {
  const records: Partial<Record<Reading, HandRecord>> = Object.fromEntries(
    own.map((one) => [one.reading, one]),
  );
  const hides = blind && records.second === undefined;
  const automatic = byHand?.automatic ?? { points, feedback };
  const first = automatic.verdict ?? verdict;
  return {
    ...{ id, title, maxPoints, cases, rubric },
    verdict: hides ? first : verdict,
    points: hides ? automatic.points : points,
    automatic: automatic.points,
    feedback: automatic.feedback,
    byHand: hides ? {} : records,
    changedSince: isChangedSince(own, submission),
    ...(misconception !== undefined && { misconception }),
    ...(answer !== undefined && { answer }),
    ...(text !== undefined && { text }),
    ...(ruled !== undefined && { ruled }),
  };
}
