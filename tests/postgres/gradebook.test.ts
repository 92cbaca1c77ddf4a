import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { openGradebook } from '../../src/grading/gradebook';
import { postgresMigrations } from '../../src/grading/gradebook/migrations';
import { openPostgres } from '../../src/grading/gradebook/postgres';
import { freePort } from '../free-port';
import { byHandContract } from '../grading/gradebook/by-hand-contract';
import { contract, give, hand, run } from '../grading/gradebook/contract';
import { teachersContract } from '../grading/gradebook/teachers-contract';
import { gradesOfVersion1, version1 } from '../grading/gradebook/version-1';
import { termOf } from '../grading/one-grade';
import { Running } from '../queue/servers';
import { PostgresServer, withoutPostgres } from './server';

let server: PostgresServer;
let databases = 0;

async function query(database: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: server.url(database) });
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

async function newDatabase(): Promise<string> {
  const name = `grades_${++databases}`;
  await query('postgres', `CREATE DATABASE ${name}`);
  return name;
}

describe.skipIf(withoutPostgres)('PostgreSQL', () => {
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.remove());

  const makeStore = async () => {
    const name = await newDatabase();
    return {
      open: () => openGradebook(server.url(name)),
      async rows() {
        const count = async (table: string) =>
          Number((await query(name, `SELECT count(*) AS n FROM very_deep.${table}`))[0]?.n);
        return {
          submission: await count('submission'),
          grading: await count('grading'),
          grade: await count('grade'),
          adjustment: await count('adjustment'),
        };
      },
      remove: async () => {
        await query('postgres', `DROP DATABASE ${name} WITH (FORCE)`);
      },
    };
  };
  contract(makeStore);
  byHandContract(makeStore);
  teachersContract(makeStore);

  it('has the tables and columns that SQLite has', async () => {
    const name = await newDatabase();
    await (await openGradebook(server.url(name))).close();
    const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-schema-'));
    const file = path.join(folder, 'grades.db');
    await (await openGradebook(file)).close();
    const { default: Database } = await import('libsql');
    const raw = new Database(file);
    for (const table of ['submission', 'grading', 'grade', 'adjustment', 'answer', 'hand_grade', 'rubric']) {
      const columns = await query(
        name,
        `SELECT column_name FROM information_schema.columns
         WHERE table_schema = 'very_deep' AND table_name = '${table}' ORDER BY ordinal_position`,
      );
      const inSqlite = raw.prepare(`SELECT name FROM pragma_table_info('${table}')`).all() as {
        name: string;
      }[];
      expect(columns.map((one) => one.column_name)).toEqual(inSqlite.map((one) => one.name));
    }
    raw.close();
    rmSync(folder, { recursive: true });
  });

  it('is migrated, and its records stay', async () => {
    const url = server.url(await newDatabase());
    const book = await openPostgres(url);
    await give(book, run('1'), hand(8, 'same'));
    await book.close();
    const newer = await openPostgres(url, [
      ...postgresMigrations,
      'ALTER TABLE submission ADD COLUMN remark TEXT',
    ]);
    expect((await newer.grades())[0]).toMatchObject({ score: 8 });
    await newer.close();
    await expect(openPostgres(url)).rejects.toThrow(/newer version/);
  });

  it('is made once when two open it at the same time', async () => {
    const url = server.url(await newDatabase());
    const books = await Promise.all(Array.from({ length: 5 }, () => openPostgres(url)));
    for (const book of books) await book.close();
  });

  it('keeps a migration that fails from happening by halves', async () => {
    const name = await newDatabase();
    const broken = [...postgresMigrations, 'CREATE TABLE half (x INTEGER); SELECT nonsense;'];
    await expect(openPostgres(server.url(name), broken)).rejects.toThrow(/nonsense/);
    expect(await query(name, "SELECT * FROM pg_tables WHERE schemaname = 'very_deep'")).toEqual([]);
  });

  it('says where there is no server, and that a password is wrong, and never the password', async () => {
    const port = await freePort();
    const refusal = (url: string) =>
      openGradebook(url).then(
        () => '',
        (error: Error) => error.message,
      );
    expect(await refusal(`postgres://teacher:geheim@127.0.0.1:${port}/x`)).toBe(
      `cannot open the gradebook postgres://127.0.0.1:${port}/x: nothing listens there (ECONNREFUSED)`,
    );
    const wrong = await refusal(server.url('postgres', { password: 'geheim' }));
    expect(wrong).toContain('it wants another user or password');
    expect(wrong).not.toContain('geheim');
    expect(await refusal(server.url('nowhere'))).toContain('there is no such database');
  });

  it('goes on when the server was away for a moment', async () => {
    const book = await openGradebook(server.url(await newDatabase()));
    await give(book, run('1'), hand(1, 'one'));
    server.stop();
    const recorded = give(book, run('2'), hand(2, 'two'));
    server.start();
    expect(await recorded).toMatchObject({ before: 1, after: 2 });
    await book.close();
  });

  it('survives a grader that is killed in the middle', async () => {
    const name = await newDatabase();
    const book = await openGradebook(server.url(name));
    const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-writer-'));
    const program = path.join(folder, 'writer.js');
    const compiled = path.resolve(__dirname, '../../dist/src/grading/gradebook/index.js');
    writeFileSync(
      program,
      `const { openGradebook } = require(${JSON.stringify(compiled)});
       (async () => {
         const book = await openGradebook(process.argv[2]);
         for (let i = 0; ; i++) {
           await book.record({ version: 'v', startedAt: 't' },
             { student: 'killed', chapter: 'c', path: '', digest: 'd' + i, handIn: { at: i, from: 'file', attempt: 0, note: '' } },
             { seed: 's', exam: 'e' },
             { id: 'killed', path: '', chapter: 'c', status: 'graded', message: '', score: i, maxScore: 1e9, durationMs: 0, exercises: [] });
           if (i === 20) process.send('going');
         }
       })();`,
    );
    const child = spawn(process.execPath, [program, server.url(name)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await new Promise((resolve) => child.once('message', resolve));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    await give(book, run('1'), { ...hand(1, 'after'), report: { ...hand(1, 'x').report, id: 'killed' } });
    const halves = await query(
      name,
      'SELECT count(*) AS n FROM very_deep.submission WHERE id NOT IN (SELECT submission FROM very_deep.grading)',
    );
    expect(Number(halves[0]?.n)).toBe(0);
    expect((await book.history('killed')).length).toBeGreaterThan(20);
    await book.close();
    rmSync(folder, { recursive: true });
  });

  it('brings the grades of version 1 along, by the rules that version 1 had', async () => {
    const url = server.url(await newDatabase());
    await (await openPostgres(url, postgresMigrations.slice(0, 1))).close();
    const database = new URL(url).pathname.slice(1);
    const gradings = version1.flatMap((one) =>
      one.gradings.map(
        ([seed, status, score]) => `(${one.id}, '${seed}', 'v', 't', '${status}', ${score}, 9, '{}')`,
      ),
    );
    await query(
      database,
      `SET search_path TO very_deep;
       INSERT INTO submission (student, chapter, digest, handed_in) VALUES ${version1
         .map((one) => `('${one.student}', 'c', '${one.digest}', '${one.handedIn}')`)
         .join(', ')};
       INSERT INTO grading (submission, seed, version, graded_at, status, score, max_score, report)
         VALUES ${gradings.join(', ')};
       INSERT INTO adjustment (student, chapter, score, reason, made_by, made_at)
         VALUES ('adjusted', 'c', 9, 'why', 'who', 't')`,
    );
    const book = await openPostgres(url);
    const grades = (await book.grades()).map(({ student, score, attempts }) => [student, score, attempts]);
    await book.close();
    expect(grades).toEqual(gradesOfVersion1);
  });

  it.each(['class 1', 'class 2', 'class 3'])('one grade everywhere: %s', async (seed) => {
    await tf.setBackend('cpu');
    await termOf(seed, async () => server.url(await newDatabase()));
  });

  it('is what --db takes', async () => {
    const url = server.url(await newDatabase());
    const notebook = path.resolve(__dirname, '../../notebooks/instructor/00-start-here.ipynb');
    const grade = new Running(['grade', notebook, '--sandbox', 'best-effort', '--db', url]);
    expect(await grade.status, grade.output).toBe(0);
    const exported = new Running(['gradebook', 'export', '--db', url]);
    expect(await exported.status, exported.output).toBe(0);
    expect(exported.output).toContain('00-start-here');
  });
});
