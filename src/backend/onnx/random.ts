import { randomNormal, randomUniform, type Tensor, tidy, truncatedNormal } from '@tensorflow/tfjs-core';

/** A distribution of TensorFlow.js's unseeded generators: `offset + scale * standard`. */
export interface Distribution {
  standard: 'uniform' | 'normal' | 'truncated';
  offset: number;
  scale: number;
}

/** Elements compared when a tensor's distribution is told from its values. */
const SAMPLE = 64;
const TOLERANCE = 1e-5;

const standards: Record<Distribution['standard'], (n: number, seed: number) => Tensor> = {
  uniform: (n, seed) => randomUniform([n], 0, 1, 'float32', seed),
  normal: (n, seed) => randomNormal([n], 0, 1, 'float32', seed),
  truncated: (n, seed) => truncatedNormal([n], 0, 1, 'float32', seed),
};

/**
 * Finds out which generator made `values` from the seed it drew with Math.random: with the same seed each generator is
 * run again, and the one whose numbers are the given ones, scaled and shifted, is it.
 */
export function recognize(values: Float32Array, seed: number): Distribution | undefined {
  const n = Math.min(SAMPLE, values.length);
  for (const standard of Object.keys(standards) as Distribution['standard'][]) {
    const drawn = tidy(() => standards[standard](n, seed).dataSync() as Float32Array);
    const fitted = fitLine(drawn, values);
    if (fitted !== undefined) return { standard, ...fitted };
  }
  return undefined;
}

function fitLine(x: Float32Array, y: Float32Array): { offset: number; scale: number } | undefined {
  const [x0, y0] = [x[0] ?? 0, y[0] ?? 0];
  let far = 0;
  for (let i = 1; i < x.length; i++) if (Math.abs((x[i] ?? 0) - x0) > Math.abs((x[far] ?? 0) - x0)) far = i;
  const slope = far === 0 ? 1 : ((y[far] ?? 0) - y0) / ((x[far] ?? 0) - x0);
  const scale = Number(slope.toPrecision(6));
  const rough = y0 - scale * x0;
  const offset = Math.abs(rough) < TOLERANCE * Math.abs(scale) ? 0 : Number(rough.toPrecision(6));
  const close = x.every(
    (value, i) =>
      Math.abs(offset + scale * value - (y[i] ?? 0)) <= TOLERANCE * (Math.abs(scale) + Math.abs(offset)),
  );
  // Any two numbers lie on a line, so few numbers count only if they are the standard ones themselves.
  const isConvincing = x.length >= 4 || (offset === 0 && scale === 1);
  return close && isConvincing ? { offset, scale } : undefined;
}

/**
 * The numbers that random operations of compiled steps see.
 *
 * @source Blackman and Vigna (2021), "Scrambled linear pseudorandom number generators": xoshiro128++
 */
export class Generator {
  readonly #state: Uint32Array;

  constructor(seed: number) {
    // SplitMix32 spreads any seed, also 0, over the state.
    let word = seed >>> 0;
    this.#state = Uint32Array.from({ length: 4 }, () => {
      word = (word + 0x9e3779b9) >>> 0;
      let mixed = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return mixed ^ (mixed >>> 15);
    });
  }

  /** Fills an array with independent draws. */
  fill(array: Float32Array, { standard, offset, scale }: Distribution): void {
    if (standard === 'uniform') {
      // 24 bits: every multiple of 2^-24 in [0, 1) is exact in float32, and 1 is never reached by rounding.
      for (let i = 0; i < array.length; i++) array[i] = offset + scale * this.#unit();
      return;
    }
    for (let i = 0; i < array.length; ) {
      const radius = Math.sqrt(-2 * Math.log(1 - this.#unit()));
      const angle = 2 * Math.PI * this.#unit();
      for (const z of [radius * Math.cos(angle), radius * Math.sin(angle)]) {
        if (standard === 'truncated' && Math.abs(z) > 2) continue;
        if (i < array.length) array[i++] = offset + scale * z;
      }
    }
  }

  #unit(): number {
    const s = this.#state;
    const [a, b, c, d] = [s[0] as number, s[1] as number, s[2] as number, s[3] as number];
    const sum = (a + d) >>> 0;
    const result = (((sum << 7) | (sum >>> 25)) + a) >>> 0;
    const c1 = c ^ a;
    const d1 = d ^ b;
    s[1] = b ^ c1;
    s[0] = a ^ d1;
    s[2] = c1 ^ (b << 9);
    s[3] = (d1 << 11) | (d1 >>> 21);
    return (result >>> 8) / 2 ** 24;
  }
}
