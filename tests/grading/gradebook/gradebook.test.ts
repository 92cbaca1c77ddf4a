import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Gradebook, openGradebook } from '../../../src/grading/gradebook';
import { migrations } from '../../../src/grading/gradebook/migrations';
import { openSqlite } from '../../../src/grading/gradebook/sqlite';
import { submissionOf } from '../reports/sample';

const chapter = '03-batch-normalization';
const handedIn = '2026-01-01T00:00:00.000Z';
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

const run = (seed: string, startedAt = `2026-01-01T00:00:00.${seed.padStart(3, '0')}Z`) => ({
  seed,
  version: '1.0.0',
  startedAt,
});
const hand = (score: number, digest: string, status: 'graded' | 'timeout' | 'unreadable' = 'graded') => ({
  submission: submissionOf('alice', { score, maxScore: 10, status }),
  digest,
  handedIn,
});
const grade = async (policy?: 'latest' | 'best') => (await book.grades(policy))[0];

describe('the gradebook', () => {
  it('tells the latest and the best attempt apart', async () => {
    await book.record(run('1'), hand(8, 'first'));
    await book.record(run('2'), hand(5, 'second'));
    expect(await grade('latest')).toMatchObject({ score: 5, attempts: 2, maxScore: 10 });
    expect(await grade('best')).toMatchObject({ score: 8, attempts: 2 });
  });

  it('counts the same notebook as one attempt, and its last grading', async () => {
    await book.record(run('1'), hand(8, 'same'));
    expect(await book.record(run('2'), hand(9, 'same'))).toMatchObject({ before: 8, after: 9 });
    expect(await grade()).toMatchObject({ score: 9, attempts: 1 });
  });

  it('never lets a failed regrade overwrite a grade', async () => {
    await book.record(run('1'), hand(8, 'same'));
    expect(await book.record(run('2'), hand(0, 'same', 'timeout'))).toBeUndefined();
    await book.record(run('3'), hand(0, 'broken', 'unreadable'));
    expect(await grade()).toMatchObject({ score: 8, status: 'graded' });
  });

  it('records a result once', async () => {
    await book.record(run('1'), hand(8, 'same'));
    await book.record(run('1'), hand(8, 'same'));
    expect(await book.history('alice')).toHaveLength(1);
    expect(await book.recorded(run('1'), 'alice', 'same')).toMatchObject({ score: 8 });
    expect(await book.recorded(run('2'), 'alice', 'same')).toBeUndefined();
  });

  it('says what a regrade changed, and why', async () => {
    const exercise = (points: number) => ({
      ...{
        id: 'moments',
        title: '',
        points,
        maxPoints: 9,
        verdict: 'partial' as const,
        feedback: '',
        cases: [],
      },
    });
    const handed = (score: number, digest: string) => {
      const { submission, ...rest } = hand(score, digest);
      return { ...rest, submission: { ...submission, exercises: [exercise(score)] } };
    };
    expect(await book.record(run('1'), handed(8, 'same'))).toMatchObject({
      before: undefined,
      why: 'first grade',
    });
    expect(await book.record(run('2'), handed(7, 'same'))).toMatchObject({
      before: 8,
      after: 7,
      why: 'graded again with another seed; moments 8 -> 7',
    });
    const newer = { ...run('2'), version: '9.9.9' };
    expect((await book.record(newer, handed(9, 'same')))?.why).toMatch(
      /^graded again with version 9\.9\.9 \(before: .+\); moments 7 -> 9$/,
    );
    expect((await book.record(newer, handed(3, 'other')))?.why).toBe(
      'another notebook handed in; moments 9 -> 3',
    );
  });

  it('keeps an adjustment over regrades until it is taken back', async () => {
    await book.record(run('1'), hand(8, 'same'));
    expect(await book.adjust('alice', chapter, 10, 'the case was unclear', 'teacher')).toMatchObject({
      before: 8,
      after: 10,
    });
    await book.record(run('2'), hand(7, 'same'));
    expect(await grade()).toMatchObject({ score: 10, adjustment: { reason: 'the case was unclear' } });
    await book.adjust('alice', chapter, null, 'mended', 'teacher');
    expect(await grade()).toMatchObject({ score: 7 });
    expect(await book.history('alice')).toHaveLength(4);
  });

  it('refuses to adjust what is not there, and names it', async () => {
    await expect(book.adjust('bob', chapter, 1, 'x', 'y')).rejects.toThrow(/bob/);
    await expect(book.history('bob')).rejects.toThrow(/bob/);
  });

  it('forgets a student altogether', async () => {
    await book.record(run('1'), hand(8, 'same'));
    await book.adjust('alice', chapter, 10, 'x', 'y');
    expect(await book.forget('alice')).toBe(3);
    expect(await book.grades()).toEqual([]);
    const raw = new Database(file);
    for (const table of ['submission', 'grading', 'adjustment'])
      expect(raw.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toMatchObject({ n: 0 });
    raw.close();
  });

  it('takes names that are no SQL', async () => {
    const id = `Robert'); DROP TABLE grading;--`;
    await book.record(run('1'), { submission: submissionOf(id), digest: 'x', handedIn });
    expect((await book.history(id))[0]).toMatchObject({ score: 1 });
  });
});

describe('the file', () => {
  it('is migrated, and its records stay', async () => {
    await book.record(run('1'), hand(8, 'same'));
    await book.close();
    book = openSqlite(file, [...migrations, 'ALTER TABLE submission ADD COLUMN remark TEXT']);
    expect(await grade()).toMatchObject({ score: 8 });
    expect(() => openSqlite(file)).toThrow(/newer version/);
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

  it('serves two at once', async () => {
    const other = await openGradebook(file);
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        (i % 2 === 0 ? book : other).record(run(`${i}`), {
          submission: submissionOf(`student-${i % 10}`),
          digest: `${i}`,
          handedIn,
        }),
      ),
    );
    await other.close();
    const grades = await book.grades();
    expect(grades).toHaveLength(10);
    expect(grades.every(({ attempts }) => attempts === 4)).toBe(true);
  });

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
    expect(await book.history('steady')).toHaveLength(100);
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
