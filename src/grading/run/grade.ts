/** Grades notebooks: a whole class in one go, each submission on its own. */
import path from 'node:path';
import { reasonOf } from '../../core/parse';
import { calledWrong, type ExerciseResult } from '../../exercises/judge';
import { sumOfPoints } from '../../exercises/points';
import { factsOf } from '../../notebook/facts';
import type { Notebook } from '../../notebook/notebook';
import type { SubmissionReport, SubmissionStatus } from '../results/report';
import { defaultLimits, type Limits, type Sandbox } from '../sandbox/job';
import { ask, type Tried } from './ask';
import { type Converted, convert } from './convert';
import type { Exam } from './exam';
import {
  type Asked,
  failed,
  isStricter,
  jobsOf,
  type Plan,
  planSubmission,
  sequencesOf,
  widened,
} from './plan';
import { Share } from './share';

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

/** How submissions are graded: in this process, in processes of their own, or by workers on other machines. */
export interface Grader {
  /**
   * Grades submissions.
   * @param onGraded called after each one, in the order in which they finish
   * @returns their reports, in the order of the submissions; those that a signal cut off are left out
   */
  grade(
    submissions: readonly Submission[],
    onGraded?: (report: SubmissionReport) => void,
  ): Promise<SubmissionReport[]>;
  /** How well the code was kept apart: what holds for the weakest of the machines that graded. */
  readonly sandbox: SandboxStrength;
}

export type SandboxStrength = Pick<Sandbox, 'strength' | 'weakness'>;

/** Grades in this process, which a notebook that overwhelms the compiler can take with it. */
export const gradeHere = (options: GradeOptions): Grader => ({
  sandbox: options.sandbox,
  grade: (submissions, onGraded) => gradeAll(submissions, { ...options, ...(onGraded && { onGraded }) }),
});

export interface GradeOptions {
  readonly sandbox: Sandbox;
  /** How many submissions are asked at the same time; 1 by default. */
  readonly jobs?: number;
  /** Run all cells up to an exercise's, not only those it needs. */
  readonly full?: boolean;
  readonly limits?: Limits;
  readonly signal?: AbortSignal;
  /** Called after each submission, in the order in which they finish. */
  readonly onGraded?: (report: SubmissionReport, index: number) => void;
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
    const batch = prepareSafely(submissions.slice(at, at + batchSize), options);
    const graded: SubmissionReport[] = [];
    let next = 0;
    const worker = async () => {
      while (next < batch.length && !options.signal?.aborted) {
        const index = next++;
        const report = await (batch[index] as () => Promise<SubmissionReport>)();
        graded[index] = report;
        options.onGraded?.(report, at + index);
      }
    };
    await Promise.all(Array.from({ length: options.jobs ?? 1 }, worker));
    reports.push(...graded.filter((report) => report !== undefined));
  }
  return reports;
}

/**
 * Prepares a batch so that what goes wrong with one submission is that one's: code that nests without end, for instance, is
 * more than the compiler can bear.
 */
function prepareSafely(
  submissions: readonly Submission[],
  options: GradeOptions,
): (() => Promise<SubmissionReport>)[] {
  try {
    return prepareBatch(submissions, options).map((grade, i) => async () => {
      try {
        return await grade();
      } catch (error) {
        return fault(submissions[i] as Submission, error);
      }
    });
  } catch (error) {
    const [only, ...others] = submissions as [Submission, ...Submission[]];
    if (others.length === 0) return [async () => fault(only, error)];
    return submissions.map((one) => async () => {
      const [grade] = prepareSafely([one], options) as [() => Promise<SubmissionReport>];
      return grade();
    });
  }
}

/** What the report of a submission says that was more than the grader could bear. */
export const faultSentence = (why: string): string => `The grader could not cope with this notebook: ${why}.`;

const fault = (submission: Submission, error: unknown): SubmissionReport =>
  ungraded(submission, 'crashed', faultSentence(reasonOf(error).slice(0, 200)));

/** Plans and converts a batch in one pass of the compiler; what is left to do for each is to ask and to judge. */
function prepareBatch(
  submissions: readonly Submission[],
  options: GradeOptions,
): (() => Promise<SubmissionReport>)[] {
  const { full = false } = options;
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
    if (typeof plan === 'string') return async () => ungraded(submission, 'unreadable', plan);
    const cells = converted.slice(at, at + plan.asked.length);
    at += plan.asked.length;
    return async () => {
      const started = performance.now();
      const share = new Share();
      const answered = await askTogether(plan, cells, submission.id, { ...options, share });
      const best = bestOf(plan, answered);
      if (!full) await tryWidely(plan, best, submission.id, { ...options, share });
      const found = new Map(plan.judged);
      for (const [id, { result }] of best) found.set(id, result);
      const results = [...submission.exam.exercises.keys()].map((id) => found.get(id) as ExerciseResult);
      const [status, message] = endingOf(best);
      return reportOf(submission, spread(plan, results), status, message, performance.now() - started);
    };
  });
}

/** Options of a run, with what one submission has used up of its time. */
type Asking = GradeOptions & { readonly share: Share };

