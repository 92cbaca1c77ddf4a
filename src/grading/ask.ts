/** Puts a submission's jobs to a sandbox and judges the answers. */
import { type ExerciseResult, judge, type PreparedExercise, unanswered } from '../exercises/judge';
import type { Job, JobStatus, Sandbox, TaskResult } from './sandbox/job';

export interface Asked {
  readonly results: ReadonlyMap<string, ExerciseResult>;
  /** `timeout` or `crashed` when some exercise's code ended that way; the others' answers still count. */
  readonly status: 'graded' | 'timeout' | 'crashed';
  /** Which and why, for the teacher; empty when graded. */
  readonly message: string;
}

/**
 * Runs jobs and judges what they answer. No answer is never a pass.
 * @param exercises the asked exercises by id
 */
export async function ask(
  sandbox: Sandbox,
  jobs: readonly Job[],
  exercises: ReadonlyMap<string, PreparedExercise>,
  signal?: AbortSignal,
): Promise<Asked> {
  const results = new Map<string, ExerciseResult>();
  const ended: { exercise: string; status: JobStatus; message: string }[] = [];
  for (const result of await Promise.all(jobs.map((job) => sandbox.run(job, signal)))) {
    for (const answer of result.tasks) {
      const exercise = exercises.get(answer.exercise);
      if (exercise !== undefined) results.set(exercise.id, judgeTask(exercise, answer));
    }
    ended.push(...result.unanswered);
  }
  for (const [id, exercise] of exercises) {
    if (results.has(id)) continue;
    const status = ended.find((one) => one.exercise === id)?.status ?? 'done';
    const { verdict, sentence } = endings[status];
    results.set(id, unanswered(exercise, verdict, sentence));
  }
  const [first] = ended;
  const hung = ended.some((one) => one.status === 'timeout');
  return {
    results,
    status: first === undefined ? 'graded' : hung ? 'timeout' : 'crashed',
    message: first === undefined ? '' : `${first.exercise}: ${first.message}`,
  };
}

/** What the student is told when the code ends the job. */
const endings: Record<JobStatus, { verdict: 'timeout' | 'error'; sentence: string }> = {
  done: { verdict: 'error', sentence: 'The code gave no answer.' },
  timeout: {
    verdict: 'timeout',
    sentence: 'The code did not finish in time; look for a loop that never ends.',
  },
  memory: { verdict: 'error', sentence: 'The code used more memory than is allowed.' },
  output: { verdict: 'error', sentence: 'The code printed far more than is allowed.' },
  crashed: { verdict: 'error', sentence: 'The code ended its own process, or crashed it.' },
  unstarted: {
    verdict: 'error',
    sentence: 'The grader could not start a process for this code, which never ran: ask to be graded again.',
  },
};

function judgeTask(exercise: PreparedExercise, answer: TaskResult): ExerciseResult {
  if (answer.error !== undefined)
    return unanswered(exercise, 'error', `The cell stops with ${answer.error.name}: ${answer.error.message}`);
  return judge(
    exercise,
    exercise.cases.map((_, i) => answer.cases[i]?.outcomes),
  );
}
