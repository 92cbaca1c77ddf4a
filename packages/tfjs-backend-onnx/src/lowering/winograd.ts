import { type Graph, sizeOf, type Value } from '../graph';
import type { ConvInfo } from './im2col';
import { reduce } from './reduce';

/**
 * 3x3 convolutions of stride 1 by Winograd's minimal filtering.
 *
 * Along one axis, m outputs of a filter with 3 taps take m + 2 multiplications instead of 3 m: input and filter are
 * evaluated at m + 2 points, multiplied there, and the outputs interpolated, Y = A ((G g) * (B x)). In two dimensions
 * with m = 4 that is 36 products for 16 outputs, where the direct way has 144, and the transformed input is a quarter
 * of what im2col writes.
 *
 * What makes it fast here: with the pixel axes in front, [H, W, N, C], each transform is a product of a small constant
 * matrix with very long rows. All tiles of an axis share one matrix, in which padding costs nothing: its columns are
 * simply left out. The products at the points are one batched MatMul. The gradients are the exact adjoints, so the
 * weight gradient takes the forward pass's transformed input, and the input gradient its transformed dy.
 *
 * @source Lavin and Gray (2016), "Fast algorithms for convolutional neural networks"; the matrices by Toom and Cook
 */

type Matrix = readonly (readonly number[])[];

/** The matrices of one axis. Rows of `input` and columns of `output` are ordered by point, then tile. */
interface Axis {
  points: number;
  tiles: number;
  /** B [points tiles, size of the input], G [points, 3], A [size of the output, points tiles]. */
  input: Matrix;
  filter: Matrix;
  output: Matrix;
}

const TAPS = 3;
/** Outputs of a tile: with more, the points lie so far apart that rounding errors show. */
const LARGEST_TILE = 4;
/** The transforms only pay when every number they make meets this many channels. */
const FEWEST_CHANNELS = 16;
/** Beyond this length of an axis its matrices, mostly zeros, cost more than the products save. */
const LONGEST_AXIS = 40;
/** Where numbers of the image meet so many channels, evaluating it at the points once more loses little time. */
const MANY_CHANNELS = 64;
/** Where the polynomials are evaluated, besides infinity. */
const POINTS = [0, 1, -1, 2, -0.5];

const transposed = (matrix: Matrix): Matrix =>
  matrix[0]?.map((_, j) => matrix.map((row) => row[j] as number)) ?? [];

/** One output, centred: only the middle tap touches the image. */
const SINGLE: Pick<Axis, 'input' | 'filter' | 'output'> = {
  input: [[1]],
  filter: [[0, 1, 0]],
  output: [[1]],
};

/** Two outputs of two inputs, zeros around: y0 = g1 x0 + g2 x1 and y1 = g0 x0 + g1 x1 in three products. */
const PAIR: Pick<Axis, 'input' | 'filter' | 'output'> = {
  input: [
    [1, 1],
    [0, 1],
    [1, 0],
  ],
  filter: [
    [0, 1, 0],
    [0, -1, 1],
    [1, -1, 0],
  ],
  output: [
    [1, 1, 0],
    [1, 0, 1],
  ],
};

/** Coefficients, lowest first, of the polynomial with these roots. */
const polynomial = (roots: readonly number[]): number[] =>
  roots.reduce(
    (product, root) => product.concat(0).map((_, i) => (product[i - 1] ?? 0) - root * (product[i] ?? 0)),
    [1],
  );

/** B [m + 2, m + 2], G [m + 2, 3] and A [m, m + 2] of a tile with m outputs. */
function toomCook(m: number): Pick<Axis, 'input' | 'filter' | 'output'> {
  const roots = POINTS.slice(0, m + TAPS - 2);
  const others = (j: number) => roots.filter((_, l) => l !== j);
  const powers = (root: number, count: number) => Array.from({ length: count }, (_, k) => root ** k);
  const last = (count: number) => Array.from({ length: count }, (_, k) => (k === count - 1 ? 1 : 0));
  return {
    input: [...roots.map((_, j) => [...polynomial(others(j)), 0]), polynomial(roots)],
    filter: [
      ...roots.map((root, j) => {
        const scale = others(j).reduce((product, other) => product * (root - other), 1);
        return powers(root, TAPS).map((power) => power / scale);
      }),
      last(TAPS),
    ],
    output: transposed([...roots.map((root) => powers(root, m)), last(m)]),
  };
}

