/** Calls from a page to a worker: each has a number, and its answer has the same. */
import type { Answer, Call, WorkerEvent } from './protocol';

/** The page's end. */
export class Remote {
  readonly #worker: Worker;
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  #calls = 0;

  constructor(worker: Worker, onEvent: (event: WorkerEvent) => void = () => {}) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Answer | WorkerEvent>) => {
      if ('event' in data) return onEvent(data);
      const waiting = this.#waiting.get(data.call);
      this.#waiting.delete(data.call);
      if ('failure' in data) waiting?.reject(new Error(data.failure));
      else waiting?.resolve(data.result);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(new Error(`a worker of the kernel failed: ${event.message || 'it could not be loaded'}`));
    };
  }

  /** Calls a method of the worker. */
  call<T>(method: string, ...args: unknown[]): Promise<T> {
    const call = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve: resolve as (value: unknown) => void, reject });
      this.#worker.postMessage({ call, method, args } satisfies Call);
    });
  }

  /** Ends the worker at once; what was asked of it fails with this sentence. */
  end(sentence: string): void {
    this.#worker.terminate();
    this.#fail(new Error(sentence));
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** The worker's own way to speak, whatever a cell does to the global object. */
const post = globalThis.postMessage?.bind(globalThis);

/** Tells the page of something that it has not asked for. */
export const tell = (event: WorkerEvent): void => post(event);

/** The worker's end: answers calls with these methods. */
export function serve(methods: Readonly<Record<string, (...args: never[]) => unknown>>): void {
  globalThis.addEventListener('message', async (event) => {
    const { call, method, args } = (event as MessageEvent<Call>).data;
    try {
      const run = methods[method] as (...args: readonly unknown[]) => unknown;
      post({ call, result: await run(...args) } satisfies Answer);
    } catch (error) {
      const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
      post({ call, failure } satisfies Answer);
    }
  });
}
