/**
 * The stdin socket, in the control thread: it asks the front end and hears the answers while the main thread waits for one
 * and can do nothing else.
 */
import type { MessagePort } from 'node:worker_threads';
import { Router } from 'zeromq';
import { address, type ConnectionInfo } from '../../src/jupyter/wire';
import type { Hearing } from './hearing';
import { frameLimits, hearAll, unlimited } from './sockets';

/** What the main thread and this one share. */
export interface InputLine {
  readonly port: MessagePort;
  /** Set to 1 with each answer, for a main thread that waits. */
  readonly answered: Int32Array;
}

/** Who is asked, by the identities of the messages that come from there, which may be any bytes. */
export const addressee = (identities: readonly Buffer[]): string =>
  identities.map((identity) => identity.toString('hex')).join();

/** What the main thread asks for. */
export type InputOrder =
  | { type: 'ask'; id: string; identities: string; frames: (Uint8Array | string)[] }
  | { type: 'cancel'; id: string };

/** What somebody has answered. */
export interface InputAnswer {
  readonly id: string;
  readonly value: string;
}

/**
 * Binds the socket, and from then on asks what the main thread orders.
 * @returns a function that closes it: a process that exits over open sockets crashes
 */
export async function serveInput(
  connection: ConnectionInfo,
  { port, answered }: InputLine,
  hearing: Hearing,
): Promise<() => void> {
  const socket = new Router({ ...unlimited, maxMessageSize: frameLimits.others });
  await socket.bind(address(connection, 'stdin'));
  /** Whom the open questions were put to, by the id of the request; in the order in which they were asked. */
  const open = new Map<string, string>();
  const cancelled = new Set<string>();
  port.on('message', (order: InputOrder) => {
    if (order.type === 'cancel') {
      if (open.delete(order.id)) cancelled.add(order.id);
      return;
    }
    open.set(order.id, order.identities);
    void socket.send(order.frames.map((frame) => (typeof frame === 'string' ? frame : Buffer.from(frame))));
  });
  void hearAll(socket, (frames) => {
    const heard = hearing.of(frames);
    if (heard === undefined || heard.isRepeated) return;
    const { header, parent, identities, content } = heard.message;
    if (header.msg_type !== 'input_reply') return;
    const named = parent.msg_id ?? '';
    // An answer to a question that nobody asks any more.
    if (cancelled.delete(named)) return;
    const from = addressee(identities);
    const id = open.has(named) ? named : [...open].find(([, to]) => to === from)?.[0];
    if (id === undefined) return;
    open.delete(id);
    const value = typeof content.value === 'string' ? content.value : '';
    port.postMessage({ id, value } satisfies InputAnswer);
    Atomics.store(answered, 0, 1);
    Atomics.notify(answered, 0);
  });
  return () => socket.close();
}