function makeAxis(size: number, out: number, pad: number): Axis {
  if (size === out && pad === 1 && out <= 2) {
    const tile = out === 1 ? SINGLE : PAIR;
    return { points: tile.input.length, tiles: 1, ...tile };
  }
  const tiles = Math.ceil(out / LARGEST_TILE);
  const m = Math.ceil(out / tiles);
  const tile = toomCook(m);
  const points = m + TAPS - 1;
  const column = (point: number, t: number) =>
    (tile.input[point] as number[]).map((value, k) => [t * m + k - pad, value] as const);
  const rows = Array.from({ length: points * tiles }, (_, row) => {
    const weights = new Map(column(Math.floor(row / tiles), row % tiles));
    return Array.from({ length: size }, (_, pixel) => weights.get(pixel) ?? 0);
  });
  const output = Array.from({ length: out }, (_, y) =>
    Array.from({ length: points * tiles }, (_, column) =>
      column % tiles === Math.floor(y / m) ? (tile.output[y % m]?.[Math.floor(column / tiles)] as number) : 0,
    ),
  );
  return { points, tiles, input: rows, filter: tile.filter, output };
}

/** The two axes, where the method applies and pays. */
export interface Winograd {
  readonly rows: Axis;
  readonly columns: Axis;
}

export function winograd(i: ConvInfo): Winograd | null {
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = i;
  if (filterHeight !== TAPS || filterWidth !== TAPS) return null;
  if (strideHeight * strideWidth * dilationHeight * dilationWidth !== 1) return null;
  if (Math.min(i.inChannels, i.outChannels) < FEWEST_CHANNELS) return null;
  if (Math.max(i.inHeight, i.inWidth) > LONGEST_AXIS || i.outHeight * i.outWidth === 1) return null;
  return {
    rows: makeAxis(i.inHeight, i.outHeight, i.padInfo.top),
    columns: makeAxis(i.inWidth, i.outWidth, i.padInfo.left),
  };
}

const constant = (graph: Graph, matrix: Matrix): Value => {
  const shape = [matrix.length, matrix[0]?.length ?? 0];
  return {
    name: graph.constant(Float32Array.from(matrix.flat()), shape, 'float32'),
    shape,
    dtype: 'float32',
  };
};

/** Applies a matrix to each pixel axis: x[H, W, R] becomes [rows of `down`, rows of `across`, R]. */
function transform(graph: Graph, x: Value, down: Matrix, across: Matrix): Value {
  const [height, width, rest] = x.shape as [number, number, number];
  const tall = graph.matMul(constant(graph, down), graph.reshape(x, [height, width * rest]));
  const planes = graph.reshape(tall, [down.length, width, rest]);
  return graph.value('MatMul', [constant(graph, across), planes], [down.length, across.length, rest]);
}

/** [N, H, W, C] as [H, W, N C], and back. */
function pixelsFirst(graph: Graph, x: Value): Value {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const turned = graph.transpose(graph.reshape(x, [batch, height * width, channels]), [1, 0, 2]);
  return graph.reshape(turned, [height, width, batch * channels]);
}

function batchFirst(graph: Graph, x: Value, shape: number[]): Value {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const turned = graph.transpose(graph.reshape(x, [height * width, batch, channels]), [1, 0, 2]);
  return graph.reshape(turned, shape);
}

/** Values at the points as a stack of matrices [points, tiles, points, tiles N, C]. */
function asStack(graph: Graph, values: Value, { rows, columns }: Winograd, batch: number): Value {
  const channels = sizeOf(values.shape) / (rows.points * rows.tiles * columns.points * columns.tiles * batch);
  return graph.reshape(values, [rows.points, rows.tiles, columns.points, columns.tiles * batch, channels]);
}

const stackProduct = (
  graph: Graph,
  a: Value,
  b: Value,
  shape: number[],
  transA: boolean,
  transB: boolean,
): Value => {
  if (!transA && !transB) return graph.value('MatMul', [a, b], shape);
  const attributes = { transA: Number(transA), transB: Number(transB) };
  return { name: graph.op('FusedMatMul', [a, b], attributes, 'com.microsoft'), shape, dtype: 'float32' };
};

/** Every row of G crossed with every row of G: how the 9 taps make the filter's values at the points. */
const kronecker = (a: Matrix, b: Matrix): Matrix =>
  a.flatMap((rowA) => b.map((rowB) => rowA.flatMap((x) => rowB.map((y) => x * y))));

