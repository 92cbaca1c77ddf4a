/**
 * Grades in processes of their own. Submissions that wait are graded in batches, for one pass of the compiler over
 * many is much cheaper than one over each. When a batch brings its process down, each of its submissions is graded
 * again, alone: the one that did it is then known, and no other is harmed. What then still keeps the compiler busy is given
 * all of its time when nobody else waits.
 */
import { reasonOf } from '../../core/parse';
import type { SubmissionReport } from '../results/report';
import type { PackedExam } from '../run/exam';
import { packExam } from '../run/exam';
import { faultSentence, type Grader, type Submission, ungraded } from '../run/grade';
import { Share } from '../run/share';
import { defaultLimits, type Limits } from '../sandbox/job';
import { chooseWalls, type SandboxMode } from '../sandbox/walls';
import { fairly } from './fairly';
import { FellSilent, GraderProcess, type ProcessOptions } from './grader-process';
import type { Work } from './messages';

/** A submission that was graded alone and brought its process down. */
export class GraderFault extends Error {}

export interface PoolOptions {
  readonly mode?: SandboxMode;
  /** How many submissions are asked at a time, in all processes together. */
  readonly jobs: number;
  readonly silenceSeconds?: number;
}

/** The most submissions of one pass of the compiler, and the most characters of code in them together. */
const maxBatch = 40;
const maxCharacters = 4 * 2 ** 20;
/** A process is replaced after so many: the compiler keeps what it has seen. */
const maxGraded = 2000;
/** The part of its time that a suspect has before others: an honest notebook takes the compiler seconds, an attack minutes. */
const firstPart = 1 / 6;
/** A process feeds this many sandboxed children; parsing and type-checking cost about as much as they do. */
const jobsPerProcess = 2;

/** `shared`: in a batch. `alone`: by itself, for a part of its time. `last`: by itself, for all of it, behind all others. */
type Turn = 'shared' | 'alone' | 'last';

interface Waiting {
  readonly work: Work;
  readonly exam: PackedExam;
  readonly turn: Turn;
  readonly characters: number;
  resolve(report: SubmissionReport): void;
  reject(error: Error): void;
}

/**
 * Opens a pool.
 * @throws UsageError when `mode` is `required` and this machine cannot isolate
 */
export async function openPool({
  mode = 'required',
  jobs,
  silenceSeconds = 60,
}: PoolOptions): Promise<GraderPool> {
  const walls = await chooseWalls(mode);
  const processes = Math.max(1, Math.round(jobs / jobsPerProcess));
  return new GraderPool(processes, { walls, jobs: Math.ceil(jobs / processes) }, silenceSeconds);
}

export class GraderPool {
  readonly #options: ProcessOptions;
  readonly #size: number;
  readonly #idle: GraderProcess[] = [];
  readonly #living = new Set<GraderProcess>();
  readonly #waiting: Waiting[] = [];
  #closed = false;

  /** @param silenceSeconds how long a process may say nothing while it grades, not counting time without a processor */
  constructor(
    size: number,
    options: ProcessOptions,
    readonly silenceSeconds: number,
  ) {
    this.#size = size;
    this.#options = options;
  }

  get sandbox(): Grader['sandbox'] {
    const { weakness } = this.#options.walls;
    return { strength: weakness === '' ? 'isolated' : 'best-effort', weakness };
  }

  /** How many processes are alive. */
  get processes(): number {
    return this.#living.size;
  }

