import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TorchRandom } from '../../src/core';

interface Fixture {
  torch: string;
  runs: {
    seed: number;
    calls: { name: 'rand' | 'randn' | 'randperm'; size: number; values: number[] }[];
  }[];
}

const fixture: Fixture = JSON.parse(
  readFileSync(path.join(__dirname, 'fixtures', 'torch-random.json'), 'utf8'),
);

/** A tensor of images, N x channels x rest, as a flat array. */
interface Images {
  readonly values: Float32Array;
  readonly channels: number;
  readonly rest: number;
}

/** Mean and standard deviation (divided by N) of one channel. */
function channelStatistics(
  { values, channels, rest }: Images,
  channel: number,
): { mean: number; std: number } {
  const own = [...values].filter((_, i) => Math.floor(i / rest) % channels === channel);
  const mean = own.reduce((a, b) => a + b, 0) / own.length;
  const squares = own.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, std: Math.sqrt(squares / own.length) };
}

describe('TorchRandom', () => {
  it.each(fixture.runs)('draws as PyTorch does, call after call, from seed $seed', ({ seed, calls }) => {
    const random = new TorchRandom(seed);
    for (const { name, size, values } of calls) {
      const drawn = [...random[name](size)].filter((_, i) => size <= 100 || i % 37 === 0);
      expect(drawn.length).toBe(values.length);
      if (name === 'randn')
        for (const [i, value] of values.entries())
          expect(Math.abs((drawn[i] as number) - value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(value)));
      else expect(drawn).toEqual(values);
    }
  });

  describe('reproduces the batch normalization demo that chapter 03 mirrors, to its four printed digits', () => {
    const batch = (random: TorchRandom, scale: number, shift: readonly number[]): Images => ({
      values: random
        .randn(100 * 3 * 2 * 2)
        .map((z, i) => Math.fround(Math.fround(scale * z) + (shift[Math.floor(i / 4) % 3] as number))),
      channels: 3,
      rest: 4,
    });
    const statistics = (images: Images) => [0, 1, 2].map((channel) => channelStatistics(images, channel));
    const first = new TorchRandom(0);
    const second = new TorchRandom(0);
    const cases: [string, Images, number[], number[]][] = [
      ['batch 1', batch(first, 2, [0, 1, 2]), [0.0107, 1.087, 2.0128], [2.02, 1.9704, 2.1094]],
      ['batch 2', batch(first, 3, [-5, -5, -5]), [-4.9791, -5.2417, -4.8956], [3.0027, 3.0281, 2.9813]],
      ["batch 1'", batch(second, 1, [0, 1, 2]), [0.0054, 1.0435, 2.0064], [1.01, 0.9852, 1.0547]],
      ["batch 2'", batch(second, 1, [5, 5, 5]), [5.007, 4.9194, 5.0348], [1.0009, 1.0094, 0.9938]],
    ];
    it.each(cases)('%s', (_name, images, means, stds) => {
      const digits = (value: number) => value.toFixed(4);
      expect(statistics(images).map(({ mean }) => digits(mean))).toEqual(means.map(digits));
      expect(statistics(images).map(({ std }) => digits(std))).toEqual(stds.map(digits));
    });
  });
});
