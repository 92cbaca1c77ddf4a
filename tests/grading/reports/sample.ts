import type { ExerciseResult } from '../../../src/exercises/judge';
import type { Report, SubmissionReport } from '../../../src/grading/results/report';

/** What students write to break a report. */
export const hostile =
  "<script>alert(1)</script>\"'&\0\x1b[31m ]]> \ud800 ::error::x\r\n::stop-commands::y\n=cmd|'/c calc'!A1";

export const exerciseOf = (more: Partial<ExerciseResult> = {}): ExerciseResult => ({
  id: 'batch-moments',
  title: 'The mean and variance of a batch',
  points: 1,
  maxPoints: 2,
  verdict: 'partial',
  feedback: 'Your variance divides by N − 1.',
  misconception: 'divides-by-n-minus-1',
  cases: [
    { name: 'features', passed: true, points: 1, maxPoints: 1, message: '' },
    {
      name: 'images',
      passed: false,
      points: 0,
      maxPoints: 1,
      message: 'The shape is [2] where [3] was expected.',
    },
  ],
  ...more,
});

export const submissionOf = (id: string, more: Partial<SubmissionReport> = {}): SubmissionReport => ({
  id,
  path: `${id}/03-batch-normalization.ipynb`,
  chapter: '03-batch-normalization',
  status: 'graded',
  message: '',
  score: 1,
  maxScore: 2,
  durationMs: 100,
  exercises: [exerciseOf()],
  ...more,
});

export const reportOf = (submissions: readonly SubmissionReport[], more: Partial<Report> = {}): Report => ({
  schema: 1,
  course: 'very-deep',
  seed: 'the-secret-seed',
  version: '0.1.0',
  startedAt: '2026-01-02T03:04:05.000Z',
  durationMs: 1000,
  sandbox: { strength: 'isolated', weakness: '' },
  submissions,
  ...more,
});
