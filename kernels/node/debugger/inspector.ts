/** V8's inspector of the main thread, for the control thread: it answers while the main thread stands still, too. */
import { Session } from 'node:inspector';

export type { Debugger, Runtime } from 'node:inspector';

/** How often the thread looks for what the inspector has said: its messages do not wake the event loop. */
const LOOK_MS = 5;

type Post = (
  method: string,
  params: object,
  callback: (error: Error | null, result: unknown) => void,
) => void;

export class Inspector {
  readonly #session = new Session();
  readonly #looking: NodeJS.Timeout;

  constructor() {
    this.#session.connectToMainThread();
    this.#looking = setInterval(() => {}, LOOK_MS);
  }

  post<T = unknown>(method: string, params: object = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      const post = this.#session.post.bind(this.#session) as unknown as Post;
      // Not at once: what the inspector calls has no microtasks drained after it.
      post(method, params, (error, result) =>
        setImmediate(() => (error === null ? resolve(result as T) : reject(asError(error)))),
      );
    });
  }

  on<T>(event: string, listener: (params: T) => void): void {
    this.#session.on(event, ({ params }: { params: T }) => setImmediate(() => listener(params)));
  }

  /** Ends the session. A main thread that stands at a breakpoint goes on. */
  close(): void {
    clearInterval(this.#looking);
    this.#session.disconnect();
  }
}

/** What the inspector refuses with is a bare object. */
const asError = (error: Error): Error => new Error(error.message);
