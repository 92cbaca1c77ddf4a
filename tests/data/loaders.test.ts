import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DataError } from '../../src/core';
import { classCounts, imageCount, loadCifar10, loadFashionMnist, loadMiniCifar } from '../../src/data';
import { realData, withoutRealData } from '../real-data';
import { scratchCache } from './scratch';

beforeEach(() => {
  vi.stubEnv('VERY_DEEP_SIZE', '');
  vi.stubEnv('VERY_DEEP_OFFLINE', '1');
});

const tiny = { train: 40, test: 20 };

describe('without cache and network', () => {
  it('images of the same shape and number of classes stand in, and the note says so', async () => {
    const cache = scratchCache();
    const fashion = await loadFashionMnist({ size: tiny });
    expect(fashion).toMatchObject({ title: 'Fashion-MNIST', source: 'synthetic' });
    expect(fashion.train.shape).toEqual([28, 28, 1]);
    expect(classCounts(fashion.train.labels, 10)).toEqual(new Array(10).fill(4));
    expect(fashion.note).toMatch(/^STAND-IN DATA, not Fashion-MNIST: 40 training and 20 test images made up/);
    expect(fashion.note).toContain(`it is not in ${cache}, and VERY_DEEP_OFFLINE forbids`);
    expect(fashion.note).toContain('very-deep data download fashion-mnist');
    const mini = await loadMiniCifar({ size: tiny });
    expect(mini).toMatchObject({ source: 'synthetic', classNames: ['airplane', 'automobile', 'ship'] });
    expect(mini.test.shape).toEqual([32, 32, 3]);
    expect((await loadCifar10({ size: tiny })).classNames).toHaveLength(10);
  });

  it('nothing is downloaded at smoke size', async () => {
    scratchCache();
    vi.stubEnv('VERY_DEEP_OFFLINE', '');
    const fetched = vi.spyOn(globalThis, 'fetch');
    const data = await loadFashionMnist({ size: 'smoke' });
    expect(data.source).toBe('synthetic');
    expect(data.note).toContain('nothing is downloaded at smoke size');
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
  });

  it('a network that does not answer is the reason the note gives', async () => {
    scratchCache();
    vi.stubEnv('VERY_DEEP_OFFLINE', '');
    const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network'));
    const data = await loadFashionMnist({ size: tiny, onProgress: () => {} });
    expect(data.source).toBe('synthetic');
    expect(data.note).toContain('cannot be reached (no network)');
    fetched.mockRestore();
  });
});

describe.skipIf(withoutRealData())('with the real files', () => {
  const cache = realData as string;
  beforeEach(() => vi.stubEnv('VERY_DEEP_DATA', cache));
  const fashionFile = (name: string) => path.join(cache, 'fashion-mnist', name);

  it('Fashion-MNIST has its published number of images, 6,000 and 1,000 of each class', async () => {
    const data = await loadFashionMnist({ size: 'full' });
    expect(data.source).toBe('real');
    expect(data.note).toBe('Fashion-MNIST: all 60,000 training and all 10,000 test images.');
    expect(classCounts(data.train.labels, 10)).toEqual(new Array(10).fill(6000));
    expect(classCounts(data.test.labels, 10)).toEqual(new Array(10).fill(1000));
    // The first training image is an ankle boot, as in the publishers' own picture of the set.
    expect(data.classNames[data.train.labels[0] as number]).toBe('Ankle boot');
  });

  it('a subset is the beginning, and the note says how much it is', async () => {
    const data = await loadFashionMnist({ size: 'quick' });
    expect([imageCount(data.train), imageCount(data.test)]).toEqual([10_000, 2_000]);
    expect(data.note).toBe('Fashion-MNIST: 10,000 of 60,000 training and 2,000 of 10,000 test images.');
  });

  it('mini-CIFAR has the classes and the split of the source', async () => {
    const data = await loadMiniCifar();
    const [train, test] = [classCounts(data.train.labels, 3), classCounts(data.test.labels, 3)];
    expect([imageCount(data.train), imageCount(data.test)]).toEqual([2253, 751]);
    expect(train.map((count, label) => count + (test[label] as number))).toEqual([1005, 974, 1025]);
    const stratified = await loadMiniCifar({ stratify: true });
    const quarters = classCounts(stratified.test.labels, 3);
    for (const [label, all] of [1005, 974, 1025].entries())
      expect(Math.abs((quarters[label] as number) - all / 4)).toBeLessThanOrEqual(1);
    expect((await loadMiniCifar({ seed: 1 })).test.labels).not.toEqual(data.test.labels);
    expect((await loadMiniCifar()).test.labels).toEqual(data.test.labels);
  });

  it('a damaged archive is refused, and what to do is said', async () => {
    const folder = path.join(scratchCache(), 'fashion-mnist');
    mkdirSync(folder);
    for (const part of ['train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'])
      copyFileSync(fashionFile(`${part}-ubyte.gz`), path.join(folder, `${part}-ubyte.gz`));
    const truncated = readFileSync(fashionFile('train-images-idx3-ubyte.gz')).subarray(0, 1_000_000);
    writeFileSync(path.join(folder, 'train-images-idx3-ubyte.gz'), truncated);
    const failure = await loadFashionMnist({ size: tiny }).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(DataError);
    expect((failure as Error).message).toMatch(
      /train-images.* is truncated, damaged or foreign: its SHA-256 is \w+, not 3aede38d.*data download fashion-mnist/,
    );
  });

  it('unpacked files without their archives are used, and called unverified', async () => {
    const folder = path.join(scratchCache(), 'fashion-mnist');
    mkdirSync(folder);
    for (const part of ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'])
      writeFileSync(
        path.join(folder, `${part}-ubyte`),
        gunzipSync(readFileSync(fashionFile(`${part}-ubyte.gz`))),
      );
    const data = await loadFashionMnist({ size: tiny });
    expect(data.source).toBe('unverified');
    expect(data.note).toMatch(/Unverified/);
    vi.stubEnv('VERY_DEEP_DATA', cache);
    expect((await loadFashionMnist({ size: tiny })).train).toEqual(data.train);
  });

  it('part of CIFAR-10 is used, and the note says how much is lacking', async () => {
    const folder = path.join(scratchCache(), 'cifar-10-batches-bin');
    mkdirSync(folder);
    for (const name of ['data_batch_1.bin', 'test_batch.bin'])
      copyFileSync(path.join(cache, 'cifar-10-batches-bin', name), path.join(folder, name));
    const data = await loadCifar10({ size: 'full' });
    expect([imageCount(data.train), imageCount(data.test)]).toEqual([10_000, 10_000]);
    expect(data.note).toMatch(/^CIFAR-10: 10,000 of 50,000 training and all 10,000 test images\./);
    expect(data.note).toContain('lacks 4 of the 5 training files');
    // Each class has 1,000 of the 10,000 test images.
    expect(classCounts(data.test.labels, 10)).toEqual(new Array(10).fill(1000));
    const batch = path.join(folder, 'data_batch_1.bin');
    writeFileSync(batch, readFileSync(batch).subarray(0, 3073 * 5000));
    await expect(loadMiniCifar()).rejects.toThrow(
      /data_batch_1.bin is truncated or foreign: it has 15365000/,
    );
  });
});
