/** What a teacher mistypes is told in one sentence, before anything is graded. */
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { command as grade } from '../../src/cli/commands/grade';
import { command as worker } from '../../src/cli/commands/worker';
import { UsageError } from '../../src/core';
import { freePort } from '../free-port';

// The machine of these tests isolates nothing, as one without bubblewrap: what is mistyped is told all the same.
vi.mock('../../src/grading/sandbox/walls', async (original) => ({
  ...(await original<typeof import('../../src/grading/sandbox/walls')>()),
  chooseWalls: async () => {
    throw new UsageError('this machine cannot isolate untrusted code');
  },
}));

const notebook = path.resolve(__dirname, '../../notebooks/00-start-here.ipynb');

/** A server that speaks neither Redis nor PostgreSQL, and a port where nobody listens. */
let web: Server;
let taken: number;
let empty: number;
beforeAll(async () => {
  vi.stubEnv('VERY_DEEP_QUEUE_KEY', 'a key that is known to the tests alone');
  web = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
  await new Promise((resolve) => web.once('listening', resolve));
  taken = (web.address() as AddressInfo).port;
  empty = await freePort();
});
afterAll(() => {
  vi.unstubAllEnvs();
  web.close();
});

const refusal = async (run: Promise<number>): Promise<string> => {
  const error: unknown = await run.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  const { message } = error as UsageError;
  expect(message).not.toContain('\n');
  expect(message).not.toContain('geheim');
  return message;
};

describe('very-deep grade', () => {
  const refused = (...more: string[]) => refusal(grade.run([notebook, ...more]));

  it.each(['3/2', '0/2', '1/0', '2', 'one/two'])('refuses --shard %s', async (shard) => {
    expect(await refused('--shard', shard)).toBe(
      `--shard takes the part and the number of parts, such as 2/4, not "${shard}"`,
    );
  });

  it('says why it cannot use a Redis', async () => {
    expect(await refused('--redis', `redis://:geheim@127.0.0.1:${empty}`)).toBe(
      `cannot use the Redis at redis://127.0.0.1:${empty}: nothing listens there (ECONNREFUSED)`,
    );
    expect(await refused('--redis', `redis://127.0.0.1:${taken}`)).toContain(
      'what answers there is no Redis',
    );
    expect(await refused('--redis', 'redis://127.0.0.1:99999')).toContain('redis://localhost:6379');
    expect(await refused('--redis', `http://127.0.0.1:${taken}`)).toContain('not http://');
    expect(await refused('--redis', 'redis://:geheim%zz@127.0.0.1')).toContain('write a percent sign as %25');
  });

  it('says that a queue needs a key, and how to make one', async () => {
    const url = `redis://127.0.0.1:${empty}`;
    vi.stubEnv('VERY_DEEP_QUEUE_KEY', '');
    expect(await refused('--redis', url)).toMatch(/a queue needs a key .*--queue-key FILE.*node -p/);
    vi.stubEnv('VERY_DEEP_QUEUE_KEY', 'short');
    expect(await refused('--redis', url)).toMatch(/VERY_DEEP_QUEUE_KEY has 5 characters and needs 32/);
    expect(await refused('--redis', url, '--queue-key', notebook)).toContain('nothing listens there');
    expect(await refused('--redis', url, '--queue-key', '/no/such')).toMatch(/cannot read .*ENOENT/);
    expect(await refused('--queue-key', notebook)).toBe('--queue-key does nothing without --redis');
    vi.stubEnv('VERY_DEEP_QUEUE_KEY', 'a key that is known to the tests alone');
  });

  it('says why it cannot use a gradebook', async () => {
    expect(await refused('--db', `postgres://ada:geheim@127.0.0.1:${empty}/x`)).toBe(
      `cannot open the gradebook postgres://127.0.0.1:${empty}/x: nothing listens there (ECONNREFUSED)`,
    );
    expect(await refused('--db', `postgres://127.0.0.1:${taken}/x`)).toContain('is it PostgreSQL');
    expect(await refused('--db', 'mysql://ada:geheim@127.0.0.1/x')).toContain('not mysql://');
  });

  it.each(['json', 'junit', 'csv', 'markdown', 'html'])(
    'refuses a place for --%s before anything is graded',
    async (option) => {
      const place = option === 'html' ? notebook : path.dirname(notebook);
      expect(await refused(`--${option}`, place)).toMatch(
        new RegExp(`^cannot write --${option} .*: it is a f(older|ile); name a `),
      );
      expect(await refused(`--${option}`, path.join(notebook, 'x'))).toContain('is no folder');
    },
  );

  it('says that it cannot isolate, once everything else is right', async () => {
    expect(await refused()).toBe('this machine cannot isolate untrusted code');
  });
});

describe('very-deep worker', () => {
  it('says why it cannot use a Redis', async () => {
    expect(await refusal(worker.run([]))).toContain('which Redis?');
    expect(await refusal(worker.run(['--redis', `redis://127.0.0.1:${empty}`]))).toContain(
      'nothing listens there',
    );
  });

  it('refuses a port for metrics that is none, or that is taken', async () => {
    const metrics = (port: string) =>
      refusal(worker.run(['--redis', `redis://127.0.0.1:${empty}`, '--metrics', port]));
    for (const wrong of ['http', '80.5', '65536'])
      expect(await metrics(wrong)).toBe(`--metrics is a number from 0 to 65535, not "${wrong}"`);
    expect(await metrics(`${taken}`)).toBe(`cannot serve metrics on port ${taken}: it is taken`);
  });

  it('leaves the port free again when it cannot work', async () => {
    const port = await freePort();
    for (let again = 0; again < 2; again++)
      expect(
        await refusal(worker.run(['--redis', `redis://127.0.0.1:${empty}`, '--metrics', `${port}`])),
      ).toContain('nothing listens there');
  });
});
