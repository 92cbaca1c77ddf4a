import { type Random, ShapeError, sizeOfShape, ValueError } from '../core';

/** Height, width and channels. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** Images with their classes, as bytes: a quarter of the memory that floats take. */
export interface LabelledImages {
  /** Pixels from 0 to 255, image by image, row by row, the channels of a pixel together (NHWC). */
  readonly images: Uint8Array;
  /** The class of each image, from 0. */
  readonly labels: Uint8Array;
  readonly shape: ImageShape;
}

/**
 * The number of images.
 * @example
 * ```ts
 * const set = syntheticImages({ name: 'demo', part: 'train', shape: [8, 8, 1], classes: 2, count: 6 });
 * imageCount(set); //=> 6
 * ```
 */
export function imageCount(set: LabelledImages): number {
  return set.labels.length;
}

/**
 * The images at the given positions, in that order.
 * @returns a copy
 * @throws ValueError when a position is outside the set
 * @example
 * ```ts
 * const set = syntheticImages({ name: 'demo', part: 'train', shape: [8, 8, 1], classes: 2, count: 6 });
 * takeImages(set, [5, 0]).labels; //=> [1, 0]
 * ```
 */
export function takeImages(set: LabelledImages, indices: ArrayLike<number>): LabelledImages {
  const size = sizeOfShape(set.shape);
  const images = new Uint8Array(indices.length * size);
  const labels = new Uint8Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i] as number;
    const label = set.labels[from];
    if (label === undefined)
      throw new ValueError(`there is no image ${from}: the set has ${imageCount(set)}, counted from 0`);
    labels[i] = label;
    images.set(set.images.subarray(from * size, (from + 1) * size), i * size);
  }
  return { images, labels, shape: set.shape };
}

/**
 * The first `count` images, copied; the set itself when it has no more.
 * @example
 * ```ts
 * const set = syntheticImages({ name: 'demo', part: 'train', shape: [8, 8, 1], classes: 2, count: 6 });
 * imageCount(firstImages(set, 4)); //=> 4
 * ```
 */
export function firstImages(set: LabelledImages, count: number): LabelledImages {
  if (count >= imageCount(set)) return set;
  return {
    images: set.images.slice(0, count * sizeOfShape(set.shape)),
    labels: set.labels.slice(0, count),
    shape: set.shape,
  };
}

/**
 * Several sets as one, in their order.
 * @throws ShapeError when they differ in shape, or there is none
 * @example
 * ```ts
 * const set = syntheticImages({ name: 'demo', part: 'train', shape: [8, 8, 1], classes: 2, count: 6 });
 * imageCount(joinImages([set, set])); //=> 12
 * ```
 */
export function joinImages(sets: readonly LabelledImages[]): LabelledImages {
  const shape = sets[0]?.shape;
  if (shape === undefined) throw new ShapeError('there is no set of images to join');
  if (sets.some((set) => String(set.shape) !== String(shape)))
    throw new ShapeError(
      `images of different shapes cannot be joined: ${sets.map((set) => `[${set.shape}]`).join(', ')}`,
    );
  const images = new Uint8Array(sets.reduce((bytes, set) => bytes + set.images.length, 0));
  const labels = new Uint8Array(sets.reduce((count, set) => count + set.labels.length, 0));
  let [pixel, image] = [0, 0];
  for (const set of sets) {
    images.set(set.images, pixel);
    labels.set(set.labels, image);
    pixel += set.images.length;
    image += set.labels.length;
  }
  return { images, labels, shape };
}

/**
 * How many images each class has.
 * @param classes the number of classes
 * @example
 * ```ts
 * classCounts([0, 2, 2], 3); //=> [1, 0, 2]
 * ```
 */
