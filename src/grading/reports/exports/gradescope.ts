/** What Gradescope reads as the outcome of its autograder: `results.json`, one for each submission. */
import type { ExerciseResult } from '../../../exercises/judge';
import { type SubmissionReport, waitingSentence } from '../../results/report';
import type { ExportedGrade } from './class-grades';

/** @source https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format */
export interface GradescopeResults {
  /** What counts, whatever the tests add up to. */
  readonly score: number;
  readonly execution_time?: number;
  readonly output: string;
  readonly output_format: 'text';
  readonly visibility: 'visible';
  readonly tests: readonly GradescopeTest[];
  readonly extra_data: Readonly<Record<string, unknown>>;
}

interface GradescopeTest {
  readonly number: string;
  readonly name: string;
  readonly score: number;
  readonly max_score: number;
  /** Left out where a person has yet to grade. */
  readonly status?: 'passed' | 'failed';
  readonly output: string;
  readonly output_format: 'text';
  readonly visibility: 'visible';
}

/**
 * A grade as Gradescope shows it to a student: a test for each exercise, and no seed.
 * @param submission the report behind it; undefined where nothing was handed in
 */
export function gradescopeResults(
  grade: ExportedGrade,
  submission: SubmissionReport | undefined,
): GradescopeResults {
  return {
    score: grade.score,
    ...(submission !== undefined && { execution_time: submission.durationMs / 1000 }),
    output:
      submission === undefined
        ? 'Nothing was handed in.'
        : [waitingSentence(submission), submission.message].filter(Boolean).join(' '),
    output_format: 'text',
    visibility: 'visible',
    tests: (submission?.exercises ?? []).map(testOf),
    extra_data: {
      student: grade.student,
      chapter: grade.chapter,
      max_score: grade.maxScore,
      status: grade.status,
    },
  };
}

function testOf(exercise: ExerciseResult, index: number): GradescopeTest {
  const wrong = exercise.cases
    .filter(({ passed, message }) => !passed && message !== '' && message !== exercise.feedback)
    .map(({ name, message }) => `${name}: ${message}`);
  return {
    number: `${index + 1}`,
    name: exercise.title === '' ? exercise.id : `${exercise.title} (${exercise.id})`,
    score: exercise.points,
    max_score: exercise.maxPoints,
    ...(exercise.verdict !== 'to-grade' && { status: exercise.verdict === 'pass' ? 'passed' : 'failed' }),
    output: [exercise.feedback, ...wrong].filter(Boolean).join('\n'),
    output_format: 'text',
    visibility: 'visible',
  };
}
