/** What producers and workers agree on: the queue's name, what a job carries, how it is called, where exams lie. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Redis } from 'ioredis';
import { DataError } from '../../core';
import { schema } from '../../core/parse';
import type { Work } from '../pool';
import type { SubmissionReport } from '../results/report';
import { submissionReportSchema } from '../results/report-schema';
import { fingerprint, type PackedExam } from '../run/exam';
import type { SandboxStrength } from '../run/grade';
import type { QueueKey } from './key';

/** All keys in Redis begin with it. */
export const prefix = 'very-deep';

/**
 * One queue for each version of the course and each key: a worker of another version would ask other questions, and one
 * with another key could not read them.
 */
export const queueName = (version: string, key: QueueKey): string => `grade-${version}-${key.name}`;

/** What comes back by the job's id. */
export interface QueueResult {
  readonly report: SubmissionReport;
  readonly sandbox: SandboxStrength;
}

export const jobResultSchema = schema((z) =>
  z.object({
    report: submissionReportSchema(),
    sandbox: z.object({ strength: z.enum(['isolated', 'best-effort']), weakness: z.string() }),
  }),
);

/** A student who waits goes before a class; within each, first come, first served. */
export const priorities = { live: 1, batch: 2 } as const;
export type Priority = keyof typeof priorities;

/** How often a job is tried whose grading fails, and how often one is brought whose result is none. */
export const attempts = 3;
/** How long what nobody fetches stays in Redis, in seconds. */
const keepSeconds = 24 * 3600;
/** How a job is treated, whatever Redis says of it: when it fails it is tried again soon, then later, then given up. */
export const treatment = {
  attempts,
  backoff: { type: 'exponential', delay: 1000 },
  removeOnComplete: { age: keepSeconds },
  removeOnFail: { age: keepSeconds },
};

/**
 * A worker that dies, hangs or loses Redis stops renewing its locks; after so long its jobs go to another one. That is
 * not the submission's doing, so it may happen often.
 */
export const lockMilliseconds = 15_000;
export const stallCheckMilliseconds = 5_000;
export const maxStalls = 10;
/** How soon a worker goes on after a job that it could not even fetch: others may wait behind it. */
export const retryMilliseconds = 1000;

/** A job's id: equal submissions to equal questions under equal options are one job, whoever adds it and how often. */
export const jobId = (work: Work): string =>
  createHash('sha256').update(JSON.stringify(work)).digest('hex').slice(0, 32);

/** Exams in Redis, under their fingerprints. One that nobody asked for in a week goes. */
const examSeconds = 7 * 24 * 3600;
const examKey = (key: string): string => `${prefix}:exam:${key}`;
const [zip, unzip] = [promisify(gzip), promisify(gunzip)];

/** Puts an exam where workers find it, if it is not there. */
export async function publishExam(redis: Redis, { key, text }: PackedExam): Promise<void> {
  if ((await redis.expire(examKey(key), examSeconds)) === 0)
    await redis.set(examKey(key), await zip(text), 'EX', examSeconds);
}

/** How big an exam may be, in bytes: packed as it lies in Redis, and as text. */
const mostZipped = 2 ** 24;
const mostUnzipped = 2 ** 27;

/**
 * An exam by its fingerprint, which a signed job names. What lies there and is another is taken away, so that the right one
 * can be brought.
 * @returns undefined when it is not there (yet, or again)
 */
export async function fetchExam(redis: Redis, key: string): Promise<PackedExam | undefined> {
  try {
    if ((await redis.strlen(examKey(key))) > mostZipped) throw new DataError('an exam in Redis is too big');
    const zipped = await redis.getBuffer(examKey(key));
    if (zipped === null) return undefined;
    const text = (await unzip(zipped, { maxOutputLength: mostUnzipped })).toString('utf8');
    if (fingerprint(text) === key) return { key, text };
  } catch {
    // What lies there is no packed text.
  }
  await redis.del(examKey(key));
  return undefined;
}
