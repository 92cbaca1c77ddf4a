/**
 * A course that changes during a term: release 0.1.0 asks `mean-of-values`, `mean-square` and `00-q1`. In release 0.2.0
 * the stub of the first is worded anew, the second and the question are retired, and `mean-cube` is added.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/grading/results/report';
import { parseRaw, rawText, solutionOf, sourceOf } from '../../src/notebook/raw';
import { type CourseCopy, copyCourse } from '../course-copy';
import { type Ran, runProgram } from '../run-program';

const chapter = '00-start-here';
const file = `${chapter}.ipynb`;

let course: CourseCopy;
let old: string;
let fresh: string;
const good = (result: Ran): Ran => {
  expect(result, result.stderr).toMatchObject({ status: 0 });
  return result;
};

/** A student's copy of a release with solutions in it. */
function solved(release: string, solutions: Readonly<Record<string, string>>): string {
  const raw = parseRaw(release, 'the release');
  const cells = raw.cells.map((cell) => {
    const solution = solutions[solutionOf(cell) ?? ''];
    return solution === undefined ? cell : { ...cell, source: solution };
  });
  return rawText({ ...raw, cells });
}

const mean =
  'function mean(values: number[]): number { return values.reduce((a, b) => a + b, 0) / values.length; }';
const power = (name: string) =>
  `function ${name}(x: tf.Tensor): tf.Tensor { return tf.mean(tf.mul(x, x), 0); }`;
const oldSolutions = {
  'mean-of-values': mean,
  'mean-square': power('meanSquare'),
  '00-q1': "answer('00-q1', 'b');",
};
const newSolutions = { 'mean-of-values': mean, 'mean-cube': power('meanCube') };

const instructors = `notebooks/instructor/${file}`;
/** Takes an exercise's cells out of the instructor's notebook. */
function takeOut(id: string): void {
  const raw = parseRaw(readFileSync(course.at(instructors), 'utf8'), instructors);
  const cells = raw.cells.filter(({ id: cell }) => ![id, `check-${id}`, `ex-${id}`].includes(cell ?? ''));
  writeFileSync(course.at(instructors), rawText({ ...raw, cells }));
}

beforeAll(async () => {
  course = copyCourse();
  good(await course.veryDeep('exercises', 'new', '00', 'mean-square', '--after', 'mean-of-values'));
  good(await course.build());
  good(await course.veryDeep('release', '00', '--keep', '--bundle', bundle(1)));
  old = readFileSync(course.at('notebooks', file), 'utf8');
}, 300_000);

const bundle = (n: number) => `${course.folder}-${n}`;

afterAll(() => course.remove());

