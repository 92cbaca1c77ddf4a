import { describe, expect, it } from 'vitest';
import { countTensors, tf } from '../../src/backend';
import { Random, ShapeError, ValueError } from '../../src/core';
import {
  batches,
  bySize,
  classCounts,
  firstImages,
  imageCount,
  joinImages,
  type LabelledImages,
  pixelStatistics,
  splitImages,
  syntheticImages,
  takeImages,
  toTensors,
} from '../../src/data';
import './scratch';
import { vi } from 'vitest';

/** Images of 1x2 pixels and two channels that carry their own number. */
function numbered(labels: number[]): LabelledImages {
  return {
    images: Uint8Array.from(labels.flatMap((label, i) => [i, label, i, 255])),
    labels: Uint8Array.from(labels),
    shape: [1, 2, 2],
  };
}
const numbers = ({ images }: LabelledImages) => [...images].filter((_, i) => i % 4 === 0);

describe('sets of images', () => {
  const set = numbered([0, 1, 2, 0, 1, 2]);

  it('can be taken from, cut and joined', () => {
    expect(takeImages(set, [4, 0])).toEqual({
      images: Uint8Array.of(4, 1, 4, 255, 0, 0, 0, 255),
      labels: Uint8Array.of(1, 0),
      shape: [1, 2, 2],
    });
    expect(() => takeImages(set, [6])).toThrow(ValueError);
    expect(numbers(firstImages(set, 2))).toEqual([0, 1]);
    expect(firstImages(set, 100)).toBe(set);
    expect(joinImages([firstImages(set, 2), takeImages(set, [2, 3, 4, 5])])).toEqual(set);
    expect(() => joinImages([set, { ...set, shape: [2, 1, 2] }])).toThrow(ShapeError);
    expect(classCounts(set.labels, 4)).toEqual([2, 2, 2, 0]);
  });

  it('split into parts that have nothing in common and miss nothing, by the seed', () => {
    const large = numbered(Array.from({ length: 100 }, (_, i) => (i < 80 ? 0 : 1)));
    const split = (seed: number, stratify: boolean) =>
      splitImages(large, { test: 25, random: new Random(seed), stratify });
    for (const stratify of [false, true]) {
      const { train, test } = split(1, stratify);
      expect([imageCount(train), imageCount(test)]).toEqual([75, 25]);
      expect([...numbers(train), ...numbers(test)].sort((a, b) => a - b)).toEqual([...Array(100).keys()]);
      expect(split(1, stratify)).toEqual({ train, test });
      expect(split(2, stratify)).not.toEqual({ train, test });
    }
    // A quarter of 80 and of 20, whatever the seed.
    for (let seed = 0; seed < 20; seed++)
      expect(classCounts(split(seed, true).test.labels, 2)).toEqual([20, 5]);
    expect(() => splitImages(large, { test: 100, random: new Random(0) })).toThrow(/1 to 99/);
  });

  it('have the statistics of their channels', () => {
    const { mean, standardDeviation } = pixelStatistics({
      images: Uint8Array.of(0, 51, 255, 51, 0, 51, 255, 51),
      labels: Uint8Array.of(0),
      shape: [2, 2, 2],
    });
    expect(mean[0]).toBeCloseTo(0.5, 12);
    expect(mean[1]).toBeCloseTo(0.2, 12);
    expect(standardDeviation[0]).toBeCloseTo(0.5, 12);
    expect(standardDeviation[1]).toBeCloseTo(0, 12);
  });

  it('become tensors, standardized with statistics that need not be their own', () => {
    const plain = toTensors(takeImages(set, [1]));
    expect(plain.x.shape).toEqual([1, 1, 2, 2]);
    expect(plain.y.dtype).toBe('int32');
    expect([...plain.x.dataSync()]).toEqual([1, 1, 1, 255].map((byte) => Math.fround(byte / 255)));
    const statistics = { mean: [0.5, 0.25], standardDeviation: [0.5, 2] };
    const standardized = toTensors(takeImages(set, [1]), { statistics });
    const [a, b] = [(1 / 255 - 0.5) / 0.5, (1 / 255 - 0.25) / 2];
    expect([...standardized.x.dataSync()]).toEqual([a, b, a, (1 - 0.25) / 2].map(Math.fround));
    tf.dispose([plain, standardized] as unknown as tf.TensorContainer);
  });

  it('standardized with their own statistics have mean 0 and variance 1 in each channel', () => {
    const random = new Random(5);
    const noise: LabelledImages = {
      images: Uint8Array.from({ length: 50 * 8 * 8 * 3 }, (_, i) => random.integer(0, 100) + 20 * (i % 3)),
      labels: new Uint8Array(50),
      shape: [8, 8, 3],
    };
    tf.tidy(() => {
      const { x } = toTensors(noise, { statistics: pixelStatistics(noise) });
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      for (const value of mean.dataSync()) expect(value).toBeCloseTo(0, 5);
      for (const value of variance.dataSync()) expect(value).toBeCloseTo(1, 4);
    });
  });

  it('are cut into batches, in order or shuffled by a seed, and leave no tensor behind', async () => {
    const labels = (random?: Random) =>
      [...batches(set, { batchSize: 4, ...(random && { random }) })].map(({ x, y }) => {
        expect(x.shape[0]).toBe(y.shape[0]);
        const read = [...y.dataSync()];
        tf.dispose([x, y]);
        return read;
      });
    const { result, kept } = await countTensors(() => labels());
    expect(result).toEqual([
      [0, 1, 2, 0],
      [1, 2],
    ]);
    expect(kept).toBe(0);
    expect(labels(new Random(3))).toEqual(labels(new Random(3)));
    expect(labels(new Random(3)).flat().sort()).toEqual([0, 0, 1, 1, 2, 2]);
  });
});

