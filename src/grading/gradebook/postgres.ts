/** The gradebook on a PostgreSQL server, for several graders on several machines. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { UsageError } from '../../core';
import { withTeachersPackages } from '../../core/teachers-packages';
import { unreachable } from '../../core/unreachable';
import type { Gradebook } from './gradebook';
import { keepable } from './keepable';
import { postgresMigrations } from './migrations';
import type { Homes } from './parts';
import type { Sql, SqlDatabase } from './rows';
import { SqlGradebook } from './sql-gradebook';

/** All tables lie in a schema of their own. */
const schema = 'very_deep';
/** Names the lock under which the schema is made: the same "VDgb" that marks SQLite files. */
const schemaLock = 0x56446762;
const connectMs = 10_000;
/** How long a server may be away, once it was there, before a transaction is given up. */
const patienceMs = 60_000;

/**
 * Opens a gradebook, creating or migrating it. A password comes from the address, from PGPASSWORD or from ~/.pgpass.
 * @param url `postgres://[user[:password]@]host[:port]/database`, with `?sslmode=verify-full` and the like
 * @param steps the schema's history; for tests of a migration
 * @param options.homes by exercise, the chapter in which the present release asks it
 * @throws UsageError when the server cannot be used, or the gradebook was made by a newer version
 */
export async function openPostgres(
  url: string,
  steps: readonly string[] = postgresMigrations,
  { homes }: { readonly homes?: Homes } = {},
): Promise<Gradebook> {
  const { Pool } = await withTeachersPackages('a gradebook in PostgreSQL', () => import('pg'));
  let pool: Pool | undefined;
  try {
    pool = new Pool({ connectionString: url, connectionTimeoutMillis: connectMs, max: 4 });
    pool.on('error', () => {}); // an idle connection was cut; the next transaction makes another
    pool.on('connect', (client) => {
      client.on('error', () => {}); // whoever uses it is told by the query that fails
    });
    const database = new PostgresDatabase(pool);
    await migrate(pool, steps, shown(url));
    return new SqlGradebook(database, homes);
  } catch (error) {
    await pool?.end();
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot open the gradebook ${shown(url)}: ${reasonOf(error as PgError)}`);
  }
}

/** An address without user, password and parameters. */
export function shown(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return 'at the address of --db';
  }
}

type PgError = Error & { readonly code?: string };

function reasonOf({ code, message }: PgError): string {
  if (code === '28P01' || code === '28000' || /password/.test(message))
    return 'it wants another user or password';
  if (code === '3D000') return 'there is no such database; make one: createdb';
  if (code === '42501') return 'this user may not create or use the schema very_deep';
  if (code === 'ERR_INVALID_URL') return 'that is no address';
  if (/Connection terminated/.test(message))
    return 'it cut the connection; is it PostgreSQL that answers there?';
  return unreachable(code) ?? message;
}

async function migrate(pool: Pool, steps: readonly string[], place: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [schemaLock]);
    const { rows: found } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
    if (found.length === 0) await client.query(`CREATE SCHEMA ${schema}`);
    await client.query(`SET LOCAL search_path TO ${schema}`);
    await client.query('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)');
    const { rows } = await client.query<{ version: number }>('SELECT version FROM schema_version');
    const version = rows[0]?.version ?? 0;
    if (version > steps.length)
      throw new UsageError(
        `the gradebook ${place} was made by a newer version of Very Deep: update the course`,
      );
    for (const migration of steps.slice(version)) await client.query(migration);
    await client.query('DELETE FROM schema_version');
    await client.query('INSERT INTO schema_version VALUES ($1)', [steps.length]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** `?` as PostgreSQL numbers them. No statement of ours has a question mark in a text. */
function numbered(statement: string): string {
  let n = 0;
  return statement.replace(/\?/g, () => `$${++n}`);
}

class PostgresDatabase implements SqlDatabase {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  all(statement: string, values: readonly unknown[]): Promise<unknown[]> {
    return this.#inTransaction((sql) => sql.all(statement, values));
  }

  run(statement: string, values: readonly unknown[]): Promise<number> {
    return this.#inTransaction((sql) => sql.run(statement, values));
  }

  transaction<T>(student: string | readonly string[], work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#inTransaction(async (sql) => {
      // Always in the same order: else two could wait for each other.
      for (const one of [student].flat().sort())
        await sql.all('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [one]);
      return work(sql);
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #inTransaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const giveUp = Date.now() + patienceMs;
    for (let wait = 100; ; wait = Math.min(2 * wait, 5000)) {
      try {
        return await this.#once(work);
      } catch (error) {
        if (!isAway(error as PgError) || Date.now() > giveUp) throw error;
        await sleep(wait);
      }
    }
  }

  async #once<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(`BEGIN; SET LOCAL search_path TO ${schema}`);
      const result = await work(sqlOf(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((lost: Error) => {
        broken = lost;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

const sqlOf = (client: PoolClient): Sql => ({
  all: async (statement, values) => (await client.query(numbered(statement), [...keepable(values)])).rows,
  run: async (statement, values) =>
    (await client.query(numbered(statement), [...keepable(values)])).rowCount ?? 0,
});

/** Whether the server was lost, or is starting or stopping (class 57P), and may come back. */
const isAway = ({ code = '', message }: PgError): boolean =>
  /^(ECONN|EPIPE|ETIMEDOUT|57P0|08)/.test(code) || /Connection terminated|timeout exceeded/.test(message);
