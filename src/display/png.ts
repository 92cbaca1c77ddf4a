import { bytesOfText, concatBytes, viewOf } from '../platform/bytes';
import { deflateSync } from '../platform/compression';

const SIGNATURE = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The remainders of every byte by the CRC-32 polynomial. */
const crc32Table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1;
  return remainder >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc32Table[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = concatBytes([bytesOfText(type), data]);
  const framed = new Uint8Array(body.length + 8);
  framed.set(body, 4);
  const view = viewOf(framed);
  view.setUint32(0, data.length);
  view.setUint32(body.length + 4, crc32(body));
  return framed;
}

/**
 * A PNG image, true colour, 8 bits a channel.
 *
 * @param pixels red, green, blue of every pixel, row by row; length 3·width·height, range 0 to 255
 * @source PNG specification, second edition (W3C 2003)
 */
export function encodePng(width: number, height: number, pixels: Uint8Array): Uint8Array {
  const header = new Uint8Array(13);
  viewOf(header).setUint32(0, width);
  viewOf(header).setUint32(4, height);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = new Uint8Array(height * (1 + 3 * width));
  for (let y = 0; y < height; y++) {
    rows.set(pixels.subarray(3 * width * y, 3 * width * (y + 1)), y * (1 + 3 * width) + 1);
  }
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', new Uint8Array())];
  return concatBytes([SIGNATURE, ...parts]);
}
