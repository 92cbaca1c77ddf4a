import { teacherTable } from './teachers';

/**
 * What version 1 took for a grade, as a decision: of each notebook the last grading that succeeded, of the notebooks the
 * latest that could be read. In SQLite and PostgreSQL alike.
 */
const decisionsOfVersion1 = `
   INSERT INTO grade (student, chapter, grading, raw_score, late_points, score, max_score, attempts, decided_at, report)
   SELECT student, chapter, grading, score, 0, score, max_score, attempts, graded_at, report FROM (
     SELECT submission.student, submission.chapter, grading.id AS grading, grading.score, grading.max_score,
       grading.graded_at, grading.report,
       (SELECT count(*) FROM submission AS own
        WHERE own.student = submission.student AND own.chapter = submission.chapter) AS attempts,
       row_number() OVER (
         PARTITION BY submission.student, submission.chapter
         ORDER BY CASE WHEN grading.status = 'unreadable' THEN 1 ELSE 0 END, submission.handed_in DESC,
           submission.id DESC, CASE WHEN grading.status = 'graded' THEN 0 ELSE 1 END,
           CASE WHEN grading.status = 'graded' THEN 0 ELSE grading.score END DESC, grading.id DESC
       ) AS place
     FROM grading JOIN submission ON submission.id = grading.submission
   ) AS ranked WHERE place = 1 ORDER BY student, chapter;`;

/** What was added to a submission: who says when it was handed in, as which attempt, from where. */
const handInColumns = `
   ALTER TABLE submission ADD COLUMN time_from TEXT NOT NULL DEFAULT 'file';
   ALTER TABLE submission ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE submission ADD COLUMN path TEXT NOT NULL DEFAULT '';`;

/** The figure of an answer, as JSON; empty where there is none. In SQLite and PostgreSQL alike. */
const figureColumn = "ALTER TABLE answer ADD COLUMN figure TEXT NOT NULL DEFAULT '';";

/** What students wrote, as it was graded, and what teachers give by hand; JSON where no statement asks for a part of it. */
const answersAndHandGrades = (id: string, strict: string): string => `
   ALTER TABLE submission ADD COLUMN answers_kept INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE answer (
     submission INTEGER NOT NULL REFERENCES submission (id),
     exercise TEXT NOT NULL,
     code TEXT NOT NULL,
     characters INTEGER NOT NULL,
     PRIMARY KEY (submission, exercise)
   )${strict};
   CREATE TABLE hand_grade (
     id ${id},
     student TEXT NOT NULL,
     chapter TEXT NOT NULL,
     exercise TEXT NOT NULL,
     reading TEXT NOT NULL CHECK (reading IN ('first', 'second', 'agreed')),
     version INTEGER NOT NULL,
     given TEXT NOT NULL,
     made_by TEXT NOT NULL,
     made_at TEXT NOT NULL,
     UNIQUE (student, exercise, reading, version)
   )${strict};
   CREATE INDEX hand_grade_of_exercise ON hand_grade (exercise);
   CREATE TABLE rubric (
     id ${id},
     exercise TEXT NOT NULL,
     version INTEGER NOT NULL,
     items TEXT NOT NULL,
     made_by TEXT NOT NULL,
     made_at TEXT NOT NULL,
     UNIQUE (exercise, version)
   )${strict};`;

