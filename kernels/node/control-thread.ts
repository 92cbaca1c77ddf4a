/**
 * The thread that owns the control, heartbeat, iopub and stdin sockets, so that the kernel can be interrupted, shut down, asked
 * and seen to be alive, and can speak, while its main thread is busy with a cell.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Publisher, Router } from 'zeromq';
import { INSIDE, WANTED } from '../../src/core/interrupt';
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
import { interruptChildren } from './children';
import type { DebugSession } from './debugger/debugger';
import type { DebugScript } from './debugger/script';
import { failedRequest, Hearing, repeatedRequest } from './hearing';
import { DEBUGGED, EXECUTION, HEARD, IN_TURN, NOT_YET, OVER, SEEN, SIGNALLED } from './shared-words';
import { frameLimits, hearAll, unlimited } from './sockets';
import { type InputLine, serveInput } from './stdin-socket';
import { Usage } from './usage';

/** What the main thread hands over. */
export interface ControlData {
  connection: ConnectionInfo;
  session: string;
  /** The answer to `kernel_info_request`. */
  info: object;
  /** See shared-words.ts. */
  shared: Int32Array;
  /** Whether a turn runs that SIGINT can end (turns.ts). */
  turnState: Int32Array;
  /** Native code that SIGINT must not meet (src/core/interrupt.ts). */
  nativeGate: Int32Array;
  /** Where questions come from; its port is transferred. */
  input: InputLine;
  /** What was heard before (hearing.ts). */
  signatures: SharedArrayBuffer;
}

/** What the main thread is told. */
export type ControlEvent =
  | { type: 'ready' }
  | { type: 'interrupt'; execution: number }
  | { type: 'shutdown' }
  | { type: 'closed' }
  /** The debugger knows the script of that name, which may run. */
  | { type: 'prepared'; name: string };

/** What the main thread asks for. */
export type ControlOrder =
  | { type: 'publish'; frames: Frames }
  | { type: 'script'; script: DebugScript }
  | { type: 'close' };

const { connection, session, info, shared, turnState, nativeGate, input, signatures } =
  workerData as ControlData;
const port = parentPort as NonNullable<typeof parentPort>;
const limited = { maxMessageSize: frameLimits.others };
/** A router gives back whatever comes, where a socket for replies would stumble over what is no request. */
const heartbeat = new Router(limited);
const control = new Router(limited);
const iopub = new Publisher({ ...unlimited, ...limited });
const hearing = new Hearing(connection.key, session, signatures);
const usage = new Usage();

/** Their cells have queues of their own in the main thread, which come with the first cell and go with the last. */
const subshells = new Set<string>();

const unknownSubshell = (id: string): object => ({
  status: 'error',
  ename: 'UnknownSubshell',
  evalue: `there is no subshell ${id}; list_subshell_request lists those that there are`,
  traceback: [],
});

let debug: DebugSession | undefined;
/** Whose request the debugger answers, or answered last: its events are a consequence of it. */
let debugging: Partial<Header> = {};

/** The debugger, loaded when somebody first asks for it. */
function debugSession(): DebugSession {
  if (debug !== undefined) return debug;
  const { DebugSession } = require('./debugger/debugger') as typeof import('./debugger/debugger');
  debug = new DebugSession({
    emit: (event) => publish(debugging, 'debug_event', event),
    onAttach: (attached) => void Atomics.store(shared, DEBUGGED, attached ? 1 : 0),
    isBusy: () => Atomics.load(shared, EXECUTION) % 2 === 1,
  });
  return debug;
}

const tell = (event: ControlEvent) => port.postMessage(event);

function publish(parent: Partial<Header>, type: string, content: object): void {
  const header = makeHeader(type, session);
  void iopub.send(encode(connection.key, { identities: [type], header, parent, content }));
}

async function heardWithin(milliseconds: number, what: typeof SEEN | typeof OVER): Promise<boolean> {
  for (let waited = 0; waited < milliseconds; waited += 10) {
    if (Atomics.load(shared, HEARD) >= what) return true;
    await sleep(10);
  }
  return Atomics.load(shared, HEARD) >= what;
}

/**
 * Tells the main thread; only where it does not listen, because a turn keeps it, is SIGINT sent.
 * The execution's number goes along, so that a cell which starts meanwhile is left alone.
 */
async function interrupt(): Promise<void> {
  const execution = Atomics.load(shared, EXECUTION);
  Atomics.store(shared, HEARD, NOT_YET);
  tell({ type: 'interrupt', execution });
  if (debug?.isStopped) await leaveBreakpoint(debug);
  if (await heardWithin(100, OVER)) interruptChildren();
  else await signal(execution);
  await debug?.rearm();
}

/** Sends SIGINT, and waits until it has been heard: by a thread of Node's, which tells nobody. */
async function signalled(): Promise<void> {
  process.kill(process.pid, 'SIGINT');
  await sleep(50);
}

/**
 * Sends SIGINT into the turn that runs, until it has ended and the event loop has come round. That a turn has ended is not
 * enough: what it leaves of its microtasks may be an endless loop, where the SIGINT met a hook between two of them.
 */
