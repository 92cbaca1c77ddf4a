/**
 * A "sandbox" without walls, for the course's own code: stubs, references and instructor's notebooks.
 *
 * It runs in this process and must never be given a student's. It exists so that releasing a chapter and verifying
 * exercises need no sandbox, and exercise the same jobs as grading does.
 */
import { tf } from '../../backend';
import { guarded } from '../../core/withheld';
import { describe, execute } from '../../exercises/execute';
import type { ErrorText, Implementation } from '../../exercises/spec';
import { underRules } from '../../exercises/withholding';
import { showing } from '../sandbox/child/showing';
import { entryIn } from '../sandbox/entry';
import type { Answered, Sandbox, SandboxJob, SandboxResult, Task, TaskResult } from '../sandbox/job';
import { TOLERATE } from './convert';

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<void>;

type Exports = Record<string, unknown>;

/** Runs jobs of trusted code in this process; `library` is what `import ... from 'very-deep'` gives. */
export function trustedSandbox(library: object): Sandbox {
  // One job after the other: TensorFlow.js has one stack of tensor scopes, and jobs must not end each other's.
  let turn: Promise<unknown> = Promise.resolve();
  return {
    strength: 'best-effort',
    weakness: 'This run was for trusted code only: nothing was isolated.',
    run: (job) => {
      const result = turn.then(() => runHere(job, library));
      turn = result.catch(() => undefined);
      return result;
    },
    close: async () => {},
  };
}

async function runHere(job: SandboxJob, library: object): Promise<SandboxResult> {
  const answers: Answered[] = [];
  const shown = showing(job.cards, ({ id, value }) => {
    if (typeof value === 'string' || typeof value === 'number') answers.push({ id: String(id), value });
  });
  const doors = Object.entries(library).map(([name, value]) => [
    name,
    job.policy.exports.includes(name) ? value : guarded(name, value),
  ]);
  const quiet = { ...Object.fromEntries(doors), ...shown };
  const ran = new Map<string, Exports>();
  const load = (name: string): unknown => {
    if (name === 'very-deep') return quiet;
    const cell = ran.get(name.slice(2));
    if (cell === undefined) throw new Error(`Cannot find module '${name}'`);
    return cell;
  };
  const tasks: TaskResult[] = [];
  for (const task of job.tasks)
    tasks.push({ ...(await runTask(job, task, ran, load)), answers: [...answers] });
  return { status: 'done', message: '', tasks, unanswered: [], output: '' };
}

async function runTask(
  job: SandboxJob,
  task: Task,
  ran: Map<string, Exports>,
  load: (name: string) => unknown,
): Promise<Omit<TaskResult, 'answers'>> {
  let failure: ErrorText | undefined;
  for (const id of task.cells) {
    if (ran.has(id)) continue;
    const js = job.cells.find((cell) => cell.id === id)?.js ?? '';
    const module = { exports: {} as Exports };
    ran.set(id, module.exports);
    try {
      await new AsyncFunction('exports', 'require', 'module', TOLERATE, js)(
        module.exports,
        load,
        module,
        (error: unknown) => {
          throw error;
        },
      );
    } catch (error) {
      failure ??= describe(error);
    }
  }
  const names = task.entry.map(({ name }) => name);
  const implementation: Implementation = Object.fromEntries(
    task.entry.map((entry) => [entry.name, entryIn(ran.get(entry.cell) ?? {}, entry, names)]),
  );
  const common = { exercise: task.exercise, ...(failure && { error: failure }) };
  if (!task.entry.every(({ name }) => typeof implementation[name] === 'function'))
    return { ...common, cases: [] };
  const cases = [];
  for (const steps of task.cases)
    cases.push({
      outcomes: await underRules(tf, job.policy, () => execute(tf, implementation, steps)),
    });
  return { ...common, cases };
}
