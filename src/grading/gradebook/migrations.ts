/**
 * The schema's history in SQLite, and below the same steps in PostgreSQL: number n brings a gradebook of version n to n + 1. What is released is never changed; a new
 * need is a new entry at the end.
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
];
