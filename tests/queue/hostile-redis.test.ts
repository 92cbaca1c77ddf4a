/**
 * A Redis into which others write. Whatever stands there, the grader gives no grade that no worker with the key gave, and
 * neither a grader nor a worker ends by it.
 */
import { type Job, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import type { Random } from '../../src/core';
import { openQueueGrader, QueueKey } from '../../src/grading/queue';
import { prefix } from '../../src/grading/queue/jobs';
import type { Kind, Sealed } from '../../src/grading/queue/key';
import type { SubmissionReport } from '../../src/grading/results/report';
import { type Exam, packExam, prepareExam } from '../../src/grading/run/exam';
import { type Submission, ungraded } from '../../src/grading/run/grade';
import { parseNotebook } from '../../src/notebook/notebook';
import { courseVersion } from '../../src/notebook/released';
import { classOf } from '../attacks/class-of-students';
import { fuzz } from '../attacks/fuzz';
import { part } from '../short';
import { endAll, key, name, RedisServer, type Running, until, withoutRedis, worker } from './servers';

const chapter = '00-start-here';

let server: RedisServer;
let redis: Redis;
let queue: Queue;
let exam: Exam;
let submissions: Submission[];
/** What an honest worker says of the first submission. */
let honest: SubmissionReport;

beforeAll(async () => {
  if (withoutRedis) return;
  server = await RedisServer.start();
  redis = new Redis(server.port, { maxRetriesPerRequest: null });
  queue = new Queue(name, { prefix, connection: { url: server.url } });
  await tf.setBackend('cpu');
  exam = await prepareExam(tf, chapter, 'the-seed-of-the-run');
  const students = (await classOf(chapter, 6, 'a few')).filter(({ status }) => status === 'graded');
  submissions = students.map(({ id, text }) => ({
    ...{ id, path: `${id}.ipynb`, chapter, exam, notebook: parseNotebook(text) },
  }));
  honest = ungraded(submissions[0] as Submission, 'crashed', 'An honest sentence.');
});
afterAll(async () => {
  await endAll();
  redis?.disconnect();
  await queue?.close();
  await server?.remove();
});

const grader = () => openQueueGrader({ redis: { url: server.url }, key, version: courseVersion });
const sandbox = { strength: 'isolated', weakness: '' } as const;
const sealed = (
  id: string,
  content: unknown,
  { kind = 'result' as Kind, by = key, queue = name } = {},
): Sealed => by.seal({ queue, kind, id }, content);

/** What the grader reports of the first submission when a worker of somebody else's answers so. */
async function reportOn(answer: (job: Job) => unknown): Promise<SubmissionReport> {
  const rogue = new Worker(name, async (job) => answer(job), { prefix, connection: { url: server.url } });
  const producer = await grader();
  try {
    const [report] = await producer.grade(submissions.slice(0, 1));
    return report as SubmissionReport;
  } finally {
    await Promise.all([producer.close(), rogue.close(true)]);
  }
}

const withFirst = (change: object) => ({
  ...honest,
  exercises: honest.exercises.map((one, i) => (i === 0 ? { ...one, ...change } : one)),
});

/** Reports that cannot be, though a worker signed them. */
const impossible: readonly [string, () => unknown][] = [
  ['another student', () => ({ ...honest, id: 'mallory' })],
  ['another notebook', () => ({ ...honest, path: 'mallory.ipynb' })],
  ['another chapter', () => ({ ...honest, chapter: '06-pre-activation' })],
  ['1e9 points', () => ({ ...withFirst({ points: 1e9 }), score: 1e9 })],
  ['a greater maximum', () => ({ ...withFirst({ points: 1e9, maxPoints: 1e9 }), score: 1e9, maxScore: 1e9 })],
  ['another maximum of all', () => ({ ...honest, maxScore: 1 })],
  ['less than nothing', () => ({ ...withFirst({ points: -1 }), score: -1 })],
  ['a score from nowhere', () => ({ ...honest, score: 1 })],
  ['no exercises', () => ({ ...honest, exercises: [] })],
  ['no list of exercises', () => ({ ...honest, exercises: undefined })],
  ['an exercise twice', () => ({ ...honest, exercises: [honest.exercises[0], ...honest.exercises] })],
  ['exercises in another order', () => ({ ...honest, exercises: [...honest.exercises].reverse() })],
  ['another exercise', () => withFirst({ id: 'other' })],
  ['another title', () => withFirst({ title: '<script>' })],
  ['solved without points', () => withFirst({ verdict: 'pass' })],
  [
    'a case of many points',
    () => withFirst({ cases: [{ name: 'x', passed: true, points: 9e9, maxPoints: 9e9, message: '' }] }),
  ],
  ['nothing handed in', () => ({ ...honest, status: 'absent' })],
  ['another status', () => ({ ...honest, status: 'perfect' })],
  ['no status', () => ({ ...honest, status: undefined })],
  ['a score of before the rules', () => ({ ...honest, rawScore: 5 })],
  ['a score set by hand', () => ({ ...honest, adjusted: { before: 0, reason: '', by: 'me', at: '' } })],
  ['a time', () => ({ ...honest, handedIn: '2020-01-01T00:00:00Z' })],
  ['a seed', () => ({ ...honest, seed: 'x' })],
  ['null', () => null],
  ['a text', () => 'report'],
  ['a list', () => [honest]],
];

/** Results that no worker with the key signed for this job. */
const unsigned: readonly [string, (id: string) => unknown][] = [
  ['null', () => null],
  ['nothing', () => undefined],
  ['a number', () => 1e9],
  ['a text', () => 'full points'],
  ['a list', () => []],
  ['an object', () => ({})],
  ['the report alone', () => ({ report: honest, sandbox })],
  ['a report without exercises', () => ({ report: { ...honest, exercises: undefined }, sandbox })],
  ['no signature', (id) => ({ text: sealed(id, { report: honest, sandbox }).text })],
  ['another signature', (id) => ({ ...sealed(id, { report: honest, sandbox }), mac: 'a'.repeat(64) })],
  ['a signature of another length', (id) => ({ ...sealed(id, {}), mac: 'é'.repeat(64) })],
  ['a list of signatures', (id) => ({ ...sealed(id, {}), mac: [sealed(id, {}).mac] })],
  ['another key', (id) => sealed(id, { report: honest, sandbox }, { by: new QueueKey('x'.repeat(40), 'x') })],
  ['the signature of another job', () => sealed('another', { report: honest, sandbox })],
  ['the signature of a submission', (id) => sealed(id, { report: honest, sandbox }, { kind: 'job' })],
  ['the signature of another queue', (id) => sealed(id, { report: honest, sandbox }, { queue: 'grade-0' })],
  ['a changed text', (id) => ({ ...sealed(id, { report: honest, sandbox }), text: '{"report":{}}' })],
  ['more than a report', (id) => sealed(id, { report: honest, sandbox, more: 'x'.repeat(2 ** 23) })],
  ['a sandbox of another strength', (id) => sealed(id, { report: honest, sandbox: { strength: 'perfect' } })],
];

describe.skipIf(withoutRedis)('a grader', () => {
  it('takes what a worker signed', async () => {
    expect(await reportOn((job) => sealed(String(job.id), { report: honest, sandbox }))).toEqual(honest);
  });

  it.each(unsigned)('gives no grade for a result that is %s', async (_, make) => {
    const report = await reportOn((job) => make(String(job.id)));
    expect(report).toMatchObject({ id: honest.id, status: 'crashed', score: 0 });
    expect(report.message).not.toBe(honest.message);
  });

  it.each(impossible)('gives no grade for a signed report with %s', async (_, make) => {
    const report = await reportOn((job) => sealed(String(job.id), { report: make(), sandbox }));
    expect(report).toMatchObject({ id: honest.id, path: honest.path, status: 'crashed', score: 0 });
    expect(report.message).toMatch(/report/);
  });

  it('takes a right result that comes after wrong ones', async () => {
    let answered = 0;
    const report = await reportOn((job) =>
      answered++ < 2 ? 'full points' : sealed(String(job.id), { report: honest, sandbox }),
    );
    expect(report).toEqual(honest);
  });

  it('says what it was told of a failure without what would move a cursor', async () => {
    const report = await reportOn(() => {
      throw new Error(`\x1b]0;title\x07${'long '.repeat(1000)}`);
    });
    expect(report.message).not.toMatch(/\p{Cc}/u);
    expect(report.message.length).toBeLessThan(500);
  });
});

/** Puts a job into Redis as BullMQ does, and then writes over what it says. */
async function plant(id: string, data: unknown, fields: Record<string, string> = {}): Promise<void> {
  await queue.add('grade', data, { jobId: id, priority: 1 });
  const at = queue.toKey(id);
  if (Object.keys(fields).length > 0) await redis.hset(at, fields);
}

const odd = [
  '',
  'no JSON',
  'null',
  '7',
  '"text"',
  '[]',
  '{}',
  '{"a":',
  '[[[[',
  '-1',
  '1e999',
  'NaN',
  '\0',
  '\ud800',
];
/** What Redis keeps of a job (bullmq, lib/classes/redis-queue-backend.ts). */
const fieldNames = [
  ...[
    'name',
    'data',
    'opts',
    'progress',
    'delay',
    'priority',
    'timestamp',
    'ats',
    'atm',
    'attemptsMade',
    'stc',
  ],
  ...['finishedOn', 'processedOn', 'rjk', 'deid', 'failedReason', 'defa', 'stacktrace', 'returnvalue'],
  ...['parentKey', 'parent', 'pb'],
];

/** Jobs that are none. */
function poisons(): [id: string, data: unknown, fields: Record<string, string>][] {
  const examKey = packExam(exam).key;
  const work = { id: 'mallory', path: 'm', chapter, notebook: 'x', exam: examKey, full: false, limits: {} };
  const ofJob = (id: string, content: unknown) => sealed(id, content, { kind: 'job' });
  const data: [string, unknown][] = [
    ...[null, 7, 'text', [], {}, { text: 1 }, work].map((one, i): [string, unknown] => [`data-${i}`, one]),
    ['unsigned', { text: JSON.stringify(work), mac: '0'.repeat(64) }],
    ['of-another', ofJob('another-id', work)],
    ['a-result', sealed('a-result', work)],
    ['no-work', ofJob('no-work', { id: 'mallory' })],
    ['no-limits', ofJob('no-limits', work)],
    ['no-exam', ofJob('no-exam', { ...work, exam: { toString: 0 } })],
  ];
  return [
    ...data.map(([id, one]): [string, unknown, Record<string, string>] => [id, one, {}]),
    ...fieldNames.flatMap((field) =>
      odd.map((text, i): [string, unknown, Record<string, string>] => [
        `${field}-${i}`,
        work,
        { [field]: text },
      ]),
    ),
  ];
}

/** The class is graded beside whatever was planted, by a real worker, which is there at the end. */
async function gradedBeside(plantAll: () => Promise<unknown>): Promise<Running> {
  await plantAll();
  const one = worker(server.url);
  const producer = await grader();
  const reports = await producer.grade(submissions);
  await producer.close();
  expect(reports.map(({ id, status }) => [id, status])).toEqual(submissions.map(({ id }) => [id, 'graded']));
  expect(one.process.exitCode, one.output).toBeNull();
  return one;
}

describe.skipIf(withoutRedis)('a worker', () => {
  it('grades the class among jobs that are none, retires those, and is there at the end', async () => {
    const every = poisons();
    const all = part(
      'jobs that are none',
      every,
      every.filter((_, i) => i < 13 || i % 9 === 0),
    );
    const one = await gradedBeside(() => Promise.all(all.map((poison) => plant(...poison))));
    await until(async () => (await queue.getPrioritizedCount()) + (await queue.getActiveCount()) === 0);
    expect(await one.stop('SIGTERM'), one.output).toBe(0);
    await queue.obliterate({ force: true });
  });

  it('takes no exam that is not the one that was named', async () => {
    const at = `${prefix}:exam:${packExam(exam).key}`;
    const plants: (() => Promise<unknown>)[] = [
      () => redis.set(at, 'no exam'),
      () => redis.set(at, Buffer.from('1f8b0800000000000003ab0200', 'hex')),
      () => redis.rpush(at, 'a', 'list'),
      async () => {
        const { gzipSync } = await import('node:zlib');
        await redis.set(at, gzipSync(packExam(exam).text.replace('"points":', '"points":9')));
      },
      async () => {
        const { gzipSync } = await import('node:zlib');
        await redis.set(at, gzipSync(Buffer.alloc(2 ** 28)));
      },
    ];
    for (const planted of plants) {
      await redis.del(at);
      const one = await gradedBeside(planted);
      await one.stop();
    }
  });
});

/** A value of any kind, now and then one that is nearly right. */
function anyValue(random: Random, depth = 0): unknown {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random.uniform(0, all.length))] as T;
  switch (pick(['odd', 'number', 'list', 'object', 'honest', 'cut'])) {
    case 'number':
      return pick([0, -0, -1, 1e308, 0.1, 2 ** 53, 1e9]);
    case 'list':
      return depth > 3 ? [] : Array.from({ length: pick([0, 1, 5]) }, () => anyValue(random, depth + 1));
    case 'object':
      return depth > 3
        ? {}
        : Object.fromEntries(
            [pick(['id', 'report', 'text', 'mac', '__proto__', 'toString', 'exercises'])].map((one) => [
              one,
              anyValue(random, depth + 1),
            ]),
          );
    case 'honest': {
      const names = Object.keys(honest) as (keyof SubmissionReport)[];
      return { report: { ...honest, [pick(names)]: anyValue(random, depth + 1) }, sandbox };
    }
    case 'cut': {
      const text = JSON.stringify({ report: honest, sandbox });
      return text.slice(0, Math.floor(random.uniform(0, text.length)));
    }
    default:
      return pick(odd);
  }
}

