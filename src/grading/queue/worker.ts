/**
 * A worker: takes submissions from the queue and puts them to a pool of processes on its own machine. This process
 * only carries: students' code is parsed and run elsewhere, so that no notebook can stop it from renewing its locks.
 */
import type { Job, JobJson, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { reasonOf } from '../../core/parse';
import { GraderFault, type GraderPool, type Work, workSchema } from '../pool';
import type { PackedExam } from '../run/exam';
import type { OpenRedis } from './connection';
import {
  attempts,
  fetchExam,
  lockMilliseconds,
  maxStalls,
  prefix,
  queueName,
  retryMilliseconds,
  stallCheckMilliseconds,
  treatment,
} from './jobs';
import type { QueueKey, Sealed } from './key';
import type { WorkerCounts } from './metrics';

export interface WorkerOptions {
  readonly redis: OpenRedis;
  /** Says which jobs are our graders', and signs reports. */
  readonly key: QueueKey;
  readonly version: string;
  readonly pool: GraderPool;
  /** How many submissions are held at a time: enough to fill the compiler's batches. */
  readonly concurrency: number;
  readonly counts: WorkerCounts;
}

/** How many exams are kept: those of a course's chapters, for a few runs. */
const keptExams = 50;
/** How soon a job is tried again whose exam is not there: Redis came back without it, and the producer brings it. */
const examMilliseconds = 1000;
/** How long a worker that shall stop waits for a Redis that is away. */
const awayMilliseconds = 10_000;
/** How old a job may be whose exam nobody brings, and how often it is begun: its age is what Redis says. */
const orphanMilliseconds = 600_000;
const orphanStarts = 700;

/** Begins to take jobs. Draining the worker closes its Redis. */
export async function startWorker(options: WorkerOptions): Promise<QueueWorker> {
  const { settings: connection, client: redis } = options.redis;
  const { Worker, DelayedError, UnrecoverableError } = await import('bullmq');
  const exams = new ExamCache(redis);
  const { pool, counts, key } = options;
  const queue = queueName(options.version, key);
  /** Others than our graders may write to Redis. */
  const workIn = (id: string, data: unknown): Work => {
    try {
      return key.open({ queue, kind: 'job', id }, data, workSchema);
    } catch (error) {
      throw new UnrecoverableError(`nothing of ours: ${reasonOf(error)}`);
    }
  };
  const grade = async (job: Job<unknown, Sealed>, token?: string): Promise<Sealed> => {
    counts.begin();
    const started = performance.now();
    try {
      const id = String(job.id);
      const work = workIn(id, job.data);
      const exam = await exams.get(work.exam);
      if (exam === undefined) {
        if (Date.now() - job.timestamp > orphanMilliseconds || job.attemptsStarted > orphanStarts)
          throw new UnrecoverableError('its questions are not in Redis, and nobody brings them');
        await job.moveToDelayed(Date.now() + examMilliseconds, token);
        throw new DelayedError();
      }
      // What has failed once is kept apart, so that it takes no other with it.
      const report = await pool.submit(work, exam, job.attemptsMade > 0);
      counts.graded(report.status, (performance.now() - started) / 1000);
      return key.seal({ queue, kind: 'result', id }, { report, sandbox: pool.sandbox });
    } catch (error) {
      if (error instanceof GraderFault) counts.failed();
      throw error;
    } finally {
      counts.end();
    }
  };
  /** Takes from Redis what a job carries, and how often it was tried; how it is treated is not Redis's to say. */
  class GradeWorker extends Worker<unknown, Sealed> {
    protected override createJob(json: JobJson, id: string): Job<unknown, Sealed> {
      const { name, data, timestamp, attemptsStarted, priority, delay } = json;
      const made = json.attemptsMade;
      return super.createJob(
        {
          ...{ id, name, timestamp, attemptsStarted, progress: 0, failedReason: '', returnvalue: 'null' },
          ...(priority !== undefined && { priority }),
          ...(delay !== undefined && { delay }),
          data: isJson(data) ? data : 'null',
          opts: treatment,
          attemptsMade: made >= 0 && made < attempts ? made : attempts,
          stalledCounter: json.stalledCounter,
        },
        id,
      );
    }
  }
  const worker = new GradeWorker(queue, grade, {
    connection,
    prefix,
    concurrency: options.concurrency,
    lockDuration: lockMilliseconds,
    stalledInterval: stallCheckMilliseconds,
    maxStalledCount: maxStalls,
    runRetryDelay: retryMilliseconds,
    drainDelay: retryMilliseconds / 1000,
  });
  worker.on('error', () => {}); // a lost connection, of which `redis` tells; a job that another worker has by now
  worker.on('stalled', (id) => {
    counts.stalled();
    void discardUnreadable(worker, redis, id).catch(() => {}); // Redis is away, and will tell of it again
  });
  await worker.waitUntilReady();
  return new QueueWorker(worker, redis);
}

/**
 * Takes a job out of the queue that BullMQ itself cannot read: it fails to fetch it, so it can fail it no more, and would
 * bring it back for ever. Of what can be read BullMQ has made an end by then.
 */
async function discardUnreadable(worker: Worker, redis: Redis, id: string): Promise<void> {
  const job = worker.toKey(id);
  if (!(Number(await redis.hget(job, 'stc')) > maxStalls + 2)) return;
  const removal = redis.multi().del(job, `${job}:lock`).srem(worker.toKey('stalled'), id);
  for (const list of ['active', 'wait']) removal.lrem(worker.toKey(list), 0, id);
  await removal.zrem(worker.toKey('prioritized'), id).exec();
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export class QueueWorker {
  readonly #worker: Worker;
  readonly #redis: Redis;

  constructor(worker: Worker, redis: Redis) {
    this.#worker = worker;
    this.#redis = redis;
  }

  /** Takes no more jobs and finishes those it holds. */
  async drain(): Promise<void> {
    const finished = this.#worker.close();
    const lost = this.#whenAwayFor(awayMilliseconds);
    await Promise.race([finished, lost.happened]);
    lost.forget();
    this.#redis.disconnect();
  }

  /** Without Redis there is nobody to give a result to: what is held goes to another worker when it is back. */
  #whenAwayFor(milliseconds: number): { happened: Promise<void>; forget(): void } {
    let timer: NodeJS.Timeout | undefined;
    const happened = new Promise<void>((resolve) => {
      let away = 0;
      timer = setInterval(() => {
        away = this.#redis.status === 'ready' ? 0 : away + 500;
        if (away >= milliseconds) resolve();
      }, 500);
    });
    return { happened, forget: () => clearInterval(timer) };
  }
}

/** The exams used last, each fetched once. */
class ExamCache {
  readonly #redis: Redis;
  readonly #kept = new Map<string, Promise<PackedExam | undefined>>();

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async get(key: string): Promise<PackedExam | undefined> {
    const fetched = this.#kept.get(key) ?? fetchExam(this.#redis, key);
    this.#kept.delete(key);
    this.#kept.set(key, fetched); // now the last, the most recently used
    for (const old of [...this.#kept.keys()].slice(0, -keptExams)) this.#kept.delete(old);
    const exam = await fetched.catch(() => undefined);
    if (exam === undefined) this.#kept.delete(key);
    return exam;
  }
}
