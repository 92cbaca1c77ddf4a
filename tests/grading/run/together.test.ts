/** Exercises of one notebook share a child under the strictest of their rules, and nobody gains or loses a point by it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../../src/backend';
import type { ExerciseResult } from '../../../src/exercises/judge';
import { prepareExam } from '../../../src/grading/run/exam';
import { gradeAll } from '../../../src/grading/run/grade';
import { openSandbox, type Sandbox } from '../../../src/grading/sandbox';
import type { SandboxJob } from '../../../src/grading/sandbox/job';
import { parseNotebook } from '../../../src/notebook/notebook';

const chapter = '03-batch-normalization';
const moments = `function batchMoments(x: tf.Tensor) {
  const axes = x.shape.map((_, i) => i).slice(0, -1);
  const mean = tf.mean(x, axes);
  return { mean, variance: tf.mean(tf.square(tf.sub(x, mean)), axes) };
}`;
const standardize = `function standardizeByChannel(images: tf.Tensor4D, dataFormat: 'channels_last' | 'channels_first'): tf.Tensor4D {
  const axes = dataFormat === 'channels_last' ? [0, 1, 2] : [0, 2, 3];
  const centred = images.sub(images.mean(axes, true));
  return centred.div(centred.square().mean(axes, true).sqrt()) as tf.Tensor4D;
}`;
/** The same numbers by way of a gradient, which of the two only the rule of \`batch-moments\` leaves in reach. */
const byGradient = (source: string) =>
  source
    .replace('.sub(images', '.mul(tf.grad((t: tf.Tensor) => tf.sum(t))(images)).sub(images')
    .replace('tf.mean(x, axes);', 'tf.mean(tf.mul(x, tf.grad((t: tf.Tensor) => tf.sum(t))(x)), axes);');

const notebookOf = (cells: Readonly<Record<string, string>>) => {
  const marked = Object.entries(cells).map(([id, source]) => ({
    ...{ cell_type: 'code', source, execution_count: null, outputs: [] },
    metadata: { nbgrader: { grade_id: id, solution: true, grade: false, locked: false } },
  }));
  const first = { cell_type: 'code', source: "import { tf } from 'very-deep';", metadata: {}, outputs: [] };
  const metadata = { kernelspec: { name: 'very-deep' } };
  return parseNotebook(
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells: [first, ...marked] }),
  );
};

let sandbox: Sandbox;
const jobs: SandboxJob[] = [];

beforeAll(async () => {
  const real = await openSandbox({ mode: 'best-effort' });
  sandbox = {
    ...{ strength: real.strength, weakness: real.weakness, close: () => real.close() },
    run: (job, signal) => {
      jobs.push(job);
      return real.run(job, signal);
    },
  };
});
afterAll(() => sandbox.close());

/** Grades solutions in one notebook. Returns the exercises' results by id, and which exercises each job asked. */
async function gradeTogether(cells: Readonly<Record<string, string>>) {
  const notebook = notebookOf(cells);
  const stubs = Object.fromEntries(Object.keys(cells).map((id) => [id, '// Your turn.']));
  const exam = await prepareExam(tf, chapter, 'secret', notebookOf(stubs));
  jobs.length = 0;
  const [report] = await gradeAll([{ id: 'ada', path: 'ada.ipynb', chapter, exam, notebook }], { sandbox });
  const results = new Map(report?.exercises.map((one): [string, ExerciseResult] => [one.id, one]));
  return { results, asked: jobs.map(({ tasks }) => tasks.map(({ exercise }) => exercise)) };
}

describe('exercises in one child', () => {
  it('are all asked there while they pass', async () => {
    const { results, asked } = await gradeTogether({
      'batch-moments': moments,
      'standardize-by-channel': standardize,
    });
    expect([...results.values()].map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
    expect(asked).toEqual([['batch-moments', 'standardize-by-channel']]);
  });

  it('may use what their own rule leaves, though a neighbour must not', async () => {
    const { results, asked } = await gradeTogether({
      'batch-moments': byGradient(moments),
      'standardize-by-channel': byGradient(standardize),
    });
    expect(results.get('batch-moments')?.verdict).toBe('pass');
    expect(results.get('standardize-by-channel')?.verdict).not.toBe('pass');
    expect(results.get('standardize-by-channel')?.feedback).toContain('tf.grad');
    expect(asked.slice(0, 2)).toEqual([['batch-moments', 'standardize-by-channel'], ['batch-moments']]);
  });

  it.each([
    ['a wrong answer', moments.replace('tf.square(', 'tf.abs(')],
    [
      'an error',
      moments.replace('tf.square(', 'tf.nothing.here(').replace('function', '// @ts-nocheck\nfunction'),
    ],
    [
      'what is withheld',
      moments.replace('const mean = tf.mean(x, axes)', 'const { mean } = tf.moments(x, axes)'),
    ],
    ['a loop without end', moments.replace('const mean', 'for (;;) {}\n  const mean')],
    ['a type error', moments.replace('tf.mean(x, axes)', 'tf.mean(7n, axes)')],
  ])(
    'are told the same as alone: %s',
    async (_, source) => {
      const together = await gradeTogether({
        'batch-moments': source,
        'standardize-by-channel': standardize,
      });
      const alone = await gradeTogether({ 'batch-moments': source });
      expect(together.results.get('batch-moments')).toEqual(alone.results.get('batch-moments'));
      expect(together.results.get('batch-moments')?.verdict).not.toBe('pass');
      expect(together.results.get('standardize-by-channel')?.verdict).toBe('pass');
    },
    300_000,
  );
});
