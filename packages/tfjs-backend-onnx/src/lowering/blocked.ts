import { type Graph, sizeOf, type Value } from '../graph';
import { type ConvInfo, im2col, OUTSIDE, range } from './im2col';
import { reduce } from './reduce';
import { pad } from './shape';

/**
 * Convolutions of few channels, of stride 1, by blocks of 2x2 pixels, or 4x4 if there is but one channel.
 *
 * With few channels, im2col copies short pieces and makes matrices so narrow that the product is slow. Taking every
 * 2x2 pixels for one pixel of 4 times the channels halves the taps in each direction: the window matrix shrinks (a 5x5
 * filter's to a third), its pieces grow, and the product is 4 times as wide. The filter matrix repeats the filter at
 * each place in the block, with zeros between, which costs some multiplications that wide products win back.
 */

/** Between these the product is too narrow without blocks, and worth its zeros with them. */
const CHANNELS = { from: 1, to: 15 };
const MOST_FILTERS = 32;

/** Blocks of the padded input and of the output, and taps of blocks, along one axis. */
interface Axis {
  begin: number;
  end: number;
  input: number;
  output: number;
  taps: number;
  /** Taps of the filter. */
  extent: number;
}

function makeAxis(block: number, size: number, out: number, extent: number, begin: number): Axis | null {
  if (out % block !== 0) return null;
  const taps = Math.ceil((block + extent - 1) / block);
  const output = out / block;
  const input = output + taps - 1;
  const end = input * block - begin - size;
  return end < 0 ? null : { begin, end, input, output, taps, extent };
}

/** The two axes, where the method applies and pays. */
export interface Blocks {
  /** Pixels of a block along each axis. */
  readonly size: number;
  readonly rows: Axis;
  readonly columns: Axis;
}

export function blocks(i: ConvInfo): Blocks | null {
  if (i.strideHeight * i.strideWidth * i.dilationHeight * i.dilationWidth !== 1) return null;
  if (i.filterHeight * i.filterWidth === 1 || i.outChannels > MOST_FILTERS) return null;
  if (i.inChannels < CHANNELS.from || i.inChannels > CHANNELS.to) return null;
  const size = i.inChannels === 1 ? 4 : 2;
  const rows = makeAxis(size, i.inHeight, i.outHeight, i.filterHeight, i.padInfo.top);
  const columns = makeAxis(size, i.inWidth, i.outWidth, i.filterWidth, i.padInfo.left);
  return rows && columns && { size, rows, columns };
}

/** [N, s h, s w, C] as [N, h, w, s^2 C], and back. */
function toBlocks(graph: Graph, x: Value, size: number, height: number, width: number): Value {
  const row = sizeOf(x.shape.slice(3)) * size;
  const batch = x.shape[0] as number;
  const split = graph.reshape(x, [batch * height, size, width, row]);
  return graph.reshape(graph.transpose(split, [0, 2, 1, 3]), [batch, height, width, size * row]);
}

function fromBlocks(graph: Graph, x: Value, size: number, shape: number[]): Value {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const split = graph.reshape(x, [(batch * height) / size, width / size, size, size * channels]);
  return graph.reshape(graph.transpose(split, [0, 2, 1, 3]), shape);
}

/** The windows of blocks side by side, [N windows, taps s^2 C]. */
function windows(graph: Graph, x: Value, { size, rows, columns }: Blocks): Value {
  const padded = pad(graph, x, [
    [0, 0],
    [rows.begin, rows.end],
    [columns.begin, columns.end],
    [0, 0],
  ]);
  const pixels = range(rows.output * columns.output).flatMap((p) =>
    range(rows.taps * columns.taps).map((t) => {
      const y = Math.floor(p / columns.output) + Math.floor(t / columns.taps);
      return y * columns.input + (p % columns.output) + (t % columns.taps);
    }),
  );
  return im2col(
    graph,
    toBlocks(graph, padded, size, rows.input, columns.input),
    pixels,
    rows.taps * columns.taps,
  );
}

