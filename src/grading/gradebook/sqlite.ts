/** The gradebook in one SQLite file, safe under several graders at once and under `kill -9`. */
import Database from 'libsql';
import { UsageError } from '../../core';
import { messageOf } from '../../platform/thrown';
import type { Gradebook } from './gradebook';
import { keepable } from './keepable';
import { migrations } from './migrations';
import type { Homes } from './parts';
import type { Sql, SqlDatabase } from './rows';
import { SqlGradebook } from './sql-gradebook';

/** How long a grader waits for another one's transaction, in milliseconds; a transaction takes about one. */
const patience = 20_000;

/**
 * Opens a gradebook, creating or migrating it.
 * @param steps the schema's history; for tests of a migration
 * @param options.homes by exercise, the chapter in which the present release asks it
 * @throws UsageError when the file is no gradebook, cannot be written, or was made by a newer version
 */
export function openSqlite(
  file: string,
  steps: readonly string[] = migrations,
  { homes }: { readonly homes?: Homes } = {},
): Gradebook {
  let database: Database.Database | undefined;
  try {
    database = new Database(file);
    database.exec(`PRAGMA busy_timeout = ${patience}`);
    switchToWal(database);
    // A grade that was reported as recorded survives a power cut, too.
    database.exec('PRAGMA synchronous = FULL');
    database.exec('PRAGMA foreign_keys = ON');
    migrate(database, file, steps);
    return new SqlGradebook(new SqliteDatabase(database), homes);
  } catch (error) {
    database?.close();
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot open the gradebook ${file}: ${messageOf(error)}`);
  }
}

/** Turns on the write-ahead log. Where two graders do so at once SQLite refuses one of them without waiting. */
function switchToWal(database: Database.Database): void {
  const end = Date.now() + patience;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!/locked|busy/i.test(messageOf(error)) || Date.now() > end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
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

/**
 * Transactions of this process wait for each other, whatever their file: the driver would wait for another one's lock
 * with the whole process, and so for ever.
 */
let turn: Promise<unknown> = Promise.resolve();

class SqliteDatabase implements SqlDatabase {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  async all(statement: string, values: readonly unknown[]): Promise<unknown[]> {
    return this.#database.prepare(statement).all(...keepable(values));
  }

  async run(statement: string, values: readonly unknown[]): Promise<number> {
    return this.#database.prepare(statement).run(...keepable(values)).changes;
  }

  transaction<T>(_student: string | readonly string[], work: (sql: Sql) => Promise<T>): Promise<T> {
    const result = turn.then(async () => {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        const done = await work(this);
        this.#database.exec('COMMIT');
        return done;
      } catch (error) {
        this.#database.exec('ROLLBACK');
        throw error;
      }
    });
    turn = result.catch(() => {});
    return result;
  }

  async close(): Promise<void> {
    await turn;
    this.#database.close();
  }
}
