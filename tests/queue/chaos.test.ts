/**
 * Five hundred submissions, three workers, and everything that goes wrong in a machine room: workers that are killed or
 * stop answering, a Redis that is killed and comes back, a notebook that brings its grader down.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { QueueEvents } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/core';
import { openGradebook } from '../../src/grading/gradebook';
import { prefix } from '../../src/grading/queue/jobs';
import type { Report, SubmissionReport } from '../../src/grading/results/report';
import { classOf } from '../attacks/class-of-students';
import { name, RedisServer, Running, withoutRedis, worker } from './servers';

const chapter = '00-start-here';
const size = 500;
const poison = 'student-250';
/** Something goes wrong each time so many have been graded: progress, not time, so that a slow machine gets there. */
const every = 45;

const readReport = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Report;
const timeless = ({ submissions }: Report): SubmissionReport[] =>
  submissions.map((one) => ({ ...one, durationMs: 0 }));

describe.skipIf(withoutRedis)('a class of 500 on a queue', () => {
  let folder: string;
  let server: RedisServer;
  let expected: Report;
  let report: Report;
  let output = '';
  const done = { killed: 0, stopped: 0, restarts: 0 };

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-queue-'));
    for (const { id, text } of await classOf(chapter, size, 'a queue')) {
      mkdirSync(path.join(folder, 'class', id), { recursive: true });
      writeFileSync(path.join(folder, 'class', id, `${chapter}.ipynb`), id === poison ? tooDeep(text) : text);
    }
    const grade = (out: string, more: string[]) =>
      new Running([
        ...['grade', path.join(folder, 'class'), '--seed', 'the class'],
        ...['--json', path.join(folder, out), ...more],
      ]);
    const local = grade('local.json', ['--sandbox', 'best-effort']);
    if ((await local.status) !== 0) throw new Error(local.output);
    expected = readReport(path.join(folder, 'local.json'));

    server = await RedisServer.start(['--requirepass', 'open sesame']);
    const url = server.url.replace('//', '//:open%20sesame@');
    const random = new Random('chaos');
    const workers = Array.from({ length: 3 }, () => worker(url));
    const asleep: Running[] = [];
    const connection = { url, maxRetriesPerRequest: null, retryStrategy: () => 200 };
    const events = new QueueEvents(name, { prefix, connection });
    events.on('error', () => {});
    let graded = 0;
    let trouble = Promise.resolve();
    events.on('completed', () => {
      graded++;
      if (graded % every === 0) trouble = trouble.then(makeTrouble);
    });
    const makeTrouble = async () => {
      const i = Math.floor(random.uniform(0, workers.length));
      const victim = workers[i] as Running;
      if (done.killed === 3 && done.stopped === 0) {
        victim.process.kill('SIGSTOP'); // hangs, holding what it holds, and will wake up when others have done it
        asleep.push(victim);
        done.stopped++;
      } else {
        await victim.stop('SIGKILL');
        done.killed++;
      }
      workers[i] = worker(url);
      if (done.killed === 5) {
        await server.kill();
        await server.start();
        done.restarts++;
      }
    };
    const producer = grade('queue.json', ['--redis', url, '--db', path.join(folder, 'grades.db')]);
    const waking = setInterval(() => {
      if (graded > size * 0.9) for (const one of asleep) one.process.kill('SIGCONT');
    }, 500);
    const status = await producer.status;
    output = producer.output;
    await trouble;
    clearInterval(waking);
    await events.close();
    for (const one of asleep) one.process.kill('SIGCONT');
    await Promise.all([...workers, ...asleep].map((one) => one.stop('SIGKILL')));
    if (status !== 0) throw new Error(output);
    report = readReport(path.join(folder, 'queue.json'));
  }, 1_200_000);

  afterAll(async () => {
    await server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has seen workers killed and hung, and Redis killed and started again', () => {
    expect(done.killed).toBeGreaterThanOrEqual(5);
    expect(done.stopped).toBe(1);
    expect(done.restarts).toBeGreaterThanOrEqual(1);
    expect(output).toContain('is away; waiting for it');
    expect(output).not.toContain('sesame');
  });

  it('grades each submission exactly once', async () => {
    expect(report.submissions).toHaveLength(size);
    expect(new Set(report.submissions.map(({ id }) => id)).size).toBe(size);
    const book = await openGradebook(path.join(folder, 'grades.db'));
    for (const { id } of report.submissions) expect(await book.history(id)).toHaveLength(1);
    await book.close();
  });

  it('gives the very grades that this machine alone gives', () => {
    expect(timeless(report)).toEqual(timeless(expected));
    expect(report.sandbox).toEqual(expected.sandbox);
  });

  it('ends the notebook that brings its grader down as crashed, and no other', () => {
    const crashed = report.submissions.filter(({ status }) => status === 'crashed');
    expect(crashed.map(({ id }) => id)).toEqual([poison]);
    expect(crashed[0]?.message).toMatch(/^The grader could not cope with this notebook: Maximum call stack/);
  });
});

/** Parentheses deeper than the compiler's stack, in a cell that is not too long to be graded. */
function tooDeep(text: string): string {
  const notebook = JSON.parse(text) as {
    cells: { source: string; metadata: { nbgrader?: { solution: boolean } } }[];
  };
  const cell = notebook.cells.find(({ metadata }) => metadata.nbgrader?.solution);
  if (cell !== undefined) cell.source = `const deep = ${'('.repeat(30_000)}1${')'.repeat(30_000)};`;
  return JSON.stringify(notebook);
}
