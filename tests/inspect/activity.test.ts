import { describe, expect, it } from 'vitest';
import { ShapeError, ValueError } from '../../src/core';
import { deadUnits, gradientCheck, saturatedFraction, updateRatio } from '../../src/inspect';

describe('saturatedFraction', () => {
  it("counts tanh's ends, and not its middle", () => {
    expect(saturatedFraction([-1, -0.99, -0.5, 0, 0.5, 0.96, 0.98, 1])).toBe(0.5);
  });
  it("takes the sigmoid's range", () => {
    expect(saturatedFraction([0.001, 0.5, 0.999, 0.9], { low: 0 })).toBe(0.5);
  });
  it('refuses a margin that would count everything', () => {
    expect(() => saturatedFraction([0], { margin: 0.5 })).toThrow(ValueError);
  });
});

describe('deadUnits', () => {
  it('finds the columns that are zero in every row', () => {
    const rows = [
      [0, 1, 0, 0],
      [3, 0, 0, 0],
      [2, 0, 0, 0],
    ];
    expect(deadUnits(rows.flat(), 4)).toEqual([2, 3]);
  });
  it('refuses rows that are not whole', () => {
    expect(() => deadUnits([1, 2, 3], 2)).toThrow(ShapeError);
  });
});

describe('updateRatio', () => {
  it('is the ratio of the standard deviations', () => {
    expect(updateRatio([1, -1, 1, -1], [1.001, -1.001, 1.001, -1.001])).toBeCloseTo(1e-3, 12);
  });
  it('has no meaning for constant weights', () => {
    expect(() => updateRatio([0, 0], [1, 2])).toThrow(/all weights are equal/);
  });
});

describe('gradientCheck', () => {
  const f = (x: number[]) => x.reduce((sum, value, i) => sum + Math.sin((i + 1) * value) ** 2, 0);
  const gradient = (x: number[]) => x.map((value, i) => (i + 1) * Math.sin(2 * (i + 1) * value));
  const x = [0.3, -1.2, 2.5, 1.1];

  it('passes a right gradient', () => {
    expect(gradientCheck(f, gradient, x).maxRelativeError).toBeLessThan(1e-7);
  });
  it('finds the one wrong coordinate', () => {
    const wrong = (at: number[]) => gradient(at).map((value, i) => (i === 2 ? -value : value));
    const check = gradientCheck(f, wrong, x);
    expect(check.index).toBe(2);
    expect(check.maxRelativeError).toBeCloseTo(2, 6);
  });
  it('names what does not fit', () => {
    expect(() => gradientCheck(f, () => [1], x)).toThrow(/1 entries; x has 4/);
    expect(() => gradientCheck(() => Number.NaN, gradient, x)).toThrow(/coordinate 0/);
  });
});
