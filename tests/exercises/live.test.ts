/** Taking part in a live class: what leaves the notebook, and that nothing else does and nothing waits for it. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { check } from '../../src/exercises/check';
import { live, tellLive } from '../../src/exercises/live/live';

const code = 'k7xm-29qp-ahtd';
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: number[]) => sum(values) / values.length;
const printed: string[] = [];

/** A server that listens to all that comes, and answers as it is told. */
class Listener {
  readonly heard: { request: IncomingMessage; body: string }[] = [];
  readonly #server: Server;
  readonly #waiting: (() => void)[] = [];
  /** Undefined leaves the question open. */
  status: number | undefined = 200;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        this.heard.push({ request, body });
        if (this.status !== undefined) response.writeHead(this.status).end('{}');
        for (const look of [...this.#waiting]) look();
      });
    });
  }

  static async at(port = 0): Promise<Listener> {
    const one = new Listener();
    await new Promise<void>((resolve) => one.#server.listen(port, '127.0.0.1', resolve));
    return one;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}/#${code}`;
  }

  get results(): Record<string, unknown>[] {
    return this.heard.flatMap(({ body }) => JSON.parse(body).results);
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds())
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Gives what was sent the time to arrive. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 200));

let file: string;
let listener: Listener;

beforeEach(async () => {
  file = path.join(mkdtempSync(path.join(tmpdir(), 'live-')), 'progress.json');
  vi.stubEnv('VERY_DEEP_PROGRESS', file);
  printed.length = 0;
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
  listener = await Listener.at();
});
afterEach(async () => {
  await live('off');
  await listener.stop();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('live', () => {
  it('sends nothing before it is called, whatever the settings say, and nothing after it was stopped', async () => {
    vi.stubEnv('VERY_DEEP_LIVE', listener.address);
    await check('mean-of-values', sum);
    await settled();
    expect(listener.heard).toEqual([]);
    void live();
    await check('mean-of-values', sum);
    await listener.until(() => listener.results.length === 1);
    await live('off');
    await check('mean-of-values', sum);
    await settled();
    expect(listener.results).toHaveLength(1);
    expect(readFileSync(file, 'utf8')).not.toContain('sender');
  });

  it('says what is sent, and sends that: ids, verdict, a random number', async () => {
    void live(listener.address);
    expect(printed.join()).toContain(`sends to 127.0.0.1:${listener.port}`);
    expect(printed.join()).toContain("`live('off')` stops it");
    await check('mean-of-values', sum);
    await check('mean-of-values', mean);
    await listener.until(() => listener.results.length === 2);
    for (const { body, request } of listener.heard) {
      expect(Object.keys(JSON.parse(body)).sort()).toEqual(['code', 'results', 'sender']);
      expect(JSON.parse(body).sender).toMatch(/^[0-9a-f-]{36}$/);
      expect(request.method).toBe('POST');
      for (const name of ['cookie', 'authorization', 'referer'])
        expect(request.headers[name]).toBeUndefined();
    }
    const at = expect.any(Number);
    expect(listener.results[0]).toEqual({
      at,
      exercise: 'mean-of-values',
      verdict: 'fail',
      misconception: 'forgets-to-divide',
    });
    expect(listener.results[1]).toEqual({ at, exercise: 'mean-of-values', verdict: 'pass' });
    const times = listener.results.map((one) => one.at as number);
    expect([...new Set(times)].sort((a, b) => a - b)).toEqual(times);
  });

  it('does not send what is not begun: whoever runs all cells has not tried it', async () => {
    void live(listener.address);
    const stub = () => {
      throw new Error('mean-of-values is not written yet: replace this line');
    };
    expect((await check('mean-of-values', stub)).reason).toBe('not-begun');
    await check('mean-of-values', sum);
    await listener.until(() => listener.results.length > 0);
    await settled();
    expect(listener.results).toHaveLength(1);
  });

  it('keeps its random number for the class, and takes another one for another class', async () => {
    void live(listener.address, { name: ' Ada ' });
    void live(listener.address);
    void live(listener.address.replace(code, 'aaaa-bbbb-cccc'));
    await listener.until(() => listener.heard.length === 3);
    const [one, again, other] = listener.heard.map(({ body }) => JSON.parse(body));
    expect(again.sender).toBe(one.sender);
    expect(other.sender).not.toBe(one.sender);
    expect([one.name, again.name]).toEqual(['Ada', undefined]);
  });

  it('lets no check wait for a server that does not answer, and none fail', async () => {
    listener.status = undefined;
    void live(listener.address);
    await listener.until(() => listener.heard.length === 1);
    // The question is open, and stays open: the checks are done all the same.
    for (let i = 0; i < 5; i++) expect((await check('mean-of-values', mean)).verdict).toBe('pass');
    expect(listener.heard).toHaveLength(1);
  });

  it('says once that nobody is there, and sends what waited when somebody is', async () => {
    const { port, address } = listener;
    await listener.stop();
    void live(address);
    await settled();
    for (let i = 0; i < 4; i++) {
      expect((await check('mean-of-values', sum)).verdict).toBe('fail');
      await settled();
    }
    const said = printed.filter((text) => text.includes('does not answer'));
    expect(said).toHaveLength(1);
    listener = await Listener.at(port);
    await check('mean-of-values', mean);
    await listener.until(() => listener.results.length === 5);
    expect(listener.results.map(({ verdict }) => verdict)).toEqual(['fail', 'fail', 'fail', 'fail', 'pass']);
    expect(printed.filter((text) => text.includes('does not answer'))).toHaveLength(1);
  });

  it('keeps so much for a server that is away, and no more', async () => {
    const { port, address } = listener;
    await listener.stop();
    void live(address);
    const result = await check('mean-of-values', sum);
    for (let i = 0; i < 150; i++) tellLive(result);
    await settled();
    listener = await Listener.at(port);
    tellLive(result);
    await listener.until(() => listener.results.length >= 100);
    await settled();
    expect(listener.results).toHaveLength(100);
    expect(Math.max(...listener.heard.map(({ body }) => JSON.parse(body).results.length))).toBe(20);
  });

  it.each([401, 403, 404, 410])(
    'ends for good, with a sentence, when the class is over (%i)',
    async (status) => {
      void live(listener.address);
      await listener.until(() => listener.heard.length === 1);
      await settled();
      listener.status = status;
      await check('mean-of-values', sum);
      await listener.until(() => listener.heard.length === 2);
      await settled();
      for (let i = 0; i < 3; i++) await check('mean-of-values', sum);
      await settled();
      expect(listener.heard).toHaveLength(2);
      expect(printed.filter((text) => text.includes('is over'))).toHaveLength(1);
    },
  );

  it('lets go of what is refused, and goes on', async () => {
    listener.status = 400;
    void live(listener.address);
    await check('mean-of-values', sum);
    await listener.until(() => listener.results.length === 1);
    await settled();
    listener.status = 200;
    await check('mean-of-values', mean);
    await listener.until(() => listener.results.length === 2);
    expect(listener.results.map(({ verdict }) => verdict)).toEqual(['fail', 'pass']);
  });

  it('follows nobody elsewhere', async () => {
    const elsewhere = await Listener.at();
    const moved = createServer((_, response) =>
      response.writeHead(307, { Location: elsewhere.address }).end(),
    );
    await new Promise<void>((resolve) => moved.listen(0, '127.0.0.1', resolve));
    void live(`http://127.0.0.1:${(moved.address() as AddressInfo).port}/#${code}`);
    await check('mean-of-values', sum);
    await settled();
    expect(elsewhere.heard).toEqual([]);
    moved.closeAllConnections();
    moved.close();
    await elsewhere.stop();
  });

  it.each(['autograde', 'validate'])('sends nothing while nbgrader has its turn (%s)', async (turn) => {
    vi.stubEnv('NBGRADER_EXECUTION', turn);
    void live(listener.address);
    await check('mean-of-values', mean);
    await settled();
    expect(listener.heard).toEqual([]);
    expect(printed.join()).toContain('Nothing is sent');
  });

  it.each([
    '',
    'k7xm-29qp-ahtd',
    'ftp://desk.example.edu/#k7xm-29qp-ahtd',
    'https://desk.example.edu/',
    'https://desk.example.edu/#x',
    'https://ada:secret@desk.example.edu/#k7xm-29qp-ahtd',
  ])('refuses %j, with the form of an address', (address) => {
    expect(() => live(address)).toThrow('#k7xm-29qp-ahtd');
  });

  it('refuses a call without any address, and a name that is none', () => {
    expect(() => live()).toThrow('Your teacher shows its address');
    for (const name of ['', ' ', 'x'.repeat(61), 'a\u202eb'])
      expect(() => live(listener.address, { name })).toThrow('a name for the live class');
  });

  it('says where the way is not encrypted', () => {
    void live('http://desk.invalid/#k7xm-29qp-ahtd');
    expect(printed.join()).toContain('not encrypted');
  });
});
