/** tslab's server, answering what it leaves unanswered, and publishing through this kernel's own messages. */
import { randomUUID } from 'node:crypto';
import { Publisher, Router } from 'zeromq';
import {
  address,
  type ConnectionInfo,
  decode,
  encode,
  type Header,
  type Message,
  makeHeader,
} from '../../src/jupyter/wire';
import { type TslabMessage, ZmqServer } from '../language/tslab';
import type { Publish } from './cell';
import { Comms } from './comms';
import type { Handler } from './handler';
import { KernelSession } from './session';

interface Question {
  identities: string;
  answer: (text: string) => void;
}

/**
 * Without a limit nothing is ever dropped; ZeroMQ's default loses whatever goes beyond 1000 messages. And with no timeout
 * every message is sent at once: else a loop's 513th would wait, and the 514th be refused as "busy".
 */
const unlimited = { sendHighWaterMark: 0, sendTimeout: 0 };

export class Server extends ZmqServer {
  readonly id = randomUUID();
  readonly comms = new Comms();
  readonly session: KernelSession;
  readonly #questions: Question[] = [];
  #firstInfo: () => void = () => {};
  /** Settles when a client has been told who it talks to. */
  readonly introduced = new Promise<void>((resolve) => {
    this.#firstInfo = resolve;
  });

  constructor(handler: Handler, session: KernelSession, connection: ConnectionInfo) {
    // The path is for tslab's own init, which reads the connection there.
    super(handler, '');
    this.connInfo = connection;
    this.session = session;
  }

  /**
   * Binds the sockets, but for those of the control thread, and reads them only then. tslab's own reads a socket that it
   * still binds: ZeroMQ may refuse that ("EBUSY"), and the kernel would never answer.
   */
  override async init(): Promise<void> {
    this.iopub = new Publisher(unlimited);
    this.shell = new Router(unlimited);
    this.stdin = new Router(unlimited);
    const names = ['iopub', 'shell', 'stdin'] as const;
    await Promise.all(names.map((name) => this[name].bind(address(this.connInfo, name))));
    void this.#listenForRequests();
    void this.#listenForAnswers();
    this.publish({}, 'status', { execution_state: 'starting' });
  }

  override close(): void {
    this.handler.close();
    for (const socket of [this.iopub, this.shell, this.stdin]) socket.close();
  }

  /** Sends a message to every front end. */
  publish(
    parent: Partial<Header>,
    type: string,
    content: object,
    extra: { metadata?: object; buffers?: readonly Uint8Array[] } = {},
  ): void {
    const header = makeHeader(type, this.id);
    void this.iopub.send(
      encode(this.connInfo.key, { identities: [type], header, parent, content, ...extra }),
    );
  }

  override publishStatus(status: string, { header }: Pick<TslabMessage, 'header'>): void {
    this.publish(header, 'status', { execution_state: status });
  }

  override async handleShellMessage(socket: Router, ...frames: Buffer[]): Promise<void> {
    let message: Message;
    try {
      message = decode(this.connInfo.key, frames);
    } catch {
      return;
    }
    const own = this.#handlers[message.header.msg_type];
    if (own === undefined) return super.handleShellMessage(socket, ...frames);
    this.publishStatus('busy', message);
    try {
      await own(socket, message);
    } catch (error) {
      const { name, message: evalue, stack = '' } = error as Error;
      this.#reply(socket, message, { status: 'error', ename: name, evalue, traceback: stack.split('\n') });
    }
    this.publishStatus('idle', message);
  }

  readonly #handlers: Record<string, (socket: Router, message: Message) => void | Promise<void>> = {
    kernel_info_request: (socket, message) => {
      this.#reply(socket, message, this.handler.handleKernel());
      this.#firstInfo();
    },
    execute_request: async (socket, message) => {
      const publish: Publish = (...args) => this.publish(message.header, ...args);
      const ask = (text: string, password: boolean) => this.#ask(message, text, password);
      this.#reply(socket, message, await this.session.execute(message.content, { publish, ask }));
    },
    is_complete_request: (socket, message) =>
      this.#reply(socket, message, this.handler.handleIsComplete(message.content)),
    complete_request: (socket, message) =>
      this.#reply(socket, message, this.handler.handleComplete(message.content)),
    inspect_request: (socket, message) =>
      this.#reply(socket, message, this.handler.handleInspect(message.content)),
    history_request: (socket, message) => {
      const { session } = this;
      const { history } = require('./history') as typeof import('./history');
      this.#reply(socket, message, { status: 'ok', history: history(session.history, message.content) });
    },
    connect_request: (socket, message) => {
      const { shell_port, iopub_port, stdin_port, control_port, hb_port } = this.connInfo;
      const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
      this.#reply(socket, message, { status: 'ok', ...ports });
    },
    comm_info_request: (socket, message) =>
      this.#reply(socket, message, { status: 'ok', comms: this.comms.info(message.content.target_name) }),
    comm_open: (_, message) => this.#receiveComm(message),
    comm_msg: (_, message) => this.#receiveComm(message),
    comm_close: (_, message) => this.#receiveComm(message),
  };

  #receiveComm(message: Message): void {
    this.comms.receive(message, (comm_id) =>
      this.publish(message.header, 'comm_close', { comm_id, data: {} }),
    );
  }

  #reply(socket: Router, { identities, header: parent }: Message, content: object): void {
    const header = makeHeader(parent.msg_type.replace('_request', '_reply'), this.id);
    void socket.send(encode(this.connInfo.key, { identities, header, parent, content }));
  }

  /** Asks the client that sent a request for a line of text. */
  #ask({ identities, header: parent }: Message, prompt: string, password: boolean): Promise<string> {
    const header = makeHeader('input_request', this.id);
    void this.stdin.send(
      encode(this.connInfo.key, { identities, header, parent, content: { prompt, password } }),
    );
    return new Promise((answer) => {
      this.#questions.push({ identities: identities.join(), answer });
    });
  }

  async #listenForRequests(): Promise<void> {
    for await (const frames of this.shell) void this.handleShellMessage(this.shell, ...frames);
  }

  async #listenForAnswers(): Promise<void> {
    for await (const frames of this.stdin) {
      const { identities, content } = decode(this.connInfo.key, frames);
      const at = this.#questions.findIndex((question) => question.identities === identities.join());
      if (at >= 0) this.#questions.splice(at, 1)[0]?.answer(String(content.value ?? ''));
    }
  }
}
