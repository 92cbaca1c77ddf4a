/**
 * The thread that owns the control, heartbeat and stdin sockets, so that the kernel can be interrupted, shut down and seen
 * to be alive while its main thread is busy with a cell.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Reply, Router } from 'zeromq';
import { INSIDE, WANTED } from '../../src/core/interrupt';
import {
  address,
  type ConnectionInfo,
  decode,
  encodeReply,
  type Message,
  unknownRequest,
} from '../../src/jupyter/wire';
import { EXECUTION, IN_TURN, SEEN, SIGNALLED } from './shared-words';
import { type InputLine, serveInput } from './stdin-socket';

/** What the main thread hands over. */
export interface ControlData {
  connection: ConnectionInfo;
  session: string;
  /** See shared-words.ts. */
  shared: Int32Array;
  /** Whether a turn runs that SIGINT can end (turns.ts). */
  turnState: Int32Array;
  /** Native code that SIGINT must not meet (src/core/interrupt.ts). */
  nativeGate: Int32Array;
  input: InputLine;
}

/** What the main thread is told. */
export type ControlEvent = { type: 'interrupt'; execution: number } | { type: 'shutdown' };

const { connection, session, shared, turnState, nativeGate, input } = workerData as ControlData;
const port = parentPort as NonNullable<typeof parentPort>;

async function seenWithin(milliseconds: number): Promise<boolean> {
  for (let waited = 0; waited < milliseconds; waited += 10) {
    if (Atomics.load(shared, SEEN) === 1) return true;
    await sleep(10);
  }
  return Atomics.load(shared, SEEN) === 1;
}

/**
 * Tells the main thread; only where it does not listen, because a turn keeps it, is SIGINT sent.
 * The execution's number goes along, so that a cell which starts meanwhile is left alone.
 */
async function interrupt(): Promise<void> {
  const execution = Atomics.load(shared, EXECUTION);
  Atomics.store(shared, SEEN, 0);
  port.postMessage({ type: 'interrupt', execution } satisfies ControlEvent);
  if (await seenWithin(100)) return;
  // On Windows a SIGINT sent from here would end the process instead.
  if (process.platform === 'win32') return;
  Atomics.or(nativeGate, 0, WANTED);
  for (let attempt = 0; attempt < 20; attempt++) {
    while ((Atomics.load(nativeGate, 0) & INSIDE) !== 0 && Atomics.load(shared, SEEN) === 0) await sleep(2);
    // From here the turn cannot end before it has been decided whose it is.
    const held = Atomics.compareExchange(turnState, 0, IN_TURN, SIGNALLED) === IN_TURN;
    const isTheirs = Atomics.load(shared, EXECUTION) === execution;
    if (held && isTheirs && Atomics.load(shared, SEEN) === 0) process.kill(process.pid, 'SIGINT');
    else if (held) release();
    if (!isTheirs) break;
    if (await seenWithin(500)) break;
    // A script within the turn took the signal for its own: once more.
    release();
  }
  Atomics.and(nativeGate, 0, ~WANTED);
  Atomics.notify(nativeGate, 0);
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

async function main(): Promise<void> {
  const heartbeat = new Reply();
  const control = new Router();
  const [closeInput] = await Promise.all([
    serveInput(connection, input),
    heartbeat.bind(address(connection, 'hb')),
    control.bind(address(connection, 'control')),
  ]);
  port.postMessage({ type: 'ready' });
  watchParent();

  void (async () => {
    for await (const frames of heartbeat) await heartbeat.send(frames);
  })();

  const reply = (to: Message, content: object) =>
    control.send(encodeReply(connection.key, session, to, content));
  for await (const frames of control) {
    let message: Message;
    try {
      message = decode(connection.key, frames);
    } catch {
      continue;
    }
    switch (message.header.msg_type) {
      case 'interrupt_request':
        void interrupt().then(() => reply(message, { status: 'ok' }));
        break;
      case 'shutdown_request':
        await reply(message, { status: 'ok', restart: message.content.restart === true });
        // The reply is on its way when the socket is closed; a process that exits over open sockets crashes.
        control.close();
        heartbeat.close();
        closeInput();
        port.postMessage({ type: 'shutdown' } satisfies ControlEvent);
        // A main thread that is busy does not hear it.
        await sleep(1500);
        process.kill(process.pid, 'SIGKILL');
        return;
      default:
        await reply(message, unknownRequest('the control channel', message));
    }
  }
}

void main();
