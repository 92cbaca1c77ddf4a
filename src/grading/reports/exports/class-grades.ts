/** The gradebook's grades with what the roster knows of each student. No number is made here but a 0 for nothing. */
import type { Grade } from '../../gradebook';
import { chaptersMissing } from '../../run/whole-class';
import { partsOf, type Roster, type Student } from '../../submission/roster';

/** A grade as exports show it; one for nothing has no more than this. */
export type ExportedGrade = Pick<
  Grade,
  'student' | 'chapter' | 'score' | 'maxScore' | 'status' | 'gradedAt' | 'attempts' | 'adjustment'
>;

/** A student with a grade for each chapter; `attempts` is 0 where nothing was handed in. */
export interface StudentGrades {
  readonly id: string;
  /** What the roster says; absent without one, or for somebody who is not on it. */
  readonly student?: Student;
  readonly grades: ReadonlyMap<string, ExportedGrade>;
}

export interface ClassGrades {
  readonly chapters: readonly string[];
  /** The most that anybody can have in each chapter. */
  readonly maxScores: ReadonlyMap<string, number>;
  /** The roster's students in its order, then those who are not on it. */
  readonly students: readonly StudentGrades[];
}

/** Grades by student. Who is on the roster and handed nothing in has 0, as in the report. */
export function classGrades(all: readonly Grade[], roster?: Roster): ClassGrades {
  const graded = all.filter(({ chapter }) => chapter !== '');
  const held = graded.map(({ student: id, chapter, maxScore }) => ({ id, chapter, maxScore }));
  const missing = chaptersMissing(held, roster?.students.map(({ id }) => id) ?? []);
  const chapters = [...new Set(held.map(({ chapter }) => chapter))].sort();
  const maxOf = (chapter: string) =>
    held.reduce((most, one) => (one.chapter === chapter ? Math.max(most, one.maxScore) : most), 0);
  const known = new Map(roster?.students.map((student) => [student.id, student]));
  const ids = [...(roster?.students.map(({ id }) => id) ?? []), ...held.map(({ id }) => id).sort()];
  const byId = new Map([...new Set(ids)].map((id) => [id, new Map<string, ExportedGrade>()]));
  for (const grade of graded) byId.get(grade.student)?.set(grade.chapter, grade);
  for (const { id, chapter, maxScore } of missing)
    if (chapter !== '') byId.get(id)?.set(chapter, nothing(id, chapter, maxScore));
  return {
    chapters,
    maxScores: new Map(chapters.map((chapter) => [chapter, maxOf(chapter)])),
    students: [...byId].map(([id, grades]) => {
      const student = known.get(id);
      return { id, grades, ...(student && { student }) };
    }),
  };
}

const nothing = (student: string, chapter: string, maxScore: number): ExportedGrade => ({
  student,
  chapter,
  score: 0,
  maxScore,
  status: 'absent',
  gradedAt: '',
  attempts: 0,
});

/** A given and a family name, as far as the roster knows them. */
export function namesOf(student: Student | undefined): { given: string; family: string } {
  if (student === undefined) return { given: '', family: '' };
  const [given, family] = partsOf(student.name, student.givenName, student.familyName);
  return { given, family };
}
