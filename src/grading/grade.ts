/** Grades notebooks: a whole class in one go, each submission on its own. */
import path from 'node:path';
import type { ExerciseResult, PreparedExercise } from '../exercises/judge';
import { unanswered } from '../exercises/judge';
import { judgeAnswer } from '../exercises/questions';
import { ask } from './ask';
import { factsOf } from './cell-facts';
import { convert } from './convert';
import { type Exam, isQuestion } from './exam';
import type { Notebook } from './notebook';
import { jobsOf, type Plan, planSubmission, sequencesOf } from './plan';
import { type SubmissionReport, type SubmissionStatus, sumOfPoints } from './report';
import { defaultLimits, type Limits, type Sandbox } from './sandbox/job';

/** A notebook handed in, read or not. */
export interface Submission {
  readonly id: string;
  /** For the report: relative to what is graded. */
  readonly path: string;
  readonly chapter: string;
  readonly exam: Exam;
  /** The notebook, or the sentence that says why it could not be read. */
  readonly notebook: Notebook | string;
}

export interface GradeOptions {
  readonly sandbox: Sandbox;
  /** How many submissions are asked at the same time; 1 by default. */
  readonly jobs?: number;
  /** Run all cells up to an exercise's, not only those it needs. */
  readonly full?: boolean;
  readonly limits?: Limits;
  readonly signal?: AbortSignal;
  /** Called after each submission, in the order in which they finish. */
  readonly onGraded?: (report: SubmissionReport) => void;
}

/** How many notebooks are converted by one program: enough to share the work, few enough to start soon. */
const batchSize = 40;

/**
 * Grades submissions.
 * @returns their reports, in the order of the submissions
 */
export async function gradeAll(
  submissions: readonly Submission[],
  options: GradeOptions,
): Promise<SubmissionReport[]> {
  const reports: SubmissionReport[] = [];
  for (let at = 0; at < submissions.length && !options.signal?.aborted; at += batchSize) {
    const batch = prepareBatch(submissions.slice(at, at + batchSize), options);
    const graded: SubmissionReport[] = [];
    let next = 0;
    const worker = async () => {
      while (next < batch.length && !options.signal?.aborted) {
        const index = next++;
        const report = await (batch[index] as () => Promise<SubmissionReport>)();
        graded[index] = report;
        options.onGraded?.(report);
      }
    };
    await Promise.all(Array.from({ length: options.jobs ?? 1 }, worker));
    reports.push(...graded.filter((report) => report !== undefined));
  }
  return reports;
}

/** Plans and converts a batch in one pass of the compiler; what is left to do for each is to ask and to judge. */
function prepareBatch(
  submissions: readonly Submission[],
  options: GradeOptions,
): (() => Promise<SubmissionReport>)[] {
  const { full = false, limits = defaultLimits } = options;
  const readable = submissions.flatMap(({ notebook }) => (typeof notebook === 'string' ? [] : [notebook]));
  factsOf(readable.flatMap(({ cells }) => cells.filter(({ type }) => type === 'code').map((c) => c.source)));
  const plans = submissions.map(({ exam, notebook }) =>
    typeof notebook === 'string' ? notebook : planSubmission(exam, notebook, { full }),
  );
  const sequences = plans.map((plan) => (typeof plan === 'string' ? [] : sequencesOf(plan)));
  const converted = convert(sequences.flat());
  let at = 0;
  return submissions.map((submission, i) => {
    const plan = plans[i] as Plan | string;
    if (typeof plan === 'string') return async () => unreadable(submission, plan);
    const cells = converted.slice(at, at + plan.asked.length);
    at += plan.asked.length;
    const { jobs, judged } = jobsOf(plan, cells, submission.id, limits, { full });
    return async () => {
      const started = performance.now();
      const exercises = new Map(
        plan.asked.flatMap(({ exercise }) =>
          judged.has(exercise.id) ? [] : [[exercise.id, exercise] as const],
        ),
      );
      const asked = await ask(options.sandbox, jobs, exercises, options.signal);
      const found = new Map([...plan.judged, ...judged, ...asked.results]);
      const results = [...submission.exam.exercises.keys()].map((id) => found.get(id) as ExerciseResult);
      return reportOf(submission, results, asked.status, asked.message, performance.now() - started);
    };
  });
}

function unreadable(submission: Submission, sentence: string): SubmissionReport {
  const results = [...submission.exam.exercises.values()].map((exercise) =>
    isQuestion(exercise)
      ? { ...judgeAnswer(exercise, { correct: false, sentence }), verdict: 'missing' as const }
      : unanswered(exercise as PreparedExercise, 'missing', sentence),
  );
  return reportOf(submission, results, 'unreadable', sentence, 0);
}

function reportOf(
  { id, path: file, chapter }: Submission,
  exercises: readonly ExerciseResult[],
  status: SubmissionStatus,
  message: string,
  durationMs: number,
): SubmissionReport {
  return {
    id,
    path: file.split(path.sep).join('/'),
    chapter,
    status,
    message,
    score: sumOfPoints(exercises.map((one) => one.points)),
    maxScore: sumOfPoints(exercises.map((one) => one.maxPoints)),
    durationMs: Math.round(durationMs),
    exercises,
  };
}