async function signal(execution: number): Promise<void> {
  // On Windows a SIGINT sent from here would end the process instead.
  if (process.platform === 'win32') return;
  for (let attempt = 0; attempt < 20; attempt++) {
    Atomics.or(nativeGate, 0, WANTED);
    while ((Atomics.load(nativeGate, 0) & INSIDE) !== 0 && Atomics.load(shared, HEARD) === NOT_YET)
      await sleep(2);
    // From here the turn cannot end before it has been decided whose it is.
    const held = Atomics.compareExchange(turnState, 0, IN_TURN, SIGNALLED) === IN_TURN;
    const isTheirs = Atomics.load(shared, EXECUTION) === execution;
    if (held && isTheirs && Atomics.load(shared, HEARD) !== OVER) await signalled();
    else if (held) release();
    // Only now: a cell that waits for its child shall not go on with an error of the child's. It may have ended meanwhile.
    if (isTheirs || Atomics.load(shared, HEARD) !== NOT_YET) interruptChildren();
    const seen = isTheirs && (await heardWithin(500, SEEN));
    Atomics.and(nativeGate, 0, ~WANTED);
    Atomics.notify(nativeGate, 0);
    if (!isTheirs || (seen && (await heardWithin(500, OVER)))) break;
    // A script within the turn took the signal for its own, or what the turn left goes on: once more.
    release();
  }
}

/** Lets a main thread that stands at a breakpoint go on, into a SIGINT where one can end its turn. */
async function leaveBreakpoint(stopped: DebugSession): Promise<void> {
  const canEnd =
    process.platform !== 'win32' &&
    (Atomics.load(nativeGate, 0) & INSIDE) === 0 &&
    Atomics.compareExchange(turnState, 0, IN_TURN, SIGNALLED) === IN_TURN;
  if (canEnd) await signalled();
  await stopped.release();
}

/** Lets a turn go on into which no SIGINT is under way. */
function release(): void {
  if (Atomics.compareExchange(turnState, 0, SIGNALLED, IN_TURN) === SIGNALLED) Atomics.notify(turnState, 0);
}

/** A kernel whose client is gone, without having shut it down, ends. */
function watchParent(): void {
  if (process.env.JPY_PARENT_PID === undefined || process.platform === 'win32') return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, 2000).unref();
}

let closeInput = () => {};

function closeSockets(): void {
  closeInput();
  for (const socket of [control, heartbeat, iopub]) if (!socket.closed) socket.close();
}

const replyTo = (message: Message, answered: object): Promise<void> =>
  control.send(encodeReply(connection.key, session, message, answered));

/** Answers a request, between the `busy` and the `idle` status that front ends wait for. */
async function answer(message: Message): Promise<void> {
  const { header, content } = message;
  const reply = (answered: object) => replyTo(message, answered);
  switch (header.msg_type) {
    case 'kernel_info_request':
      return reply(info);
    case 'usage_request':
      return reply({ status: 'ok', ...usage.now() });
    case 'debug_request':
      debugging = header;
      return reply(await debugSession().answer(content));
    case 'create_subshell_request': {
      const subshell_id = randomUUID();
      subshells.add(subshell_id);
      return reply({ status: 'ok', subshell_id });
    }
    case 'list_subshell_request':
      return reply({ status: 'ok', subshell_id: [...subshells] });
    case 'delete_subshell_request': {
      const id = typeof content.subshell_id === 'string' ? content.subshell_id : '';
      return reply(subshells.delete(id) ? { status: 'ok' } : unknownSubshell(id));
    }
    case 'interrupt_request':
      await interrupt();
      return reply({ status: 'ok' });
    case 'shutdown_request':
      // A process does not exit over an open inspector.
      debug?.close();
      await reply({ status: 'ok', restart: content.restart === true });
      tell({ type: 'shutdown' });
      // A main thread that is busy does not hear it.
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1500);
      return;
    default:
      return reply(unknownRequest('the control channel', message));
  }
}

async function hear(frames: Buffer[]): Promise<void> {
  const heard = hearing.of(frames);
  if (heard === undefined) return;
  const { message } = heard;
  if (heard.isRepeated) return replyTo(message, repeatedRequest);
  publish(message.header, 'status', { execution_state: 'busy' });
  try {
    await answer(message);
  } catch (error) {
    await replyTo(message, failedRequest(error));
  }
  publish(message.header, 'status', { execution_state: 'idle' });
}

port.on('message', (order: ControlOrder) => {
  if (order.type === 'publish') {
    if (!iopub.closed) void iopub.send(order.frames as (string | Buffer)[]);
    return;
  }
  if (order.type === 'script') {
    const { script } = order;
    const prepared = debug?.prepare(script).catch(() => {}) ?? Promise.resolve();
    void prepared.then(() => tell({ type: 'prepared', name: script.name }));
    return;
  }
  debug?.close();
  // The replies are on their way when the sockets are closed; a process that exits over open sockets crashes.
  closeSockets();
  tell({ type: 'closed' });
});

async function main(): Promise<void> {
  [closeInput] = await Promise.all([
    serveInput(connection, input, hearing),
    heartbeat.bind(address(connection, 'hb')),
    control.bind(address(connection, 'control')),
    iopub.bind(address(connection, 'iopub')),
  ]);
  tell({ type: 'ready' });
  watchParent();
  void hearAll(heartbeat, (frames) => void heartbeat.send(frames));
  void hearAll(control, (frames) => void hear(frames));
}

void main();
