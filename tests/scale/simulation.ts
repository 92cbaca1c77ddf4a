/**
 * Grading on a queue, event by event: submissions are put on the queue one after the other, idle workers take the next
 * one, work on a machine whose processors they share with all that runs there, and give the result back.
 *
 * A worker here grades one submission at a time, as `very-deep worker --jobs 1` does; one with more jobs is as many.
 */
export interface Scenario {
  readonly submissions: number;
  readonly machines: number;
  readonly workersPerMachine: number;
  readonly coresPerMachine: number;
  /** Threads of other programs that want a processor all the time, on each machine. */
  readonly background?: number;
  /** Processor time for a submission, in seconds: compiling, and the sandboxed child; one for all, or one for each. */
  readonly submissionSeconds: number | readonly number[];
  /** Before a worker's first submission: starting, and reading the library's types; processor time, in seconds. */
  readonly startSeconds: number;
  /** Redis's time for a submission, in seconds, from adding it to giving its result back. */
  readonly queueSeconds: number;
  /** The producer's time for a notebook that it reads, in seconds; it reads them all before it adds the first. */
  readonly readSeconds?: number;
  /** The producer's time for a submission that it adds, and whose report it fetches, in seconds. */
  readonly produceSeconds: number;
}

/** When what happened to a submission, in seconds from the beginning. */
export interface Fate {
  addedAt: number;
  /** When a worker had it in hands. */
  begunAt: number;
  finishedAt: number;
}

export interface Course {
  readonly seconds: number;
  readonly perMinute: number;
  /** Shares of the time in which each part was busy; the largest is the bottleneck. */
  readonly busy: { readonly workers: number; readonly queue: number; readonly producer: number };
  /** In the order in which they were put on the queue. */
  readonly fates: readonly Fate[];
}

/** A processor-sharing machine: everyone on it gets the same share, and no one more than a core. */
class Machine {
  readonly #tasks = new Map<number, number>();
  #now = 0;
  #cores: number;
  #background: number;
  busySeconds = 0;

  constructor(cores: number, background: number) {
    this.#cores = cores;
    this.#background = background;
  }

  get #share(): number {
    return Math.min(1, this.#cores / (this.#tasks.size + this.#background));
  }

  advance(now: number): void {
    const done = (now - this.#now) * this.#share;
    for (const [worker, left] of this.#tasks) this.#tasks.set(worker, left - done);
    this.busySeconds += this.#tasks.size * done;
    this.#now = now;
  }

  begin(worker: number, seconds: number): void {
    this.#tasks.set(worker, seconds);
  }

  end(worker: number): void {
    this.#tasks.delete(worker);
  }

  /** Who is done next, and when. */
  get next(): { readonly at: number; readonly worker: number } | undefined {
    let first: { at: number; worker: number } | undefined;
    for (const [worker, left] of this.#tasks) {
      const at = this.#now + Math.max(0, left) / this.#share;
      if (first === undefined || at < first.at) first = { at, worker };
    }
    return first;
  }
}

/** Plays a scenario to its end. */
export function simulate(scenario: Scenario): Course {
  const { submissions, machines, workersPerMachine, coresPerMachine, background = 0 } = scenario;
  const { submissionSeconds, startSeconds, queueSeconds, produceSeconds, readSeconds = 0 } = scenario;
  const secondsOf = (index: number) =>
    typeof submissionSeconds === 'number' ? submissionSeconds : (submissionSeconds[index] as number);
  const fates = Array.from({ length: submissions }, () => ({ addedAt: 0, begunAt: 0, finishedAt: 0 }));
  const park = Array.from({ length: machines }, () => new Machine(coresPerMachine, background));
  const waking = new Set<string>();
  const holding = new Map<string, number>();
  const idle: [machine: number, worker: number][] = [];
  for (let m = 0; m < machines; m++)
    for (let w = 0; w < workersPerMachine; w++) {
      (park[m] as Machine).begin(w, startSeconds);
      waking.add(`${m} ${w}`);
    }
  let [now, produced, given, finished] = [0, 0, 0, 0];
  const reading = submissions * readSeconds;
  let queueFree = 0; // when Redis has done all that it was asked for
  const starting: { at: number; who: [number, number]; index: number }[] = []; // Redis is handing these over
  while (finished < submissions) {
    // Redis is one thread: taking a submission and giving its result are each half of its time.
    while (idle.length > 0 && given < produced) {
      queueFree = Math.max(now, queueFree) + queueSeconds / 2;
      starting.push({ at: queueFree, who: idle.shift() as [number, number], index: given++ });
    }
    const addAt =
      produced < submissions ? Math.max(reading + (produced + 1) * produceSeconds, now) : Infinity;
    const start = starting[0];
    let at = Math.min(addAt, start?.at ?? Infinity);
    let who: [number, number] | undefined;
    for (const [m, machine] of park.entries()) {
      const next = machine.next;
      if (next !== undefined && next.at < at) [at, who] = [next.at, [m, next.worker]];
    }
    for (const machine of park) machine.advance(at);
    now = at;
    if (who === undefined) {
      if (at === start?.at) {
        starting.shift();
        const [m, w] = start.who;
        (park[m] as Machine).begin(w, secondsOf(start.index));
        holding.set(`${m} ${w}`, start.index);
        (fates[start.index] as Fate).begunAt = now;
      } else (fates[produced++] as Fate).addedAt = now;
      continue;
    }
    const [m, w] = who;
    (park[m] as Machine).end(w);
    if (!waking.delete(`${m} ${w}`)) {
      (fates[holding.get(`${m} ${w}`) as number] as Fate).finishedAt = now;
      finished++;
      queueFree = Math.max(now, queueFree) + queueSeconds / 2;
    }
    idle.push(who);
  }
  const seconds = Math.max(now, queueFree);
  const capacity = machines * Math.min(coresPerMachine, workersPerMachine) * seconds;
  return {
    seconds,
    perMinute: (60 * submissions) / seconds,
    busy: {
      workers: park.reduce((sum, { busySeconds }) => sum + busySeconds, 0) / capacity,
      queue: (submissions * queueSeconds) / seconds,
      producer: (reading + submissions * produceSeconds) / seconds,
    },
    fates,
  };
}
