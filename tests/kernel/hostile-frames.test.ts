/**
 * What strangers on the same machine may send to the kernel's sockets, and honest clients by mistake: after each of it
 * the next honest request is answered on every socket.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { Dealer, XSubscriber } from 'zeromq';
import { address, type ConnectionInfo, decode, encode, makeHeader } from '../../src/jupyter/wire';
import { type Kernel, withKernel } from './client';

type Socket = Parameters<typeof address>[1];
type Sent = (Buffer | string)[];

const delimiter = '<IDS|MSG>';
const deep = `${'['.repeat(1e6)}${']'.repeat(1e6)}`;
/** Types that the kernel knows on some socket, and types that it does not know on any. */
const types = [
  ...['kernel_info_request', 'execute_request', 'complete_request', 'comm_open', 'comm_msg', 'input_reply'],
  ...['debug_request', 'usage_request', 'delete_subshell_request', 'history_request', 'connect_request'],
  ...['status', 'idle', '__proto__', 'constructor', 'toString', '', '\0', '☃'],
];
const contents: Record<string, unknown>[] = [
  {},
  { code: { toString: 0, valueOf: 0 }, value: { toString: 0, valueOf: 0 }, subshell_id: { toString: 0 } },
  { code: null, cursor_pos: -1, value: null, comm_id: null, data: null, command: null, arguments: null },
  { code: [], value: [[]], target_name: 7, command: 'evaluate', type: 'request', seq: 'x', arguments: 'y' },
];

/** A message signed with a key, whatever its parts are. */
function signedBy(key: string, parts: { header?: unknown; parent?: unknown; metadata?: unknown }): Sent {
  return encode(key, { header: {}, content: {}, ...parts } as Parameters<typeof encode>[1]);
}

/** The text of a part put in the place of another, and signed. */
const withPart = (key: string, at: number, text: string): Sent => {
  const texts = [JSON.stringify(makeHeader('kernel_info_request', 'stranger')), '{}', '{}', '{}'];
  texts[at] = text;
  const { createHmac } = require('node:crypto') as typeof import('node:crypto');
  const hash = createHmac('sha256', key);
  for (const part of texts) hash.update(part);
  return [delimiter, hash.digest('hex'), ...texts];
};

const texts = ['', 'no JSON', 'null', '7', '"text"', '[]', '{"a":', '\ufeff{}', deep, `{"date":${deep}}`];

/** Frames that nobody signed, or signed with another key. */
function unsigned(): [name: string, frames: Sent][] {
  const header = makeHeader('execute_request', 'stranger');
  const honest = signedBy('another key', { header });
  const [, signature, ...parts] = honest as [string, string, ...string[]];
  return [
    ['a wrong key', honest],
    ['no signature', [delimiter, '', ...parts]],
    ['a signature that is too long', [delimiter, signature + signature, ...parts]],
    ['a binary signature', [delimiter, randomBytes(64), ...parts]],
    ['a signature in capitals', [delimiter, signature.toUpperCase(), ...parts]],
    ['no delimiter', [signature, ...parts]],
    ['the delimiter alone', [delimiter]],
    ['the delimiter last', [...parts, delimiter]],
    ['many delimiters', Array.from({ length: 1000 }, () => delimiter)],
    ['one part too few', [delimiter, signature, ...parts.slice(1)]],
    ['an empty frame', ['']],
    ['empty frames', ['', '', '', '', '', '', '']],
    ['10,000 frames', Array.from({ length: 10_000 }, (_, i) => `${i}`)],
    ['10,000 frames behind a message', [...honest, ...Array.from({ length: 10_000 }, () => 'x')]],
    ['bytes', [randomBytes(1000)]],
    ['a frame of 8 MiB', [Buffer.alloc(8 << 20, 'x')]],
    ['binary identities', [randomBytes(255), Buffer.from([0, 255, 254]), ...honest]],
    ['a subscription', [Buffer.from([1])]],
    ['an end of a subscription that nobody has', [Buffer.from([0, 1, 2])]],
    ['a subscription to a long name', [Buffer.from(`\x01${'x'.repeat(100_000)}`)]],
    ...texts.map((text, i): [string, Sent] => [
      `the text ${i}`,
      [delimiter, signature, text, text, text, text],
    ]),
  ];
}