describe('a course that changes during a term', () => {
  it('is not released twice under one version, once that is kept', async () => {
    expect(readFileSync(course.at('releases', '0.1.0', file), 'utf8')).toBe(old);
    course.edit(instructors, 'const units = 100;', 'const units = 90;');
    good(await course.build());
    const refused = await course.veryDeep('release', '00');
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.stderr).toMatch(
      /has changed since release 0\.1\.0 was kept.*raise "version" in package\.json/,
    );
    expect(readFileSync(course.at('notebooks', file), 'utf8')).toBe(old);
  }, 300_000);

  it('asks no cell of what is retired, and refuses one', async () => {
    course.edit('package.json', '"version": "0.1.0"', '"version": "0.2.0"');
    good(await course.veryDeep('exercises', 'new', '00', 'mean-cube', '--after', 'mean-of-values'));
    const exercises = 'src/course/00-start-here';
    course.edit(`${exercises}/mean-of-values.ts`, 'is not written yet: replace this line', 'waits for you');
    course.edit(`${exercises}/mean-square.ts`, "chapter: '00", "retired: 'too easy',\n  chapter: '00");
    course.edit(
      `${exercises}/questions.ts`,
      '  question(\n',
      "  { retired: 'asked elsewhere', ...question(\n",
    );
    course.edit(`${exercises}/questions.ts`, '\n  ),\n];', '\n  ) },\n];');
    good(
      await course
        .build()
        .then((built) => ({ ...built, status: built.stderr.includes('is retired') ? 0 : 1 })),
    );
    for (const id of ['mean-square', '00-q1']) takeOut(id);
    good(await course.build());
    good(await course.veryDeep('release', '--keep', '--bundle', bundle(2)));
    fresh = readFileSync(course.at('notebooks', file), 'utf8');
    expect(parseRaw(fresh, 'it').cells.flatMap((cell) => solutionOf(cell) ?? [])).toEqual([
      'mean-of-values',
      'mean-cube',
    ]);
    const { stdout } = good(await course.veryDeep('exercises', 'list'));
    expect(stdout).toMatch(/mean-square .*\(retired: too easy\)/);
    expect(stdout).toMatch(/00-q1 .*\(retired: asked elsewhere\)/);
    expect(stdout).toMatch(/mean-cube +1 points .*column\n/);
  }, 600_000);

  it('grades each notebook against the release it is of', async () => {
    const { version: _, ...bare } = JSON.parse(fresh).metadata.very_deep;
    const unnamed = JSON.parse(solved(fresh, newSolutions));
    unnamed.metadata.very_deep = bare;
    const handedIn: Record<string, string> = {
      'old-solved': solved(old, oldSolutions),
      'old-untouched': old,
      'new-solved': solved(fresh, newSolutions),
      'new-untouched': fresh,
      'of-no-release': solved(fresh, newSolutions).replace('"version": "0.2.0"', '"version": "7.7.7"'),
      unnamed: JSON.stringify(unnamed),
    };
    for (const [student, text] of Object.entries(handedIn)) {
      mkdirSync(course.at('submitted', student), { recursive: true });
      writeFileSync(course.at('submitted', student, file), text);
    }
    good(
      await course.veryDeep(
        'grade',
        'submitted',
        '--sandbox',
        'best-effort',
        '--seed',
        's',
        '--json',
        'report.json',
      ),
    );
    const report = JSON.parse(readFileSync(course.at('report.json'), 'utf8')) as Report;
    const found = Object.fromEntries(report.submissions.map((one) => [one.id, one]));
    const verdicts = (student: string) =>
      Object.fromEntries((found[student]?.exercises ?? []).map(({ id, verdict }) => [id, verdict]));
    expect(Object.keys(found).sort()).toEqual(Object.keys(handedIn).sort());
    expect(verdicts('old-solved')).toEqual({
      'mean-of-values': 'pass',
      'mean-square': 'pass',
      '00-q1': 'pass',
    });
    expect(verdicts('old-untouched')).toEqual({
      'mean-of-values': 'missing',
      'mean-square': 'missing',
      '00-q1': 'missing',
    });
    for (const student of ['new-solved', 'of-no-release', 'unnamed'])
      expect(verdicts(student)).toEqual({ 'mean-of-values': 'pass', 'mean-cube': 'pass' });
    expect(verdicts('new-untouched')).toEqual({ 'mean-of-values': 'missing', 'mean-cube': 'missing' });
    expect(found['old-solved']?.message).toBe('It is of release 0.1.0, and was compared with that one.');
    expect(found['new-solved']?.message).toBe('');
    expect(found['of-no-release']?.message).toBe(
      'It says that it is of release 7.7.7, which is not kept here; it was compared with release 0.2.0.',
    );
    // 3 for the mean of values, 1 for each other.
    expect(found['old-solved']).toMatchObject({ score: 5, maxScore: 5 });
    expect(found['new-solved']).toMatchObject({ score: 4, maxScore: 4 });
  }, 300_000);

  it('checks and takes old notebooks by the same release', async () => {
    writeFileSync(course.at('old.ipynb'), solved(old, { 'mean-square': power('meanSquare') }));
    const checked = await course.veryDeep('check', 'old.ipynb');
    expect(checked.stdout).toContain('It is of release 0.1.0');
    expect(checked.stdout).toMatch(/✓ mean-square: 1 of 1/);
    expect(checked.stdout).not.toContain('mean-cube');
    const taken = good(await course.veryDeep('submit', 'old.ipynb', '--to', 'box', '--student', 'ada'));
    expect(taken.stdout).toContain('not begun: mean-of-values, 00-q1');
  }, 120_000);

  it('says what an earlier release asks and is gone', async () => {
    for (const place of ['src', path.join('dist', 'src')])
      for (const ending of ['.ts', '.js', '.d.ts', '.js.map']) {
        const from = course.at(place, 'course', chapter, `mean-square${ending}`);
        if (ending === '.ts' && place === 'src') expect(existsSync(from)).toBe(true);
        rmSync(from, { force: true });
      }
    const refused = await course.veryDeep('release', '00');
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.stderr).toContain(
      'release 0.1.0 of 00-start-here asks mean-square, which is gone: put its file back',
    );
    const graded = await course.veryDeep('grade', 'submitted/old-solved', '--sandbox', 'best-effort');
    expect(graded).toMatchObject({ status: 2 });
    expect(graded.stderr).toContain('no exercise is called "mean-square"');
    expect(graded.stderr).toContain('retired');
  }, 120_000);

  it('reaches a student’s bundle with all that is theirs, and the release they had', async () => {
    const inBundle = (...names: string[]) => path.join(bundle(1), ...names);
    symlinkSync(course.at('node_modules'), inBundle('node_modules'), 'dir');
    const raw = parseRaw(solved(old, { 'mean-of-values': mean }), 'mine');
    raw.cells.push({ cell_type: 'markdown', id: 'note', metadata: {}, source: 'a note of mine' });
    writeFileSync(inBundle('notebooks', file), rawText(raw));
    writeFileSync(inBundle('before.ipynb'), solved(old, oldSolutions));
    const student = (...args: string[]) =>
      runProgram(process.execPath, [inBundle('dist', 'src', 'cli', 'main.js'), ...args], { cwd: bundle(1) });
    const updated = good(await student('update', '--from', bundle(2)));
    expect(updated.stdout).toContain(`${file}: updated; 1 solution and 1 cell of yours kept`);
    expect(updated.stdout).toContain('the library: updated');
    const cells = parseRaw(readFileSync(inBundle('notebooks', file), 'utf8'), 'it').cells;
    expect(cells.find((cell) => solutionOf(cell) === 'mean-of-values')?.source).toContain(mean);
    expect(cells.map(sourceOf)).toContain('a note of mine');
    expect(cells.some((cell) => solutionOf(cell) === 'mean-square')).toBe(false);
    expect(readdirSync(inBundle('releases')).sort()).toEqual(['0.1.0', '0.2.0']);

    const now = await student('check', path.join('notebooks', file));
    expect(now.stdout).toMatch(/✓ mean-of-values: 3 of 3.*✗ mean-cube: 0 of 1/s);
    const before = good(await student('check', 'before.ipynb'));
    expect(before.stdout).toContain('It is of release 0.1.0');
    expect(before.stdout).toMatch(/✓ mean-square: 1 of 1.*✓ 00-q1: 1 of 1/s);
  }, 300_000);
});
