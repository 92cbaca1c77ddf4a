import { DataError } from '../core';
import { readFileSync } from '../platform/files';
import { messageOf } from '../platform/thrown';
import type { ImageShape, LabelledImages } from './images';

const shape: ImageShape = [32, 32, 3];
const plane = 32 * 32;
const record = 1 + 3 * plane;

/**
 * Reads the binary version of CIFAR-10: records of one label byte and three planes of 32x32 bytes, red, green, blue.
 * @param bytes the content of one or several batch files
 * @param name the file's name, for the message
 * @returns the images with the channels of a pixel together (NHWC)
 * @throws DataError when the length is no multiple of a record's 3,073 bytes, or a label is over 9
 * @source https://www.cs.toronto.edu/~kriz/cifar.html (binary version)
 * @example
 * ```ts
 * parseCifar10(new Uint8Array(3073), 'one black image').shape; //=> [32, 32, 3]
 * ```
 */
export function parseCifar10(bytes: Uint8Array, name: string): LabelledImages {
  const count = bytes.length / record;
  if (count === 0 || !Number.isInteger(count))
    throw new DataError(
      `${name} is truncated or foreign: ${bytes.length} bytes are no whole number of records of ${record} bytes`,
    );
  const images = new Uint8Array(count * 3 * plane);
  const labels = new Uint8Array(count);
  for (let n = 0; n < count; n++) {
    const start = n * record;
    const label = bytes[start] as number;
    if (label > 9)
      throw new DataError(`${name} is foreign: record ${n} has the label ${label}; labels are 0 to 9`);
    labels[n] = label;
    for (let channel = 0; channel < 3; channel++) {
      const from = start + 1 + channel * plane;
      const to = n * 3 * plane + channel;
      for (let pixel = 0; pixel < plane; pixel++) images[to + 3 * pixel] = bytes[from + pixel] as number;
    }
  }
  return { images, labels, shape };
}

/**
 * Reads one batch file of CIFAR-10.
 * @throws DataError when the file is missing, truncated or foreign
 * @example
 * ```ts
 * readCifar10('no-such-file.bin'); //=> throws DataError
 * ```
 */
export function readCifar10(file: string): LabelledImages {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new DataError(`${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
  return parseCifar10(bytes, file);
}
