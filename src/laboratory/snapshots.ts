/** States kept every few steps of a run, within a bound: where there would be too many, every other one goes. */
export class Snapshots {
  readonly #most: number;
  readonly #states: Map<number, Float64Array>;
  #spacing: number;

  /** @param bytes of all states together; @param size of a state, in numbers */
  constructor(bytes: number, size: number) {
    this.#most = Math.max(8, Math.floor(bytes / (8 * size)));
    this.#states = new Map();
    this.#spacing = 4;
  }

  /** How many states are kept. */
  get count(): number {
    return this.#states.size;
  }

  /** How many steps lie between two of them. */
  get spacing(): number {
    return this.#spacing;
  }

  /** The steps of which the states are kept, in their order. */
  steps(): number[] {
    return [...this.#states.keys()].sort((a, b) => a - b);
  }

  /** Keeps a copy of a step's state, if it is the step's turn. */
  offer(step: number, state: Float64Array): void {
    if (step % this.#spacing !== 0 || this.#states.has(step)) return;
    this.#states.set(step, state.slice());
    if (this.#states.size <= this.#most) return;
    this.#spacing *= 2;
    for (const kept of [...this.#states.keys()]) if (kept % this.#spacing !== 0) this.#states.delete(kept);
  }

  /** The state of a step, or the nearest before it. Step 0 is always there. */
  before(step: number): { step: number; state: Float64Array } {
    for (let at = step - (step % this.#spacing); at >= 0; at -= this.#spacing) {
      const state = this.#states.get(at);
      if (state !== undefined) return { step: at, state };
    }
    throw new RangeError(`no state is kept before step ${step}`);
  }

  /** The states up to a step, for a run that shares this past. They are shared: nobody writes into them. */
  upTo(step: number, bytes: number, size: number): Snapshots {
    const shared = new Snapshots(bytes, size);
    shared.#spacing = this.#spacing;
    for (const [at, state] of this.#states) if (at <= step) shared.#states.set(at, state);
    return shared;
  }

  /** Forgets the states after a step. */
  cut(step: number): void {
    for (const at of [...this.#states.keys()]) if (at > step) this.#states.delete(at);
  }
}
