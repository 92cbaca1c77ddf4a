/** A Redis of the test's own on loopback, and the course's processes that speak with it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { QueueKey } from '../../src/grading/queue';
import { queueName } from '../../src/grading/queue/jobs';
import { courseVersion } from '../../src/notebook/released';
import { freePort } from '../free-port';
import { lacks } from '../lacking';

const cli = path.resolve(__dirname, '../../dist/src/cli/main.js');

/** What the graders and workers of the tests share. */
const secret = 'a key that is known to the tests alone';
export const key = new QueueKey(secret, 'the tests');
export const name = queueName(courseVersion, key);

export const withoutRedis = lacks('redis', spawnSync('redis-server', ['--version']).status === 0);

/** Asks again and again until the answer is yes. */
export async function until(yes: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await yes())) await sleep(50);
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

/** A server that keeps its data in an append-only file, so that it can be killed and started again. */
export class RedisServer {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-redis-'));
  #process: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    readonly more: readonly string[],
  ) {}

  static async start(more: readonly string[] = []): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), more);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.#process = spawn(
      'redis-server',
      [
        ...['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''],
        ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'],
        ...this.more,
      ],
      { stdio: 'ignore' },
    );
    const port = Number(this.more[this.more.indexOf('--tls-port') + 1] ?? this.port) || this.port;
    await until(() => answers(port));
  }

  async kill(): Promise<void> {
    const gone = new Promise((resolve) => this.#process?.once('exit', resolve));
    this.#process?.kill('SIGKILL');
    await gone;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const living = new Set<Running>();

/** Ends what a failed test left running. */
export async function endAll(): Promise<void> {
  await Promise.all([...living].map((one) => one.stop()));
}

/** A command of the course that runs beside the test. */
export class Running {
  output = '';
  readonly process: ChildProcess;
  readonly status: Promise<number | null>;

  constructor(args: readonly string[], program = cli) {
    this.process = spawn(process.execPath, [program, ...args], {
      env: { ...process.env, VERY_DEEP_QUEUE_KEY: secret },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.on('data', (data: Buffer) => {
        this.output += data.toString();
      });
    living.add(this);
    this.status = new Promise((resolve) => this.process.once('exit', resolve));
    void this.status.then(() => living.delete(this));
  }

  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    this.process.kill(signal);
    return this.status;
  }
}

export const worker = (url: string, more: readonly string[] = [], program?: string): Running =>
  new Running(['worker', '--redis', url, '--jobs', '1', '--sandbox', 'best-effort', ...more], program);
