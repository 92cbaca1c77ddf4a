import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core';

describe('Random', () => {
  it('gives the reference numbers of mt19937 for the default seed', () => {
    // The C++ standard fixes the 10,000th output of a default-seeded std::mt19937 (seed 5489), [rand.predef].
    const random = new Random(5489);
    for (let i = 1; i < 10_000; i++) random.uint32();
    expect(random.uint32()).toBe(4123659995);
  });

  it('refuses a seed it cannot represent, and names it', () => {
    expect(() => new Random(-1)).toThrow(/-1/);
    expect(() => new Random(0.5)).toThrow(/0\.5/);
  });

  it('takes a text as seed, and tells two texts apart', () => {
    const draw = (seed: string) => new Random(seed).uint32();
    expect(draw('alice')).toBe(draw('alice'));
    expect(draw('alice')).not.toBe(draw('bob'));
  });

  it('draws uniform numbers with the moments of the uniform distribution', () => {
    const random = new Random(1);
    const draws = Array.from({ length: 20_000 }, () => random.uniform(-1, 1));
    const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
    const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(1 / 3 / draws.length));
    expect(variance).toBeCloseTo(1 / 3, 1);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...draws)).toBeLessThan(1);
  });
});
