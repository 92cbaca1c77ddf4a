import { beforeAll, describe, expect, it } from 'vitest';
import * as library from '../../../src';
import { tf } from '../../../src/backend';
import { loadExercise } from '../../../src/exercises/registry';
import type { Exercise, QuestionExercise } from '../../../src/exercises/spec';
import type { SubmissionReport } from '../../../src/grading/results/report';
import { type Exam, prepareExam } from '../../../src/grading/run/exam';
import { gradeAll } from '../../../src/grading/run/grade';
import { trustedSandbox } from '../../../src/grading/run/trusted';
import { parseNotebook } from '../../../src/notebook/notebook';
import { verifyRelease } from '../../../src/proof/verify-release';
import { releaseNotebook } from '../../../src/release/release';

const chapter = '03-batch-normalization';
const momentsBody = `function batchMoments(x: tf.Tensor) {
  const axes = axesOf(x);
  const mean = tf.mean(x, axes);
  return { mean, variance: tf.mean(tf.square(tf.sub(x, mean)), axes) };
}`;

const solution = (source: string) => `// Your turn.\n// ### BEGIN SOLUTION\n${source}\n// ### END SOLUTION`;

function cell(source: string, gradeId?: string, metadata = {}) {
  const isCheck = gradeId?.startsWith('check-');
  const nbgrader = { grade_id: gradeId, solution: !isCheck, grade: isCheck, locked: isCheck };
  return {
    cell_type: 'code',
    source,
    execution_count: 3,
    outputs: [{ output_type: 'stream', text: 'old' }],
    metadata: { ...metadata, ...(gradeId !== undefined && { nbgrader }) },
  };
}

const notebook = (cells: object[]) =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { name: 'very-deep' } }, cells });

let exercises: Map<string, Exercise>;
let question: QuestionExercise;
let instructor: string;
let student: string;
let exam: Exam;

beforeAll(async () => {
  const moments = await loadExercise('batch-moments');
  question = (await loadExercise('03-q1')) as QuestionExercise;
  exercises = new Map<string, Exercise>([
    [moments.id, moments],
    [question.id, question],
  ]);
  const right = question.answer.type === 'choice' ? `'${question.answer.correct}'` : question.answer.correct;
  instructor = notebook([
    cell("import { tf, ready, check, answer } from 'very-deep';\nawait ready();"),
    cell('const axesOf = (x: tf.Tensor) => x.shape.map((_, i) => i).slice(0, -1);'),
    cell('const slow = tf.thisWouldThrow;'),
    cell(solution(momentsBody), 'batch-moments'),
    cell("await check('batch-moments', batchMoments);", 'check-batch-moments'),
    cell(solution(`answer('03-q1', ${right});`), '03-q1'),
    cell('// for the teacher', undefined, { tags: ['teacher'] }),
  ]);
  student = releaseNotebook(instructor, { chapter, version: '1.0.0', exercises });
  exam = await prepareExam(tf, chapter, 'secret', parseNotebook(student));
});

async function gradeCells(replace: Record<string, string>, options = {}): Promise<SubmissionReport> {
  const released = JSON.parse(student) as { cells: { source: string | string[]; metadata: never }[] };
  for (const one of released.cells) {
    const id = (one.metadata as { nbgrader?: { grade_id: string } }).nbgrader?.grade_id;
    one.source = replace[id ?? ''] ?? one.source;
  }
  const submission = {
    id: 'ada',
    path: 'ada.ipynb',
    chapter,
    exam,
    notebook: parseNotebook(JSON.stringify(released)),
  };
  const [report] = await gradeAll([submission], { sandbox: trustedSandbox(library), ...options });
  return report as SubmissionReport;
}

describe('release', () => {
  it('replaces solutions, strips outputs and the teacher, locks checks', () => {
    const { cells, metadata } = JSON.parse(student);
    expect(student).not.toMatch(/SOLUTION|tf\.square|for the teacher|"old"/);
    expect(metadata.very_deep).toEqual({ chapter, version: '1.0.0' });
    expect(cells).toHaveLength(6);
    expect(cells[3].source.join('')).toContain('is not written yet');
    expect(cells[3].source[0]).toBe('// Your turn.\n');
    expect(cells[4].metadata).toMatchObject({
      editable: false,
      deletable: false,
      nbgrader: { grade: true, locked: true, solution: false, points: 4, schema_version: 3, task: false },
    });
    expect(cells.every((one: { outputs: unknown[] }) => one.outputs.length === 0)).toBe(true);
  });

  it('is deterministic', () => {
    expect(releaseNotebook(instructor, { chapter, version: '1.0.0', exercises })).toBe(student);
  });

  it.each<[string, (cells: ReturnType<typeof cell>[]) => void, string]>([
    ['no region', (c) => Object.assign(c[3] as object, { source: 'f()' }), 'has one solution between'],
    [
      'an unknown id',
      (c) => c.push(cell(solution('x'), 'batch-memonts')),
      'no exercise of this chapter is called "batch-memonts"',
    ],
    ['a doubled id', (c) => c.push(cell(solution('x'), 'batch-moments')), 'is taken already'],
    ['a lost check', (c) => c.splice(4, 1), 'no cell has the grade_id "check-batch-moments"'],
    ['a solution elsewhere', (c) => c.push(cell(solution('x'))), 'outside a solution cell'],
  ])('refuses %s', (_, damage, message) => {
    const damaged = JSON.parse(instructor);
    damage(damaged.cells);
    const options = { chapter, version: '1', exercises };
    expect(() => releaseNotebook(JSON.stringify(damaged), options)).toThrow(message);
  });

  it('is proved: right solutions pass and stubs do not', async () => {
    await verifyRelease(chapter, instructor, student, library);
    const wrong = instructor.replace('tf.mean(tf.square', 'tf.sum(tf.square');
    await expect(verifyRelease(chapter, wrong, student, library)).rejects.toThrow(
      "batch-moments: the instructor's solution does not pass",
    );
    await expect(verifyRelease(chapter, instructor, instructor, library)).rejects.toThrow(
      'batch-moments: the stub passes',
    );
  }, 120_000);
});

