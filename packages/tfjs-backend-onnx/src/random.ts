import { host } from './host';

/** Uniform random numbers in [0, 1) for a seed: the program's own, else {@link mulberry32}. */
export const uniform = (seed: number): (() => number) => host().random?.(seed) ?? mulberry32(seed);

/**
 * Uniform random numbers in [0, 1), of 32 bits each.
 * @source Tommy Ettinger (2017), mulberry32, in the public domain
 */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