  /**
   * Grades one submission, together with others that wait.
   * @param alone keeps it apart from them
   * @throws GraderFault when it brings down a process that grades nothing else
   */
  submit(work: Work, exam: PackedExam, alone = false): Promise<SubmissionReport> {
    return new Promise((resolve, reject) => {
      const turn = alone ? 'alone' : 'shared';
      this.#waiting.push({ work, exam, turn, characters: charactersIn(work), resolve, reject });
      setImmediate(() => this.#dispatch()); // so that what is submitted together is graded together
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('the pool was closed'));
    const living = [...this.#living];
    for (const one of living) one.end();
    await Promise.all(living.map(({ gone }) => gone));
  }

  #dispatch(): void {
    while (this.#waiting.length > 0 && !this.#closed) {
      const process = this.#idle.pop() ?? this.#start();
      if (process === undefined) return;
      void this.#grade(process, this.#nextBatch());
    }
  }

  #start(): GraderProcess | undefined {
    if (this.#living.size >= this.#size) return undefined;
    const process = new GraderProcess(this.#options);
    this.#living.add(process);
    void process.gone.then(() => {
      this.#living.delete(process);
      const at = this.#idle.indexOf(process);
      if (at >= 0) this.#idle.splice(at, 1);
      this.#dispatch();
    });
    return process;
  }

  /** The first whose turn it is, with others like it: a fair share for each process. */
  #nextBatch(): Waiting[] {
    const next = this.#waiting.findIndex(({ turn }) => turn !== 'last');
    const [first] = this.#waiting.splice(Math.max(0, next), 1) as [Waiting];
    if (first.turn !== 'shared') return [first];
    const key = optionsOf(first.work);
    const most = Math.min(maxBatch, Math.ceil((this.#waiting.length + 1) / this.#size));
    let room = maxCharacters - first.characters;
    const batch = [first];
    for (let i = 0; i < this.#waiting.length && batch.length < most; ) {
      const one = this.#waiting[i] as Waiting;
      if (one.turn !== 'shared' || one.characters > room || optionsOf(one.work) !== key) i++;
      else {
        room -= one.characters;
        batch.push(...this.#waiting.splice(i, 1));
      }
    }
    return batch;
  }

  async #grade(process: GraderProcess, batch: readonly Waiting[]): Promise<void> {
    const unfinished = new Set(batch);
    const [{ turn }] = batch as [Waiting];
    const exams = new Map(batch.map(({ exam }) => [exam.key, exam]));
    try {
      await process.grade(
        batch.map(({ work }) => work),
        exams,
        this.silenceSeconds * (turn === 'alone' ? firstPart : 1),
        (index, report) => {
          const one = batch[index] as Waiting;
          unfinished.delete(one);
          one.resolve(report);
        },
      );
    } catch (error) {
      const isUndecided = error instanceof FellSilent && turn === 'alone';
      const next = batch.length > 1 ? 'alone' : isUndecided ? 'last' : undefined;
      this.#regrade([...unfinished], next, error);
    }
    if (process.graded >= maxGraded) process.end();
    else if (process.isUsable && this.#living.has(process)) this.#idle.push(process);
    this.#dispatch();
  }

  /** Of a batch each is tried alone, behind what waits; what was alone and came to no end in a part of its time, with all of it. */
  #regrade(unfinished: readonly Waiting[], turn: Turn | undefined, error: unknown): void {
    if (turn !== undefined && !this.#closed)
      this.#waiting.push(...unfinished.map((waiting) => ({ ...waiting, turn })));
    else for (const { reject } of unfinished) reject(new GraderFault(reasonOf(error)));
  }
}

const charactersIn = ({ notebook }: Work): number =>
  typeof notebook === 'string' ? 0 : notebook.cells.reduce((sum, { source }) => sum + source.length, 0);

const optionsOf = ({ full, limits }: Work): string => JSON.stringify([full, limits]);

/** A submission as work for a pool or a queue. */
export function workOf(submission: Submission, full: boolean, limits: Limits): Work {
  const { id, path, chapter, notebook, exam } = submission;
  return { id, path, chapter, notebook, exam: packExam(exam).key, full, limits };
}

/** A grader that puts submissions to a pool on this machine. */
export function gradeInPool(
  pool: GraderPool,
  { full = false, limits = defaultLimits }: { full?: boolean; limits?: Limits } = {},
): Grader {
  return {
    get sandbox() {
      return pool.sandbox;
    },
    grade: (submissions, onGraded) =>
      fairly(
        submissions,
        ({ id }) => id,
        () => {
          const grade = gradeOneStudent(pool, full, limits);
          return async (submission) => {
            const report = await grade(submission);
            onGraded?.(report);
            return report;
          };
        },
      ),
  };
}

/** So many of a student's notebooks may bring down a process of the grader. Further ones are not looked at. */
const maxFaults = 2;

/** Grades the notebooks of one student: those that use up their time or bring the grader down leave less for the next. */
function gradeOneStudent(pool: GraderPool, full: boolean, limits: Limits) {
  const share = new Share();
  let faults = 0;
  return async (submission: Submission): Promise<SubmissionReport> => {
    if (faults >= maxFaults) return ungraded(submission, 'crashed', overSentence);
    try {
      const work = workOf(submission, full, share.limits(limits));
      const report = await pool.submit(work, packExam(submission.exam));
      if (report.status === 'timeout') share.use();
      return report;
    } catch (error) {
      if (!(error instanceof GraderFault)) throw error;
      faults++;
      return ungraded(submission, 'crashed', faultSentence(error.message));
    }
  };
}

/** What the report of a notebook says that was not looked at. */
const overSentence = `It was not graded: ${maxFaults} notebooks of this student have brought the grader down. Grade it by itself.`;
