/**
 * Puts submissions on the queue and gathers their reports.
 *
 * The submissions are the files on this side; the queue only carries them. Every few seconds the producer asks what
 * has become of each job that is out: one that Redis no longer knows is added again, and a result whose event was lost
 * is fetched. So nothing is lost with a worker, a connection or all of Redis, and as a job is called by its contents
 * nothing is graded for two. Of one student's notebooks one lies there at a time: whoever hands in thirty waits, and nobody
 * behind.
 */
import type { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { DataError } from '../../core';
import { fairly, faultSentence, type Work, workOf } from '../pool';
import type { SubmissionReport } from '../results/report';
import { type Exam, packExam } from '../run/exam';
import { type Grader, type SandboxStrength, type Submission, ungraded } from '../run/grade';
import { Share } from '../run/share';
import { defaultLimits, type Limits } from '../sandbox/job';
import { whyNotOf } from './believable';
import { openRedis, type RedisAddress } from './connection';
import { isDamage, toldBy } from './damage';
import { openEvents } from './events';
import {
  attempts,
  jobId,
  jobResultSchema,
  type Priority,
  prefix,
  priorities,
  publishExam,
  type QueueResult,
  queueName,
  treatment,
} from './jobs';
import type { Kind, QueueKey, Sealed, Seat } from './key';
import { Room } from './room';

export interface QueueGraderOptions {
  readonly redis: RedisAddress;
  /** Signs submissions, and says which reports are our workers'. */
  readonly key: QueueKey;
  /** The course's version: only workers of the same one take these jobs. */
  readonly version: string;
  readonly full?: boolean;
  readonly limits?: Limits;
  readonly priority?: Priority;
  /** How many submissions lie in Redis at a time; the rest wait as files. */
  readonly window?: number;
  /** For people: Redis is away, no worker is there. */
  readonly say?: (sentence: string) => void;
}

/** How often the producer asks after its jobs, in milliseconds. */
const askMilliseconds = 3000;

type Outcome = QueueResult | { readonly fault: string };

interface Outstanding {
  readonly work: Work;
  readonly submission: Submission;
  /** How often what Redis holds of it was nothing to be believed. */
  refused: number;
  /** One look after the other: each may bring the job again. */
  looks: Promise<void>;
  settle(outcome: Outcome): void;
}

/**
 * Opens a grader that lets workers do it.
 * @throws UsageError when Redis cannot be used
 */
export async function openQueueGrader(options: QueueGraderOptions): Promise<QueueGrader> {
  const { settings: connection, client: redis } = await openRedis(options.redis, options.say ?? (() => {}));
  const { Queue } = await import('bullmq');
  const name = queueName(options.version, options.key);
  const queue = new Queue<Sealed, Sealed>(name, { connection, prefix });
  queue.on('error', () => {}); // says the same thing as `redis` does when the server is away
  return new QueueGrader(redis, queue, await openEvents(name, connection), options);
}

export class QueueGrader implements Grader {
  readonly #redis: Redis;
  readonly #queue: Queue<Sealed, Sealed>;
  readonly #events: QueueEvents;
  readonly #options: QueueGraderOptions;
  readonly #outstanding = new Map<string, Outstanding>();
  readonly #publishing = new Map<string, Promise<void>>();
  readonly #began = Date.now();
  #timer: NodeJS.Timeout | undefined;
  #asking = false;
  #lonely = false;
  #closed = false;
  #sandbox: SandboxStrength = { strength: 'isolated', weakness: '' };

  constructor(redis: Redis, queue: Queue<Sealed, Sealed>, events: QueueEvents, options: QueueGraderOptions) {
    this.#redis = redis;
    this.#queue = queue;
    this.#events = events;
    this.#options = options;
    events.on('completed', ({ jobId: id }) => void this.#look(id).catch(() => {}));
    events.on('failed', ({ jobId: id }) => void this.#look(id).catch(() => {}));
    this.#timer = setInterval(() => void this.#askAfterAll(), askMilliseconds);
  }

  /** The weakest of those that the workers had. */
  get sandbox(): SandboxStrength {
    return this.#sandbox;
  }

  async grade(
    submissions: readonly Submission[],
    onGraded?: (report: SubmissionReport) => void,
  ): Promise<SubmissionReport[]> {
    const { limits = defaultLimits, window = 1000 } = this.#options;
    const room = new Room(window);
    const oneStudent = () => {
      const share = new Share();
      return async (submission: Submission): Promise<SubmissionReport> => {
        const report = await room.with(() => this.#gradeOne(submission, share.limits(limits)));
        if (report.status === 'timeout') share.use();
        onGraded?.(report);
        return report;
      };
    };
    return fairly(submissions, ({ id }) => id, oneStudent);
  }

  /** Takes back what no worker has begun. */
  async withdraw(): Promise<void> {
    clearInterval(this.#timer);
    const ids = [...this.#outstanding.keys()];
    await Promise.all(ids.map((id) => this.#queue.remove(id).catch(() => 0)));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await Promise.allSettled([this.#events.close(), this.#queue.close()]);
    this.#redis.disconnect();
  }

  async #gradeOne(submission: Submission, limits: Limits): Promise<SubmissionReport> {
    const work = workOf(submission, this.#options.full ?? false, limits);
    const id = jobId(work);
    const outcome = await new Promise<Outcome>((settle, reject) => {
      this.#outstanding.set(id, { work, submission, refused: 0, looks: Promise.resolve(), settle });
      // It may have been there, and done.
      this.#add(id)
        .then(() => this.#look(id))
        .catch(reject);
    });
    this.#outstanding.delete(id);
    void this.#queue.remove(id).catch(() => {}); // it would go by itself, a day later
    if ('fault' in outcome) return ungraded(submission, 'crashed', outcome.fault);
    if (outcome.sandbox.strength === 'best-effort') this.#sandbox = outcome.sandbox;
    return outcome.report;
  }

  async #add(id: string): Promise<void> {
    const outstanding = this.#outstanding.get(id);
    if (outstanding === undefined || this.#closed) return;
    const { work, submission } = outstanding;
    try {
      await this.#publish(submission.exam);
      await this.#queue.add('grade', this.#options.key.seal(this.#seat('job', id), work), {
        jobId: id,
        priority: priorities[this.#options.priority ?? 'batch'],
        ...treatment,
      });
    } catch (error) {
      if (!isDamage(error)) throw error;
      await this.#refuse(id, error.message);
    }
  }

  /** Puts an exam where workers find it: once for all submissions that ask for it at the same time. */
  #publish(exam: Exam): Promise<void> {
    const pack = packExam(exam);
    const publishing =
      this.#publishing.get(pack.key) ??
      publishExam(this.#redis, pack).finally(() => this.#publishing.delete(pack.key));
    this.#publishing.set(pack.key, publishing);
    return publishing;
  }

  #look(id: string): Promise<void> {
    const outstanding = this.#outstanding.get(id);
    if (outstanding === undefined) return Promise.resolve();
    const look = outstanding.looks.then(() => this.#lookNow(id));
    outstanding.looks = look.catch(() => {}); // told by the promise that is returned
    return look;
  }

  /** Settles a job that is over; adds one again that is not there. */
  async #lookNow(id: string): Promise<void> {
    const outstanding = this.#outstanding.get(id);
    if (outstanding === undefined || this.#closed) return;
    try {
      const state = await this.#queue.getJobState(id);
      if (state === 'unknown') return this.#add(id);
      if (state !== 'completed' && state !== 'failed') return;
      const job = await this.#queue.getJob(id);
      if (job === undefined) throw new DataError('Redis has its end, and not the job');
      if (state === 'completed') outstanding.settle(this.#resultOf(id, job.returnvalue, outstanding));
      else if ((job.finishedOn ?? 0) < this.#began) {
        await job.remove(); // given up by an earlier run; what was wrong may have been mended
        await this.#add(id);
      } else outstanding.settle({ fault: faultSentence(toldBy(job.failedReason)) });
    } catch (error) {
      if (!isDamage(error)) throw error;
      await this.#refuse(id, error.message);
    }
  }

  /**
   * What a worker sent back.
   * @throws DataError when it is not signed for this job, or cannot be the answer to what was asked
   */
  #resultOf(id: string, raw: unknown, { submission }: Outstanding): QueueResult {
    const result = this.#options.key.open(this.#seat('result', id), raw, jobResultSchema);
    const why = whyNotOf(result.report, submission);
    if (why !== undefined) throw new DataError(`a worker's report cannot be: ${why}`);
    return result;
  }

  /** Takes away what lies in Redis instead of a job or its result, and brings the job again; in the end gives it up. */
  async #refuse(id: string, why: string): Promise<void> {
    const outstanding = this.#outstanding.get(id);
    if (outstanding === undefined) return;
    if (++outstanding.refused >= attempts) return outstanding.settle({ fault: faultSentence(toldBy(why)) });
    await this.#queue.remove(id).catch(() => 0);
    await this.#redis.del(this.#queue.toKey(id));
    await this.#add(id);
  }

  #seat(kind: Kind, id: string): Seat {
    return { queue: this.#queue.name, kind, id };
  }

  async #askAfterAll(): Promise<void> {
    if (this.#asking || this.#outstanding.size === 0) return;
    this.#asking = true;
    try {
      const exams = new Set([...this.#outstanding.values()].map(({ submission }) => submission.exam));
      await Promise.all([...exams].map((exam) => this.#publish(exam)));
      await Promise.all([...this.#outstanding.keys()].map((id) => this.#look(id)));
      const workers = await this.#queue.getWorkersCount();
      if (workers === 0 && !this.#lonely)
        this.#options.say?.(
          `no worker of version ${this.#options.version} with this key is there; start one: very-deep worker --redis URL`,
        );
      this.#lonely = workers === 0;
    } catch {
      // Redis is away, or forbids to ask who is there; the next round asks again.
    } finally {
      this.#asking = false;
    }
  }
}
