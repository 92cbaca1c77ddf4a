import { describe, expect, it } from 'vitest';
import { expectShape, ShapeError, sizeOfShape } from '../../src/core';

describe('shapes', () => {
  it('have a size, that of a scalar being 1', () => {
    expect(sizeOfShape([2, 3, 4])).toBe(24);
    expect(sizeOfShape([])).toBe(1);
    expect(sizeOfShape([5, 0])).toBe(0);
  });

  it('are checked in rank and extent, and the message names both', () => {
    expect(() => expectShape('images', [2, 28, 28, 1], [null, 28, 28, 1])).not.toThrow();
    expect(() => expectShape('images', [28, 28, 1], [null, 28, 28, 1])).toThrow(ShapeError);
    expect(() => expectShape('images', [2, 32, 32, 3], [null, 28, 28, 1])).toThrow(
      'images has shape [2, 32, 32, 3]; expected [?, 28, 28, 1]',
    );
  });
});
