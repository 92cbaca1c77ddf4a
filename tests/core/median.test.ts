import { describe, expect, it } from 'vitest';
import { median } from '../../src/core/median';

describe('the median', () => {
  it('is the value in the middle, whatever the order, and stays out of the way of the extremes', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 9, 100])).toBe(10);
  });

  it('is the mean of the two in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('leaves the values in their order, and is 0 for none', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
    expect(median([])).toBe(0);
  });
});
