import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { GraderPool, gradeInPool } from '../../../src/grading/pool';
import type { Exam } from '../../../src/grading/run/exam';
import type { Submission } from '../../../src/grading/run/grade';

const exam: Exam = { chapter: 'chapter', released: { cells: [] }, exercises: new Map() };
const submission = (id: string): Submission => ({
  ...{ id, path: `${id}/n.ipynb`, chapter: 'chapter', exam },
  notebook: { cells: [] },
});
const students = Array.from({ length: 5 }, (_, i) => submission(`s${i}`));

/** A pool whose processes run a stand-in for the grader. */
const poolOf = (size: number, program: string, silenceSeconds = 60) =>
  new GraderPool(
    size,
    {
      ...{ walls: { walls: 'node', filter: false, weakness: 'none' }, jobs: 1 },
      program: path.join(__dirname, program),
    },
    silenceSeconds,
  );

/** What a process may say of a batch of five that is no answer to it. Each is followed by silence. */
const hostile: Readonly<Record<string, readonly unknown[]>> = {
  'no object': ['text'],
  'a number': [7],
  'a list': [[]],
  nothing: [null],
  'an empty object': [{}],
  'members that cannot be made to text': [
    { failed: { toString: 0, valueOf: 0 } },
    { batch: '$batch', graded: { toString: 0 }, report: '$report0' },
  ],
  'the members of every object': [{ constructor: 1, hasOwnProperty: 1, toString: 1, toJSON: 1 }],
  'nesting without end': [{ batch: '$batch', graded: 0, report: '$nest' }],
  'nesting in what is not looked at': [{ failed: 'deep', more: '$nest' }],
  'a long reason': [{ failed: '$long' }],
  'no report': [{ batch: '$batch', graded: 0 }],
  'a report without exercises': [
    { batch: '$batch', graded: 0, report: { id: 's0', path: 's0/n.ipynb', chapter: 'chapter' } },
  ],
  'a report for another': [{ batch: '$batch', graded: 0, report: '$report1' }],
  'a place that is not there': [{ batch: '$batch', graded: 5, report: '$report0' }],
  'a place before the first': [{ batch: '$batch', graded: -1, report: '$report0' }],
  'half a place': [{ batch: '$batch', graded: 0.5, report: '$report0' }],
  'the same twice': [
    { batch: '$batch', graded: 0, report: '$report0' },
    { batch: '$batch', graded: 0, report: '$report0' },
  ],
  'the batch before': [{ batch: '$before', graded: 0, report: '$report0' }],
  'the end of the batch before': [{ batch: '$before', done: true }],
  'no batch': [{ graded: 0, report: '$report0' }],
  'the end too soon': [
    { batch: '$batch', graded: 0, report: '$report0' },
    { batch: '$batch', done: true },
  ],
  'the end at once': [{ batch: '$batch', done: true }],
  'a failure': [{ failed: 'the compiler broke down' }],
  'a failure, and reports all the same': [
    { failed: 'the compiler broke down' },
    ...[0, 1, 2, 3, 4].map((i) => ({ batch: '$batch', graded: i, report: `$report${i}` })),
    { batch: '$batch', done: true },
  ],
  'its end in the middle': [{ batch: '$batch', graded: 3, report: '$report3' }, '$exit'],
};

describe('a process that what it graded has overwhelmed', () => {
  let pool: GraderPool;
  afterEach(async () => {
    Reflect.deleteProperty(process.env, 'HOSTILE');
    await pool.close();
  });
  const open = (messages: readonly unknown[], size = 1) => {
    process.env.HOSTILE = JSON.stringify(messages);
    pool = poolOf(size, 'hostile-process.cjs');
    return gradeInPool(pool);
  };

  it.each(Object.entries(hostile))(
    'says %s, and each submission gets its own report',
    async (_, messages) => {
      const told: string[] = [];
      const reports = await open(messages).grade(students, ({ id }) => told.push(id));
      expect(reports.map(({ id, status }) => [id, status])).toEqual(students.map(({ id }) => [id, 'graded']));
      expect([...told].sort()).toEqual(students.map(({ id }) => id));
    },
  );

  it('is not used again', async () => {
    const grader = open([{ failed: 'the compiler broke down' }]);
    const first = await grader.grade([submission('a')]);
    await grader.grade(students);
    const last = await grader.grade([submission('b')]);
    expect(last[0]?.message).toMatch(/^by \d+$/);
    expect(last[0]?.message).not.toBe(first[0]?.message);
  });
});

describe('notebooks that keep the compiler busy', () => {
  it('are given up when all others have their grades, and one that is only slow gets its own', async () => {
    const ids = ['bomb-1', 'a', 'slow', 'b', 'bomb-2', 'c'];
    const pool = poolOf(1, 'busy-process.cjs', 6);
    const told: string[] = [];
    const reports = await gradeInPool(pool).grade(ids.map(submission), ({ id }) => told.push(id));
    await pool.close();
    const bombs = reports.filter(({ id }) => id.startsWith('bomb'));
    expect(reports.filter((one) => !bombs.includes(one)).map(({ id, status }) => [id, status])).toEqual(
      ['a', 'slow', 'b', 'c'].map((id) => [id, 'graded']),
    );
    for (const { status, message } of bombs) {
      expect(status).toBe('crashed');
      expect(message).toContain('busy for more than 6 s');
    }
    expect(told.slice(0, 3)).toEqual(['a', 'b', 'c']);
  });
});

describe('large notebooks', () => {
  it('are graded a few at a time, however many come together', async () => {
    process.env.HOSTILE = '[]';
    const pool = poolOf(1, 'hostile-process.cjs');
    const cell = { type: 'code' as const, source: 'x'.repeat(2 ** 16), tags: [] };
    const large = { cells: Array.from({ length: 8 }, () => cell) };
    const all = Array.from({ length: 26 }, (_, i) => ({ ...submission(`s${i}`), notebook: large }));
    const together: number[] = [];
    await gradeInPool(pool).grade(all, ({ durationMs }) => together.push(durationMs));
    await pool.close();
    expect(together).toHaveLength(26);
    // Eight of them hold the four mebibytes of characters that a batch may.
    expect(Math.max(...together)).toBe(8);
  });
});

describe('one student’s notebooks', () => {
  it('are graded one after the other, and beside those of others', async () => {
    const all = ['a', 'a', 'a', 'b', 'b', 'c'].map((id, i) => ({ ...submission(id), path: `${i}` }));
    process.env.HOSTILE = '[]';
    const pool = poolOf(1, 'hostile-process.cjs');
    // Whoever waits is told of in order: the pool is asked for one notebook of each student at a time.
    const held = new Map<string, number>();
    const submit = pool.submit.bind(pool);
    pool.submit = async (work, packed) => {
      held.set(work.id, (held.get(work.id) ?? 0) + 1);
      expect(held.get(work.id)).toBe(1);
      const report = await submit(work, packed, true);
      held.set(work.id, 0);
      return report;
    };
    const order: string[] = [];
    await gradeInPool(pool).grade(all, ({ id }) => order.push(id));
    await pool.close();
    expect(order).toEqual(['a', 'b', 'c', 'a', 'b', 'a']);
  });
});
