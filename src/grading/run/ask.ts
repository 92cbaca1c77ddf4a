/** Puts a submission's jobs to a sandbox and judges the answers. */
import { type ExerciseResult, judge, type PreparedExercise } from '../../exercises/judge';
import { judgeGiven, type SealedQuestion } from '../../exercises/questions';
import { plainly, sparingly, stoppedBy } from '../../exercises/quote';
import { toWire } from '../../exercises/values';
import type { JobStatus, Sandbox, SandboxJob, SandboxResult, TaskResult } from '../sandbox/job';
import { isQuestion } from './exam';
import { type Asked, failed } from './plan';
import { Share } from './share';

/** What one place where a solution may be came to. */
export interface Tried {
  readonly result: ExerciseResult;
  /** How its code ended. */
  readonly status: JobStatus;
  /** Why, for the teacher; empty when it gave an answer. */
  readonly message: string;
}

/**
 * Runs jobs, one after the other, and judges what they answer. No answer is never a pass.
 * @param asked the places whose code is in the jobs
 * @param share the submission's: of many jobs that never end, only the first take all of their time
 * @returns by the places' keys what they came to
 */
export async function ask(
  sandbox: Sandbox,
  jobs: readonly SandboxJob[],
  asked: readonly Pick<Asked, 'key' | 'exercise'>[],
  { share = new Share(), signal }: { readonly share?: Share; readonly signal?: AbortSignal | undefined } = {},
): Promise<Map<string, Tried>> {
  const done: SandboxResult[] = [];
  for (const job of jobs) {
    const result = await sandbox.run({ ...job, limits: share.limits(job.limits) }, signal);
    if (result.unanswered.some(({ status }) => status === 'timeout')) share.use();
    done.push(result);
  }
  const answers = new Map(done.flatMap(({ tasks }) => tasks).map((task) => [task.exercise, task]));
  const code = jobs.flatMap(({ cells }) => cells.map(({ js }) => js)).join('\n');
  const ended = new Map(done.flatMap(({ unanswered }) => unanswered).map((one) => [one.exercise, one]));
  return new Map(
    asked.map(({ key, exercise }): [string, Tried] => {
      const answer = answers.get(key);
      if (answer !== undefined)
        return [key, { result: judgeTask(exercise, answer, code), status: 'done', message: '' }];
      const { status = 'done', message = '' } = ended.get(key) ?? {};
      const { verdict, sentence } = endings[status];
      return [key, { result: failed(exercise, verdict, sentence), status, message }];
    }),
  );
}

/** What the student is told when the code ends the job. */
const endings: Record<JobStatus, { verdict: 'timeout' | 'error'; sentence: string }> = {
  done: { verdict: 'error', sentence: 'The code gave no answer.' },
  timeout: {
    verdict: 'timeout',
    sentence: 'The code did not finish in time; look for a loop that never ends.',
  },
  memory: { verdict: 'error', sentence: 'The code used more memory than is allowed.' },
  output: { verdict: 'error', sentence: 'The code printed or answered far more than is allowed.' },
  crashed: { verdict: 'error', sentence: 'The code ended its own process, or crashed it.' },
  unstarted: {
    verdict: 'error',
    sentence: 'The grader could not start a process for this code, which never ran: ask to be graded again.',
  },
};

const judgeTask = (
  exercise: PreparedExercise | SealedQuestion,
  answer: TaskResult,
  code: string,
): ExerciseResult =>
  isQuestion(exercise) ? judgeAnswers(exercise, answer, code) : judgeCode(exercise, answer, code);

/** What stopped a cell. It may have run after hidden cases were asked of another. */
const stopped = (error: { name: string; message: string }, hidden: boolean | undefined, code: string) =>
  stoppedBy(error, hidden ? sparingly(code) : plainly, 'stops with');

function judgeCode(exercise: PreparedExercise, { error, cases }: TaskResult, code: string): ExerciseResult {
  const { hidden } = exercise;
  if (cases.length === 0)
    return error === undefined
      ? failed(exercise, 'missing', lacking(exercise), 'form')
      : failed(exercise, 'error', `The cell ${stopped(error, hidden, code)}`, 'cell-error');
  const judged = judge(
    exercise,
    exercise.cases.map((_, i) => cases[i]?.outcomes),
    code,
  );
  const answers = exercise.keepsAnswers && toWire(cases.map(({ outcomes }) => outcomes));
  const result = answers ? { ...judged, answers } : judged;
  // What a cell did before it stopped counts, as in a notebook; that it stopped may be why something is wrong.
  return error === undefined || result.verdict === 'pass'
    ? result
    : { ...result, feedback: `${result.feedback} (A cell ${stopped(error, hidden, code)})` };
}

const lacking = ({ entry }: PreparedExercise): string =>
  `${entry.map((name) => `\`${name}\``).join(' and ')} should be a function or a class.`;

function judgeAnswers(
  question: SealedQuestion,
  { error, answers }: TaskResult,
  code: string,
): ExerciseResult {
  const last = answers.filter(({ id }) => id === question.id).at(-1);
  if (last !== undefined) return judgeGiven(question, last.value);
  return error === undefined
    ? failed(question, 'missing', 'The question is not answered yet.', 'not-begun')
    : failed(
        question,
        'error',
        `The cell ${stopped(error, true, code)}. Write the answer itself: answer('${question.id}', ...)`,
        'cell-error',
      );
}
