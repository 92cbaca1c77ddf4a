import type { backend_util } from '@tensorflow/tfjs-core';
import { type Graph, sizeOf, type Value } from '../graph';
import { pad } from './shape';

export type ConvInfo = backend_util.Conv2DInfo;

/** No pixel: the window reaches over the edge here. */
export const OUTSIDE = -1;

/**
 * Copies the pixels under each window side by side: x[N, H, W, C] becomes [N P, T C], by ONE Gather along the pixels.
 *
 * @param pixels for window p and tap t at index p T + t the pixel's number y W + x, or OUTSIDE for a zero
 */
export function im2col(graph: Graph, x: Value, pixels: readonly number[], taps: number): Value {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const count = height * width;
  const windows = pixels.length / taps;
  let flat = graph.reshape(x, [batch, count, channels]);
  const shape = [batch * windows, taps * channels];
  if (pixels.length === count && pixels.every((pixel, i) => pixel === i)) return graph.reshape(flat, shape);
  if (pixels.includes(OUTSIDE)) {
    flat = pad(graph, flat, [
      [0, 0],
      [0, 1],
      [0, 0],
    ]);
  }
  const indices = graph.int64(pixels.map((pixel) => (pixel === OUTSIDE ? count : pixel)));
  const columns = graph.value('Gather', [flat, indices], [batch, pixels.length, channels], x.dtype, {
    axis: 1,
  });
  return graph.reshape(columns, shape);
}

/** The input pixel under tap t of output pixel p. */
function windowPixel(info: ConvInfo, p: number, t: number): number {
  const y =
    Math.floor(p / info.outWidth) * info.strideHeight +
    Math.floor(t / info.filterWidth) * info.dilationHeight -
    info.padInfo.top;
  const x =
    (p % info.outWidth) * info.strideWidth + (t % info.filterWidth) * info.dilationWidth - info.padInfo.left;
  return y < 0 || x < 0 || y >= info.inHeight || x >= info.inWidth ? OUTSIDE : y * info.inWidth + x;
}

/** The output pixel whose tap t lies on the input pixel (y, x). */
export function sourcePixel(info: ConvInfo, y: number, x: number, t: number): number {
  const v = y + info.padInfo.top - Math.floor(t / info.filterWidth) * info.dilationHeight;
  const u = x + info.padInfo.left - (t % info.filterWidth) * info.dilationWidth;
  const { strideHeight, strideWidth, outHeight, outWidth } = info;
  if (v < 0 || u < 0 || v % strideHeight !== 0 || u % strideWidth !== 0) return OUTSIDE;
  const row = v / strideHeight;
  const column = u / strideWidth;
  return row >= outHeight || column >= outWidth ? OUTSIDE : row * outWidth + column;
}

export interface Windows {
  /** The taps that touch the image at all: on a 1x1 map only the centre one of a 3x3 filter does. */
  taps: number[];
  pixels: number[];
}

/** The input pixels of all windows, without the taps that see nothing but padding. */
export function forwardWindows(info: ConvInfo): Windows {
  const windows = range(info.outHeight * info.outWidth);
  const taps = range(info.filterHeight * info.filterWidth).filter((t) =>
    windows.some((p) => windowPixel(info, p, t) !== OUTSIDE),
  );
  return { taps, pixels: windows.flatMap((p) => taps.map((t) => windowPixel(info, p, t))) };
}

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** The rows of a matrix [T, ...] that belong to the given taps. */
export function gatherTaps(graph: Graph, matrix: Value, taps: readonly number[]): Value {
  if (taps.length === matrix.shape[0]) return matrix;
  const shape = [taps.length, ...matrix.shape.slice(1)];
  return graph.value('Gather', [matrix, graph.int64(taps)], shape, 'float32', { axis: 0 });
}

/** The inverse of gatherTaps: zero rows for the taps left out. */
export function scatterTaps(graph: Graph, rows: Value, taps: readonly number[], count: number): Value {
  if (taps.length === count) return rows;
  const [first = 0] = taps;
  if (taps.every((t, i) => t === first + i)) {
    const around: [number, number] = [first, count - first - taps.length];
    return pad(graph, rows, [around, ...rows.shape.slice(1).map((): [number, number] => [0, 0])]);
  }
  const width = sizeOf(rows.shape.slice(1));
  const padded = pad(graph, graph.reshape(rows, [taps.length, width]), [
    [0, 1],
    [0, 0],
  ]);
  const order = range(count).map((t) => (taps.includes(t) ? taps.indexOf(t) : taps.length));
  const all = graph.value('Gather', [padded, graph.int64(order)], [count, width], 'float32', { axis: 0 });
  return graph.reshape(all, [count, ...rows.shape.slice(1)]);
}
