import { Random } from './random';

/**
 * PyTorch's random numbers on the CPU: `new TorchRandom(0)` continues as PyTorch does after `torch.manual_seed(0)`.
 *
 * PyTorch and this class share the generator (mt19937) and the transforms, so that a printed example can be followed digit by
 * digit. `rand` and `randperm` agree to the last bit, `randn` to the rounding of single precision (1e-6), which differs between
 * PyTorch's own builds, too.
 * @source PyTorch 1.13, aten/src/ATen/native/cpu/DistributionTemplates.h and aten/src/ATen/core/TransformationHelper.h
 * @example
 * ```ts
 * new TorchRandom(0).rand(3); //=> [0.4963, 0.7682, 0.0885]
 * ```
 */
export class TorchRandom extends Random {
  /** The second number of the last pair drawn one by one; PyTorch keeps it for the next call. */
  #spare: number | null = null;

  /** Uniform in [0, 1) in single precision: 24 random bits, as `torch.rand` draws them. */
  #single(): number {
    return (this.uint32() & 0xffffff) / 2 ** 24;
  }

  /** Uniform in [0, 1) in double precision: 53 random bits, the upper ones from the first draw. */
  #double(): number {
    const upper = this.uint32() & 0x1fffff;
    return (upper * 2 ** 32 + this.uint32()) / 2 ** 53;
  }

  /**
   * `torch.rand(size)`: numbers uniform in [0, 1).
   * @param size how many, for a tensor of any shape the product of its extents
   */
  rand(size: number): Float32Array {
    return Float32Array.from({ length: size }, () => this.#single());
  }

  /**
   * `torch.randn(size)`: numbers from the standard normal distribution, by the Box-Muller transform.
   *
   * From 16 numbers on PyTorch transforms blocks of 16 single-precision numbers at once, with sine and cosine 8 places
   * apart, and draws the last 16 anew when `size` is no multiple of 16. Fewer are drawn one by one in double precision.
   * @param size how many, for a tensor of any shape the product of its extents
   */
  randn(size: number): Float32Array {
    if (size < 16) return Float32Array.from({ length: size }, () => this.#normal());
    const values = this.rand(size);
    for (let start = 0; start + 16 <= size; start += 16) transformBlock(values, start);
    if (size % 16 !== 0) {
      values.set(this.rand(16), size - 16);
      transformBlock(values, size - 16);
    }
    return values;
  }

  /** `torch.randperm(count)`: the integers 0 to `count` − 1 in a random order. */
  randperm(count: number): number[] {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = 0; i < count - 1; i++) {
      const j = i + (this.uint32() % (count - i));
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    return order;
  }

  #normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    const angle = 2 * Math.PI * this.#double();
    const radius = Math.sqrt(-2 * Math.log1p(-this.#double()));
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

/** Turns 16 uniform numbers into normal ones, each step rounded to single precision. */
function transformBlock(values: Float32Array, start: number): void {
  const { fround } = Math;
  for (let i = start; i < start + 8; i++) {
    const radius = fround(Math.sqrt(fround(-2 * fround(Math.log(fround(1 - (values[i] as number)))))));
    const angle = fround(fround(2 * Math.PI) * (values[i + 8] as number));
    values[i] = radius * fround(Math.cos(angle));
    values[i + 8] = radius * fround(Math.sin(angle));
  }
}
