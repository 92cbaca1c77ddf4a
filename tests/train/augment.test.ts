import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { Random, ShapeError } from '../../src/core';
import { cropAndFlip } from '../../src/train';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('cropAndFlip', () => {
  const x = tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]);

  it('only mirrors without a frame, half of the time', () => {
    const random = new Random(1);
    const seen = Array.from({ length: 400 }, () => String(cropAndFlip({ padding: 0 })(x, random).dataSync()));
    const mirrored = seen.filter((values) => values === '3,2,1,6,5,4').length;
    expect(seen.filter((values) => values === '1,2,3,4,5,6').length).toBe(400 - mirrored);
    // Four standard deviations of a fair coin thrown 400 times are 40.
    expect(Math.abs(mirrored - 200)).toBeLessThan(40);
  });

  it('shifts by at most the frame, and fills with zeros', () => {
    const random = new Random(2);
    const seen = new Set(
      Array.from({ length: 400 }, () =>
        String(cropAndFlip({ padding: 1, flip: false })(x, random).dataSync()),
      ),
    );
    // Three places down times three places across.
    expect(seen.size).toBe(9);
    expect(seen).toContain('0,0,0,0,1,2');
    expect(seen).toContain('5,6,0,0,0,0');
  });

  it('takes batches of images alone', () => {
    expect(() => cropAndFlip()(tf.ones([2, 3]), new Random(1))).toThrow(ShapeError);
  });
});
