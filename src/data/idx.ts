import { DataError, formatShape, sizeOfShape } from '../core';
import { toHex } from '../platform/bytes';
import { gunzipSync } from '../platform/compression';
import { readFileSync } from '../platform/files';
import { messageOf } from '../platform/thrown';

/** An array of bytes from an IDX file. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const unsignedByte = 0x08;

/**
 * Reads the IDX format of MNIST: two zero bytes, the type of the elements, the number of axes, each axis's extent
 * as a big-endian 32-bit integer, then the elements.
 * @param bytes the file's content, not compressed
 * @param name the file's name, for the message
 * @throws DataError when this is no IDX file of bytes, or not as long as its own header says
 * @source http://yann.lecun.com/exdb/mnist (file formats)
 * @example
 * ```ts
 * parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9), 'labels'); //=> { shape: [2], data: [7, 9] }
 * ```
 */
export function parseIdx(bytes: Uint8Array, name: string): IdxArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rank = bytes[3] ?? 0;
  const headerBytes = 4 + 4 * rank;
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || rank === 0 || bytes.length < headerBytes)
    throw new DataError(
      `${name} is not an IDX file: it begins with ${toHex(bytes.subarray(0, 4)) || 'nothing'}`,
    );
  if (bytes[2] !== unsignedByte)
    throw new DataError(
      `${name} has elements of type 0x${toHex(bytes.subarray(2, 3))}; only 0x08, bytes, can be read`,
    );
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const data = bytes.subarray(headerBytes);
  if (data.length !== sizeOfShape(shape))
    throw new DataError(
      `${name} is ${data.length < sizeOfShape(shape) ? 'truncated' : 'too long'}: ` +
        `its header says ${formatShape(shape)}, ${sizeOfShape(shape)} bytes, but ${data.length} follow`,
    );
  return { shape, data };
}

/**
 * Reads an IDX file, compressed by gzip or not.
 * @throws DataError when the file is missing, damaged or foreign
 * @example
 * ```ts
 * readIdx('no-such-file.idx'); //=> throws DataError
 * ```
 */
export function readIdx(file: string): IdxArray {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) bytes = gunzipSync(bytes);
  } catch (cause) {
    throw new DataError(`${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
  return parseIdx(bytes, file);
}
