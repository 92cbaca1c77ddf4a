import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core';
import { parseCifar10, parseIdx, readCifar10, readIdx } from '../../src/data';
import { scratchCache } from './scratch';

/** An IDX file of bytes, written from the format's description. */
function idx(shape: number[], data: number[], type = 8): Uint8Array {
  const extents = shape.flatMap((extent) => [0, 0, extent >> 8, extent & 255]);
  return Uint8Array.from([0, 0, type, shape.length, ...extents, ...data]);
}

describe('parseIdx', () => {
  it('reads shape and elements', () => {
    expect(parseIdx(idx([2, 1, 3], [1, 2, 3, 4, 5, 6]), 'x')).toEqual({
      shape: [2, 1, 3],
      data: Uint8Array.of(1, 2, 3, 4, 5, 6),
    });
  });

  it.each([
    ['truncated', idx([300], [1, 2]), /x is truncated: its header says \[300\], 300 bytes, but 2 follow/],
    ['too long', idx([1], [1, 2]), /x is too long/],
    ['cut inside its header', idx([2, 2], []).subarray(0, 6), /not an IDX file/],
    ['foreign', Buffer.from('<!DOCTYPE html>'), /not an IDX file: it begins with 3c21444f/],
    ['empty', new Uint8Array(0), /begins with nothing/],
    ['of floats', idx([1], [0, 0, 0, 0], 0x0d), /type 0x0d/],
  ])('refuses a file that is %s', (_name, bytes, message) => {
    expect(() => parseIdx(bytes, 'x')).toThrow(DataError);
    expect(() => parseIdx(bytes, 'x')).toThrow(message);
  });

  it('reads files, compressed or not, and refuses damaged or missing ones', () => {
    const folder = scratchCache();
    const plain = path.join(folder, 'plain');
    const packed = path.join(folder, 'packed.gz');
    const cut = path.join(folder, 'cut.gz');
    const bytes = idx([3], [7, 8, 9]);
    writeFileSync(plain, bytes);
    writeFileSync(packed, gzipSync(bytes));
    writeFileSync(cut, gzipSync(bytes).subarray(0, 15));
    expect([...readIdx(plain).data]).toEqual([7, 8, 9]);
    expect([...readIdx(packed).data]).toEqual([7, 8, 9]);
    expect(() => readIdx(cut)).toThrow(DataError);
    expect(() => readIdx(path.join(folder, 'none'))).toThrow(/none cannot be read/);
  });
});

describe('parseCifar10', () => {
  /** One record: red counts up, green is 100, blue is 200. */
  const record = (label: number) =>
    Uint8Array.from([
      label,
      ...Array.from({ length: 1024 }, (_, i) => i & 255),
      ...new Array<number>(1024).fill(100),
      ...new Array<number>(1024).fill(200),
    ]);

  it('puts the three planes of a record together pixel by pixel', () => {
    const { images, labels, shape } = parseCifar10(Buffer.concat([record(3), record(9)]), 'x');
    expect([...labels]).toEqual([3, 9]);
    expect(shape).toEqual([32, 32, 3]);
    expect([...images.subarray(0, 6)]).toEqual([0, 100, 200, 1, 100, 200]);
    expect([...images.subarray(3072 + 3 * 300, 3072 + 3 * 300 + 3)]).toEqual([300 & 255, 100, 200]);
  });

  it('refuses truncated and foreign files', () => {
    expect(() => parseCifar10(record(1).subarray(0, 3000), 'x')).toThrow(/3000 bytes are no whole number/);
    expect(() => parseCifar10(new Uint8Array(0), 'x')).toThrow(DataError);
    expect(() => parseCifar10(record(10), 'x')).toThrow(/record 0 has the label 10/);
    expect(() => readCifar10('/nowhere/data_batch_1.bin')).toThrow(DataError);
  });
});
