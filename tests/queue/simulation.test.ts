/**
 * The simulation that docs/scale.md reckons with, held against what real workers did. Redis stamps every event of the
 * queue with its own clock; the times that the workers needed go into the simulation, and what comes out is compared as
 * shares of the whole run, so that neither the machine's speed nor what else runs on it matters.
 */
import { QueueEvents } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { openPool } from '../../src/grading/pool';
import { openQueueGrader, openRedis, startWorker, WorkerCounts } from '../../src/grading/queue';
import { prefix, queueName } from '../../src/grading/queue/jobs';
import { prepareExam } from '../../src/grading/run/exam';
import { parseNotebook } from '../../src/notebook/notebook';
import { courseVersion } from '../../src/notebook/released';
import { classOf, type Student } from '../attacks/class-of-students';
import { type Fate, simulate } from '../scale/simulation';
import { RedisServer, until, withoutRedis } from './servers';

const chapter = '00-start-here';
const size = 48;
/** Of the whole run: how far the simulation may be off in any time. */
const margin = 0.1;

let server: RedisServer;
let students: readonly Student[];

beforeAll(async () => {
  if (withoutRedis) return;
  server = await RedisServer.start();
  students = (await classOf(chapter, size, 'a simulation')).filter(({ status }) => status === 'graded');
  await tf.setBackend('cpu');
});
afterAll(async () => {
  await server?.remove();
});

/** A real run: what became of each submission, in the order in which they were added, from the first of these on. */
async function observe(workers: number): Promise<Fate[]> {
  const exam = await prepareExam(tf, chapter, `${workers} workers`);
  const redis = { url: server.url };
  const events = new QueueEvents(queueName(courseVersion), { prefix, connection: redis });
  await events.waitUntilReady();
  const fates = new Map<string, Partial<Fate>>();
  const note = (what: keyof Fate) => (event: { jobId: string }, id: string) => {
    fates.set(event.jobId, { ...fates.get(event.jobId), [what]: Number(id.split('-')[0]) / 1000 });
  };
  events.on('added', note('addedAt'));
  events.on('active', note('begunAt'));
  events.on('completed', note('finishedAt'));
  // One submission at a time: what a worker holds is then what it grades.
  const pools = await Promise.all(
    Array.from({ length: workers }, () => openPool({ mode: 'best-effort', jobs: 1 })),
  );
  const running = await Promise.all(
    pools.map(async (pool) =>
      startWorker({
        ...{ redis: await openRedis(redis, () => {}), version: courseVersion },
        ...{ pool, concurrency: 1, counts: new WorkerCounts() },
      }),
    ),
  );
  const producer = await openQueueGrader({ redis, version: courseVersion });
  try {
    const reports = await producer.grade(
      students.map(({ id, text }) => ({ id, path: id, chapter, exam, notebook: parseNotebook(text) })),
    );
    expect(reports.every(({ status }) => status === 'graded')).toBe(true);
    await until(
      () => [...fates.values()].filter((fate) => fate.finishedAt !== undefined).length >= reports.length,
    );
  } finally {
    await producer.close();
    await Promise.all(running.map((worker) => worker.drain()));
    await Promise.all(pools.map((pool) => pool.close()));
    await events.close();
  }
  const began = Math.min(...[...fates.values()].map(({ addedAt = 0 }) => addedAt));
  return [...fates.values()].map(({ addedAt = 0, begunAt = 0, finishedAt = 0 }) => ({
    addedAt: addedAt - began,
    begunAt: begunAt - began,
    finishedAt: finishedAt - began,
  }));
}

/** The same run as the simulation plays it: with the times that the real workers needed, on as many processors. */
const play = (observed: readonly Fate[], workers: number) =>
  simulate({
    submissions: observed.length,
    machines: 1,
    workersPerMachine: workers,
    coresPerMachine: workers,
    submissionSeconds: observed.map(({ begunAt, finishedAt }) => finishedAt - begunAt),
    startSeconds: 0,
    queueSeconds: 0,
    produceSeconds: (observed.at(-1)?.addedAt ?? 0) / observed.length,
  });

describe.skipIf(withoutRedis)('the simulation of a queue', () => {
  it.each([1, 2])('plays a real run of %i workers as it was', async (workers) => {
    const observed = await observe(workers);
    expect(observed).toHaveLength(students.length);
    const whole = Math.max(...observed.map(({ finishedAt }) => finishedAt));
    const { seconds, fates } = play(observed, workers);
    expect(Math.abs(seconds / whole - 1)).toBeLessThan(margin);
    for (const [i, fate] of observed.entries())
      for (const time of ['addedAt', 'begunAt', 'finishedAt'] as const) {
        const off = Math.abs((fates[i] as Fate)[time] - fate[time]) / whole;
        expect(off, `submission ${i}: ${time}`).toBeLessThan(margin);
      }
    // The same times with another number of workers are another run.
    const other = play(observed, 3 - workers).seconds / whole;
    expect(Math.abs(other - 1)).toBeGreaterThan(3 * margin);
  });
});
