import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { claim } from '../../src/exercises/claim';

const printed: string[] = [];

beforeEach(() => {
  printed.length = 0;
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('claim', () => {
  it('asserts a bound fixed beforehand', () => {
    claim('Accuracy is high.', { measured: 0.9, expect: { atLeast: 0.8 } });
    expect(printed[0]).toBe('Measured here: Accuracy is high. 0.9 (expected at least 0.8).');
    expect(() => claim('It is low.', { measured: [0.1, 0.9], expect: { atMost: 0.5 } })).toThrow(
      'not true here',
    );
    expect(() => claim('It is.', { measured: Number.NaN, expect: { atLeast: 0 } })).toThrow('not true here');
  });

  it('asserts nothing about stand-in data or at smoke size', () => {
    claim('It is low.', { measured: 0.9, expect: { atMost: 0.5 }, standIn: true });
    vi.stubEnv('VERY_DEEP_SIZE', 'smoke');
    claim('It is low.', { measured: 0.9, expect: { atMost: 0.5 } });
    expect(printed).toHaveLength(2);
    expect(printed[1]).toContain('not asserted');
  });

  it('is an error without a measurement, at every size and on every data', () => {
    for (const size of ['smoke', 'quick', 'full'])
      for (const standIn of [false, true]) {
        vi.stubEnv('VERY_DEEP_SIZE', size);
        for (const expectation of [{ atMost: 1.25 }, { atLeast: 0 }, { atLeast: 0, atMost: 1 }, {}])
          expect(() => claim('Rows agree.', { measured: [], expect: expectation, standIn })).toThrow(
            'Rows agree. Its list of measurements is empty',
          );
      }
    expect(printed).toEqual([]);
  });

  it('says a count with all of its digits', () => {
    claim('So many weights.', { measured: [11_695_528, 0.123456], expect: { atLeast: 0 } });
    expect(printed[0]).toContain('11695528, 0.1235 (expected at least 0)');
    claim('In thirds.', { measured: 1, expect: { atLeast: 1 / 3, atMost: 4 / 3 } });
    expect(printed[1]).toContain('(expected 0.3333 to 1.333)');
  });
});
