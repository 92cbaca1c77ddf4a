import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Gradebook, openGradebook } from '../../../src/grading/gradebook';
import { migrations } from '../../../src/grading/gradebook/migrations';
import { openSqlite } from '../../../src/grading/gradebook/sqlite';
import { lacks } from '../../lacking';
import { byHandContract } from './by-hand-contract';
import { contract, give, hand, run } from './contract';
import { teachersContract } from './teachers-contract';
import { gradesOfVersion1, version1 } from './version-1';

const makeStore = async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-gradebook-'));
  const file = path.join(folder, 'grades.db');
  return {
    open: () => openGradebook(file),
    async rows() {
      const raw = new Database(file);
      const count = (table: string) =>
        (raw.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
      const rows = {
        submission: count('submission'),
        grading: count('grading'),
        grade: count('grade'),
        adjustment: count('adjustment'),
      };
      raw.close();
      return rows;
    },
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
};
contract(makeStore);
byHandContract(makeStore);
teachersContract(makeStore);

/** A gradebook as version 1 of the schema left it. */
function oldGradebook(file: string, schema: string): Database.Database {
  const raw = new Database(file);
  raw.exec(schema);
  raw.exec('PRAGMA user_version = 1');
  raw.exec(`PRAGMA application_id = ${0x56446762}`);
  return raw;
}

/** Other processes run what was built. */
const built = path.resolve(__dirname, '../../../dist/src/grading/gradebook/sqlite.js');

describe('the file', () => {
  let folder: string;
  let file: string;
  let book: Gradebook;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-gradebook-'));
    file = path.join(folder, 'grades.db');
    book = await openGradebook(file);
  });
  afterEach(async () => {
    await book.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is migrated, and its records stay', async () => {
    await give(book, run('1'), hand(8, 'same'));
    await book.close();
    book = openSqlite(file, [...migrations, 'ALTER TABLE submission ADD COLUMN remark TEXT']);
    expect((await book.grades())[0]).toMatchObject({ score: 8 });
    expect(() => openSqlite(file)).toThrow(/newer version/);
  });

  it('brings the grades of version 1 along, by the rules that version 1 had', async () => {
    const old = path.join(folder, 'old.db');
    const raw = oldGradebook(old, migrations[0] as string);
    for (const one of version1) {
      raw
        .prepare('INSERT INTO submission (id, student, chapter, digest, handed_in) VALUES (?, ?, ?, ?, ?)')
        .run(one.id, one.student, 'c', one.digest, one.handedIn);
      for (const [seed, status, score] of one.gradings)
        raw
          .prepare(
            "INSERT INTO grading (submission, seed, version, graded_at, status, score, max_score, report) VALUES (?, ?, 'v', 't', ?, ?, 9, '{}')",
          )
          .run(one.id, seed, status, score);
    }
    raw.exec("INSERT INTO adjustment VALUES (1, 'adjusted', 'c', 9, 'why', 'who', 't')");
    raw.close();
    const migrated = await openGradebook(old);
    const grades = (await migrated.grades()).map(({ student, score, attempts }) => [
      student,
      score,
      attempts,
    ]);
    await migrated.close();
    expect(grades).toEqual(gradesOfVersion1);
  });

  it('keeps what it has when the disk is full, and says so whatever was being written', async () => {
    await give(book, run('1'), hand(8, 'first'));
    await book.close();
    // As a disk with room for some pages more.
    book = openSqlite(file, [...migrations, 'PRAGMA max_page_count = 120']);
    const full = /^cannot write the gradebook .*grades\.db: .*disk is full; what was recorded before is kept/;
    let kept = 1;
    const fill = async () => {
      for (; kept < 2000; kept++) await give(book, run('1'), hand(8, `${kept}`));
    };
    await expect(fill()).rejects.toThrow(full);
    const adjusting = async () => {
      for (let i = 0; i < 2000; i++)
        await book.adjust('alice', '03-batch-normalization', i % 9, 'why', 'who');
    };
    await expect(adjusting()).rejects.toThrow(full);
    expect(await book.grades()).toHaveLength(1);
    await book.close();
    book = openSqlite(file, [...migrations, '']);
    expect((await book.history('alice')).length).toBeGreaterThan(kept);
    await give(book, run('2'), hand(9, 'after'));
  });

  it('that cannot be one is told in a sentence', () => {
    const refused = (place: string) => {
      try {
        openSqlite(place).close();
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(refused(folder)).toBe(`cannot open the gradebook ${folder}: it is no file`);
    const nowhere = path.join(folder, 'no', 'where');
    expect(refused(path.join(nowhere, 'x.db'))).toContain(`: there is no folder ${nowhere}`);
    expect(refused(path.join(file, 'x.db'))).toContain(`: there is no folder ${file}`);
    expect(existsSync(nowhere)).toBe(false);
  });

  it('must be a gradebook', () => {
    const other = path.join(folder, 'other.db');
    const raw = new Database(other);
    raw.exec('CREATE TABLE x (y)');
    raw.close();
    expect(() => openSqlite(other)).toThrow(/no gradebook/);
    writeFileSync(
      path.join(folder, 'text.db'),
      'not a database at all, but long enough to look at'.repeat(50),
    );
    expect(() => openSqlite(path.join(folder, 'text.db'))).toThrow(/cannot open/);
  });

  it.skipIf(lacks('build', existsSync(built)))(
    'can be made by several graders at the same moment',
    async () => {
      const program = path.join(folder, 'opener.js');
      writeFileSync(
        program,
        `const { openSqlite } = require(${JSON.stringify(built)});
       for (let i = 0; i < 60; i++) {
         const moment = (Math.floor(Date.now() / 30) + 2) * 30;
         while (Date.now() < moment);
         void openSqlite(process.argv[2] + '/' + moment + '.db').close();
       }`,
      );
      const openers = [1, 2, 3].map(async () => {
        const child = spawn(process.execPath, [program, folder]);
        let said = '';
        child.stderr.on('data', (chunk) => (said += chunk));
        const status = await new Promise((resolve) => child.once('close', resolve));
        return { status, said };
      });
      expect(await Promise.all(openers)).toEqual(openers.map(() => ({ status: 0, said: '' })));
    },
  );

  it('survives two processes that write, one of them killed in the middle', async () => {
    const program = path.join(folder, 'writer.js');
    writeFileSync(
      program,
      `const Database = require(${JSON.stringify(require.resolve('libsql'))});
       const db = new Database(process.argv[2]); db.exec('PRAGMA busy_timeout = 20000');
       process.send('ready');
       for (let i = 0; i < +process.argv[4]; i++) {
         db.exec('BEGIN IMMEDIATE');
         db.prepare('INSERT INTO submission (student, chapter, digest, handed_in) VALUES (?, ?, ?, ?)').run(process.argv[3], 'c', 'd' + i, 't');
         const { id } = db.prepare('SELECT max(id) AS id FROM submission').get();
         db.prepare("INSERT INTO grading (submission, seed, version, graded_at, status, score, max_score, report) VALUES (?, 's', 'v', 't', 'graded', 1, 1, '{}')").run(id);
         db.exec('COMMIT');
       }
       process.exit(0);`,
    );
    const writer = (name: string, times: number) => {
      const child = spawn(process.execPath, [program, file, name, `${times}`], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      const ready = new Promise((resolve) => child.once('message', resolve));
      const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
      return { child, ready, gone };
    };
    const steady = writer('steady', 100);
    const killed = writer('killed', 1e9);
    await Promise.all([steady.ready, killed.ready]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    killed.child.kill('SIGKILL');
    await killed.gone;
    expect(await steady.gone).toBe(0);
    expect(await book.attempts('steady', 'c')).toHaveLength(100);
    // What the killed one had begun is either whole or not there.
    const raw = new Database(file);
    expect(raw.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
    const halves = raw
      .prepare('SELECT count(*) AS n FROM submission WHERE id NOT IN (SELECT submission FROM grading)')
      .get();
    expect(halves).toMatchObject({ n: 0 });
    raw.close();
  });
});
