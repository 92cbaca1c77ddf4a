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

  it('shuffles a copy, into every order equally often', () => {
    const random = new Random(2);
    const items = ['a', 'b', 'c'];
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(items).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(items).toEqual(['a', 'b', 'c']);
    expect(counts.size).toBe(6);
    // Four standard deviations of the binomial distribution B(6000, 1/6).
    for (const count of counts.values())
      expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt((6000 * 5) / 36));
  });

  it('permutes and picks within range', () => {
    const random = new Random(3);
    expect(random.permutation(50).sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect(new Set(Array.from({ length: 100 }, () => random.pick([1, 2, 3])))).toEqual(new Set([1, 2, 3]));
    expect(() => random.pick([])).toThrow(/empty/);
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
