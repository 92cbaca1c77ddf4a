/** Comms: channels that either side may open, by which widgets in the page and code in the kernel talk. */
import type { Comm, CommOpening } from '../../src/display/host';
import type { CommMessage } from '../../src/jupyter/messages';
import { randomUUID } from '../../src/platform/hashes';
import type { Cell, Publish } from './cell';

interface Channel {
  readonly target: string;
  cell: Cell;
  /** Settles when whoever serves it has been told of it, and has said who listens. */
  opened: Promise<void>;
  readonly onMessage: Set<Parameters<Comm['onMessage']>[0]>;
  readonly onClose: Set<(data: unknown) => void>;
}

/** A target that code in a cell serves. */
interface Service {
  cell: Cell;
  readonly onOpen: (comm: Comm, message: CommOpening) => void;
}

interface OpenOptions {
  metadata?: Record<string, unknown>;
  id?: string;
  buffers?: Uint8Array[];
}

/** What comes with a comm message besides its content. */
interface Enclosed {
  readonly metadata: Record<string, unknown>;
  readonly buffers: Uint8Array[];
}

/** On channels of this target every page asks, when it is loaded, which widgets there are. */
const WIDGETS = 'jupyter.widget.control';
const NO_WIDGETS = { method: 'update_states', states: {}, buffer_paths: [] };

export class Comms {
  readonly #channels = new Map<string, Channel>();
  readonly #services = new Map<string, Service>();
  /** Channels of pages that ask for widgets of a notebook that has made none. */
  readonly #unserved = new Set<string>();
  readonly #takeTurn: (cell: Cell, work: () => void) => Promise<void>;
  readonly #report: (cell: Cell, error: unknown) => void;
  readonly #renew: (cell: Cell) => Cell;

  /**
   * @param takeTurn runs a listener as a piece of its cell that can be interrupted; settles when it has run
   * @param report tells of an error in a listener, in the output of its cell
   * @param renew begins a cell's life again that an interrupt has ended: its listeners hear what comes later
   */
  constructor(
    takeTurn: (cell: Cell, work: () => void) => Promise<void>,
    report: (cell: Cell, error: unknown) => void,
    renew: (cell: Cell) => Cell,
  ) {
    this.#takeTurn = takeTurn;
    this.#report = report;
    this.#renew = renew;
  }

  /** Opens a channel from a cell. What arrives on it later is handled, and speaks, as part of that cell. */
  open(cell: Cell, target: string, data: unknown, options: OpenOptions): Comm {
    const { id = randomUUID(), metadata = {}, buffers = [] } = options;
    const comm = this.#channel(cell, target, id);
    cell.publish('comm_open', { comm_id: id, target_name: target, data }, { metadata, buffers });
    return comm;
  }

  /** Lets front ends open channels of a target to a cell. @returns a function that ends it */
  serve(cell: Cell, target: string, onOpen: Service['onOpen']): () => void {
    const service: Service = { cell, onOpen };
    this.#services.set(target, service);
    return () => {
      if (this.#services.get(target) === service) this.#services.delete(target);
    };
  }

  #channel(cell: Cell, target: string, id: string): Comm {
    const channel: Channel = {
      target,
      cell,
      opened: Promise.resolve(),
      onMessage: new Set(),
      onClose: new Set(),
    };
    this.#channels.set(id, channel);
    return {
      id,
      send: (content, extra = {}) => {
        if (this.#channels.has(id)) cell.publish('comm_msg', { comm_id: id, data: content }, extra);
      },
      close: (content = {}) => {
        if (this.#channels.delete(id)) cell.publish('comm_close', { comm_id: id, data: content });
      },
      onMessage: (listener) => void channel.onMessage.add(listener),
      onClose: (listener) => void channel.onClose.add(listener),
    };
  }

  /** The open channels, of one target or of all, as `comm_info_reply` lists them. */
  info(target?: string): Record<string, { target_name: string }> {
    const listed = [...this.#channels].filter(
      ([, channel]) => target === undefined || channel.target === target,
    );
    return Object.fromEntries(listed.map(([id, channel]) => [id, { target_name: channel.target }]));
  }

  /**
   * A comm message from the front end.
   * @param publish tells front ends what answers this message, and is no part of a cell
   */
  async receive(message: CommMessage, enclosed: Enclosed, publish: Publish): Promise<void> {
    const { comm_id: id, data } = message.content;
    if (message.type === 'comm_open') {
      const { target_name: target = '' } = message.content;
      const service = this.#services.get(target);
      if (service === undefined && target === WIDGETS) this.#unserved.add(id);
      else if (service === undefined) publish('comm_close', { comm_id: id, data: {} });
      else await this.#answer(service, target, id, { data, ...enclosed });
      return;
    }
    const isClose = message.type === 'comm_close';
    if (this.#unserved.has(id)) {
      if (isClose) this.#unserved.delete(id);
      else publish('comm_msg', { comm_id: id, data: NO_WIDGETS });
    }
    const channel = this.#channels.get(id);
    if (channel === undefined) return;
    if (isClose) this.#channels.delete(id);
    // A page opens a channel and speaks on it at once.
    await channel.opened;
    const answer: Comm['send'] = (content, extra = {}) =>
      publish('comm_msg', { comm_id: id, data: content }, extra);
    const listeners = isClose ? channel.onClose : channel.onMessage;
    for (const listener of listeners)
      await this.#call(channel, () => listener(data, enclosed.buffers, answer));
  }

  /** Hands a channel that a front end opened to who serves it; one that is not taken is closed. */
  #answer(service: Service, target: string, id: string, opening: CommOpening): Promise<void> {
    const comm = this.#channel(service.cell, target, id);
    const opened = this.#call(
      service,
      () => service.onOpen(comm, opening),
      () => comm.close(),
    );
    const channel = this.#channels.get(id);
    if (channel !== undefined) channel.opened = opened;
    return opened;
  }

  /** Runs a listener as part of its cell; what it throws, at once or later, is told there. */
  #call(its: { cell: Cell }, listener: () => unknown, onFailure: () => void = () => {}): Promise<void> {
    if (its.cell.aborted) its.cell = this.#renew(its.cell);
    const { cell } = its;
    const failed = (error: unknown) => {
      this.#report(cell, error);
      onFailure();
    };
    return this.#takeTurn(cell, () => {
      try {
        Promise.resolve(listener()).catch(failed);
      } catch (error) {
        failed(error);
      }
    });
  }
}
