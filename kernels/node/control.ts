/** The main thread's end of the control thread: hands over what is to be published, and hears what was asked there. */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Frames } from '../../src/jupyter/wire';
import type { ControlData, ControlEvent, ControlOrder } from './control-thread';
import type { DebugScript } from './debugger/script';

export interface ControlListeners {
  /** @param execution the value of the shared execution number when the interrupt was asked for */
  onInterrupt(execution: number): void;
  onShutdown(): void;
  onFailure(error: unknown): void;
}

export class Control {
  readonly #worker: Worker;
  /** Settles when the thread's sockets are bound: what is published from then on reaches whoever listens. */
  readonly ready: Promise<void>;
  readonly #closed: Promise<void>;
  readonly #prepared = new Map<string, () => void>();

  constructor(workerData: ControlData, listeners: ControlListeners) {
    this.#worker = new Worker(path.join(__dirname, 'control-thread.js'), {
      workerData,
      transferList: [workerData.input.port],
    });
    let ready = () => {};
    this.ready = new Promise((resolve) => {
      ready = resolve;
    });
    let closed = () => {};
    this.#closed = new Promise((resolve) => {
      closed = resolve;
    });
    this.#worker.on('message', (event: ControlEvent) => {
      switch (event.type) {
        case 'ready':
          return ready();
        case 'closed':
          return closed();
        case 'prepared':
          this.#prepared.get(event.name)?.();
          this.#prepared.delete(event.name);
          return;
        case 'interrupt':
          return listeners.onInterrupt(event.execution);
        case 'shutdown':
          return listeners.onShutdown();
      }
    });
    this.#worker.on('error', (error) => listeners.onFailure(error));
  }

  /** Sends a message to every front end, after all that were handed over before it. */
  publish(frames: Frames): void {
    const transfer: ArrayBuffer[] = [];
    const owned = frames.map((frame) => {
      if (typeof frame === 'string') return frame;
      // A copy of its own: the caller goes on with the bytes, which may be a small part of something big.
      const copy = new Uint8Array(frame);
      transfer.push(copy.buffer);
      return copy;
    });
    this.#tell({ type: 'publish', frames: owned }, transfer);
  }

  /** Has the debugger take note of a script, and set the breakpoints in it. */
  prepare(script: DebugScript): Promise<void> {
    this.#tell({ type: 'script', script });
    return new Promise((resolve) => {
      this.#prepared.set(script.name, resolve);
    });
  }

  /** Closes the thread's sockets, once all has been sent that was handed over. */
  close(): Promise<void> {
    this.#tell({ type: 'close' });
    return this.#closed;
  }

  #tell(order: ControlOrder, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(order, transfer);
  }
}