/**
 * Asks all of a plan, exercises that can share a child in one. What does not pass under a policy that is stricter than its
 * own is asked again under that.
 */
async function askTogether(
  plan: Plan,
  cells: readonly (readonly Converted[])[],
  id: string,
  { sandbox, full = false, limits = defaultLimits, signal, share }: Asking,
): Promise<Map<string, Tried>> {
  const together = jobsOf(plan, cells, id, limits, { full, together: true });
  const open = plan.asked.filter(({ key }) => !together.judged.has(key));
  const answered = await ask(sandbox, together.jobs, open, { share, signal });
  const isUnsure = ({ key, exercise }: Asked) =>
    isStricter(plan, exercise) && answered.get(key)?.result.verdict !== 'pass';
  const unsure = new Set(open.filter(isUnsure));
  if (unsure.size > 0) {
    const again = { ...plan, asked: [...unsure] };
    const theirs = cells.filter((_, i) => unsure.has(plan.asked[i] as Asked));
    const { jobs } = jobsOf(again, theirs, id, limits, { full });
    for (const [key, tried] of await ask(sandbox, jobs, again.asked, { share, signal }))
      answered.set(key, tried);
  }
  for (const [key, result] of together.judged) answered.set(key, { result, status: 'done', message: '' });
  return answered;
}

/** What fails is tried once more with all that the student wrote, as a notebook has run it. */
async function tryWidely(
  plan: Plan,
  best: Map<string, Tried>,
  id: string,
  { sandbox, limits = defaultLimits, signal, share }: Asking,
): Promise<void> {
  const asked = [...best].flatMap(([exercise, { result, status }]) =>
    result.verdict === 'pass' || status !== 'done' ? [] : (widened(plan, exercise) ?? []),
  );
  if (asked.length === 0) return;
  const again = { ...plan, asked };
  const { jobs, judged } = jobsOf(again, convert(sequencesOf(again)), id, limits, { full: true });
  const open = asked.filter(({ key }) => !judged.has(key));
  const answered = await ask(sandbox, jobs, open, { share, signal });
  for (const { key, exercise } of open) {
    const one = answered.get(key) as Tried;
    const { points } = (best.get(exercise.id) as Tried).result;
    // Of equals it says what the notebook said, unless it could not be asked.
    const isAnswer = one.result.verdict === 'fail' || one.result.verdict === 'partial';
    if (one.result.points > points || (one.result.points === points && isAnswer)) best.set(exercise.id, one);
  }
}

/** Of several places where a solution may be, the one that earns most; of equals the likeliest. */
function bestOf(plan: Plan, answered: ReadonlyMap<string, Tried>): Map<string, Tried> {
  const best = new Map<string, Tried>();
  for (const { key, exercise } of plan.asked) {
    const one = answered.get(key) as Tried;
    const other = best.get(exercise.id);
    if (other === undefined || one.result.points > other.result.points) best.set(exercise.id, one);
  }
  return best;
}

/** Names the solutions that are called and are themselves wrong: there the mending begins. */
function spread(plan: Plan, results: readonly ExerciseResult[]): ExerciseResult[] {
  const byId = new Map(results.map((result) => [result.id, result]));
  return results.map((result) => {
    if (result.verdict === 'pass') return result;
    const called = plan.asked.find(({ exercise }) => exercise.id === result.id)?.calls ?? [];
    return calledWrong(
      result,
      called.filter((id) => byId.get(id)?.verdict !== 'pass'),
    );
  });
}

/** How the code of what counts ended: a hang before a crash, and either before a plain end. */
function endingOf(best: ReadonlyMap<string, Tried>): [status: SubmissionStatus, message: string] {
  const ended = [...best].filter(([, { status }]) => status !== 'done');
  const [first] = ended;
  if (first === undefined) return ['graded', ''];
  const hung = ended.some(([, { status }]) => status === 'timeout');
  const [id, { message }] = first;
  return [hung ? 'timeout' : 'crashed', `${id}: ${message}`];
}

/** The report of a submission of which nothing could be judged, for one reason. */
export function ungraded(
  submission: Submission,
  status: 'unreadable' | 'crashed',
  sentence: string,
): SubmissionReport {
  const verdict = status === 'unreadable' ? 'missing' : 'error';
  const results = [...submission.exam.exercises.values()].map((one) => failed(one, verdict, sentence));
  return reportOf(submission, results, status, sentence, 0);
}

/** A path as reports write it: with `/` on every system. */
export const shownPath = (file: string): string => file.split(path.sep).join('/');

function reportOf(
  { id, path: file, chapter }: Submission,
  exercises: readonly ExerciseResult[],
  status: SubmissionStatus,
  message: string,
  durationMs: number,
): SubmissionReport {
  return {
    id,
    path: shownPath(file),
    chapter,
    status,
    message,
    score: sumOfPoints(exercises.map((one) => one.points)),
    maxScore: sumOfPoints(exercises.map((one) => one.maxPoints)),
    durationMs: Math.round(durationMs),
    exercises,
  };
}
