import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tf } from '../../../src/backend';
import { loadExercise } from '../../../src/exercises/registry';
import type { CodeExercise } from '../../../src/exercises/spec';
import { type Gradebook, GradebookRecorder, openGradebook } from '../../../src/grading/gradebook';
import { type Course, noRules } from '../../../src/grading/results/course';
import { gradeFiles } from '../../../src/grading/run/session';
import { collect } from '../../../src/grading/submission/collect';
import { hour, type MadeFile, MadeGrader, madeResult, writeClass } from '../random-class';

const chapter = '00-start-here';
const other = '01-covariate-shift';
const start = Date.parse('2026-03-02T00:00:00Z');

let folder: string;
let book: Gradebook;
let runs = 0;

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-session-'));
  book = await openGradebook(path.join(folder, 'g.db'));
});
afterEach(async () => {
  await book.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A notebook of Ada's, handed in at an hour. */
const made = (name: string, at: number, more: Partial<MadeFile> = {}): MadeFile => ({
  ...{ student: 'ada', chapter: name.slice(0, name.startsWith(chapter) ? chapter.length : other.length) },
  ...{ name, content: name, readable: true, times: { file: start + at * hour }, attempt: 1 },
  ...more,
});

async function grade(files: readonly MadeFile[], rules: Partial<Course> = {}, seed = 'seed') {
  const place = path.join(folder, 'class');
  writeClass(place, files);
  const grader = new MadeGrader(files, seed);
  const run = { version: '1', startedAt: new Date(start + ++runs).toISOString() };
  const recorder = new GradebookRecorder(book, run);
  const course = { ...noRules, ...rules };
  const report = await gradeFiles(tf, collect([place]).notebooks, { grader, seed, course, ledger: recorder });
  const asked = grader.asked.map((file) => path.basename(file, '.ipynb')).sort();
  return { report, asked, changes: recorder.changes };
}

/** What a notebook earns, as it was made up. */
const points = (name: string, of = chapter, seed = 'seed'): number =>
  Object.values(madeResult({ content: name, chapter: of }, seed).quarters).reduce((a, b) => a + b, 0) / 4;

describe('what is graded at all', () => {
  const three = [chapter, `${chapter}.2`, `${chapter}.3`].map((name, i) => made(name, i));

  it('are the attempts that count, chosen before any code is run', async () => {
    const { report, asked } = await grade(three, { attempts: 2 });
    expect(asked).toEqual([chapter, `${chapter}.2`]);
    expect(report.submissions).toMatchObject([{ path: `ada/${chapter}.2.ipynb`, attempts: 2 }]);
    expect(report.submissions[0]?.message).toContain(
      `Not graded: ${chapter}.3.ipynb; only 2 attempts count.`,
    );
  });

  it('counts attempts of earlier runs, too', async () => {
    await grade(three.slice(0, 1), { attempts: 1 });
    const { report, asked } = await grade(three.slice(1), { attempts: 1 });
    expect(asked).toEqual([]);
    expect(report.submissions).toMatchObject([{ path: `ada/${chapter}.ipynb`, score: points(chapter) }]);
  });

  it('ends at the cap on notebooks, over all chapters, and a chapter that is beyond it keeps its line', async () => {
    const { report, asked } = await grade([...three, made(other, 9)], { notebooks: 2 });
    expect(asked).toEqual([chapter, `${chapter}.2`]);
    const [first, second] = report.submissions;
    expect(first?.message).toContain(
      `Not graded: ${chapter}.3.ipynb; of a student's notebooks the first 2 are.`,
    );
    expect(second).toMatchObject({ chapter: other, status: 'unreadable', score: 0 });
    expect(second?.message).toBe(`Not graded: ${other}.ipynb; of a student's notebooks the first 2 are.`);
    // Its line has the maximum of the chapter, as where it is graded.
    const [whole] = (await grade([made(other, 9)])).report.submissions;
    expect(whole?.maxScore).toBeGreaterThan(0);
    expect(second?.maxScore).toBe(whole?.maxScore);
  });

  it('is not spoiled by notebooks that cannot be read', async () => {
    const broken = [1, 2, 3].map((n) => made(`${chapter}-Copy${n}`, n, { readable: false }));
    const { report } = await grade([...broken, made(chapter, 9)], { attempts: 1, notebooks: 1 });
    expect(report.submissions).toMatchObject([
      { status: madeResult({ content: chapter, chapter }, 'seed').status },
    ]);
    expect(report.submissions[0]?.message).toContain('(which could not be read)');
  });

  it('is each notebook once: equal bytes are one attempt', async () => {
    const copy = made(`${chapter}-Copy1`, 5, { content: chapter });
    const { report, asked } = await grade([made(chapter, 1), copy], { attempts: 1 });
    expect(asked).toEqual([chapter]);
    expect(report.submissions[0]).toMatchObject({ attempts: 1, message: '' });
  });
});

describe('an exercise that was mended', () => {
  it('is graded again with the same seed, and no other is', async () => {
    // `graded` and not `timeout`: what failed is tried again anyway.
    const files = [made(chapter, 1, { content: 'a' }), made(other, 1, { content: 'b' })];
    for (const { content, chapter: of } of files)
      expect(madeResult({ content, chapter: of }, 'x').status).toBe('graded');
    expect((await grade(files, {}, 'x')).asked).toEqual([chapter, other]);
    expect((await grade(files, {}, 'x')).asked).toEqual([]);
    const earned = (madeResult({ content: 'a', chapter }, 'x').quarters['mean-of-values'] ?? 0) / 4;
    const exercise = (await loadExercise('mean-of-values')) as { cases: CodeExercise['cases'] };
    const { cases } = exercise;
    exercise.cases = (random) => cases(random).map((one) => ({ ...one, points: one.points + 1 }));
    try {
      const { asked, changes, report } = await grade(files, {}, 'x');
      expect(asked).toEqual([chapter]);
      expect(changes).toMatchObject([
        {
          maxima: [4, 7],
          why: `graded again, for the exercises were changed; mean-of-values ${earned} of 3 -> ${earned} of 6`,
        },
      ]);
      expect(report.submissions[0]?.maxScore).toBe(7);
    } finally {
      exercise.cases = cases;
    }
    // And when the mending is taken back the first result counts again.
    const { asked, report } = await grade(files, {}, 'x');
    expect(asked).toEqual([]);
    expect(report.submissions[0]?.maxScore).toBe(4);
  });
});

describe('a report', () => {
  it('keeps the seed of a chapter that was asked with another one', async () => {
    const place = path.join(folder, 'class');
    const files = [made(chapter, 1), made(other, 1)];
    writeClass(place, files);
    const report = await gradeFiles(tf, collect([place]).notebooks, {
      ...{ grader: new MadeGrader(files, 'seed'), seed: 'seed', seeds: new Map([[other, 'another']]) },
    });
    expect(report.submissions.map(({ seed }) => seed)).toEqual([undefined, 'another']);
  });

  it('has a line for what is of no chapter', async () => {
    const { report } = await grade([made('homework', 1, { chapter })]);
    expect(report.submissions).toMatchObject([
      { id: 'ada', chapter: '', status: 'unreadable', message: 'It is of no chapter of this course.' },
    ]);
  });
});
