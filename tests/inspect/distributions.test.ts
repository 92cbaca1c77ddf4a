import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ValueError } from '../../src/core';
import { gaussianKde, histogram, measureShift, quantiles, summarize, wasserstein } from '../../src/inspect';

// Made by fixtures/distributions.py (SciPy 1.10).
const fixture = JSON.parse(readFileSync(path.join(__dirname, 'fixtures/distributions.json'), 'utf8')) as {
  [name in 'first' | 'second' | 'grid' | 'scott' | 'silverman' | 'quantiles']: number[];
} & { wasserstein: number };

const expectClose = (got: readonly number[], expected: readonly number[], digits = 12) => {
  expect(got).toHaveLength(expected.length);
  got.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] as number, digits);
  });
};

describe('gaussianKde', () => {
  const range = [-1.5, 1.5] as const;
  it.each(['scott', 'silverman'] as const)("agrees with SciPy under %s's rule", (bandwidth) => {
    const { x, density } = gaussianKde(fixture.first, { bandwidth, points: 13, range });
    expectClose(x, fixture.grid);
    expectClose(density, fixture[bandwidth]);
  });

  it('is the normal density for one value and a given bandwidth', () => {
    const { density } = gaussianKde([2], { bandwidth: 0.5, points: 3, range: [1.5, 2.5] });
    const peak = 1 / (0.5 * Math.sqrt(2 * Math.PI));
    expectClose(density, [peak * Math.exp(-0.5), peak, peak * Math.exp(-0.5)]);
  });

  it('integrates to one over its own range', () => {
    const { x, density } = gaussianKde(fixture.first, { points: 2000 });
    const step = (x[1] as number) - (x[0] as number);
    expect(density.reduce((sum, value) => sum + value * step, 0)).toBeCloseTo(1, 2);
  });

  it('says what to do about a constant sample', () => {
    expect(() => gaussianKde([3, 3, 3])).toThrow(/all 3 are 3; give the bandwidth/);
  });
});

describe('histogram', () => {
  it('counts each value once, the highest edge included', () => {
    const { edges, counts, density } = histogram([0, 0.5, 1, 1.5, 2], { bins: 2, range: [0, 2] });
    expect(edges).toEqual([0, 1, 2]);
    expect(counts).toEqual([2, 3]);
    expect(density).toEqual([0.4, 0.6]);
  });

  it('leaves out what lies outside the range, and says so by its density', () => {
    const { counts, density } = histogram([-5, 0.25, 0.75, 5], { bins: 2, range: [0, 1] });
    expect(counts).toEqual([1, 1]);
    expect(density[0]).toBe(0.5);
  });

  it('gives a constant sample a bin', () => {
    expect(histogram([4, 4], { bins: 1 }).counts).toEqual([2]);
  });

  it.each([[{ bins: 0 }], [{ bins: 2.5 }], [{ range: [1, 1] as const }]])('refuses %o', (options) => {
    expect(() => histogram([1, 2], options)).toThrow(ValueError);
  });
});

describe('shift', () => {
  it("agrees with SciPy's Wasserstein distance, either way round", () => {
    expect(wasserstein(fixture.first, fixture.second)).toBeCloseTo(fixture.wasserstein, 12);
    expect(wasserstein(fixture.second, fixture.first)).toBeCloseTo(fixture.wasserstein, 12);
  });

  it('is how far a sample was moved, in standard deviations', () => {
    const before = [0, 1, 2, 3];
    const { standardDeviation } = summarize(before);
    const after = before.map((x) => x + 5);
    const shift = measureShift(before, after);
    expect(shift.wasserstein).toBeCloseTo(5, 12);
    expect(shift.mean).toBeCloseTo(5 / standardDeviation, 12);
    expect(shift.relative).toBeCloseTo(5 / standardDeviation, 12);
    expect(shift.scale).toBeCloseTo(1, 12);
  });

  it('names the sample that cannot be measured', () => {
    expect(() => measureShift([1, 2], [Number.NaN])).toThrow(/second sample holds NaN at index 0/);
    expect(() => measureShift([1, 1], [2])).toThrow(/first sample is constant/);
    expect(() => wasserstein([], [1])).toThrow(/first sample is empty/);
  });
});

describe('quantiles', () => {
  it('agree with NumPy', () => {
    expectClose(quantiles(fixture.second), fixture.quantiles);
  });
  it('refuse a percentage', () => {
    expect(() => quantiles([1, 2], [50])).toThrow(/from 0 to 1, not 50/);
  });
});
