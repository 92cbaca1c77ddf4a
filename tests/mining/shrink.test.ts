import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core';
import { chapters, loadChapter } from '../../src/exercises/registry';
import type { CodeExercise, Value } from '../../src/exercises/spec';
import { isTensorValue, tensorOf } from '../../src/exercises/values';
import { sizeOf, smallerThan } from '../../src/mining/shrink';
import { callsText } from '../../src/mining/written';

const call = (...args: Value[]) => [{ call: 'f', args }];

/** What is left when every step takes the smallest input that a condition allows. */
function smallest(steps: ReturnType<typeof call>, holds: (text: string) => boolean): string {
  let best: Parameters<typeof sizeOf>[0] = steps;
  for (;;) {
    const next = smallerThan(best)
      .filter((one) => holds(callsText(one)))
      .sort((a, b) => sizeOf(a) - sizeOf(b))[0];
    if (next === undefined) return callsText(best);
    best = next;
  }
}

describe('a smaller input', () => {
  it('is found down to what the condition needs', () => {
    expect(smallest(call([3.1234, -2.345, 9.99, 4.25]), () => true)).toMatch(/^f\(\[\d\]\)$/);
    expect(smallest(call([3.1234, -2.345, 9.99]), (text) => text.includes('-'))).toMatch(
      /^f\(\[\d, -\d\]\)$/,
    );
    expect(smallest(call(0.123, { mean: -4.56 }), () => true)).toMatch(/^f\(\d, \{ mean: -\d \}\)$/);
  });

  it('cuts all axes of one length together, so that shapes still fit', () => {
    const x = tensorOf([4, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const cut = smallerThan(call(x, tensorOf([3], [1, 2, 3]))).map(callsText);
    expect(cut).toContain('f([[1], [4], [7], [10]], [1])');
    expect(cut).toContain('f([[1, 2, 3]], [1, 2, 3])');
  });

  it('is smaller, and keeps tensors whole, for every case of every exercise', async () => {
    const code = (await Promise.all(chapters().map(loadChapter)))
      .flat()
      .filter((one): one is CodeExercise => 'cases' in one);
    let seen = 0;
    const look = (value: Value): void => {
      if (isTensorValue(value)) {
        seen++;
        expect(value.data).toHaveLength(value.tensor.reduce((a, b) => a * b, 1));
      } else if (typeof value === 'object' && value !== null)
        for (const item of Object.values(value)) look(item as Value);
    };
    for (const exercise of code)
      for (const { steps } of exercise.cases(new Random(7)))
        for (const one of smallerThan(steps).slice(0, 40)) {
          expect(sizeOf(one)).toBeLessThan(sizeOf(steps));
          for (const step of one) if ('args' in step) step.args.forEach(look);
        }
    expect(seen).toBeGreaterThan(1000);
  });
});
