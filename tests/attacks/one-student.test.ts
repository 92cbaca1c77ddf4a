/** A student who hands in eight notebooks that never end: one budget is spent on them, and others lose nothing. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { gradeInPool, openPool } from '../../src/grading/pool';
import type { SubmissionReport } from '../../src/grading/results/report';
import { prepareExam } from '../../src/grading/run/exam';
import type { Submission } from '../../src/grading/run/grade';
import { defaultLimits, type Limits } from '../../src/grading/sandbox';
import { parseNotebook } from '../../src/notebook/notebook';
import { classOf } from './class-of-students';

const chapter = '00-start-here';
const limits: Limits = { ...defaultLimits, wallSeconds: 20, cpuSeconds: 10 };

const timeless = (reports: readonly SubmissionReport[]) =>
  reports.map((report) => ({ ...report, durationMs: 0 }));

it('gets the time of two notebooks and a little more for eight', async () => {
  await tf.setBackend('cpu');
  const exam = await prepareExam(tf, chapter, 'the seed of the looping');
  const submission = (id: string, name: string, text: string): Submission => ({
    ...{ id, path: `${id}/${name}.ipynb`, chapter, exam, notebook: parseNotebook(text) },
  });
  const solved = readFileSync(
    path.resolve(__dirname, '../../notebooks/instructor', `${chapter}.ipynb`),
    'utf8',
  );
  const looping = Array.from({ length: 8 }, (_, i) => {
    const { notebook, ...rest } = submission('mallory', `${i}`, solved);
    if (typeof notebook === 'string') throw new Error(notebook);
    const cells = notebook.cells.map((cell) =>
      cell.mark?.solution !== true ? cell : { ...cell, source: `${cell.source}\nfor (;;); // ${i}` },
    );
    return { ...rest, notebook: { ...notebook, cells } };
  });
  const others = (await classOf(chapter, 6, 'beside the looping'))
    .filter(({ status }) => status === 'graded')
    .map(({ id, text }) => submission(id, 'own', text));

  const pool = await openPool({ jobs: 2 });
  try {
    const alone = await gradeInPool(pool, { limits }).grade(others);
    const given = new Map<string, Limits[]>();
    const submit = pool.submit.bind(pool);
    pool.submit = (work, ...rest) => {
      given.set(work.id, [...(given.get(work.id) ?? []), work.limits]);
      return submit(work, ...rest);
    };
    const reports = await gradeInPool(pool, { limits }).grade([...looping, ...others]);
    const own = reports.slice(0, looping.length);
    expect(own.map(({ id, status }) => [id, status])).toEqual(looping.map(({ id }) => [id, 'timeout']));
    expect(timeless(reports.slice(looping.length))).toEqual(timeless(alone));
    // Two may use all of it; six have a tenth.
    const seconds = (given.get('mallory') ?? []).map(({ cpuSeconds }) => cpuSeconds);
    expect(seconds).toEqual([10, 10, 1, 1, 1, 1, 1, 1]);
    for (const { id } of others) expect(given.get(id)).toEqual([limits]);
  } finally {
    await pool.close();
  }
});