describe.skipIf(withoutRedis)('fuzzing', () => {
  it('changes no grade and ends nobody', { timeout: 3_600_000 }, async () => {
    await fuzz('Redis', 1, async (random, round) => {
      const pick = <T>(all: readonly T[]): T => all[Math.floor(random.uniform(0, all.length))] as T;
      // Results, signed and not: a report that differs is never taken.
      for (let i = 0; i < 20; i++) {
        const value = anyValue(random);
        const isSigned = random.uniform(0, 1) < 0.5;
        const report = await reportOn((job) => (isSigned ? sealed(String(job.id), value) : value));
        const told = JSON.stringify([round, i, isSigned, value]);
        expect([report.id, report.path, report.chapter, report.score], told).toEqual([
          ...[honest.id, honest.path, chapter, 0],
        ]);
      }
      // Jobs, their fields, and other keys of the queue's.
      const one = await gradedBeside(async () => {
        for (let i = 0; i < 40; i++)
          await plant(`fuzz-${round}-${i}`, anyValue(random), {
            [pick(fieldNames)]: pick([...odd, JSON.stringify(anyValue(random))]),
          });
        for (let i = 0; i < 5; i++)
          await redis.xadd(
            queue.toKey('events'),
            ...['*', 'event', pick(['completed', 'failed', 'progress', 'delayed', 'x'])],
            ...['jobId', pick([...odd, `fuzz-${round}-0`]), 'returnvalue', pick(odd), 'data', pick(odd)],
          );
      });
      await one.stop();
      await queue.obliterate({ force: true });
    });
  });
});
