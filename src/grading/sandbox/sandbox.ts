/**
 * Runs jobs in children that are booted ahead and used once.
 *
 * A child is booted for a policy before it knows the job: Node.js is up and TensorFlow.js loaded when the job
 * arrives. It answers one submission's questions and ends; nothing of it is used again.
 */
import { isRecord } from '../../core/parse';
import { readOutcome } from '../../exercises/values';
import { messageOf } from '../../platform/thrown';
import { bundleFor } from './bundle';
import { answersOf, nonsense, taskError } from './child-answers';
import { Child, Ended } from './child-process';
import type { Ending } from './ending';
import { findTotals } from './find-totals';
import type { Sandbox, SandboxJob, SandboxResult, Task, TaskResult } from './job';
import { SLOTS, totalsFor, type Walls } from './launch';
import { Stalls } from './stalls';
import { waitedMilliseconds } from './waited';
import { type Chosen, chooseWalls, type SandboxMode } from './walls';

export interface SandboxOptions {
  /** `required` (the default) refuses to run untrusted code without namespaces. */
  readonly mode?: SandboxMode;
  /** How many jobs run at a time. */
  readonly jobs?: number;
  /** Walls to use instead of the best that work here; for tests. */
  readonly walls?: Walls;
  /** Walls that were chosen and tried before, by {@link chooseWalls}. */
  readonly chosen?: Chosen;
  /** False leaves out Node's permission model, to test that the other walls stand by themselves. */
  readonly permissions?: boolean;
  /** False leaves Node.js's own modules in the code's reach, to test that the walls hold whatever it has. */
  readonly confined?: boolean;
}

/**
 * Opens a sandbox.
 * @throws UsageError when `mode` is `required` and this machine cannot isolate; the message says what is missing
 */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const chosen = options.chosen ?? (await chooseWalls(options.mode ?? 'required', options.walls));
  return new SandboxPool(chosen, options);
}

/** How long booting may take before something is wrong with the machine; it takes a tenth of a second. */
const bootSeconds = 60;
/** How many children are tried before a submission goes without: until one is up, no code of its has run. */
const bootAttempts = 3;
/**
 * However busy the machine, a job ends after this many times its wall clock. It is generous, for honest code shares a
 * processor with whatever else a class's machine does, and an attack cannot draw on it: only waiting is given back, and
 * the processor time of the code itself is limited.
 */
const patience = 20;

interface Booted {
  readonly child: Child;
  readonly slot: number;
}

class SandboxPool implements Sandbox {
  readonly #chosen: Chosen;
  readonly #totals = findTotals();
  readonly #spares = new Map<string, Booted[]>();
  readonly #living = new Set<Child>();
  readonly #slots = new Set<number>();
  readonly #queue: (() => void)[] = [];
  #running = 0;
  #closed = false;

  readonly jobs: number;
  readonly permissions: boolean;
  readonly confined: boolean;

  constructor(chosen: Chosen, { jobs = 1, permissions = true, confined = true }: SandboxOptions) {
    this.#chosen = chosen;
    this.jobs = jobs;
    this.permissions = permissions;
    this.confined = confined;
  }

  get weakness(): string {
    return this.#chosen.weakness;
  }

  get strength(): 'isolated' | 'best-effort' {
    return this.#chosen.walls === 'node' ? 'best-effort' : 'isolated';
  }

