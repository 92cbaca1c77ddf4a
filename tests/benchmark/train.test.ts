import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ready } from '../../src/backend';
import {
  type BenchmarkImages,
  curveOf,
  loadBenchmarkImages,
  networkNames,
  type RunKey,
  recipeOf,
  trainRun,
} from '../../src/benchmark';
import { Random } from '../../src/core';
import { classCounts, type LabelledImages } from '../../src/data';
import { realData, withoutRealData } from '../real-data';

beforeAll(async () => {
  await ready();
});

afterEach(() => vi.unstubAllEnvs());

const recipe = recipeOf('smoke');
/** Noise, brighter for some classes: there is something to learn. */
function someImages(count: number, seed: number): LabelledImages {
  const random = new Random(seed);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const images = new Uint8Array(count * 32 * 32 * 3);
  for (let i = 0; i < images.length; i++)
    images[i] = random.integer(0, 100) + 15 * (labels[Math.floor(i / 3072)] as number);
  return { images, labels, shape: [32, 32, 3] };
}
/** Images that cannot be used: whoever measures on them meets a class that no network has. */
const forbidden: LabelledImages = { ...someImages(4, 0), labels: Uint8Array.of(99, 99, 99, 99) };
const images: BenchmarkImages = {
  all: someImages(40, 1),
  train: someImages(32, 2),
  validation: someImages(20, 3),
  test: someImages(30, 4),
  about: { note: 'Made up.', train: 40, validation: 20, test: 30 },
};
const about = { date: '2026-12-01', engine: 'onnx', version: '0', measuredOn: 'a machine' };
const run = (key: RunKey, changed: Partial<BenchmarkImages> = {}, changedRecipe = recipe) =>
  trainRun(key, {
    recipe: changedRecipe,
    images: { ...images, ...changed },
    about,
    listener: () => {},
  });
const sweep: RunKey = { kind: 'sweep', network: 'lenet', rate: 0.03, seed: 0 };
const final: RunKey = { kind: 'final', network: 'lenet', rate: 0.03, seed: 1 };

describe('a run of a benchmark', () => {
  it('of a sweep never reads the test images, nor what it does not train on', async () => {
    const result = await run(sweep, { test: forbidden, all: forbidden });
    expect(result).toMatchObject({ kind: 'sweep', images: 32, validationAccuracy: expect.any(Number) });
    expect(result.epochs.length).toBe(recipe.sweepEpochs);
    expect(result).not.toHaveProperty('testAccuracy');
    // What is forbidden would have been noticed.
    await expect(run(sweep, { validation: forbidden })).rejects.toThrow('99');
    await expect(run(sweep, { train: forbidden })).rejects.toThrow('99');
  });

  it('that is tested sees all training images, and the validation images nowhere apart', async () => {
    const result = await run(final, { validation: forbidden, train: forbidden });
    expect(result).toMatchObject({ kind: 'final', images: 40, testAccuracy: expect.any(Number) });
    expect(result.epochs.length).toBe(recipe.epochs);
    expect(result.epochs.every((row) => !('validationAccuracy' in row))).toBe(true);
    await expect(run(final, { test: forbidden })).rejects.toThrow('99');
  });

  it('comes out the same again, and otherwise with another seed', async () => {
    const essence = async (key: RunKey) => (await run(key)).curve;
    const first = await essence(final);
    expect(await essence(final)).toEqual(first);
    expect(await essence({ ...final, seed: 2 })).not.toEqual(first);
  });

  it('warms up over the first steps and ends near 0, along the cosine', async () => {
    const steps: number[] = [];
    const long = { ...recipe, epochs: 10, batchSize: 10, warmupShare: 0.1 }; // 40 steps, 4 of them warm
    await trainRun(final, {
      recipe: long,
      images,
      about,
      listener: (event) => {
        if (event.type === 'step') steps.push(event.row.learningRate);
      },
    });
    const cosine = (step: number) => (0.03 * (1 + Math.cos((Math.PI * step) / 40))) / 2;
    const expected = Array.from({ length: 40 }, (_, step) => cosine(step) * Math.min(1, (step + 1) / 4));
    expect(steps.length).toBe(40);
    for (const [step, rate] of steps.entries()) expect(rate).toBeCloseTo(expected[step] as number, 6);
  });

  it('that blows up is kept as one that did', async () => {
    const result = await run({ ...final, rate: 1e6 });
    expect(result.epochs.at(-1)?.loss).toBeNull();
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it.each(networkNames)('learns: %s', async (network) => {
    const long = { ...recipe, epochs: 12, batchSize: 8 };
    const { epochs } = await run({ ...final, network }, {}, long);
    expect(epochs.at(-1)?.loss).toBeLessThan(0.97 * (epochs[0]?.loss as number));
  });
});

describe('the curve of a run', () => {
  const steps = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ step: i + 1, loss: i + 1, learningRate: 0.1, accuracy: 0.5 }));

  it('has the means over its tenths of an epoch', () => {
    // 2 epochs of 20 steps: points of two steps, whose losses are 1 and 2, 3 and 4, ...
    const curve = curveOf(steps(40), 2);
    expect(curve.map(({ loss }) => loss)).toEqual(Array.from({ length: 20 }, (_, i) => 2 * i + 1.5));
    expect(curve.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 20 }, (_, i) => (i + 1) / 10));
  });

  it.each([
    [3, 1],
    [7, 2],
    [1000, 100],
    [1500, 500],
  ])('of %i steps in %i epochs leaves no step out', (count, epochs) => {
    const curve = curveOf(steps(count), epochs);
    let before = 0;
    let sum = 0;
    for (const { epoch, loss } of curve) {
      const until = Math.round((epoch * count) / epochs);
      sum += (loss as number) * (until - before);
      before = until;
    }
    expect(before).toBe(count);
    expect(sum).toBeCloseTo((count * (count + 1)) / 2, 4);
  });
});

describe.skipIf(withoutRealData())('the images of a benchmark', () => {
  it('are those of CIFAR-10, split in proportion and always alike', async () => {
    vi.stubEnv('VERY_DEEP_DATA', realData);
    const wanted = { ...recipe, images: { train: 400, test: 50 } };
    const { all, train, validation, test, about: told } = await loadBenchmarkImages(wanted);
    expect(told).toMatchObject({ train: 400, validation: 80, test: 50 });
    expect(told.note).toContain('400 of 50,000');
    const pictures = ({ images: bytes, labels }: LabelledImages) =>
      [...labels.keys()].map((i) => `${labels[i]} ${bytes.subarray(3072 * i, 3072 * (i + 1)).join()}`);
    expect([...pictures(train), ...pictures(validation)].sort()).toEqual(pictures(all).sort());
    classCounts(all.labels, 10).forEach((count, label) => {
      const held = classCounts(validation.labels, 10)[label] as number;
      expect(Math.abs(held - count / 5)).toBeLessThanOrEqual(1);
    });
    const again = await loadBenchmarkImages(wanted);
    expect(pictures(again.validation)).toEqual(pictures(validation));
    const seen = new Set(pictures(all));
    expect(pictures(test).filter((picture) => seen.has(picture))).toEqual([]);
  });
});
