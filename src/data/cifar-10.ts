import { DataError, Random } from '../core';
import { atHand } from '../platform/files';
import { cachedPath, fileSize } from './cache';
import { readCifar10 } from './cifar-records';
import {
  type Dataset,
  type ImageCounts,
  type LoadOptions,
  realDataset,
  standIn,
  wantedCounts,
} from './dataset';
import { firstImages, imageCount, joinImages, type LabelledImages, splitImages, takeImages } from './images';
import { cachedFiles, datasetEntry, type KnownFile } from './manifest';
import { mendFor } from './nearer-files';
import { areVerified, obtain } from './obtain';
import type { CourseSize } from './size';

const entry = datasetEntry('cifar-10');
const files = cachedFiles(entry);
const isTest = ({ name }: KnownFile) => name.startsWith('test');
const trainFiles = files.filter((file) => !isTest(file));
const testFiles = files.filter(isTest);

function inCache(candidates: readonly KnownFile[]): KnownFile[] {
  return candidates.filter(({ name }) => fileSize(cachedPath(entry, name)) !== null);
}

async function read({ name, bytes }: KnownFile): Promise<LabelledImages> {
  const location = cachedPath(entry, name);
  const size = fileSize(location);
  if (size !== bytes)
    throw new DataError(
      `${location} is truncated or foreign: it has ${size} bytes, not ${bytes}. ${mendFor(entry.name)}`,
    );
  await atHand(location);
  return readCifar10(location);
}

const named: Record<CourseSize, ImageCounts> = {
  smoke: { train: 512, test: 256 },
  quick: { train: 10_000, test: 2_000 },
  full: { train: 50_000, test: 10_000 },
};

/**
 * Loads CIFAR-10: 32x32 colour images in 10 classes, 50,000 to train and 10,000 to test.
 *
 * They come from the cache, or are downloaded into it on first use (170 MB). Where the cache holds a part of the batch
 * files, that part is used; where there is nothing and no connection, made-up images stand in. The note says which.
 * Subsets are the first images of each part.
 * @returns images as bytes; `toTensors` and `batches` make tensors of them
 * @throws DataError when a file is truncated, damaged or foreign
 * @source Krizhevsky (2009), "Learning Multiple Layers of Features from Tiny Images"
 * @example
 * ```ts
 * const { train, classNames } = await loadCifar10({ size: { train: 100, test: 20 } });
 * train.shape; //=> [32, 32, 3]
 * classNames[9]; //=> 'truck'
 * ```
 */
export async function loadCifar10(options: LoadOptions = {}): Promise<Dataset> {
  const wanted = wantedCounts(options, named);
  if (inCache(trainFiles).length === 0 || inCache(testFiles).length === 0) {
    const reason = await obtain(entry, options, files);
    if (reason !== null) return standIn(entry, entry, wanted, reason);
  }
  const here = inCache(trainFiles);
  const used: KnownFile[] = [...testFiles];
  const batches: LabelledImages[] = [];
  let available = 0;
  for (const file of here) {
    if (available >= wanted.train) break;
    const batch = await read(file);
    batches.push(batch);
    used.push(file);
    available += imageCount(batch);
  }
  const absent = trainFiles.length - here.length;
  const short = available < Math.min(wanted.train, entry.train);
  return realDataset(
    {
      title: entry.title,
      classNames: entry.classNames,
      train: firstImages(joinImages(batches), wanted.train),
      test: firstImages(joinImages(await Promise.all(testFiles.map(read))), wanted.test),
    },
    entry,
    await areVerified(entry, used),
    short
      ? `The cache lacks ${absent} of the ${trainFiles.length} training files, so this is all there is.`
      : '',
  );
}

const miniClasses = ['airplane', 'automobile', 'ship'];
const miniTotal: ImageCounts = { train: 2253, test: 751 };
const miniNamed: Record<CourseSize, ImageCounts> = {
  smoke: { train: 384, test: 128 },
  quick: miniTotal,
  full: miniTotal,
};

/**
 * Loads mini-CIFAR: the 3,004 airplanes, automobiles and ships (labels 0, 1, 2) among the first 10,000 training images of
 * CIFAR-10, split at random into 2,253 to train and 751 to test.
 *
 * Only `data_batch_1.bin` is needed; without it, all is as for `loadCifar10`.
 * @param options.seed decides the split; 0 by default
 * @param options.stratify true keeps the proportions of the classes in both parts; false, the default, as in the source
 * @throws DataError when the file is truncated, damaged or foreign
 * @example
 * ```ts
 * const { train, classNames } = await loadMiniCifar({ size: { train: 60, test: 20 } });
 * imageCount(train); //=> 60
 * classNames; //=> ['airplane', 'automobile', 'ship']
 * ```
 */
export async function loadMiniCifar(
  options: LoadOptions & { seed?: number | string; stratify?: boolean } = {},
): Promise<Dataset> {
  const { seed = 0, stratify = false } = options;
  const wanted = wantedCounts(options, miniNamed);
  const names = { title: 'mini-CIFAR', classNames: miniClasses };
  const [first] = trainFiles as [KnownFile];
  if (inCache([first]).length === 0) {
    const reason = await obtain(entry, options, [first]);
    if (reason !== null) return standIn(names, entry, wanted, reason);
  }
  const batch = await read(first);
  const wantedLabels = miniClasses.map((name) => entry.classNames.indexOf(name));
  const chosen = [...batch.labels.keys()].filter((i) => wantedLabels.includes(batch.labels[i] as number));
  const set = takeImages(batch, chosen);
  const relabelled = { ...set, labels: set.labels.map((label) => wantedLabels.indexOf(label)) };
  const { train, test } = splitImages(relabelled, {
    test: miniTotal.test,
    random: new Random(seed),
    stratify,
  });
  return realDataset(
    { ...names, train: firstImages(train, wanted.train), test: firstImages(test, wanted.test) },
    miniTotal,
    await areVerified(entry, [first]),
  );
}