/** What whoever has the key may send. */
function signed(key: string): [name: string, frames: Sent][] {
  const header = makeHeader('kernel_info_request', 'stranger');
  return [
    ...texts.flatMap((text, i) =>
      ['header', 'parent', 'metadata', 'content'].map((part, at): [string, Sent] => [
        `a ${part} that is the text ${i}`,
        withPart(key, at, text),
      ]),
    ),
    ...Object.keys(header).flatMap((name) =>
      [undefined, null, 7, [], {}, { toString: 0 }].map((value, i): [string, Sent] => [
        `a header with another ${name}, ${i}`,
        signedBy(key, { header: { ...header, [name]: value } }),
      ]),
    ),
    ...types.flatMap((type) =>
      contents.map((content, i): [string, Sent] => [
        `${type} with the contents ${i}`,
        signedBy(key, { header: makeHeader(type, 'stranger'), content } as object),
      ]),
    ),
    ['identities that are none', ['', randomBytes(300), ...signedBy(key, { header })]],
    ['1,000 buffers', [...signedBy(key, { header }), ...Array.from({ length: 1000 }, () => 'x')]],
  ];
}

/** Bytes that are no ZeroMQ. */
const garbage = [
  'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
  Buffer.alloc(100_000),
  randomBytes(100_000),
  Buffer.from('ff00000000000000017f03004e554c4c', 'hex'),
  Buffer.concat([Buffer.from('ff00000000000000017f', 'hex'), randomBytes(5000)]),
];

/** Sends each from a socket of its own, as strangers come. */
async function sendAll(to: string, all: readonly Sent[]): Promise<void> {
  const stranger = new Dealer({ linger: 5000, sendHighWaterMark: 0 });
  stranger.connect(to);
  for (const frames of all) await stranger.send(frames);
  stranger.close();
}

/** Every socket is asked, and answers. */
async function expectAnswers(kernel: Kernel): Promise<void> {
  const control = await kernel.client.request('kernel_info_request', {}, { channel: 'control' });
  expect(control.reply.content.status).toBe('ok');
  const { result, published } = await kernel.run(
    "(globalThis as any).prompt('Still there?')",
    {},
    { onInput: () => 'yes' },
  );
  expect(result).toEqual({ 'text/plain': "'yes'" });
  expect(published.map(({ content }) => content.execution_state)).toContain('idle');
  expect(await kernel.client.beats(20_000)).toBe(true);
}

describe('frames of strangers', () => {
  const kernel = withKernel();
  let connection: ConnectionInfo;
  beforeAll(() => {
    connection = kernel.client.connection;
  });

  for (const socket of ['shell', 'control', 'stdin', 'hb'] as const) {
    it(`leave the ${socket} socket as it was, each alone and all together`, async () => {
      const all = [...unsigned(), ...signed(connection.key)];
      for (const [, frames] of unsigned()) {
        await sendAll(address(connection, socket), [frames]);
        await expectAnswers(kernel);
      }
      await sendAll(
        address(connection, socket),
        all.map(([, frames]) => frames),
      );
      await expectAnswers(kernel);
    });
  }

  it('leave the iopub socket as it was, which hears subscriptions only', async () => {
    const stranger = new XSubscriber({ linger: 5000 });
    stranger.connect(address(connection, 'iopub'));
    for (const [, frames] of unsigned()) await stranger.send(frames);
    await expectAnswers(kernel);
    stranger.close();
    await expectAnswers(kernel);
  });

  it('that are no frames at all leave every socket as it was', async () => {
    for (const socket of ['shell', 'control', 'stdin', 'hb', 'iopub'] as Socket[])
      for (const bytes of garbage) {
        const stranger = connect(connection[`${socket}_port`], connection.ip);
        // The kernel may hang up: that is an error here, and then the end.
        stranger.on('error', () => {});
        const closed = new Promise((resolve) => stranger.once('close', resolve));
        await once(stranger, 'connect');
        stranger.end(bytes);
        stranger.resume();
        await closed;
      }
    await expectAnswers(kernel);
  });
});