describe('synthetic images', () => {
  const make = (part: string, name = 'stand-in') =>
    syntheticImages({ name, part, shape: [16, 16, 1], classes: 4, count: 200 });

  it('are the same for the same names, and others for others', () => {
    expect(make('train')).toEqual(make('train'));
    expect(make('train')).not.toEqual(make('test'));
    expect(make('train')).not.toEqual(make('train', 'another'));
    expect(classCounts(make('train').labels, 4)).toEqual([50, 50, 50, 50]);
  });

  it('can be told apart: the nearest class mean of the training part names most of the test part', () => {
    const [train, test] = [make('train'), make('test')];
    const size = 256;
    const means = Array.from({ length: 4 }, () => new Float64Array(size));
    for (let i = 0; i < train.images.length; i++) {
      const mean = means[train.labels[Math.floor(i / size)] as number] as Float64Array;
      mean[i % size] = (mean[i % size] as number) + (train.images[i] as number) / 50;
    }
    const right = [...test.labels].filter((label, n) => {
      const distances = means.map((mean) =>
        mean.reduce((sum, value, i) => sum + (value - (test.images[n * size + i] as number)) ** 2, 0),
      );
      return distances.indexOf(Math.min(...distances)) === label;
    });
    expect(right.length / 200).toBeGreaterThan(0.6);
  });
});

describe('bySize', () => {
  it('follows VERY_DEEP_SIZE, quick by default, and refuses what it does not know', () => {
    const epochs = { smoke: 1, quick: 3, full: 10 };
    vi.stubEnv('VERY_DEEP_SIZE', '');
    expect(bySize(epochs)).toBe(3);
    vi.stubEnv('VERY_DEEP_SIZE', 'full');
    expect(bySize(epochs)).toBe(10);
    vi.stubEnv('VERY_DEEP_SIZE', 'huge');
    expect(() => bySize(epochs)).toThrow(/VERY_DEEP_SIZE is "huge"; it can be smoke, quick or full/);
  });
});
