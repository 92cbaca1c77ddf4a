/** The kernel's sockets, but for those of the control thread: hears requests and answers them. */
import { randomUUID } from 'node:crypto';
import { Router } from 'zeromq';
import { cellsOf, type ExecuteRequest, isRequestType, requestOf } from '../../src/jupyter/messages';
import {
  address,
  type ConnectionInfo,
  encode,
  encodeReply,
  type Frames,
  type Header,
  type Message,
  makeHeader,
  unknownRequest,
} from '../../src/jupyter/wire';
import type { Cell, Publish } from '../cells/cell';
import { Comms } from '../cells/comms';
import type { Handler } from './handler';
import { failedRequest, Hearing, repeatedRequest } from './hearing';
import { HistoryFile } from './history-file';
import { Input } from './input';
import type { ExecuteReply, KernelSession } from './session';
import { frameLimits, hearAll, unlimited } from './sockets';
import { builtIns, realSetImmediate, takeTurn } from './turns';

/** What the server needs of the process around it. */
export interface Surroundings {
  /** Sends a message to every front end, through the control thread. */
  publish(frames: Frames): void;
  /** Tells of an error that no cell caught, in the output of the cell that it belongs to. */
  report(cell: Cell, error: unknown): void;
  /** Ends the process, when a client asks for it on this channel as older ones do. */
  leave(): void;
}

export class Server {
  readonly id = randomUUID();
  readonly comms: Comms;
  readonly input = new Input();
  readonly hearing: Hearing;
  readonly #shell = new Router({ ...unlimited, maxMessageSize: frameLimits.shell });
  readonly #handler: Handler;
  readonly #session: KernelSession;
  readonly #connection: ConnectionInfo;
  readonly #surroundings: Surroundings;
  readonly #historyFile = new HistoryFile();
  #firstInfo: () => void = () => {};
  /** Settles when a client has been told who it talks to. */
  readonly introduced = new Promise<void>((resolve) => {
    this.#firstInfo = resolve;
  });

  constructor(
    handler: Handler,
    session: KernelSession,
    connection: ConnectionInfo,
    surroundings: Surroundings,
  ) {
    this.#handler = handler;
    this.#session = session;
    this.#connection = connection;
    this.#surroundings = surroundings;
    this.hearing = new Hearing(connection.key, this.id);
    this.comms = new Comms(
      (cell, work) => {
        takeTurn(cell, work);
        // Behind the turn, also where that was ended.
        return new Promise((resolve) => realSetImmediate(resolve));
      },
      (cell, error) => surroundings.report(cell, error),
      (cell) => session.renew(cell),
    );
  }

  /**
   * Binds the sockets, and reads them only then: ZeroMQ may refuse to read a socket that is still being bound ("EBUSY"),
   * and the kernel would never answer.
   * @param speaks settles when what is published is heard
   */
  async init(speaks: Promise<void>): Promise<void> {
    await Promise.all([speaks, this.#shell.bind(address(this.#connection, 'shell'))]);
    void this.#listenForRequests();
    this.publish({}, 'status', { execution_state: 'starting' });
  }

  close(): void {
    this.#session.close();
    this.#shell.close();
  }

  /** Sends a message to every front end. */
  publish(
    parent: Partial<Header>,
    type: string,
    content: object,
    extra: { metadata?: object; buffers?: readonly Uint8Array[] } = {},
  ): void {
    const header = makeHeader(type, this.id);
    this.#surroundings.publish(
      encode(this.#connection.key, { identities: [type], header, parent, content, ...extra }),
    );
  }

  async #hear(socket: Router, frames: Buffer[]): Promise<void> {
    // A callback of a cell may have run outside of turns since.
    builtIns.leave();
    const heard = this.hearing.of(frames);
    if (heard === undefined) return;
    const { message } = heard;
    if (heard.isRepeated) return this.#reply(socket, message, repeatedRequest);
    const status = (execution_state: string) => this.publish(message.header, 'status', { execution_state });
    status('busy');
    try {
      await this.#answer(socket, message);
    } catch (error) {
      this.#reply(socket, message, failedRequest(error));
    }
    status('idle');
  }

  async #answer(socket: Router, message: Message): Promise<void> {
    const type = message.header.msg_type;
    // These ask for nothing in particular: who asks first who is there shall not wait for a schema.
    switch (type) {
      case 'kernel_info_request':
        this.#reply(socket, message, this.#handler.kernelInfo());
        this.#firstInfo();
        return;
      case 'connect_request': {
        const { shell_port, iopub_port, stdin_port, control_port, hb_port } = this.#connection;
        const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
        this.#reply(socket, message, { status: 'ok', ...ports });
        return;
      }
      case 'shutdown_request':
        this.#reply(socket, message, { status: 'ok', restart: message.content.restart === true });
        this.#surroundings.leave();
        return;
    }
    if (!isRequestType(type)) {
      this.#reply(socket, message, unknownRequest('the kernel', message));
      return;
    }
    const request = requestOf(message);
    const reply = (content: object) => this.#reply(socket, message, content);
    switch (request.type) {
      case 'execute_request': {
        const publish: Publish = (...args) => this.publish(message.header, ...args);
        const asking = this.input.asking(message, this.#connection, this.id);
        const { subshell_id } = message.header;
        const frontEnd = { publish, ...asking };
        const executed = await this.#session.execute(
          request.content,
          frontEnd,
          cellsOf(message),
          subshell_id,
        );
        reply(executed);
        this.#keep(request.content, executed);
        return;
      }
      case 'is_complete_request':
        return reply(this.#handler.isComplete(request.content));
      case 'complete_request':
        return reply(this.#handler.complete(request.content));
      case 'inspect_request':
        return reply(this.#handler.inspect(request.content));
      case 'history_request': {
        const { history } = require('./history') as typeof import('./history');
        const earlier = this.#historyFile.earlier();
        return reply({ status: 'ok', history: history(earlier, this.#session.history, request.content) });
      }
      case 'comm_info_request':
        return reply({ status: 'ok', comms: this.comms.info(request.content.target_name ?? undefined) });
      default:
        await this.comms.receive(request, message, (type, content, extra) =>
          this.publish(message.header, type, content, extra),
        );
    }
  }

  /** Keeps what a cell executed for later sessions. */
  #keep(
    { silent = false, store_history = !silent }: ExecuteRequest,
    { status, execution_count }: ExecuteReply,
  ): void {
    const entry = this.#session.history[execution_count - 1];
    if (silent || !store_history || status === 'aborted' || entry === undefined) return;
    this.#historyFile.add(execution_count, entry.input, entry.output);
  }

  #reply(socket: Router, to: Message, content: object): void {
    void socket.send(encodeReply(this.#connection.key, this.id, to, content));
  }

  async #listenForRequests(): Promise<void> {
    await hearAll(this.#shell, (frames) => void this.#hear(this.#shell, frames));
  }
}
