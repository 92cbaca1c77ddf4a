/** Sends results to a live class, beside the work: no check waits for it, and nothing that goes wrong here reaches a cell. */
import { type LiveReport, type LiveResult, mostResults } from './report';

/** So many results wait at most while a class does not answer. Of more, the oldest go: they say least of where a room is. */
const mostWaiting = 100;

/** How long an answer is waited for, in milliseconds, and how long until one tries again. */
const patienceMs = 5000;
const retryMs = 30_000;

/**
 * `taken`; `refused`, and sending it again would not help; `away`, and it might; `over`: the class has ended, or was never
 * there.
 */
export type Outcome = 'taken' | 'refused' | 'away' | 'over';

export interface SenderOptions {
  /** Where to: the address without the code. */
  readonly address: string;
  readonly who: Omit<LiveReport, 'results'>;
  /** Is told when the class does not answer, once; and when it is over, once. */
  readonly told: (outcome: 'away' | 'over') => void;
}

export class LiveSender {
  readonly #options: SenderOptions;
  #waiting: LiveResult[] = [];
  #sending = false;
  #wasAway = false;
  #isOver = false;
  #last = 0;
  #retry: ReturnType<typeof globalThis.setTimeout> | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Sends a result as soon as that is possible. Never throws. */
  add({ exercise, verdict, misconception }: Omit<LiveResult, 'at'>): void {
    if (this.#isOver) return;
    this.#last = Math.max(this.#last + 1, Date.now());
    const result = {
      at: this.#last,
      exercise,
      verdict,
      ...(misconception !== undefined && { misconception }),
    };
    this.#waiting = [...this.#waiting, result].slice(-mostWaiting);
    void this.send();
  }

  /** Sends what waits; with nothing that waits, says that somebody is here. Never throws. */
  async send(): Promise<Outcome> {
    if (this.#sending) return 'away';
    this.#sending = true;
    globalThis.clearTimeout(this.#retry);
    try {
      for (;;) {
        const some = this.#waiting.slice(0, mostResults);
        const outcome = this.#isOver ? 'over' : await this.#post(some);
        if (outcome === 'over') this.#end();
        if (outcome === 'away') this.#wait();
        if (outcome === 'over' || outcome === 'away') return outcome;
        this.#waiting = this.#waiting.filter((one) => !some.includes(one));
        if (this.#waiting.length === 0) return outcome;
      }
    } finally {
      this.#sending = false;
    }
  }

  /** Sends nothing any more, also not what waits. */
  stop(): void {
    this.#isOver = true;
    this.#waiting = [];
    globalThis.clearTimeout(this.#retry);
  }

  #end(): void {
    const wasTold = this.#isOver;
    this.stop();
    if (!wasTold) this.#options.told('over');
  }

  #wait(): void {
    if (!this.#wasAway) this.#options.told('away');
    this.#wasAway = true;
    if (this.#isOver) return;
    const timer = globalThis.setTimeout(() => void this.send(), retryMs);
    // A program whose work is done does not stay for this.
    if (typeof timer === 'object') timer.unref();
    this.#retry = timer;
  }

  async #post(results: readonly LiveResult[]): Promise<Outcome> {
    const { address, who } = this.#options;
    try {
      const { status } = await fetch(address, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...who, results }),
        signal: AbortSignal.timeout(patienceMs),
        ...{ redirect: 'error', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' },
      });
      if (status === 200) return 'taken';
      if (status === 429 || status >= 500) return 'away';
      return status === 400 || status === 413 ? 'refused' : 'over';
    } catch {
      return 'away';
    }
  }
}