  async run(job: SandboxJob, signal?: AbortSignal): Promise<SandboxResult> {
    await this.#enter();
    try {
      return await new Run(
        job,
        this.confined,
        () => this.#take(job),
        (booted) => this.#release(booted),
        signal,
      ).result();
    } finally {
      this.#leave();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#spares.clear();
    const living = [...this.#living];
    for (const child of living) child.kill();
    await Promise.all(living.map((child) => child.gone));
    if (typeof this.#totals !== 'string') await this.#totals.close();
  }

  async #enter(): Promise<void> {
    if (this.#running < this.jobs) {
      this.#running++;
      return;
    }
    await new Promise<void>((resolve) => this.#queue.push(resolve));
  }

  #leave(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#running--;
    else next();
  }

  /** A booted child for the job's policy; another is booted for the next job of that kind. */
  #take(job: SandboxJob): Booted {
    const key = JSON.stringify([
      job.policy.exports,
      job.policy.forbid,
      job.limits.cpuSeconds,
      job.limits.memoryMiB,
    ]);
    const spares = this.#spares.get(key) ?? [];
    this.#spares.delete(key);
    const booted = spares.shift() ?? this.#boot(job);
    if (!this.#closed) {
      while (spares.length < this.jobs) spares.push(this.#boot(job));
      this.#spares.set(key, spares); // now the last, the most recently used
      this.#dropOldSpares();
    }
    return booted;
  }

  /** Memory is bounded: spares are kept for the few policies used last. */
  #dropOldSpares(): void {
    const kept = 4;
    for (const [key, spares] of [...this.#spares].slice(0, Math.max(0, this.#spares.size - kept))) {
      this.#spares.delete(key);
      for (const spare of spares) spare.child.kill();
    }
  }

  #boot({ policy, limits }: SandboxJob): Booted {
    const code = bundleFor(policy);
    const slot = this.#freeSlot();
    const group = typeof this.#totals === 'string' ? undefined : this.#totals.take(totalsFor(limits));
    const child = new Child({
      walls: this.#chosen.walls,
      filter: this.#chosen.filter,
      code,
      group,
      cpuSeconds: Math.ceil(limits.cpuSeconds),
      memoryMiB: limits.memoryMiB,
      permissions: this.permissions,
      slot,
    });
    this.#living.add(child);
    child.gone.then(() => {
      this.#living.delete(child);
      this.#slots.delete(slot);
      group?.leave();
    });
    return { child, slot };
  }

  #release({ child }: Booted): void {
    child.kill();
  }

  #freeSlot(): number {
    // Two graders on one machine start at different places, so that a user id is not shared by chance.
    const start = (process.pid * 64) % SLOTS;
    for (let i = 0; i < SLOTS; i++) {
      const slot = (start + i) % SLOTS;
      if (this.#slots.has(slot)) continue;
      this.#slots.add(slot);
      return slot;
    }
    throw new Error(`more than ${SLOTS} children at a time`);
  }
}

/** One job, in one child; in a fresh one for the remaining tasks when a task ended its child. */
class Run {
  #deadline: number;
  readonly #answered: TaskResult[] = [];
  readonly #unanswered: (Ending & { exercise: string })[] = [];
  #output = '';

  constructor(
    readonly job: SandboxJob,
    readonly confined: boolean,
    readonly take: () => Booted,
    readonly release: (booted: Booted) => void,
    readonly signal?: AbortSignal,
  ) {
    this.#deadline = performance.now() + job.limits.wallSeconds * 1000;
  }

  async result(): Promise<SandboxResult> {
    const waiting = [...this.job.tasks];
    while (waiting.length > 0) await this.#inOneChild(waiting);
    const first = this.#unanswered[0];
    return {
      status: first?.status ?? 'done',
      message: first?.message ?? '',
      tasks: this.#answered,
      unanswered: this.#unanswered,
      output: this.#output,
    };
  }

  /** Answers tasks from the front of the list until it is empty or a task ends the child. */
  async #inOneChild(waiting: Task[]): Promise<void> {
    const started = performance.now();
    const booted = await this.#booted();
    if ('status' in booted) {
      this.#lose(waiting, booted, true);
      return;
    }
    // Waiting for a child to boot, or for its code to be bundled, is not the submission's doing.
    this.#deadline += performance.now() - started;
    const { child } = booted;
    child.outputBytes = Math.max(0, this.job.limits.outputBytes - this.#output.length);
    const abort = () => child.end({ status: 'timeout', message: 'grading was stopped' });
    if (this.signal?.aborted) abort();
    this.signal?.addEventListener('abort', abort);
    try {
      const { cells, policy, cards } = this.job;
      child.tell({ start: { cells, policy, cards, confined: this.confined } });
      while (waiting.length > 0) {
        const task = waiting[0] as Task;
        this.#answered.push(await this.#answer(child, task, this.#share(waiting.length)));
        waiting.shift();
      }
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      this.#lose(waiting, error.ending, false);
    } finally {
      this.signal?.removeEventListener('abort', abort);
      this.release(booted);
      this.#output += child.output;
    }
  }