export function classCounts(labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

/** Two parts of a set that have no image in common. */
export interface Split {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
}

/**
 * Splits a set at random.
 * @param options.test how many images the test part gets
 * @param options.random decides which
 * @param options.stratify true keeps the proportions of the classes in both parts, to within one image a class;
 *   false, the default, leaves them to chance
 * @throws ValueError when either part would be empty
 * @example
 * ```ts
 * const set = syntheticImages({ name: 'demo', part: 'train', shape: [8, 8, 1], classes: 2, count: 6 });
 * const { train, test } = splitImages(set, { test: 2, random: new Random(1) });
 * [imageCount(train), imageCount(test)]; //=> [4, 2]
 * ```
 */
export function splitImages(
  set: LabelledImages,
  options: { test: number; random: Random; stratify?: boolean },
): Split {
  const { test, random, stratify = false } = options;
  const count = imageCount(set);
  if (!Number.isInteger(test) || test < 1 || test >= count)
    throw new ValueError(`the test part of ${count} images can have 1 to ${count - 1} of them, not ${test}`);
  const order = random.permutation(count);
  const ranked = stratify ? interleaveClasses(order, set.labels) : order;
  return {
    train: takeImages(set, random.shuffle(ranked.slice(test))),
    test: takeImages(set, random.shuffle(ranked.slice(0, test))),
  };
}

/** Orders images so that every beginning of the list has the classes in the proportions of the whole. */
function interleaveClasses(order: readonly number[], labels: Uint8Array): number[] {
  const counts = classCounts(labels, 256);
  const seen = new Array<number>(256).fill(0);
  const ranks = order.map((index) => {
    const label = labels[index] as number;
    seen[label] = (seen[label] as number) + 1;
    return { index, rank: ((seen[label] as number) - 0.5) / (counts[label] as number) };
  });
  return ranks.sort((a, b) => a.rank - b.rank).map(({ index }) => index);
}

/**
 * The same images in another light: a shift of the inputs that leaves the classes as they are.
 *
 * byte' = contrast·(byte − 127.5) + 127.5 + 255·brightness, rounded and kept within 0 and 255.
 * @param options.contrast 1 by default: unchanged; below 1 paler, above 1 harder
 * @param options.brightness 0 by default: unchanged; 1 turns black into white
 * @returns a copy
 * @example
 * ```ts
 * const set = syntheticImages({ name: 'demo', part: 'train', shape: [8, 8, 1], classes: 2, count: 6 });
 * Math.max(...relightImages(set, { brightness: -1 }).images); //=> 0
 * ```
 */
export function relightImages(
  set: LabelledImages,
  options: { contrast?: number; brightness?: number },
): LabelledImages {
  const { contrast = 1, brightness = 0 } = options;
  const value = Uint8Array.from({ length: 256 }, (_, byte) =>
    Math.max(0, Math.min(255, Math.round(contrast * (byte - 127.5) + 127.5 + 255 * brightness))),
  );
  return { ...set, images: set.images.map((byte) => value[byte] as number) };
}

/**
 * The same images ordered by class, as a careless file has them: batches cut from it show one class each.
 * @example
 * ```ts
 * const set = syntheticImages({ name: 'demo', part: 'train', shape: [8, 8, 1], classes: 2, count: 6 });
 * sortByClass(set).labels; //=> [0, 0, 0, 1, 1, 1]
 * ```
 */
export function sortByClass(set: LabelledImages): LabelledImages {
  const order = [...set.labels.keys()].sort((a, b) => (set.labels[a] as number) - (set.labels[b] as number));
  return takeImages(set, order);
}

/**
 * The same images with a black frame around them, as even as can be: 28x28 becomes 32x32 for networks that halve
 * the image five times.
 * @param height the new height, at least the old one
 * @param width the new width, at least the old one
 * @throws ValueError when an image does not fit
 * @example
 * ```ts
 * const set = syntheticImages({ name: 'demo', part: 'train', shape: [8, 8, 1], classes: 2, count: 6 });
 * padImages(set, 10, 12).shape; //=> [10, 12, 1]
 * ```
 */
export function padImages(set: LabelledImages, height: number, width: number): LabelledImages {
  const [oldHeight, oldWidth, channels] = set.shape;
  if (height < oldHeight || width < oldWidth)
    throw new ValueError(`images of ${oldHeight}x${oldWidth} do not fit into ${height}x${width}`);
  const [top, left] = [(height - oldHeight) >> 1, (width - oldWidth) >> 1];
  const images = new Uint8Array(imageCount(set) * height * width * channels);
  const rowBytes = oldWidth * channels;
  for (let row = 0; row < imageCount(set) * oldHeight; row++) {
    const image = Math.floor(row / oldHeight);
    const to = ((image * height + top + (row % oldHeight)) * width + left) * channels;
    images.set(set.images.subarray(row * rowBytes, (row + 1) * rowBytes), to);
  }
  return { images, labels: set.labels, shape: [height, width, channels] };
}
