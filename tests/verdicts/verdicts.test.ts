/**
 * One verdict: what the notebook's check says of a cell, `very-deep check` and `very-deep grade` say, too. Each case is a
 * student's notebook; it is run on the course's kernel, checked on the visible seed and graded on a secret one.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/grading/results/report';
import { built } from './built';
import { answers } from './cases/answers';
import { exercises } from './cases/exercises';
import { accidents, additions, forms, rules, surroundings } from './cases/forms';
import { handedOver } from './cases/handed-over';
import { notebookState } from './cases/notebook-state';
import type { VerdictCase } from './cases/types';
import { Draft } from './draft';
import { Notebook, type Told } from './notebook';

const { tf } = built<typeof import('../../src/backend')>('backend');
const { loadExercise } = built<typeof import('../../src/exercises/registry')>('exercises/registry');
const { visibleSeed } = built<typeof import('../../src/exercises/source')>('exercises/source');
const { collect } = built<typeof import('../../src/grading/submission/collect')>(
  'grading/submission/collect',
);
const { gradeHere } = built<typeof import('../../src/grading/run/grade')>('grading/run/grade');
const { openSandbox } = built<typeof import('../../src/grading/sandbox')>('grading/sandbox');
const { gradeFiles } = built<typeof import('../../src/grading/run/session')>('grading/run/session');

const groups = {
  forms,
  surroundings,
  additions,
  rules,
  accidents,
  answers,
  exercises,
  notebookState,
  handedOver,
};
const all: readonly VerdictCase[] = Object.values(groups).flat();
const setUp = ['tensorflow', 'engine', 'setup'];
const drafts = new Map(
  all.map((one) => {
    const draft = new Draft(one.chapter);
    one.edit(draft);
    return [one, draft];
  }),
);

/** The class of all cases: a folder for each, graded together as a teacher grades. */
const reports: Record<'check' | 'grade', Report | undefined> = { check: undefined, grade: undefined };
const nameOf = (one: VerdictCase): string => `case-${all.indexOf(one)}`;

beforeAll(async () => {
  await tf.setBackend('cpu');
  const folder = mkdtempSync(path.join(tmpdir(), 'class-'));
  for (const [one, draft] of drafts) {
    mkdirSync(path.join(folder, nameOf(one)));
    writeFileSync(path.join(folder, nameOf(one), `${one.chapter}.ipynb`), draft.text());
  }
  const sandbox = await openSandbox({ jobs: 2 });
  try {
    const grader = gradeHere({ sandbox, jobs: 2 });
    const files = collect([folder]).notebooks;
    reports.check = await gradeFiles(tf, files, { grader, seed: visibleSeed });
    reports.grade = await gradeFiles(tf, files, { grader, seed: `secret ${Date.now()}` });
  } finally {
    await sandbox.close();
  }
}, 1_200_000);

function graded(one: VerdictCase, by: 'check' | 'grade'): Told & { maxPoints: number } {
  const submission = reports[by]?.submissions.find(({ id }) => id === nameOf(one));
  const found = submission?.exercises.find(({ id }) => id === one.id);
  if (found === undefined) throw new Error(`${one.name}: no result by ${by}`);
  return found;
}

describe.each(Object.entries(groups))('%s', (_, cases) => {
  let notebook: Notebook;
  beforeAll(async () => {
    notebook = await Notebook.open();
  });
  afterAll(() => notebook.close());

  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const exercise = await loadExercise(one.id);
    const names = 'entry' in exercise ? exercise.entry : [];
    const [check, grade] = [graded(one, 'check'), graded(one, 'grade')];
    const told = [
      await notebook.told((drafts.get(one) as Draft).run(setUp, one.id), one.id, names),
      check,
      grade,
    ];
    const points = told.map((one) => one.points);
    const message = JSON.stringify(told);
    if (one.verdict !== 'refused')
      expect(
        told.map(({ verdict }) => verdict),
        message,
      ).toEqual([one.notebook ?? one.verdict, one.verdict, one.verdict]);
    if (one.notebook === undefined) expect(points[0], message).toBe(check.points);
    if (one.verdict === 'pass') expect(points.slice(1), message).toEqual([check.maxPoints, grade.maxPoints]);
    else if (one.verdict !== 'partial') expect(points, message).toEqual([0, 0, 0]);
    if (one.says !== undefined) for (const { feedback } of told) expect(feedback).toContain(one.says);
  });
});

it('is given on at least 80 cells', () => {
  expect(all.length).toBeGreaterThanOrEqual(80);
});
