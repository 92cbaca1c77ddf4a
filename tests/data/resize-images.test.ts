import { describe, expect, it } from 'vitest';
import { ValueError } from '../../src/core';
import { resizeImages } from '../../src/data';
import cases from './fixtures/resized.json';

describe('resizeImages', () => {
  it.each(cases)('gives PyTorch’s bilinear pixels: $shape to $height x $width', (one) => {
    const set = {
      images: Uint8Array.from(one.images),
      labels: Uint8Array.of(3, 7),
      shape: one.shape as [number, number, number],
    };
    const { images, labels, shape } = resizeImages(set, one.height, one.width);
    expect(shape).toEqual([one.height, one.width, one.shape[2]]);
    expect([...labels]).toEqual([3, 7]);
    expect(images.length).toBe(one.resized.length);
    // A byte is the nearest one; at a half, round-off decides between two neighbours.
    images.forEach((byte, i) => {
      expect(Math.abs(byte - (one.resized[i] as number))).toBeLessThanOrEqual(0.5 + 1e-9);
    });
  });

  it('names a size that cannot be', () => {
    const set = { images: new Uint8Array(4), labels: new Uint8Array(1), shape: [2, 2, 1] as const };
    expect(() => resizeImages(set, 0, 4)).toThrow(ValueError);
    expect(() => resizeImages(set, 4, 2.5)).toThrow('not to 4x2.5');
  });
});
