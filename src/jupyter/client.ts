/** A small Jupyter client: starts a kernel, sends it requests, and hears what it publishes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Dealer, Request, Subscriber } from 'zeromq';
import { DataError, UsageError } from '../core';
import { parse } from '../core/parse';
import type { KernelSpec } from './kernelspec';
import { inputRequestSchema } from './messages';
import { address, type ConnectionInfo, decode, encode, type Header, type Message, makeHeader } from './wire';

/** The kernel's process ended while somebody waited for it. */
export class DeadKernelError extends Error {
  override name = 'DeadKernelError';
}

/** Everything that came back for one request. */
export interface Answer {
  readonly reply: Message;
  /** What was published on its behalf, in order, up to and with the `idle` status. */
  readonly published: Message[];
  /** Whether that status came. A kernel that replied and then published nothing for 10 s has lost it. */
  readonly complete: boolean;
}

export interface RequestOptions {
  /** The socket to send on; `shell` unless told. */
  channel?: 'shell' | 'control';
  /** Called with every message published on behalf of the request, as it arrives. */
  onPublished?: (message: Message) => void;
  /** Answers a request for input; without it, requests are sent with `allow_stdin: false`. */
  onInput?: (prompt: string, password: boolean) => string | Promise<string>;
  buffers?: readonly Uint8Array[];
  /** What goes along beside the content: JupyterLab tells there which cell it is. */
  metadata?: object;
  /** The subshell that is asked; the main shell unless told. */
  subshell?: string;
}

interface Pending {
  readonly published: Message[];
  readonly options: RequestOptions;
  readonly finish: (answer: Answer) => void;
  readonly fail: (error: Error) => void;
  reply?: Message;
  idle?: boolean;
  /** Runs from the reply, and again from each message after it, until the `idle` status. */
  silence?: NodeJS.Timeout;
}

/** How long a kernel that has replied may keep silent before the rest of its messages count as lost. */
const SILENCE_MS = 10_000;

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Those that run now. When this process ends, however it comes to it, so do they, and their keys go from the disk. */
const living = new Set<KernelClient>();
process.on('exit', () => {
  for (const client of living) client.abandon();
});

/** A message, or undefined where the frames are none: whoever sent them is not listened to. */
function readable(key: string, frames: readonly Buffer[]): Message | undefined {
  try {
    return decode(key, frames);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return undefined;
  }
}

export interface StartOptions {
  /** The kernel's working folder: the notebook's. */
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Milliseconds within which the kernel must answer for the first time; 60,000 unless told. */
  timeout?: number;
}