/** The filter at the points, one matrix [C, K] for each, the same for all tiles. */
function filterAtPoints(graph: Graph, filter: Value, { rows, columns }: Winograd): Value {
  const [, , from, to] = filter.shape as [number, number, number, number];
  const taps = graph.reshape(filter, [TAPS * TAPS, from * to]);
  const values = graph.matMul(constant(graph, kronecker(rows.filter, columns.filter)), taps);
  return graph.reshape(values, [rows.points, 1, columns.points, from, to]);
}

const inputAtPoints = (graph: Graph, x: Value, w: Winograd): Value =>
  asStack(
    graph,
    transform(graph, pixelsFirst(graph, x), w.rows.input, w.columns.input),
    w,
    x.shape[0] as number,
  );

const gradientAtPoints = (graph: Graph, dy: Value, w: Winograd): Value => {
  const values = transform(
    graph,
    pixelsFirst(graph, dy),
    transposed(w.rows.output),
    transposed(w.columns.output),
  );
  return asStack(graph, values, w, dy.shape[0] as number);
};

/** Both pixel axes' points and tiles in front, as `transform` takes them. */
function asPlanes(graph: Graph, stack: Value, { rows, columns }: Winograd): Value {
  const height = rows.points * rows.tiles;
  const width = columns.points * columns.tiles;
  return graph.reshape(stack, [height, width, sizeOf(stack.shape) / (height * width)]);
}

/** y = A ((G g) * (B x)). */
export function winogradConv(graph: Graph, x: Value, filter: Value, i: ConvInfo, w: Winograd): Value {
  // The filter comes first: what is written last is computed first, and would stand about until then.
  const u = filterAtPoints(graph, filter, w);
  const v = inputAtPoints(graph, x, w);
  const shape = [...v.shape.slice(0, 4), i.outChannels];
  const products = stackProduct(graph, v, u, shape, false, false);
  const y = transform(graph, asPlanes(graph, products, w), w.rows.output, w.columns.output);
  return batchFirst(graph, y, [i.batchSize, i.outHeight, i.outWidth, i.outChannels]);
}

/** dx = B^T ((G g) * (A^T dy)). */
export function winogradInputGradient(
  graph: Graph,
  dy: Value,
  filter: Value,
  i: ConvInfo,
  w: Winograd,
): Value {
  const u = graph.again(sizeOf(filter.shape), () => filterAtPoints(graph, filter, w));
  const d = gradientAtPoints(graph, dy, w);
  const shape = [...d.shape.slice(0, 4), i.inChannels];
  const products = stackProduct(graph, d, u, shape, false, true);
  const dx = transform(
    graph,
    asPlanes(graph, products, w),
    transposed(w.rows.input),
    transposed(w.columns.input),
  );
  return batchFirst(graph, dx, [i.batchSize, i.inHeight, i.inWidth, i.inChannels]);
}

/** dg = G^T ((B x) * (A^T dy)), summed over tiles and images. */
export function winogradFilterGradient(graph: Graph, x: Value, dy: Value, i: ConvInfo, w: Winograd): Value {
  const { inChannels, outChannels } = i;
  const { rows, columns } = w;
  const numbers = rows.input.length * columns.input.length * i.batchSize * inChannels;
  const evaluate = () => inputAtPoints(graph, x, w);
  const v = outChannels >= MANY_CHANNELS ? graph.again(numbers, evaluate) : evaluate();
  const d = gradientAtPoints(graph, dy, w);
  // The operand that is transposed is copied first, so let it be the smaller one.
  const isTurned = outChannels < inChannels;
  const extents = isTurned ? [outChannels, inChannels] : [inChannels, outChannels];
  const [left, right] = isTurned ? [d, v] : [v, d];
  const products = stackProduct(graph, left, right, [...v.shape.slice(0, 3), ...extents], true, false);
  const values = reduce(graph, 'ReduceSum', products, [1], false);
  const taps = graph.matMul(
    constant(graph, transposed(kronecker(rows.filter, columns.filter))),
    graph.reshape(values, [rows.points * columns.points, inChannels * outChannels]),
  );
  const dg = graph.reshape(taps, [TAPS, TAPS, ...extents]);
  return isTurned ? graph.transpose(dg, [0, 1, 3, 2]) : dg;
}
