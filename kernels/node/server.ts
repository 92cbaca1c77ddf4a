/** tslab's server, answering what it leaves unanswered, and publishing through this kernel's own messages. */
import { randomUUID } from 'node:crypto';
import { Publisher, Router } from 'zeromq';
import { isRequestType, requestOf } from '../../src/jupyter/messages';
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
import type { KernelSession } from './session';

interface Question {
  identities: string;
  answer: (text: string) => void;
}

/**
 * Without a limit nothing is ever dropped; ZeroMQ's default loses whatever goes beyond 1000 messages. And with no timeout
 * every message is sent at once: else a loop's 513th would wait, and the 514th be refused as "busy".
 */
const unlimited = { sendHighWaterMark: 0, sendTimeout: 0 };

/** Whether this kernel answers messages of a type itself; the others are tslab's. */
const isOwn = (type: string): boolean =>
  type === 'kernel_info_request' || type === 'connect_request' || isRequestType(type);

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
    const type = message.header.msg_type;
    if (!isOwn(type)) return super.handleShellMessage(socket, ...frames);
    this.publishStatus('busy', message);
    try {
      await this.#answer(socket, message);
    } catch (error) {
      const { name, message: evalue, stack = '' } = error as Error;
      this.#reply(socket, message, { status: 'error', ename: name, evalue, traceback: stack.split('\n') });
    }
    this.publishStatus('idle', message);
  }

  async #answer(socket: Router, message: Message): Promise<void> {
    // These two ask for nothing in particular: who asks first who is there shall not wait for a schema.
    switch (message.header.msg_type) {
      case 'kernel_info_request':
        this.#reply(socket, message, this.handler.handleKernel());
        this.#firstInfo();
        return;
      case 'connect_request': {
        const { shell_port, iopub_port, stdin_port, control_port, hb_port } = this.connInfo;
        const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
        this.#reply(socket, message, { status: 'ok', ...ports });
        return;
      }
    }
    const request = requestOf(message);
    const reply = (content: object) => this.#reply(socket, message, content);
    switch (request.type) {
      case 'execute_request': {
        const publish: Publish = (...args) => this.publish(message.header, ...args);
        const ask = (text: string, password: boolean) => this.#ask(message, text, password);
        return reply(await this.session.execute(request.content, { publish, ask }));
      }
      case 'is_complete_request':
        return reply(this.handler.handleIsComplete(request.content));
      case 'complete_request':
        return reply(this.handler.handleComplete(request.content));
      case 'inspect_request':
        return reply(this.handler.handleInspect({ detail_level: 0, ...request.content }));
      case 'history_request': {
        const { history } = require('./history') as typeof import('./history');
        return reply({ status: 'ok', history: history(this.session.history, request.content) });
      }
      case 'comm_info_request':
        return reply({ status: 'ok', comms: this.comms.info(request.content.target_name ?? undefined) });
      default:
        this.comms.receive(request, message.buffers, (comm_id) =>
          this.publish(message.header, 'comm_close', { comm_id, data: {} }),
        );
    }
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
      let message: Message;
      try {
        message = decode(this.connInfo.key, frames);
      } catch {
        continue;
      }
      const { identities, content } = message;
      const at = this.#questions.findIndex((question) => question.identities === identities.join());
      if (at >= 0) this.#questions.splice(at, 1)[0]?.answer(String(content.value ?? ''));
    }
  }
}