export class KernelClient {
  readonly session = randomUUID();
  readonly #connection: ConnectionInfo;
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #shell = new Dealer({
    routingId: this.session,
    sendHighWaterMark: 0,
    sendTimeout: 0,
    receiveHighWaterMark: 0,
  });
  readonly #control = new Dealer({ routingId: this.session, sendHighWaterMark: 0, sendTimeout: 0 });
  readonly #stdin = new Dealer({ routingId: this.session });
  readonly #iopub = new Subscriber({ receiveHighWaterMark: 0 });
  readonly #pending = new Map<string, Pending>();
  readonly #listeners = new Set<(message: Message) => void>();
  #log = '';
  #dead: DeadKernelError | undefined;

  private constructor(connection: ConnectionInfo, child: ChildProcess, folder: string) {
    this.#connection = connection;
    this.#process = child;
    this.#folder = folder;
    living.add(this);
    const keep = (chunk: Buffer) => {
      this.#log = (this.#log + chunk.toString()).slice(-4000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', (error) => this.#die(`it could not be started: ${error.message}`));
    child.once('close', (code, signal) =>
      this.#die(signal === null ? `exit status ${code}` : `signal ${signal}`),
    );
  }

  /**
   * Starts a kernel and waits until it answers. Tries once more, on other ports: between the choice of a port and its use
   * another process can take it, and stock tslab may fall deaf when it is asked while it starts.
   * @throws DeadKernelError when the kernel ended or did not answer
   */
  static async start(spec: KernelSpec, options: StartOptions = {}): Promise<KernelClient> {
    try {
      return await KernelClient.#startOnce(spec, options);
    } catch (error) {
      if (!(error instanceof DeadKernelError)) throw error;
      return KernelClient.#startOnce(spec, options);
    }
  }

  static async #startOnce(spec: KernelSpec, options: StartOptions): Promise<KernelClient> {
    const { cwd = process.cwd(), env = process.env, timeout = 60_000 } = options;
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = (await freePorts(5)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const connection: ConnectionInfo = {
      transport: 'tcp',
      ip: '127.0.0.1',
      shell_port,
      iopub_port,
      stdin_port,
      control_port,
      hb_port,
      key: randomBytes(16).toString('hex'),
      signature_scheme: 'hmac-sha256',
      kernel_name: spec.name,
    };
    const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-kernel-'));
    const file = path.join(folder, 'connection.json');
    writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
    const values: Record<string, string> = { connection_file: file, resource_dir: spec.folder };
    const [command, ...args] = spec.argv.map((word) =>
      word.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all),
    );
    if (command === undefined) throw new UsageError(`the kernelspec "${spec.name}" says no command`);
    const child = spawn(command, args, {
      cwd,
      // Text without colours: it goes into files, and is compared. And as Jupyter does: the kernel ends by itself when
      // its parent is gone.
      env: { NO_COLOR: '1', ...env, JPY_PARENT_PID: `${process.pid}`, ...spec.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const client = new KernelClient(connection, child, folder);
    client.#connect();
    try {
      await client.#ready(timeout);
    } catch (error) {
      await client.stop();
      throw error;
    }
    return client;
  }

  /** The kernel's process id, for those who watch it. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Where its sockets are and what signs for them, for those who speak with it in words of their own. */
  get connection(): ConnectionInfo {
    return this.#connection;
  }

  /** Whether the kernel's process has ended. */
  get isDead(): boolean {
    return this.#dead !== undefined;
  }

  /** Hears every published message, whoever it is for. @returns a function that stops it */
  listen(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Sends a request and waits for its reply and for the `idle` status that follows, but not for one that got lost.
   * @throws DeadKernelError when the kernel's process ends before
   */
  request(type: string, content: object, options: RequestOptions = {}): Promise<Answer> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    const { subshell } = options;
    const header = {
      ...makeHeader(type, this.session, 'student'),
      ...(subshell === undefined ? {} : { subshell_id: subshell }),
    };
    return new Promise((finish, fail) => {
      // Not every kernel publishes a status for what it is asked there.
      const idle = options.channel === 'control';
      this.#pending.set(header.msg_id, { published: [], options, finish, fail, idle });
      this.send(type, content, options, header).catch((error: Error) => {
        this.#pending.delete(header.msg_id);
        fail(error);
      });
    });
  }

  /** Sends a message that has no reply, for instance `comm_msg`. */
  async send(
    type: string,
    content: object,
    { channel = 'shell', buffers = [], metadata = {} }: RequestOptions = {},
    header: Header = makeHeader(type, this.session, 'student'),
  ): Promise<Header> {
    const socket = channel === 'shell' ? this.#shell : this.#control;
    await socket.send(encode(this.#connection.key, { header, metadata, content, buffers }));
    return header;
  }

  /** Executes code as a front end does. */
  execute(code: string, content: object = {}, options: RequestOptions = {}): Promise<Answer> {
    const request = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: options.onInput !== undefined,
      stop_on_error: true,
    };
    return this.request('execute_request', { ...request, ...content }, options);
  }

  interrupt(): Promise<Answer> {
    return this.request('interrupt_request', {}, { channel: 'control' });
  }

  /** Whether the heartbeat comes back within `milliseconds`. */
  async beats(milliseconds: number): Promise<boolean> {
    const socket = new Request({ receiveTimeout: milliseconds, linger: 0 });
    socket.connect(address(this.#connection, 'hb'));
    try {
      await socket.send('ping');
      return (await socket.receive())[0]?.toString() === 'ping';
    } catch {
      return false;
    } finally {
      socket.close();
    }
  }

  /** Shuts the kernel down; kills it when it does not go by itself within `grace` milliseconds. */
  async stop(grace = 3000): Promise<void> {
    if (this.#dead === undefined) {
      const ended = new Promise((resolve) => this.#process.once('close', resolve));
      void this.request('shutdown_request', { restart: false }, { channel: 'control' }).catch(() => {});
      const timer = setTimeout(() => this.kill(), grace);
      await ended;
      clearTimeout(timer);
    }
    for (const socket of [this.#shell, this.#control, this.#stdin, this.#iopub])
      if (!socket.closed) socket.close();
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** Leaves neither the kernel nor its connection file behind, at once. */
  abandon(): void {
    this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
    living.delete(this);
  }

  #connect(): void {
    const sockets = {
      shell: this.#shell,
      control: this.#control,
      stdin: this.#stdin,
      iopub: this.#iopub,
    } as const;
    for (const [name, socket] of Object.entries(sockets)) {
      socket.linger = 0;
      socket.reconnectInterval = 20;
      socket.connect(address(this.#connection, name as keyof typeof sockets));
    }
    this.#iopub.subscribe();
    void this.#receive(this.#shell, (message) => this.#onReply(message));
    void this.#receive(this.#control, (message) => this.#onReply(message));
    void this.#receive(this.#stdin, (message) => this.#onInput(message));
    void this.#receive(this.#iopub, (message) => this.#onPublished(message));
  }

  async #receive(socket: AsyncIterable<Buffer[]>, handle: (message: Message) => void): Promise<void> {
    for await (const frames of socket) {
      const message = readable(this.#connection.key, frames);
      if (message !== undefined) handle(message);
    }
  }

  /** Asks until the kernel answers and what it publishes arrives: subscriptions take effect late. */
  async #ready(timeout: number): Promise<void> {
    const end = Date.now() + timeout;
    for (let pause = 20; ; pause = Math.min(300, 1.3 * pause)) {
      const answered = this.request('kernel_info_request', {}).then(() => true);
      const waited = new Promise<boolean>((resolve) => setTimeout(resolve, pause, false));
      if (await Promise.race([answered, waited])) return;
      answered.catch(() => {});
      if (Date.now() > end) {
        this.kill();
        throw new DeadKernelError(`the kernel did not answer within ${timeout / 1000} s.${this.#logged()}`);
      }
    }
  }

  #onReply(message: Message): void {
    const pending = this.#pending.get(message.parent.msg_id ?? '');
    if (pending === undefined) return;
    pending.reply = message;
    this.#settle(message.parent.msg_id ?? '', pending);
  }

  #onPublished(message: Message): void {
    for (const listener of this.#listeners) listener(message);
    const pending = this.#pending.get(message.parent.msg_id ?? '');
    if (pending === undefined) return;
    pending.published.push(message);
    pending.options.onPublished?.(message);
    if (message.header.msg_type === 'status' && message.content.execution_state === 'idle')
      pending.idle = true;
    this.#settle(message.parent.msg_id ?? '', pending);
  }

  #settle(id: string, pending: Pending): void {
    const { reply, idle = false, published, finish } = pending;
    clearTimeout(pending.silence);
    if (reply === undefined) return;
    const end = () => {
      this.#pending.delete(id);
      finish({ reply, published, complete: idle });
    };
    if (idle) end();
    else pending.silence = setTimeout(end, SILENCE_MS);
  }

  /** Answers a question of the kernel's. Where that fails, so does the request that it is part of, if it still waits. */
  async #onInput({ parent, content }: Message): Promise<void> {
    const id = parent.msg_id ?? '';
    const answer = this.#pending.get(id)?.options.onInput;
    try {
      const { prompt, password } = parse(inputRequestSchema, content, { what: 'the message input_request' });
      const value = answer === undefined ? '' : await answer(prompt, password);
      const header = makeHeader('input_reply', this.session, 'student');
      await this.#stdin.send(encode(this.#connection.key, { header, content: { status: 'ok', value } }));
    } catch (error) {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      clearTimeout(pending?.silence);
      pending?.fail(error as Error);
    }
  }

  #logged(): string {
    return this.#log.trim() === '' ? '' : ` Its last words were:\n${this.#log.trim()}`;
  }

  #die(how: string): void {
    this.#dead ??= new DeadKernelError(`the kernel has ended (${how}).${this.#logged()}`);
    rmSync(this.#folder, { recursive: true, force: true });
    living.delete(this);
    for (const { fail, silence } of this.#pending.values()) {
      clearTimeout(silence);
      fail(this.#dead);
    }
    this.#pending.clear();
  }
}
