import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Queue, QueueEvents } from 'bullmq';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { gradeInPool, openPool } from '../../src/grading/pool';
import { openQueueGrader, openRedis, type RedisAddress } from '../../src/grading/queue';
import { type Priority, prefix } from '../../src/grading/queue/jobs';
import { prepareExam } from '../../src/grading/run/exam';
import type { Submission } from '../../src/grading/run/grade';
import { parseNotebook } from '../../src/notebook/notebook';
import { courseRoot, courseVersion, notebooksFolder } from '../../src/notebook/released';
import { writeBundle } from '../../src/release/student-bundle';
import { classOf, type Student } from '../attacks/class-of-students';
import { freePort } from '../free-port';
import { endAll, key, name, RedisServer, Running, until, withoutRedis, worker } from './servers';

const chapter = '00-start-here';
const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-queue-'));

let students: Student[];
let submissions: Submission[];
let server: RedisServer;
let queue: Queue;

beforeAll(async () => {
  if (withoutRedis) return;
  server = await RedisServer.start();
  queue = new Queue(name, { prefix, connection: { url: server.url } });
  students = (await classOf(chapter, 18, 'a few')).filter(({ status }) => status === 'graded');
  await tf.setBackend('cpu');
  const exam = await prepareExam(tf, chapter, 'the-seed-of-the-run');
  submissions = students.map(({ id, text }) => ({
    id,
    path: `${id}.ipynb`,
    chapter,
    exam,
    notebook: parseNotebook(text),
  }));
});
afterEach(endAll);
afterAll(async () => {
  await queue?.close();
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const grader = (priority: Priority = 'batch') =>
  openQueueGrader({ redis: { url: server.url }, key, version: courseVersion, priority });

const waiting = async (count: number) => {
  await until(async () => (await queue.getPrioritizedCount()) === count);
};

/** Puts the class on the queue, lets something happen, and gathers the reports. */
async function gradeWhile(happening: () => Promise<unknown>) {
  const producer = await grader();
  try {
    const graded = producer.grade(submissions);
    await waiting(submissions.length);
    await happening();
    return await graded;
  } finally {
    await producer.close();
  }
}

describe.skipIf(withoutRedis)('the queue', () => {
  it('lets a student who waits go before a class', async () => {
    const [batch, live] = [await grader('batch'), await grader('live')];
    const [ada, ...others] = submissions as [Submission, ...Submission[]];
    const events = new QueueEvents(name, { prefix, connection: { url: server.url } });
    await events.waitUntilReady();
    const order: string[] = [];
    events.on('active', ({ jobId }) => order.push(jobId));
    const ofClass = batch.grade(others);
    await waiting(others.length);
    const ofAda = live.grade([ada]);
    await waiting(others.length + 1);
    const [first] = await queue.getJobs(['prioritized'], 0, 0, true);
    const one = worker(server.url);
    expect((await ofAda)[0]?.id).toBe(ada.id);
    expect(await ofClass).toHaveLength(others.length);
    expect(order[0]).toBe(first?.id);
    expect(JSON.parse(first?.data.text).id).toBe(ada.id);
    await one.stop();
    await events.close();
    await Promise.all([batch.close(), live.close()]);
  });

  it('lets nobody wait behind thirty notebooks of another student', async () => {
    const [one, other] = submissions as [Submission, Submission];
    // Each differs, for what is equal is graded once.
    const copies = Array.from({ length: 30 }, (_, i) => {
      const { cells, ...rest } = one.notebook as Exclude<Submission['notebook'], string>;
      const own = { type: 'code' as const, source: `// copy ${i}`, tags: [] };
      return { ...one, path: `${i}.ipynb`, notebook: { ...rest, cells: [...cells, own] } };
    });
    const producer = await grader();
    const order: string[] = [];
    const graded = producer.grade([...copies, other], ({ id }) => order.push(id));
    await waiting(2);
    const running = worker(server.url);
    const reports = await graded;
    expect(reports.map(({ path, status }) => [path, status])).toEqual(
      [...copies, other].map((submission) => [submission.path, 'graded']),
    );
    expect(order).toHaveLength(31);
    expect(order.indexOf(other.id)).toBeLessThan(3);
    await running.stop();
    await producer.close();
  });

  it('finishes what a worker holds when it is told to stop, and hands over the rest', async () => {
    const workers: Running[] = [];
    const reports = await gradeWhile(async () => {
      const first = worker(server.url);
      await until(async () => (await queue.getActiveCount()) > 0);
      expect(await first.stop('SIGTERM')).toBe(0);
      expect(await queue.getActiveCount()).toBe(0);
      expect(first.output).toMatch(/(\d+) graded/);
      workers.push(worker(server.url));
    });
    expect(reports.map(({ id }) => id)).toEqual(submissions.map(({ id }) => id));
    await workers[0]?.stop();
  });

  it('survives a Redis that comes back with nothing', async () => {
    let one: Running | undefined;
    const reports = await gradeWhile(async () => {
      const { client } = await openRedis({ url: server.url }, () => {});
      await client.flushall();
      client.disconnect();
      one = worker(server.url);
    });
    expect(reports.every(({ status }) => status === 'graded')).toBe(true);
    await one?.stop();
  });

  it('gives up a job that is no submission, without harm to others', async () => {
    await queue.add('grade', { id: 'mallory' }, { jobId: 'nonsense', attempts: 2, priority: 1 });
    let one: Running | undefined;
    const reports = await gradeWhileBeside(async () => {
      one = worker(server.url);
    });
    expect(reports).toHaveLength(submissions.length);
    await one?.stop();
    await queue.remove('nonsense');
  });

  it('needs no reference, no answer and no seed where it works', async () => {
    const bundle = path.join(folder, 'bundle');
    const program = path.join(bundle, 'dist/src/cli/main.js');
    await writeBundle(bundle, notebooksFolder);
    const bare = worker(server.url, [], program);
    expect(await bare.status).toBe(2);
    expect(bare.output).toMatch(/^very-deep: the package \S+ is not installed here; .*npm run setup\n$/);
    symlinkSync(path.join(courseRoot, 'node_modules'), path.join(bundle, 'node_modules'));
    let one: Running | undefined;
    const reports = await gradeWhile(async () => {
      one = worker(server.url, [], program);
      const carried = JSON.stringify(await queue.getJobs(['prioritized']));
      expect(carried).not.toContain('the-seed-of-the-run');
    });
    expect(reports.every(({ status }) => status === 'graded')).toBe(true);
    expect(reports.some(({ score }) => score > 0)).toBe(true);
    await one?.stop();
    const grading = new Running(['grade', path.join(notebooksFolder, `${chapter}.ipynb`)], program);
    expect(await grading.status).toBe(2);
    expect(grading.output).toContain("very-deep: this is a student's bundle, which has no references");
  });

  it('tells Prometheus what a worker has done', async () => {
    const port = await freePort();
    let text = '';
    await gradeWhile(async () => {
      const one = worker(server.url, ['--metrics', `${port}`]);
      const done = `very_deep_submissions_total{status="graded"} ${submissions.length}\n`;
      await until(async () => {
        text = await fetch(`http://127.0.0.1:${port}/metrics`).then(
          (answer) => answer.text(),
          () => '',
        );
        return text.includes(done);
      });
      await one.stop();
    });
    for (const line of text.trim().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"\})? [\d.e+-]+)$/);
  });

  it('shows what is going on', async () => {
    const view = new Running(['queue', '--redis', server.url, '--once']);
    expect(await view.status).toBe(0);
    expect(view.output).toMatch(/batch +0 .*\n.*active +0/);
  });
});

/** As {@link gradeWhile}, with another job on the queue. */
async function gradeWhileBeside(happening: () => Promise<unknown>) {
  const producer = await grader();
  try {
    const graded = producer.grade(submissions);
    await waiting(submissions.length + 1);
    await happening();
    const reports = await graded;
    await until(async () => (await queue.getJobState('nonsense')) === 'failed');
    return reports;
  } finally {
    await producer.close();
  }
}

describe.skipIf(withoutRedis)('the connection', () => {
  const opened = (address: RedisAddress) =>
    openRedis(address, () => {}).then(({ client }) => {
      client.disconnect();
      return 'connected';
    });

  it('says where there is no Redis', async () => {
    const port = await freePort();
    const url = `redis://:geheim@127.0.0.1:${port}`;
    await expect(opened({ url })).rejects.toThrow(
      `redis://127.0.0.1:${port}: nothing listens there (ECONNREFUSED)`,
    );
  });

  it('says that a password is wrong, without saying it', async () => {
    const guarded = await RedisServer.start(['--requirepass', 'right']);
    const at = guarded.url.replace('redis://', '');
    expect(await opened({ url: `redis://:right@${at}` })).toBe('connected');
    for (const url of [`redis://:wrong@${at}`, `redis://${at}`]) {
      const refusal = await opened({ url }).catch((error: Error) => error.message);
      expect(refusal).toContain('it wants another user or password');
      expect(refusal).not.toContain('wrong@');
    }
    await guarded.remove();
  });

  it('speaks TLS, with certificates of its own', async () => {
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name)) as [string, string];
    const made = spawnSync(
      'openssl',
      [
        ...[
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:prime256v1',
          '-nodes',
          '-days',
          '2',
        ],
        ...[
          '-keyout',
          key,
          '-out',
          cert,
          '-subj',
          '/CN=localhost',
          '-addext',
          'subjectAltName=DNS:localhost',
        ],
      ],
      { encoding: 'utf8' },
    );
    expect(made.status, made.stderr).toBe(0);
    const port = await freePort();
    const secured = await RedisServer.start([
      ...['--tls-port', `${port}`, '--tls-cert-file', cert, '--tls-key-file', key],
      ...['--tls-ca-cert-file', cert, '--tls-auth-clients', 'yes'],
    ]);
    const url = `rediss://localhost:${port}`;
    expect(await opened({ url, ca: cert, cert, key })).toBe('connected');
    await expect(opened({ url })).rejects.toThrow(/cannot use the Redis/);
    await secured.remove();
  });
});

describe('a notebook that keeps the compiler busy for ever', () => {
  it('is ended alone, and the others get their grades', async () => {
    mkdirSync(path.join(folder, 'class'));
    const [first, second] = (await classOf(chapter, 2, 'a pair')) as [Student, Student];
    const bomb = JSON.parse(second.text);
    // The compiler gives each of these types up after five to ten seconds.
    const types = Array.from(
      { length: 20 },
      (_, i) => `
type Many${i} = Permutations<'${i}', 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j'>;
const many${i}: { [K in Many${i}]: K } = {} as { [K in Many${i}]: K };`,
    );
    for (const cell of bomb.cells)
      if (cell.metadata.nbgrader?.solution)
        cell.source = `${[cell.source].flat().join('')}
type Permutations<P extends string, T extends string, U extends string = T> = [T] extends [never]
  ? P : T extends any ? \`\${T}\${Permutations<P, Exclude<U, T>>}\` : never;${types.join('')}`;
    const pool = await openPool({ mode: 'best-effort', jobs: 2, silenceSeconds: 12 });
    const exam = await prepareExam(tf, chapter, 'the-seed-of-the-run');
    const texts = { bomb: JSON.stringify(bomb), honest: first.text };
    const reports = await gradeInPool(pool).grade(
      Object.entries(texts).map(([id, text]) => ({
        id,
        path: id,
        chapter,
        exam,
        notebook: parseNotebook(text),
      })),
    );
    await pool.close();
    expect(reports.map(({ id, status }) => [id, status])).toEqual([
      ['bomb', 'crashed'],
      ['honest', 'graded'],
    ]);
    expect(reports[0]?.message).toMatch(/could not cope with this notebook: it (was busy|ran out of memory)/);
  });
});