describe('grading a notebook', () => {
  it('gives full marks to the right solution, by slices and in full', async () => {
    const replace = { 'batch-moments': `${momentsBody}\nawait check('batch-moments', batchMoments);` };
    for (const full of [false, true]) {
      const report = await gradeCells(replace, { full });
      expect(report.exercises[0]).toMatchObject({ id: 'batch-moments', verdict: 'pass', points: 4 });
    }
  });

  it('gives nothing for the released notebook, and says so kindly', async () => {
    const report = await gradeCells({});
    expect(report).toMatchObject({ status: 'graded', score: 0, maxScore: 4 + question.points });
    expect(report.exercises.map(({ verdict }) => verdict)).toEqual(['missing', 'missing']);
    expect(report.exercises[0]?.feedback).toContain('has not been started');
    expect(report.exercises[1]?.feedback).toContain('not answered yet');
  });

  it('recognizes a misconception', async () => {
    const source = momentsBody.replace(
      'tf.mean(tf.square(tf.sub(x, mean)), axes)',
      'tf.mean(tf.square(x), axes)',
    );
    const report = await gradeCells({ 'batch-moments': source });
    expect(report.exercises[0]).toMatchObject({ misconception: 'mean-square-for-variance' });
  });

  it.each<[string, string, string, string]>([
    [
      'a type error',
      "const n: number = 'one'; function batchMoments() {}",
      'error',
      'Line 1, `const n: number',
    ],
    [
      'an error when run',
      `throw new Error('oops');\nconst batchMoments = ${momentsBody.replace('batchMoments', '')};`,
      'error',
      'stops with Error: oops',
    ],
    ['a name not declared', 'function moments() {}', 'missing', 'should declare `batchMoments`'],
    ['only a type', 'interface batchMoments {}', 'missing', 'should declare `batchMoments`'],
    [
      'a forbidden name',
      'function batchMoments(x: tf.Tensor) { const { moments: m } = tf; return m(x); }',
      'fail',
      'uses `tf.moments`. Work the moments out',
    ],
    ['a syntax error', 'function batchMoments( {', 'error', 'type error'],
    [
      'a helper from an ungraded cell',
      'const batchMoments = () => helper();',
      'error',
      "Cannot find name 'helper'",
    ],
  ])('explains %s', async (_, source, verdict, feedback) => {
    const report = await gradeCells({ 'batch-moments': source });
    expect(report.exercises[0]).toMatchObject({ verdict, points: 0 });
    expect(report.exercises[0]?.feedback).toContain(feedback);
  });

  it('reads answers, and works out those that are computed', async () => {
    const right = instructor.match(/answer\('03-q1', ([^)]*)\)/)?.[1] ?? '';
    const verdict = async (source: string) => (await gradeCells({ '03-q1': source })).exercises[1]?.verdict;
    expect(await verdict(`answer('03-q1', ${right});`)).toBe('pass');
    expect(await verdict(`// answer('03-q1', ${right});`)).toBe('missing');
    expect(await verdict(`answer('03-q1', steal());`)).toBe('error');
    const isNumber = question.answer.type === 'number';
    const written = isNumber ? `${right} + 1 - 1` : `[${right}].join('')`;
    expect(await verdict(`answer('03-q1', ${written});`)).toBe('pass');
    expect(await verdict(`const mine = ${written}; const r = answer('03-q1', mine); r.points;`)).toBe('pass');
    expect(await verdict(`answer('03-q1', 'no such option');`)).toBe('fail');
    expect(await verdict(`answer('03-q2', ${right});`)).toBe('missing');
  });

  it('gives an unreadable file its sentence', async () => {
    const notebook = 'The notebook is empty.';
    const [report] = await gradeAll([{ id: 'eve', path: 'e.ipynb', chapter, exam, notebook }], {
      sandbox: trustedSandbox(library),
    });
    expect(report).toMatchObject({ status: 'unreadable', message: notebook, score: 0 });
  });
});
