/**
 * The simulation that docs/scale.md reckons with, held against what real workers did: in which order submissions were
 * begun, and how many were in hands at each beginning. Redis stamps every event of the queue with its own clock, and the
 * times that the workers needed go into the simulation.
 */
import { QueueEvents } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { openPool } from '../../src/grading/pool';
import { openQueueGrader, openRedis, startWorker, WorkerCounts } from '../../src/grading/queue';
import { prefix } from '../../src/grading/queue/jobs';
import { prepareExam } from '../../src/grading/run/exam';
import { parseNotebook } from '../../src/notebook/notebook';
import { courseVersion } from '../../src/notebook/released';
import { classOf, type Student } from '../attacks/class-of-students';
import { type Fate, simulate } from '../scale/simulation';
import { key, name, RedisServer, until, withoutRedis } from './servers';

const chapter = '00-start-here';
const size = 48;

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

/** What happened to a submission, by its place in the order in which they were added. */
interface Happened {
  readonly what: keyof Fate;
  readonly submission: number;
}

interface Observed {
  readonly fates: readonly Fate[];
  /** In the order in which Redis did it: finer than its clock. */
  readonly course: readonly Happened[];
}

/** A real run: what became of each submission, in the order in which they were added. */
async function observe(workers: number): Promise<Observed> {
  const exam = await prepareExam(tf, chapter, `${workers} workers`);
  const redis = { url: server.url };
  const events = new QueueEvents(name, { prefix, connection: redis });
  await events.waitUntilReady();
  const fates = new Map<string, Partial<Fate>>();
  const happened: { what: keyof Fate; jobId: string }[] = [];
  const note = (what: keyof Fate) => (event: { jobId: string }, id: string) => {
    happened.push({ what, jobId: event.jobId });
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
        ...{ redis: await openRedis(redis, () => {}), key, version: courseVersion },
        ...{ pool, concurrency: 1, counts: new WorkerCounts() },
      }),
    ),
  );
  const producer = await openQueueGrader({ redis, key, version: courseVersion });
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
  const order = [...fates.keys()];
  return {
    fates: [...fates.values()].map(({ addedAt = 0, begunAt = 0, finishedAt = 0 }) => ({
      addedAt: addedAt - began,
      begunAt: begunAt - began,
      finishedAt: finishedAt - began,
    })),
    course: happened.map(({ what, jobId }) => ({ what, submission: order.indexOf(jobId) })),
  };
}

/** What a simulation says happened, in its order; a worker ends one submission before it begins the next. */
function courseOf(fates: readonly Fate[]): Happened[] {
  const order = ['addedAt', 'finishedAt', 'begunAt'] as const;
  return fates
    .flatMap((fate, submission) => order.map((what) => ({ what, submission, at: fate[what] })))
    .sort((a, b) => a.at - b.at || order.indexOf(a.what) - order.indexOf(b.what));
}

/** The submissions in the order in which they were begun, and how many were in hands when each had been. */
function beginnings(course: readonly Happened[]) {
  let inHands = 0;
  return course.flatMap(({ what, submission }) => {
    if (what === 'finishedAt') inHands--;
    return what === 'begunAt' ? [{ submission, inHands: ++inHands }] : [];
  });
}

/** The same run as the simulation plays it: with the times that the real workers needed, on as many processors. */
const play = (observed: readonly Fate[], workers: number): readonly Fate[] =>
  simulate({
    submissions: observed.length,
    machines: 1,
    workersPerMachine: workers,
    coresPerMachine: workers,
    submissionSeconds: observed.map(({ begunAt, finishedAt }) => finishedAt - begunAt),
    startSeconds: 0,
    queueSeconds: 0,
    produceSeconds: (observed.at(-1)?.addedAt ?? 0) / observed.length,
  }).fates;

describe.skipIf(withoutRedis)('the simulation of a queue', () => {
  it.each([1, 2])('plays a real run of %i workers as it was', async (workers) => {
    const observed = await observe(workers);
    expect(observed.fates).toHaveLength(students.length);
    const real = beginnings(observed.course);
    expect(beginnings(courseOf(play(observed.fates, workers)))).toEqual(real);
    // The same times with another number of workers are another run.
    expect(beginnings(courseOf(play(observed.fates, 3 - workers)))).not.toEqual(real);
  });
});
