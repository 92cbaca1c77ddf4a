/** Grades as the CSV files that people and platforms read. */
import { type CsvCell, csvText } from '..';
import { type ClassGrades, type ExportedGrade, namesOf, type StudentGrades } from './class-grades';

/** Of a student's chapter, the points that wait for a person. */
export type Waiting = (student: string, chapter: string) => number;

/** One row for each student and chapter, with all that the record says. */
export function plainCsv({ students, chapters }: ClassGrades, waiting: Waiting): string {
  const known = students.some(({ student }) => student !== undefined);
  const head = ['student', ...(known ? ['name', 'email', 'section'] : [])];
  const rows = students.flatMap(({ id, student, grades }) =>
    chapters.flatMap((chapter) => {
      const grade = grades.get(chapter);
      const who = known ? [student?.name ?? '', student?.email ?? '', student?.section ?? ''] : [];
      return grade === undefined ? [] : [[id, ...who, ...plainCells(grade), waiting(id, chapter)]];
    }),
  );
  return csvText([[...head, ...plainHead], ...rows]);
}

const plainHead = [
  ...['chapter', 'score', 'max_score', 'status'],
  ...['attempts', 'graded_at', 'adjusted', 'reason', 'waiting'],
];

const plainCells = (grade: ExportedGrade): CsvCell[] => [
  grade.chapter,
  grade.score,
  grade.maxScore,
  grade.status,
  grade.attempts,
  grade.gradedAt,
  grade.adjustment === undefined ? 'no' : 'yes',
  grade.adjustment?.reason ?? '',
];

/**
 * What Canvas imports in its gradebook: its five columns of a student, then one for each chapter, which it makes when
 * it has none of that name; the second line says what can be reached. It knows students by `ID`, else by `SIS User ID`,
 * else by `SIS Login ID`.
 * @source instructure/canvas-lms, lib/gradebook_importer.rb
 */
export const canvasCsv = (all: ClassGrades): string =>
  csvText([
    ['Student', 'ID', 'SIS User ID', 'SIS Login ID', 'Section', ...all.chapters],
    ['    Points Possible', '', '', '', '', ...all.chapters.map((one) => all.maxScores.get(one) ?? '')],
    ...all.students.map(({ id, student, grades }) => {
      const { given, family } = namesOf(student);
      const sortable = given !== '' && family !== '' ? `${family}, ${given}` : student?.name || id;
      const login = student?.login || (student?.canvas || student?.sis ? '' : id);
      return [
        ...[sortable, student?.canvas ?? '', student?.sis ?? '', login, student?.section ?? ''],
        ...scores(all, grades),
      ];
    }),
  ]);

/**
 * What Moodle imports in its gradebook (Grades, Import, CSV file), where one says which column is the user's: any of
 * the first that are filled in. `Identifier` is that of the assignment's own grading worksheet.
 * @source https://docs.moodle.org/en/Grade_import
 */
export const moodleCsv = (all: ClassGrades): string =>
  csvText([
    ['Identifier', 'Full name', 'Username', 'ID number', 'Email address', ...all.chapters],
    ...all.students.map(({ id, student, grades }) => [
      student?.moodle ? `Participant ${student.moodle}` : '',
      student?.name ?? '',
      student?.login || (student?.email || student?.sis ? '' : id),
      student?.sis ?? '',
      student?.email ?? '',
      ...scores(all, grades),
    ]),
  ]);

/** The columns of Gradescope's own download of grades. */
export const gradescopeCsv = (all: ClassGrades): string =>
  csvText([
    [
      ...['First Name', 'Last Name', 'SID', 'Email', 'Sections'],
      ...all.chapters.flatMap((chapter) => [chapter, `${chapter} - Max Points`]),
    ],
    ...all.students.map(({ id, student, grades }) => {
      const { given, family } = namesOf(student);
      return [
        ...[given, family, student?.sis || id, student?.email ?? '', student?.section ?? ''],
        ...all.chapters.flatMap((chapter) => [
          grades.get(chapter)?.score ?? '',
          grades.get(chapter)?.maxScore ?? all.maxScores.get(chapter) ?? '',
        ]),
      ];
    }),
  ]);

const scores = ({ chapters }: ClassGrades, grades: StudentGrades['grades']): CsvCell[] =>
  chapters.map((chapter) => grades.get(chapter)?.score ?? '');