/**
 * A grading of version 2 also has the fingerprint of the exam that asked, and the time of the last run that confirmed it.
 *
 * The schema's history in SQLite, and below the same steps in PostgreSQL: number n brings a gradebook of version n to
 * n + 1. What is released is never changed; a new need is a new entry at the end.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE submission (
     id INTEGER PRIMARY KEY,
     student TEXT NOT NULL,
     chapter TEXT NOT NULL,
     digest TEXT NOT NULL,
     handed_in TEXT NOT NULL,
     UNIQUE (student, chapter, digest)
   ) STRICT;
   CREATE TABLE grading (
     id INTEGER PRIMARY KEY,
     submission INTEGER NOT NULL REFERENCES submission (id),
     seed TEXT NOT NULL,
     version TEXT NOT NULL,
     graded_at TEXT NOT NULL,
     status TEXT NOT NULL CHECK (status IN ('graded', 'unreadable', 'timeout', 'crashed')),
     score REAL NOT NULL,
     max_score REAL NOT NULL,
     report TEXT NOT NULL,
     UNIQUE (submission, seed, version, status)
   ) STRICT;
   CREATE TABLE adjustment (
     id INTEGER PRIMARY KEY,
     student TEXT NOT NULL,
     chapter TEXT NOT NULL,
     score REAL,
     reason TEXT NOT NULL,
     made_by TEXT NOT NULL,
     made_at TEXT NOT NULL
   ) STRICT;
   CREATE INDEX adjustment_of_student ON adjustment (student, chapter);`,
  // SQLite cannot change a constraint: the table is made anew.
  `CREATE TABLE grading_of_exam (
     id INTEGER PRIMARY KEY,
     submission INTEGER NOT NULL REFERENCES submission (id),
     seed TEXT NOT NULL,
     version TEXT NOT NULL,
     graded_at TEXT NOT NULL,
     status TEXT NOT NULL CHECK (status IN ('graded', 'unreadable', 'timeout', 'crashed')),
     score REAL NOT NULL,
     max_score REAL NOT NULL,
     report TEXT NOT NULL,
     exam TEXT NOT NULL DEFAULT '',
     confirmed_at TEXT NOT NULL DEFAULT '',
     UNIQUE (submission, seed, version, exam, status)
   ) STRICT;
   INSERT INTO grading_of_exam
     (id, submission, seed, version, graded_at, status, score, max_score, report, confirmed_at)
     SELECT id, submission, seed, version, graded_at, status, score, max_score, report, graded_at FROM grading;
   DROP TABLE grading;
   ALTER TABLE grading_of_exam RENAME TO grading;
   ${handInColumns}
   CREATE TABLE grade (
     id INTEGER PRIMARY KEY,
     student TEXT NOT NULL,
     chapter TEXT NOT NULL,
     grading INTEGER NOT NULL REFERENCES grading (id),
     raw_score REAL NOT NULL,
     late_points REAL NOT NULL,
     score REAL NOT NULL,
     max_score REAL NOT NULL,
     attempts INTEGER NOT NULL,
     decided_at TEXT NOT NULL,
     report TEXT NOT NULL
   ) STRICT;
   CREATE INDEX grade_of_student ON grade (student, chapter);
   ${decisionsOfVersion1}`,
  answersAndHandGrades('INTEGER PRIMARY KEY', ' STRICT'),
  teacherTable(' STRICT'),
  figureColumn,
];

/** In PostgreSQL. */
export const postgresMigrations: readonly string[] = [
  `CREATE TABLE submission (
     id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     student TEXT NOT NULL,
     chapter TEXT NOT NULL,
     digest TEXT NOT NULL,
     handed_in TEXT NOT NULL,
     UNIQUE (student, chapter, digest)
   );
   CREATE TABLE grading (
     id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     submission INTEGER NOT NULL REFERENCES submission (id),
     seed TEXT NOT NULL,
     version TEXT NOT NULL,
     graded_at TEXT NOT NULL,
     status TEXT NOT NULL CHECK (status IN ('graded', 'unreadable', 'timeout', 'crashed')),
     score DOUBLE PRECISION NOT NULL,
     max_score DOUBLE PRECISION NOT NULL,
     report TEXT NOT NULL,
     UNIQUE (submission, seed, version, status)
   );
   CREATE TABLE adjustment (
     id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     student TEXT NOT NULL,
     chapter TEXT NOT NULL,
     score DOUBLE PRECISION,
     reason TEXT NOT NULL,
     made_by TEXT NOT NULL,
     made_at TEXT NOT NULL
   );
   CREATE INDEX adjustment_of_student ON adjustment (student, chapter);`,
  `ALTER TABLE grading ADD COLUMN exam TEXT NOT NULL DEFAULT '';
   ALTER TABLE grading ADD COLUMN confirmed_at TEXT NOT NULL DEFAULT '';
   UPDATE grading SET confirmed_at = graded_at;
   ALTER TABLE grading DROP CONSTRAINT grading_submission_seed_version_status_key;
   ALTER TABLE grading ADD UNIQUE (submission, seed, version, exam, status);
   ${handInColumns}
   CREATE TABLE grade (
     id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     student TEXT NOT NULL,
     chapter TEXT NOT NULL,
     grading INTEGER NOT NULL REFERENCES grading (id),
     raw_score DOUBLE PRECISION NOT NULL,
     late_points DOUBLE PRECISION NOT NULL,
     score DOUBLE PRECISION NOT NULL,
     max_score DOUBLE PRECISION NOT NULL,
     attempts INTEGER NOT NULL,
     decided_at TEXT NOT NULL,
     report TEXT NOT NULL
   );
   CREATE INDEX grade_of_student ON grade (student, chapter);
   ${decisionsOfVersion1}`,
  answersAndHandGrades('INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY', ''),
  teacherTable(''),
  figureColumn,
];
