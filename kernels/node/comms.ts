/** Comms: channels that either side may open, by which widgets in the page and code in the kernel talk. */
import { randomUUID } from 'node:crypto';
import type { Comm } from '../../src/display/host';
import type { CommMessage } from '../../src/jupyter/messages';
import { type Cell, runIn } from './cell';

interface Channel {
  readonly target: string;
  readonly cell: Cell;
  readonly onMessage: Set<(data: unknown, buffers: Uint8Array[]) => void>;
  readonly onClose: Set<(data: unknown) => void>;
}

interface OpenOptions {
  metadata?: Record<string, unknown>;
  id?: string;
  buffers?: Uint8Array[];
}

export class Comms {
  readonly #channels = new Map<string, Channel>();

  /** Opens a channel from a cell. What arrives on it later is handled, and speaks, as part of that cell. */
  open(cell: Cell, target: string, data: unknown, options: OpenOptions): Comm {
    const { id = randomUUID(), metadata = {}, buffers = [] } = options;
    const channel: Channel = { target, cell, onMessage: new Set(), onClose: new Set() };
    this.#channels.set(id, channel);
    cell.publish('comm_open', { comm_id: id, target_name: target, data }, { metadata, buffers });
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
   * @param refuse closes a channel that the front end opened for a target nobody here serves
   */
  receive({ type, content }: CommMessage, buffers: Uint8Array[], refuse: (id: string) => void): void {
    const channel = this.#channels.get(content.comm_id);
    if (channel === undefined) {
      if (type === 'comm_open') refuse(content.comm_id);
      return;
    }
    const isClose = type === 'comm_close';
    if (isClose) this.#channels.delete(content.comm_id);
    const listeners = isClose ? channel.onClose : channel.onMessage;
    for (const listener of listeners) runIn(channel.cell, () => listener(content.data, buffers));
  }
}
