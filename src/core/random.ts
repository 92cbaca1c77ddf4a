import { viewOf } from '../platform/bytes';
import { createHash } from '../platform/hashes';
import { ValueError } from './errors';

const N = 624;
const M = 397;

/**
 * Seeded random numbers from the Mersenne Twister mt19937.
 *
 * The same seed gives the same numbers on every machine.
 *
 * @source Matsumoto and Nishimura (1998), "Mersenne Twister", ACM TOMACS 8(1).
 * @example
 * ```ts
 * const [first, second] = [new Random(7), new Random(7)];
 * first.normal() === second.normal(); //=> true
 * first.permutation(5).sort(); //=> [0, 1, 2, 3, 4]
 * ```
 */
export class Random {
  readonly #state = new Uint32Array(N);
  #next = N;

  /**
   * @param seed an integer in [0, 2^32), or any text (hashed, for instance a grading seed and an exercise's id)
   * @throws ValueError when a numeric seed is not an integer in that range
   */
  constructor(seed: number | string) {
    if (typeof seed === 'string') this.#initByArray(digest(seed));
    else if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) this.#init(seed);
    else
      throw new ValueError(`a seed is a whole number from 0 to 4294967295, or a text; this one is ${seed}`);
  }

  /** The next 32 random bits, as an integer in [0, 2^32). */
  uint32(): number {
    if (this.#next === N) this.#twist();
    let y = this.#state[this.#next++] as number;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** A number uniform in [low, high), with 53 random bits. */
  uniform(low = 0, high = 1): number {
    const unit = ((this.uint32() >>> 5) * 2 ** 26 + (this.uint32() >>> 6)) / 2 ** 53;
    return low + (high - low) * unit;
  }

  /** An integer uniform in [low, high). */
  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low));
  }

  /** A number from the normal distribution, by the Box-Muller transform. */
  normal(mean = 0, standardDeviation = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + standardDeviation * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /**
   * The items in a random order, each order equally likely; the argument stays as it is.
   * @source Fisher and Yates, in the form of Durstenfeld (1964), "Algorithm 235", CACM 7(7)
   */
  shuffle<T>(items: readonly T[]): T[] {
    const order = [...items];
    for (let i = order.length - 1; i > 0; i--) {
      const j = this.integer(0, i + 1);
      [order[i], order[j]] = [order[j] as T, order[i] as T];
    }
    return order;
  }

  /** The integers 0 to `count` − 1 in a random order. */
  permutation(count: number): number[] {
    return this.shuffle(Array.from({ length: count }, (_, i) => i));
  }

  /**
   * One of the items, each equally likely.
   * @throws ValueError when there is none
   */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new ValueError('there is nothing to pick from: the list is empty');
    return items[this.integer(0, items.length)] as T;
  }

  #init(seed: number): void {
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < N; i++) {
      const previous = state[i - 1] as number;
      state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
    this.#next = N;
  }

  #initByArray(key: Uint32Array): void {
    const state = this.#state;
    this.#init(19650218);
    let i = 1;
    const mix = (factor: number): number => {
      const previous = state[i - 1] as number;
      return (state[i] as number) ^ Math.imul(previous ^ (previous >>> 30), factor);
    };
    const advance = (): void => {
      i++;
      if (i < N) return;
      state[0] = state[N - 1] as number;
      i = 1;
    };
    for (let k = 0; k < Math.max(N, key.length); k++) {
      const j = k % key.length;
      state[i] = mix(1664525) + (key[j] as number) + j;
      advance();
    }
    for (let k = 1; k < N; k++) {
      state[i] = mix(1566083941) - i;
      advance();
    }
    state[0] = 0x80000000;
  }

  #twist(): void {
    const state = this.#state;
    for (let k = 0; k < N; k++) {
      const y = ((state[k] as number) & 0x80000000) | ((state[(k + 1) % N] as number) & 0x7fffffff);
      state[k] = (state[(k + M) % N] as number) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}

function digest(text: string): Uint32Array {
  const bytes = createHash('sha256').update(text).digest();
  const view = viewOf(bytes);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}
