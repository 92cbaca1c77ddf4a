import { DataError, formatShape } from '../core';
import { atHand } from '../platform/files';
import { cachedPath, fileSize } from './cache';
import {
  type Dataset,
  type ImageCounts,
  type LoadOptions,
  realDataset,
  standIn,
  wantedCounts,
} from './dataset';
import { readIdx } from './idx';
import { firstImages, type LabelledImages } from './images';
import { datasetEntry } from './manifest';
import { obtain, requireVerified } from './obtain';
import type { CourseSize } from './size';

const named: Record<CourseSize, ImageCounts> = {
  smoke: { train: 512, test: 256 },
  quick: { train: 10_000, test: 2_000 },
  full: { train: 60_000, test: 10_000 },
};

function readPair(imageFile: string, labelFile: string): LabelledImages {
  const [pixels, classes] = [readIdx(imageFile), readIdx(labelFile)];
  const [count, height, width] = pixels.shape;
  if (height !== 28 || width !== 28 || classes.shape.length !== 1 || classes.shape[0] !== count)
    throw new DataError(
      `${imageFile} has shape ${formatShape(pixels.shape)} and ${labelFile} ${formatShape(classes.shape)}: ` +
        'these are not Fashion-MNIST images of 28x28 and as many labels',
    );
  return { images: pixels.data, labels: classes.data, shape: [28, 28, 1] };
}

/**
 * Loads Fashion-MNIST: 28x28 grey images of clothes in 10 classes, 60,000 to train and 10,000 to test.
 *
 * They come from the cache, or are downloaded into it on first use (31 MB); where neither is possible, made-up
 * images stand in, and the note says so. Subsets are the first images of each part.
 * @returns images as bytes; `toTensors` and `batches` make tensors of them
 * @throws DataError when a file is truncated, damaged or foreign
 * @source Xiao, Rasul and Vollgraf (2017), arXiv:1708.07747
 * @example
 * ```ts
 * const { train, test } = await loadFashionMnist({ size: { train: 100, test: 20 } });
 * [imageCount(train), imageCount(test)]; //=> [100, 20]
 * train.shape; //=> [28, 28, 1]
 * ```
 */
export async function loadFashionMnist(options: LoadOptions = {}): Promise<Dataset> {
  const entry = datasetEntry('fashion-mnist');
  const wanted = wantedCounts(options, named);
  const inCache = (suffix: string) =>
    entry.files.every(({ name }) => fileSize(cachedPath(entry, name.replace(/\.gz$/, suffix))) !== null);
  const unpacked = !inCache('.gz') && inCache('');
  if (!unpacked && !inCache('.gz')) {
    const reason = await obtain(entry, options, entry.files);
    if (reason !== null) return standIn(entry, entry, wanted, reason);
  }
  if (!unpacked) await requireVerified(entry, entry.files);
  const [trainImages, trainLabels, testImages, testLabels] = entry.files.map(({ name }) =>
    cachedPath(entry, unpacked ? name.replace(/\.gz$/, '') : name),
  ) as [string, string, string, string];
  for (const file of [trainImages, trainLabels, testImages, testLabels]) await atHand(file);
  return realDataset(
    {
      title: entry.title,
      classNames: entry.classNames,
      train: firstImages(readPair(trainImages, trainLabels), wanted.train),
      test: firstImages(readPair(testImages, testLabels), wanted.test),
    },
    entry,
    !unpacked,
  );
}