/** For each pixel of a window and each output of a block the filter's tap between them, or OUTSIDE. */
function tapTable({ size, rows, columns }: Blocks): number[] {
  const inBlocks = (pixel: number, taps: number) => {
    const [block, inside] = [Math.floor(pixel / size ** 2), pixel % size ** 2];
    const y = Math.floor(block / taps) * size + Math.floor(inside / size);
    return [y, (block % taps) * size + (inside % size)] as const;
  };
  return range(rows.taps * columns.taps * size ** 2).flatMap((pixel) => {
    const [y, x] = inBlocks(pixel, columns.taps);
    return range(size ** 2).map((output) => {
      const [down, across] = [y - Math.floor(output / size), x - (output % size)];
      const isInside = down >= 0 && across >= 0 && down < rows.extent && across < columns.extent;
      return isInside ? down * columns.extent + across : OUTSIDE;
    });
  });
}

export function blockedConv(graph: Graph, x: Value, filter: Value, i: ConvInfo, b: Blocks): Value {
  const [taps, from, to] = [i.filterHeight * i.filterWidth, i.inChannels, i.outChannels];
  const table = tapTable(b);
  const pixels = table.length / b.size ** 2;
  const known = pad(graph, graph.reshape(filter, [taps, from * to]), [
    [0, 1],
    [0, 0],
  ]);
  const indices = graph.int64(table.map((tap) => (tap === OUTSIDE ? taps : tap)));
  const repeated = graph.value('Gather', [known, indices], [table.length, from * to], 'float32', { axis: 0 });
  const byPixel = graph.transpose(graph.reshape(repeated, [pixels, b.size ** 2, from, to]), [0, 2, 1, 3]);
  const matrix = graph.reshape(byPixel, [pixels * from, b.size ** 2 * to]);
  const y = graph.matMul(windows(graph, x, b), matrix);
  return fromBlocks(graph, y, b.size, [i.batchSize, i.outHeight, i.outWidth, to]);
}

export function blockedFilterGradient(graph: Graph, x: Value, dy: Value, i: ConvInfo, b: Blocks): Value {
  const [taps, from, to] = [i.filterHeight * i.filterWidth, i.inChannels, i.outChannels];
  const table = tapTable(b);
  const pixels = table.length / b.size ** 2;
  const rows = i.batchSize * b.rows.output * b.columns.output;
  const outputs = graph.reshape(toBlocks(graph, dy, b.size, b.rows.output, b.columns.output), [
    rows,
    b.size ** 2 * to,
  ]);
  // The operand that is transposed is copied first, so let it be the narrower one.
  const columns = windows(graph, x, b);
  const isTurned = (outputs.shape[1] as number) < (columns.shape[1] as number);
  const product = isTurned ? graph.matMul(outputs, columns, true) : graph.matMul(columns, outputs, true);
  const [perOutput, perPixel] = [
    [b.size ** 2, to],
    [pixels, from],
  ];
  const split = graph.reshape(product, isTurned ? [...perOutput, ...perPixel] : [...perPixel, ...perOutput]);
  const pairs = graph.transpose(split, isTurned ? [2, 0, 3, 1] : [0, 2, 1, 3]);
  const byPair = graph.reshape(pairs, [table.length, from * to]);
  // Every tap stands at one pixel for each output of a block.
  const places = range(taps).flatMap((tap) =>
    table.flatMap((found, place) => (found === tap ? [place] : [])),
  );
  const shape = [places.length, from * to];
  const sorted = graph.value('Gather', [byPair, graph.int64(places)], shape, 'float32', { axis: 0 });
  const sum = reduce(graph, 'ReduceSum', graph.reshape(sorted, [taps, b.size ** 2, from * to]), [1], false);
  return graph.reshape(sum, [i.filterHeight, i.filterWidth, from, to]);
}