describe('a request that was signed once', () => {
  const kernel = withKernel();
  let connection: ConnectionInfo;
  beforeAll(() => {
    connection = kernel.client.connection;
  });

  async function ask(socket: 'shell' | 'control', frames: Sent) {
    const dealer = new Dealer({ linger: 0, receiveTimeout: 30_000 });
    dealer.connect(address(connection, socket));
    await dealer.send(frames);
    const { content } = decode(connection.key, await dealer.receive());
    dealer.close();
    return content;
  }
  const request = (type: string, content: object = {}): Sent =>
    encode(connection.key, { header: makeHeader(type, 'honest'), content });

  it.each([
    ['shell', 'shell'],
    ['control', 'control'],
    ['shell', 'control'],
    ['control', 'shell'],
  ] as const)('is not taken again: sent on %s, again on %s', async (first, second) => {
    const frames = request('kernel_info_request');
    expect(await ask(first, frames)).toMatchObject({ status: 'ok' });
    for (let i = 0; i < 3; i++)
      expect(await ask(second, frames)).toMatchObject({
        status: 'error',
        ename: 'RepeatedRequest',
        evalue: expect.stringMatching(/signature.*msg_id/),
      });
    expect(await ask(second, request('kernel_info_request'))).toMatchObject({ status: 'ok' });
  });

  it('runs once, and nobody else hears of its copies', async () => {
    await kernel.run('let runs = 0;');
    const idle = new Promise<void>((resolve) => {
      const stop = kernel.client.listen(({ parent, content }) => {
        if (parent.session !== 'honest' || content.execution_state !== 'idle') return;
        stop();
        resolve();
      });
    });
    const execute = request('execute_request', { code: 'runs++;', silent: false });
    expect(await ask('shell', execute)).toMatchObject({ status: 'ok' });
    await idle;
    const heard: unknown[] = [];
    const end = kernel.client.listen(({ parent }) => heard.push(parent.session));
    for (let i = 0; i < 5; i++) await ask('shell', execute);
    // Other routing and other buffers do not make it another one.
    await ask('shell', [...execute, 'a buffer']);
    expect((await kernel.run('runs')).result).toEqual({ 'text/plain': '1' });
    end();
    expect(heard).not.toContain('honest');
  });

  it('answers no second question', async () => {
    const stdin = new Dealer({ linger: 5000 });
    stdin.connect(address(connection, 'stdin'));
    const given = request('input_reply', { status: 'ok', value: 'replayed' });
    const ask = (answer: () => string) =>
      kernel.run("(globalThis as any).prompt('Which?')", {}, { onInput: answer });
    await stdin.send(given);
    await stdin.send(request('execute_request', { code: '1', value: 'no answer' }));
    expect((await ask(() => 'first')).result).toEqual({ 'text/plain': "'first'" });
    await stdin.send(given);
    expect((await ask(() => 'second')).result).toEqual({ 'text/plain': "'second'" });
    stdin.close();
  });

  it('is not one that the kernel signed itself, which everybody may read', async () => {
    const own: Sent[] = [];
    const end = kernel.client.listen(({ header, parent, metadata, content }) =>
      own.push(encode(connection.key, { header, parent, metadata, content })),
    );
    await kernel.run('6 * 7');
    end();
    expect(own.length).toBeGreaterThan(2);
    const heard: unknown[] = [];
    const stop = kernel.client.listen(({ parent }) => heard.push(parent.msg_type));
    for (const socket of ['shell', 'control', 'stdin'] as const)
      await sendAll(address(connection, socket), own);
    await expectAnswers(kernel);
    stop();
    for (const type of ['status', 'execute_result', 'execute_input']) expect(heard).not.toContain(type);
  });
});
