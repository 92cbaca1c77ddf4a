/**
 * A chapter that becomes two notebooks in the middle of a term. `fixtures/03-batch-normalization.0.1.0.ipynb` is the one
 * notebook that students were given of chapter 03 (`git show d09f326:notebooks/03-batch-normalization.ipynb`); from
 * release 0.2.0 on its exercises are asked in two. Nobody may have a point more or less for it.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/grading/results/report';
import { parseRaw, rawText, solutionOf, sourceOf } from '../../src/notebook/raw';
import { type CourseCopy, copyCourse } from '../course-copy';
import { type Ran, runProgram } from '../run-program';

const [first, second] = ['03-batch-normalization', '03b-what-batch-normalization-does'] as const;
const [oldFile, secondFile] = [`${first}.ipynb`, `${second}.ipynb`];
const old = readFileSync(path.join(__dirname, 'fixtures', `${first}.0.1.0.ipynb`), 'utf8');

let course: CourseCopy;
const good = (result: Ran): Ran => {
  expect(result, result.stdout + result.stderr).toMatchObject({ status: 0 });
  return result;
};

/** The solutions of the instructor's notebooks. */
const solutions = new Map(
  [oldFile, secondFile].flatMap((name) => {
    const file = path.join(__dirname, '../../notebooks/instructor', name);
    return parseRaw(readFileSync(file, 'utf8'), name).cells.flatMap((cell) => {
      const id = solutionOf(cell);
      return id === undefined
        ? []
        : [[id, sourceOf(cell).replace(/^\/\/ ### (BEGIN|END) SOLUTION\n?/gm, '')]];
    });
  }) as [string, string][],
);

/** A student's copy of a notebook in which some exercises are solved. */
function solved(text: string, isSolved: (id: string) => boolean): string {
  const raw = parseRaw(text, 'a notebook');
  const cells = raw.cells.map((cell) => {
    const id = solutionOf(cell) ?? '';
    return isSolved(id) && solutions.has(id) ? { ...cell, source: solutions.get(id) as string } : cell;
  });
  return rawText({ ...raw, cells });
}

/** Some of both halves: `bob` solved these. */
const half = new Set(['batch-moments', 'undo-batch-norm', 'normalize-groups', '03-q2', '03-q9', '03-q12']);
const work = {
  ada: solved(old, () => true),
  bob: solved(old, (id) => half.has(id)),
  cyd: old,
};

const day = (n: number) => new Date(Date.UTC(2026, 10, n, 12));
function handIn(student: string, name: string, text: string, at: Date): void {
  mkdirSync(course.at('submitted', student), { recursive: true });
  const file = course.at('submitted', student, name);
  writeFileSync(file, text);
  utimesSync(file, at, at);
}

const grade = async (command: 'grade' | 'regrade', ...more: string[]): Promise<Report> => {
  const options = ['--sandbox', 'best-effort', '--db', 'grades.db', '--json', 'report.json', ...more];
  good(await course.veryDeep(command, 'submitted', ...options));
  return JSON.parse(readFileSync(course.at('report.json'), 'utf8'));
};

interface Total {
  score: number;
  maxScore: number;
}
const add = (all: Record<string, Total>, id: string, { score, maxScore }: Total) => {
  const before = all[id] ?? { score: 0, maxScore: 0 };
  all[id] = {
    score: Math.round((before.score + score) * 100) / 100,
    maxScore: before.maxScore + maxScore,
  };
  return all;
};
/** What each student has in all, whatever the chapters are. */
const totals = ({ submissions }: Report) =>
  submissions.reduce<Record<string, Total>>((all, one) => add(all, one.id, one), {});

/** The same from the gradebook. */
async function exported(): Promise<Record<string, Total>> {
  const { stdout } = good(
    await course.veryDeep('gradebook', 'export', '--db', 'grades.db', '--format', 'plain'),
  );
  const [head = '', ...rows] = stdout.trim().split(/\r?\n/);
  const names = head.split(',');
  const value = (row: string, name: string) => row.split(',')[names.indexOf(name)] ?? '';
  return rows.reduce<Record<string, Total>>(
    (all, row) =>
      add(all, value(row, 'student'), {
        score: Number(value(row, 'score')),
        maxScore: Number(value(row, 'max_score')),
      }),
    {},
  );
}

/** The points of what a student's notebooks ask and release 0.1.0 did not: they count once those are handed in. */
function newlyAsked({ submissions }: Report, student: string): number {
  const asked = new Set(parseRaw(old, oldFile).cells.map(solutionOf));
  const all = submissions.filter(({ id }) => id === student).flatMap(({ exercises }) => exercises);
  const added = all.filter(({ id }) => !asked.has(id));
  expect(added).not.toEqual([]);
  for (const one of added) expect(one).toMatchObject({ points: 0, reason: 'not-begun' });
  return added.reduce((sum, { maxPoints }) => sum + maxPoints, 0);
}
const withMore = (total: Total | undefined, more: number) =>
  total && { ...total, maxScore: total.maxScore + more };

let before: Report;
let points: Record<string, Total>;

beforeAll(async () => {
  course = copyCourse();
  // The course of the first weeks: release 0.1.0, with the chapter in one notebook.
  rmSync(course.at('dist', 'releases'), { recursive: true });
  mkdirSync(course.at('releases', '0.1.0'), { recursive: true });
  writeFileSync(course.at('releases', '0.1.0', oldFile), old);
  writeFileSync(
    course.at('course.json'),
    JSON.stringify({
      deadlines: { [first]: '2026-11-02T00:00:00Z' },
      late: { percentPerDay: 10 },
      extensions: { bob: { [first]: '2026-11-20T00:00:00Z' } },
      exercises: { 'fold-batch-norm': { giveToAll: true, reason: 'its text was unclear' } },
    }),
  );
  // Ada is a day late; Bob would be, but for the extension.
  handIn('ada', oldFile, work.ada, day(2));
  handIn('bob', oldFile, work.bob, day(2));
  handIn('cyd', oldFile, work.cyd, day(1));
  before = await grade('grade', '--seed', 'term');
  points = totals(before);
}, 600_000);
afterAll(() => course.remove());

describe('a chapter that becomes two notebooks in the middle of a term', () => {
  it('was one, with all of its exercises', async () => {
    expect(before.submissions.map(({ id, chapter }) => [id, chapter])).toEqual(
      ['ada', 'bob', 'cyd'].map((id) => [id, first]),
    );
    const ada = before.submissions[0];
    expect(ada?.exercises.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(ada?.late).toMatchObject({ percent: 10 });
    expect(before.submissions[1]?.late).toBeUndefined();
    expect(await exported()).toEqual(points);
  });

  it('leaves the recorded grades as they are, in two parts', async () => {
    course.edit('package.json', '"version": "0.1.0"', '"version": "0.2.0"');
    const release = path.join('dist', 'src', 'release', 'build-releases.js');
    good(await runProgram(process.execPath, [release], { cwd: course.folder }));
    expect(readdirSync(course.at('dist', 'releases', '0.2.0'))).toContain(secondFile);
    expect(await exported()).toEqual(points);
  }, 300_000);

  it.each(['grade', 'regrade'] as const)(
    'gives the same points when old notebooks are put to %s again',
    async (command) => {
      const seed = command === 'grade' ? ['--seed', 'term'] : [];
      const after = await grade(command, ...seed);
      expect(after.submissions.map(({ id, chapter }) => `${id} ${chapter}`)).toEqual(
        ['ada', 'bob', 'cyd'].flatMap((id) => [`${id} ${first}`, `${id} ${second}`]),
      );
      expect(totals(after)).toEqual(points);
      expect(await exported()).toEqual(points);
      const carried = after.submissions[1];
      expect(carried).toMatchObject({ id: 'ada', carriedFrom: first, late: { percent: 10 } });
      expect(carried?.message).toContain(`Its solutions were handed in with the notebook of ${first}.`);
    },
    600_000,
  );

  it('gives the points for all beside a new second notebook in which nothing was begun', async () => {
    const fresh = readFileSync(course.at('dist', 'releases', '0.2.0', secondFile), 'utf8');
    for (const student of ['ada', 'bob']) handIn(student, secondFile, fresh, day(2));
    const after = await grade('grade', '--seed', 'term');
    expect(totals(after)).toEqual({
      ...points,
      ada: withMore(points.ada, newlyAsked(after, 'ada')),
      bob: withMore(points.bob, newlyAsked(after, 'bob')),
    });
    const bob = after.submissions.find(({ id, chapter }) => id === 'bob' && chapter === second);
    const taken = bob?.exercises.find(({ id }) => id === 'normalize-groups');
    expect(taken).toMatchObject({ verdict: 'pass' });
    expect(taken?.feedback).toContain(`Taken from the notebook of ${first}`);
    rmSync(course.at('submitted', 'ada', secondFile));
  }, 600_000);

  it('keeps a score that was set by hand, shared out among the parts', async () => {
    const set = ['--reason', 'was ill', '--by', 'Ms Lovelace'];
    rmSync(course.at('old.db'), { force: true });
    cpSync(course.at('grades.db'), course.at('kept.db'));
    // Set in the first weeks: the gradebook of then, with the course of then.
    course.edit('package.json', '"version": "0.2.0"', '"version": "0.1.0"');
    cpSync(course.at('dist', 'releases', '0.2.0'), course.at('later'), { recursive: true });
    rmSync(course.at('dist', 'releases'), { recursive: true });
    rmSync(course.at('grades.db'));
    rmSync(course.at('submitted', 'bob', secondFile));
    await grade('grade', '--seed', 'term');
    good(await course.veryDeep('gradebook', 'override', '--db', 'grades.db', 'cyd', first, '50.5', ...set));
    const whole = await exported();
    expect(whole.cyd?.score).toBe(50.5);
    course.edit('package.json', '"version": "0.1.0"', '"version": "0.2.0"');
    cpSync(course.at('later'), course.at('dist', 'releases', '0.2.0'), { recursive: true });
    expect(await exported()).toEqual(whole);
    const again = await grade('grade', '--seed', 'term');
    expect(totals(again)).toEqual(whole);
    expect(await exported()).toEqual(whole);
    // One that is set now is one part's.
    good(await course.veryDeep('gradebook', 'override', '--db', 'grades.db', 'cyd', second, '3', ...set));
    const parts = (await grade('grade', '--seed', 'term')).submissions.filter(({ id }) => id === 'cyd');
    expect(parts.map(({ score }) => score)).toEqual([expect.any(Number), 3]);
    expect(parts[0]?.score).toBeGreaterThan(20);
  }, 900_000);

  it('is taken by a student with `update`: each solution goes to where it is asked now', async () => {
    const mine = course.at('mine');
    mkdirSync(mine);
    const raw = parseRaw(work.bob, 'mine');
    const at = raw.cells.findIndex((cell) => solutionOf(cell) === 'normalize-groups');
    raw.cells.splice(at + 1, 0, {
      ...{ cell_type: 'markdown', id: 'my-note', metadata: {}, source: 'a note on groups' },
    });
    writeFileSync(path.join(mine, oldFile), rawText(raw));
    const from = course.at('dist', 'releases', '0.2.0');
    const update = async () => good(await course.veryDeep('update', '03', '--from', from, '--in', mine));
    const { stdout } = await update();
    expect(stdout).toMatch(
      new RegExp(`${oldFile}: updated; 3 solutions and 0 cells .*${secondFile} went there`),
    );
    expect(stdout).toMatch(new RegExp(`${secondFile}: new; 3 solutions and 1 cell .*from ${oldFile}`));
    const cells = (name: string) => parseRaw(readFileSync(path.join(mine, name), 'utf8'), name).cells;
    const written = (name: string) =>
      cells(name).flatMap((cell) => {
        const id = solutionOf(cell) ?? '';
        return half.has(id) && sourceOf(cell) === solutions.get(id) ? [id] : [];
      });
    expect(written(oldFile)).toEqual(['batch-moments', 'undo-batch-norm', '03-q2']);
    expect(written(secondFile)).toEqual(['normalize-groups', '03-q9', '03-q12']);
    const places = cells(secondFile).map((cell) => solutionOf(cell) ?? cell.id);
    expect(places[places.indexOf('normalize-groups') + 1]).toBe('my-note');
    expect(cells(oldFile).map(({ id }) => id)).not.toContain('my-note');
    expect((await update()).stdout).toMatch(/: up to date\n.*: up to date\n/);

    // The same points, from both files, for whoever asks.
    const sum = async (...names: string[]) => {
      let total = 0;
      for (const name of names) {
        const { stdout: said } = await course.veryDeep('check', path.join(mine, name));
        total += Number(/^([\d.]+) of [\d.]+ points;/m.exec(said)?.[1]);
      }
      return total;
    };
    writeFileSync(path.join(mine, 'whole.ipynb'), work.bob);
    expect(await sum(oldFile, secondFile)).toBe(await sum('whole.ipynb'));
    rmSync(course.at('submitted', 'bob'), { recursive: true });
    for (const name of [oldFile, secondFile])
      good(await course.veryDeep('submit', path.join(mine, name), '--to', 'submitted', '--student', 'bob'));
    for (const name of readdirSync(course.at('submitted', 'bob'))) {
      const file = course.at('submitted', 'bob', name);
      if (name.endsWith('.receipt.json')) {
        const receipt = JSON.parse(readFileSync(file, 'utf8'));
        writeFileSync(file, JSON.stringify({ ...receipt, submittedAt: day(3).toISOString() }));
      }
    }
    const both = await grade('grade', '--seed', 'term');
    expect(totals(both).bob).toEqual(withMore(points.bob, newlyAsked(both, 'bob')));
  }, 900_000);
});
