/**
 * The Jupyter wire protocol: what one message looks like on a ZeroMQ socket. What it says is read in `messages.ts`.
 *
 * What comes in is checked by hand here, without a schema: a kernel tells who it is a tenth of a second after it was
 * started, and the schema library would take a third of that, once in each of its two threads.
 *
 * @source https://jupyter-client.readthedocs.io/en/stable/messaging.html, version 5.3
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { DataError } from '../core/errors';
import { isRecord, shown } from '../core/parse';

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
  /** The subshell that a request is for; the main shell's have none. */
  subshell_id?: string;
}

/** A message as both ends handle it. */
export interface Message {
  identities: Buffer[];
  header: Header;
  parent: Partial<Header>;
  metadata: Record<string, unknown>;
  /** What it says, which nobody has checked: `messages.ts` reads it by the header's type. */
  content: Record<string, unknown>;
  buffers: Buffer[];
}

const DELIMITER = Buffer.from('<IDS|MSG>');

/**
 * What a connection file says.
 * @param file for the sentence
 * @throws DataError naming what is wrong in it
 */
export function connectionIn(text: string, file: string): ConnectionInfo {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new DataError(`the connection file ${file} is no JSON; let Jupyter start the kernel anew`, {
      cause,
    });
  }
  const given = isRecord(raw) ? raw : {};
  const member = <T>(name: string, fits: (value: unknown) => value is T, expected: string): T => {
    const value = given[name];
    if (fits(value)) return value;
    throw new DataError(
      `the connection file ${file}: ${name} is ${shown(value) || 'missing'}; it should be ${expected}`,
    );
  };
  const word = (name: string) => member(name, isText, 'a text');
  const port = (name: string) => member(name, isPort, 'the number of a port');
  return {
    ...given,
    transport: word('transport'),
    ip: word('ip'),
    key: word('key'),
    signature_scheme: word('signature_scheme'),
    shell_port: port('shell_port'),
    iopub_port: port('iopub_port'),
    stdin_port: port('stdin_port'),
    control_port: port('control_port'),
    hb_port: port('hb_port'),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isPort = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 65536;

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

/** A message as it is handed to a socket. */
export type Frames = (Uint8Array | string)[];

/** The frames of a signed message, routing identities first. */
export function encode(
  key: string,
  message: Pick<Message, 'header'> & {
    content: object;
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
 * @throws DataError when a frame is missing or unreadable, or the signature is wrong; such a message is not to be answered
 */
export function decode(key: string, frames: readonly Buffer[]): Message {
  const at = delimiterIn(frames);
  if (at < 0 || frames.length < at + 6) throw new DataError('not a Jupyter message: frames are missing');
  const [signature, ...rest] = frames.slice(at + 1) as [Buffer, ...Buffer[]];
  const parts = rest.slice(0, 4);
  const expected = sign(key, parts);
  if (
    key !== '' &&
    !(signature.length === expected.length && timingSafeEqual(signature, Buffer.from(expected)))
  ) {
    throw new DataError('the signature of a message is wrong');
  }
  const [header, parent, metadata, content] = parts;
  return {
    identities: frames.slice(0, at),
    header: headerIn(objectIn(header, 'header')),
    parent: partialHeaderIn(objectIn(parent, 'parent header')),
    metadata: objectIn(metadata, 'metadata'),
    content: objectIn(content, 'content'),
    buffers: rest.slice(4),
  };
}

const delimiterIn = (frames: readonly Buffer[]): number =>
  frames.findIndex((frame) => frame.equals(DELIMITER));

/** The signature in the frames of a message. */
export const signatureIn = (frames: readonly Buffer[]): Buffer =>
  frames[delimiterIn(frames) + 1] ?? Buffer.alloc(0);

function objectIn(part: Buffer | undefined, name: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(String(part));
  } catch (cause) {
    throw new DataError(`not a Jupyter message: its ${name} is no JSON`, { cause });
  }
  if (isRecord(value)) return value;
  throw new DataError(`not a Jupyter message: its ${name} is ${shown(value)}; it should be an object`);
}

/** Of a header, what is a text in it: the rest is of no use to anybody. */
function partialHeaderIn(raw: Readonly<Record<string, unknown>>): Partial<Header> {
  const texts = Object.entries(raw).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(texts);
}

function headerIn(raw: Readonly<Record<string, unknown>>): Header {
  const texts = partialHeaderIn(raw);
  const { msg_id, msg_type, session = '', username = '', date = '', version = '' } = texts;
  for (const [name, value] of Object.entries({ msg_id, msg_type }))
    if (value === undefined)
      throw new DataError(
        `not a Jupyter message: header.${name} is ${shown(raw[name]) || 'missing'}; it should be a text`,
      );
  return { ...texts, msg_id: msg_id ?? '', msg_type: msg_type ?? '', session, username, date, version };
}

function sign(key: string, parts: readonly (string | Buffer)[]): string {
  if (key === '') return '';
  const hash = createHmac('sha256', key);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** The frames of a reply to a request. */
export const encodeReply = (
  key: string,
  session: string,
  to: Message,
  content: object,
): ReturnType<typeof encode> =>
  encode(key, {
    identities: to.identities,
    header: makeHeader(to.header.msg_type.replace('_request', '_reply'), session),
    parent: to.header,
    content,
  });

/** What is replied to a request that nobody answers. @param who does not know it */
export const unknownRequest = (who: string, { header }: Message): object => ({
  status: 'error',
  ename: 'UnknownRequest',
  evalue: `${who} does not know ${header.msg_type}`,
  traceback: [],
});
