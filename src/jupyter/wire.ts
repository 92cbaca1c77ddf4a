/**
 * The Jupyter wire protocol: what one message looks like on a ZeroMQ socket.
 *
 * @source https://jupyter-client.readthedocs.io/en/stable/messaging.html, version 5.3
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** What a connection file says: where the five sockets are and the key that signs messages. */
export interface ConnectionInfo {
  transport: string;
  ip: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
  key: string;
  signature_scheme: string;
  kernel_name?: string;
}

export interface Header {
  msg_id: string;
  session: string;
  username: string;
  date: string;
  msg_type: string;
  version: string;
}

/** A message as both ends handle it. `content` stays untyped: each handler knows what it asked for. */
export interface Message {
  identities: Buffer[];
  header: Header;
  parent: Partial<Header>;
  metadata: Record<string, unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: the content's shape depends on header.msg_type
  content: any;
  buffers: Buffer[];
}

const DELIMITER = Buffer.from('<IDS|MSG>');

/** The address of one of the connection's sockets. */
export function address(
  connection: ConnectionInfo,
  socket: 'shell' | 'iopub' | 'stdin' | 'control' | 'hb',
): string {
  const port = connection[`${socket}_port`];
  const separator = connection.transport === 'tcp' ? ':' : '-';
  return `${connection.transport}://${connection.ip}${separator}${port}`;
}

export function makeHeader(type: string, session: string, username = 'kernel'): Header {
  return {
    msg_id: randomUUID(),
    session,
    username,
    date: new Date().toISOString(),
    msg_type: type,
    version: '5.3',
  };
}

/** Numbers JSON has no word for become null in a message, and big integers become text, rather than failing it. */
const jsonSafe = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);

/** The frames of a signed message, routing identities first. */
export function encode(
  key: string,
  message: Pick<Message, 'header' | 'content'> & {
    identities?: readonly (Buffer | string)[];
    parent?: Partial<Header>;
    metadata?: object;
    buffers?: readonly Uint8Array[];
  },
): (Buffer | string)[] {
  const parts = [message.header, message.parent ?? {}, message.metadata ?? {}, message.content].map((part) =>
    JSON.stringify(part, jsonSafe),
  );
  const buffers = (message.buffers ?? []).map((bytes) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  );
  return [...(message.identities ?? []), DELIMITER, sign(key, parts), ...parts, ...buffers];
}

/**
 * Reads the frames of a message.
 * @throws Error when a frame is missing or the signature is wrong; such a message is not to be answered
 */
export function decode(key: string, frames: readonly Buffer[]): Message {
  const at = frames.findIndex((frame) => frame.equals(DELIMITER));
  if (at < 0 || frames.length < at + 6) throw new Error('not a Jupyter message: frames are missing');
  const [signature, ...rest] = frames.slice(at + 1) as [Buffer, ...Buffer[]];
  const parts = rest.slice(0, 4);
  const expected = sign(key, parts);
  if (
    key !== '' &&
    !(signature.length === expected.length && timingSafeEqual(signature, Buffer.from(expected)))
  ) {
    throw new Error('the signature of a message is wrong');
  }
  const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part.toString()));
  return { identities: frames.slice(0, at), header, parent, metadata, content, buffers: rest.slice(4) };
}

function sign(key: string, parts: readonly (string | Buffer)[]): string {
  if (key === '') return '';
  const hash = createHmac('sha256', key);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