  /** A child that is up and has not been told anything, or why there is none. */
  async #booted(): Promise<Booted | Ending> {
    for (let attempt = 0; attempt < bootAttempts && !this.signal?.aborted; attempt++) {
      const booted = this.take();
      const { child } = booted;
      const stop = () => child.kill();
      const timer = setTimeout(stop, bootSeconds * 1000);
      this.signal?.addEventListener('abort', stop);
      try {
        await child.next();
        return booted;
      } catch (error) {
        if (!(error instanceof Ended)) throw error;
        this.release(booted);
      } finally {
        clearTimeout(timer);
        this.signal?.removeEventListener('abort', stop);
      }
    }
    return this.signal?.aborted
      ? { status: 'timeout', message: 'grading was stopped' }
      : { status: 'unstarted', message: 'the sandbox did not start' };
  }

  /** The task at the front is lost; all are when there is no time left or no child to be had. */
  #lose(waiting: Task[], ending: Ending, all: boolean): void {
    const over =
      all || this.signal?.aborted || performance.now() >= this.#deadline - 50 || ending.status === 'output';
    const lost = waiting.splice(0, over ? waiting.length : 1);
    for (const { exercise } of lost) this.#unanswered.push({ exercise, ...ending });
  }

  /** An endless loop in one task must leave time for the others: each may use half of what is left. */
  #share(tasks: number): number {
    const left = Math.max(0, this.#deadline - performance.now());
    return tasks === 1 ? left : left / 2;
  }

  async #answer(child: Child, task: Task, milliseconds: number): Promise<TaskResult> {
    const message = `the code did not finish within its time (${seconds(milliseconds)} for this exercise); is there an endless loop, or a promise that never settles?`;
    const before = performance.now();
    try {
      return await within(child, milliseconds, message, answerTask(child, task));
    } finally {
      this.#deadline += Math.max(0, performance.now() - before - milliseconds);
    }
  }
}

async function answerTask(child: Child, task: Task): Promise<TaskResult> {
  child.tell({ task: { cells: task.cells, entry: task.entry } });
  const prepared = parse(child, await child.next());
  const error = taskError(prepared);
  const common = {
    exercise: task.exercise,
    answers: answersOf(prepared),
    ...(error !== null && { error }),
  };
  if (prepared.complete !== true) return { ...common, cases: [] };
  const cases: TaskResult['cases'][number][] = [];
  for (const steps of task.cases) {
    child.tell({ steps });
    const observed = steps.filter((step) => step.observe !== false).length;
    cases.push({ outcomes: readOutcomes(child, parse(child, await child.next()), observed) });
  }
  return { ...common, cases };
}

const disturbed: Ending = { status: 'crashed', message: nonsense };

/** Ends a child whose answer is not one: whoever writes to the answers' pipe loses the task. */
function refuse(child: Child): never {
  child.end(disturbed);
  throw new Ended(disturbed);
}

function parse(child: Child, line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (isRecord(value)) return value;
  } catch {
    // Refused below.
  }
  return refuse(child);
}

function readOutcomes(
  child: Child,
  answer: Record<string, unknown>,
  observed: number,
): TaskResult['cases'][number]['outcomes'] {
  const { outcomes } = answer;
  if (!Array.isArray(outcomes) || outcomes.length > observed + 1) return refuse(child);
  try {
    const read = outcomes.map(readOutcome);
    const firstError = read.findIndex((outcome) => 'error' in outcome);
    return firstError < 0 ? read : read.slice(0, firstError + 1);
  } catch (error) {
    // An answer that is too large or misshapen is an answer, and a wrong one.
    return [{ error: { name: 'Unreadable', message: messageOf(error) } }];
  }
}

/**
 * Gives work so many milliseconds, then ends the child. On a busy machine honest code may have stood in the queue for
 * a processor all the while: that time is given back, but never without end. So is time in which nobody here could hear
 * its answer.
 */
async function within<T>(child: Child, milliseconds: number, message: string, work: Promise<T>): Promise<T> {
  const started = performance.now();
  const waitedBefore = waitedMilliseconds(child.pid);
  const stalls = new Stalls();
  let timer = setTimeout(whenOver, milliseconds);
  function whenOver() {
    const passed = performance.now() - started;
    const waited = waitedMilliseconds(child.pid) - waitedBefore;
    const allowed = Math.min(milliseconds + waited, patience * milliseconds) + stalls.milliseconds;
    const left = allowed - passed;
    if (left > 1) timer = setTimeout(whenOver, left);
    else child.end({ status: 'timeout', message });
  }
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    stalls.end();
  }
}

const seconds = (milliseconds: number): string => `${Math.max(0.1, milliseconds / 1000).toFixed(1)} s`;
