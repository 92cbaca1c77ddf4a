import { describe, expect, it } from 'vitest';
import { exp, log, sigmoid, sineAndCosine, softTail, tanh } from '../../src/laboratory/exact';

/** The largest relative distance of a function from another over places. */
const off = (f: (x: number) => number, g: (x: number) => number, places: number[]): number =>
  Math.max(...places.map((x) => Math.abs(f(x) - g(x)) / Math.max(Math.abs(g(x)), Number.MIN_VALUE)));

const spread = Array.from({ length: 2001 }, (_, i) => (i - 1000) / 50);
const small = Array.from({ length: 40 }, (_, i) => 3 ** -i).flatMap((x) => [x, -x]);

describe('functions of additions, multiplications, divisions and roots', () => {
  it('are those of Math, but for the last digits', () => {
    expect(off(exp, Math.exp, [...spread, ...small, 700, -700])).toBeLessThan(2e-15);
    expect(off(tanh, Math.tanh, [...spread, ...small])).toBeLessThan(2e-15);
    expect(
      off(log, Math.log, [...spread.filter((x) => x > 0 && x !== 1), 1e-300, 1e300, 1 + 1e-9]),
    ).toBeLessThan(2e-15);
    expect(off(sigmoid, (x) => 1 / (1 + Math.exp(-x)), spread)).toBeLessThan(2e-15);
    expect(
      off(
        softTail,
        (x) => Math.log1p(Math.exp(-Math.abs(x))),
        spread.map((x) => 2 * x),
      ),
    ).toBeLessThan(1e-8);
    for (const angle of spread) {
      const [sine, cosine] = sineAndCosine(angle);
      expect(Math.abs(sine - Math.sin(angle))).toBeLessThan(1e-14);
      expect(Math.abs(cosine - Math.cos(angle))).toBeLessThan(1e-14);
    }
  });

  it('know the ends', () => {
    expect([exp(710), exp(-800), log(0), tanh(1e9), tanh(-1e9), tanh(0)]).toEqual([
      Infinity,
      0,
      -Infinity,
      1,
      -1,
      0,
    ]);
    expect([exp(Number.NaN), log(Number.NaN), tanh(Number.NaN), sigmoid(Number.NaN)]).toEqual(
      Array(4).fill(Number.NaN),
    );
    expect(exp(-740) > 0 && exp(-740) < 1e-320).toBe(true);
    expect(exp(709.7)).toBeCloseTo(Math.exp(709.7), -295);
  });
});
