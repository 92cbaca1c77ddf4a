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

    it('the moving averages over the four batches, and the outputs they give in inference', () => {
      const average = { mean: [0, 0, 0], variance: [1, 1, 1] };
      for (const [, images] of cases) {
        for (const [channel, { mean, std }] of statistics(images).entries()) {
          // 400 values a channel; the averaged variance is the unbiased one.
          const variance = (std ** 2 * 400) / 399;
          average.mean[channel] = 0.9 * (average.mean[channel] as number) + 0.1 * mean;
          average.variance[channel] = 0.9 * (average.variance[channel] as number) + 0.1 * variance;
        }
      }
      const digits = (values: number[]) => values.map((value) => value.toFixed(4));
      const deviation = average.variance.map(Math.sqrt);
      // biome-ignore lint/suspicious/noApproximativeNumericConstant: the page's mean, not the logarithm of e
      expect(digits(average.mean)).toEqual(digits([0.0987, 0.2405, 0.4342]));
      expect(digits(deviation)).toEqual(digits([1.3707, 1.369, 1.3793]));
      const printed = [
        { mean: [-0.0681, 0.5865, 1.1398], std: [0.7368, 0.7197, 0.7647] },
        { mean: [3.5808, 3.4178, 3.3355], std: [0.7302, 0.7373, 0.7205] },
      ];
      for (const [i, expected] of printed.entries()) {
        const inputs = statistics((cases[2 + i] as (typeof cases)[number])[1]);
        const scale = average.variance.map((variance) => Math.sqrt(variance + 1e-5));
        const outputs = inputs.map(({ mean, std }, channel) => ({
          mean: (mean - (average.mean[channel] as number)) / (scale[channel] as number),
          std: std / (scale[channel] as number),
        }));
        expect(digits(outputs.map(({ mean }) => mean))).toEqual(digits(expected.mean));
        expect(digits(outputs.map(({ std }) => std))).toEqual(digits(expected.std));
      }
    });
  });
});
