/** Seeded random numbers for the laboratory: whole numbers by exact steps, normal ones by exact functions. */
import { log } from './exact';

/** Mixes two whole numbers into 32 bits. */
function mixed(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
}

/**
 * A stream of random numbers, which a seed and the number of the stream begin. Steps, points and weights have streams of
 * their own: any step can be drawn again without those before it.
 * @source Chris Doty-Humphrey, sfc32, of PractRand
 */
export class Draws {
  #a: number;
  #b: number;
  #c = 0x9e3779b9;
  #counter = 1;
  #kept: number | undefined;

  constructor(seed: number, stream: number) {
    this.#a = mixed(seed, stream);
    this.#b = mixed(stream, this.#a);
    for (let i = 0; i < 12; i++) this.#next();
  }

  #next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.#next() / 4294967296;
  }

  /** A whole number from 0 to `end` − 1. */
  integer(end: number): number {
    return Math.floor(this.uniform() * end);
  }

  /** From the normal distribution of mean 0 and standard deviation 1, by Marsaglia's polar method. */
  normal(): number {
    if (this.#kept !== undefined) {
      const kept = this.#kept;
      this.#kept = undefined;
      return kept;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const square = u * u + v * v;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * log(square)) / square);
      this.#kept = v * factor;
      return u * factor;
    }
  }
}
