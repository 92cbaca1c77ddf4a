import type {
  Conv2DAttrs,
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropInputAttrs,
  DepthwiseConv2dNativeAttrs,
  DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInputAttrs,
  FusedConv2DAttrs,
} from '@tensorflow/tfjs-core';
import { backend_util } from '@tensorflow/tfjs-core';
import { type Graph, sizeOf, type Value } from '../graph';
import { combine } from './binary';
import { blockedConv, blockedFilterGradient, blocks } from './blocked';
import { activate } from './elementwise';
import {
  type ConvInfo,
  forwardWindows,
  gatherTaps,
  im2col,
  OUTSIDE,
  range,
  scatterTaps,
  sourcePixel,
} from './im2col';
import { reduce } from './reduce';
import { concat } from './shape';
import type { Lowering, LoweringTable, Two } from './types';
import { winograd, winogradConv, winogradFilterGradient, winogradInputGradient } from './winograd';

/**
 * Convolutions in NHWC. 3x3 filters of stride 1 take Winograd's method, few channels
 * the blocked one. Otherwise on small output maps a Gather (im2col) and one matrix product win, and the Gather is shared
 * with the weight gradient; on maps above this many pixels, and for few input channels, ONNX's own Conv does, with a
 * transpose on either side.
 */
const SMALL_MAP = 256;

type Shape4D = [number, number, number, number];
type AnyConvAttrs = Pick<Conv2DAttrs, 'strides' | 'pad' | 'dimRoundingMode'> & Partial<Conv2DAttrs>;

/** Explicit padding is given in the data format's order of axes. */
function channelsLastPad({ pad, dataFormat }: AnyConvAttrs): AnyConvAttrs['pad'] {
  if (!Array.isArray(pad) || dataFormat !== 'NCHW') return pad;
  const [batch, channels, rows, columns] = pad;
  return [batch, rows, columns, channels];
}

const info = (x: number[], filter: number[], attributes: AnyConvAttrs, depthwise = false): ConvInfo =>
  backend_util.computeConv2DInfo(
    x as Shape4D,
    filter as Shape4D,
    attributes.strides,
    attributes.dilations ?? 1,
    channelsLastPad(attributes),
    attributes.dimRoundingMode,
    depthwise,
    'channelsLast',
  );

/**
 * Padding as ONNX wants it, or null where it cannot express what TensorFlow.js computes. The end padding follows from
 * the output's shape, because a numeric pad of TensorFlow.js derives the shape from the first stride and extent only.
 */
export function onnxPads(i: ConvInfo): [number, number, number, number] | null {
  const end = (
    out: number,
    stride: number,
    extent: number,
    dilation: number,
    size: number,
    begin: number,
  ) => {
    const missing = (out - 1) * stride + (extent - 1) * dilation + 1 - size - begin;
    return missing >= 0 ? missing : missing > -stride ? 0 : null;
  };
  const { top, left } = i.padInfo;
  const bottom = end(i.outHeight, i.strideHeight, i.filterHeight, i.dilationHeight, i.inHeight, top);
  const right = end(i.outWidth, i.strideWidth, i.filterWidth, i.dilationWidth, i.inWidth, left);
  return bottom === null || right === null ? null : [top, left, bottom, right];
}

const convAttributes = (i: ConvInfo, pads: number[]) => ({
  kernel_shape: [i.filterHeight, i.filterWidth],
  pads,
  strides: [i.strideHeight, i.strideWidth],
  dilations: [i.dilationHeight, i.dilationWidth],
});

const isPointwise = (i: ConvInfo): boolean => i.filterHeight * i.filterWidth === 1;

function conv2d(graph: Graph, x: Value, filter: Value, i: ConvInfo): Value {
  const fast = winograd(i);
  if (fast !== null) return winogradConv(graph, x, filter, i, fast);
  const blocked = blocks(i);
  if (blocked !== null) return blockedConv(graph, x, filter, i, blocked);
  const taps = i.filterHeight * i.filterWidth;
  const map = i.outHeight * i.outWidth;
  const pads = onnxPads(i);
  if (!isPointwise(i) && (i.inChannels < 4 || map > SMALL_MAP) && pads !== null) {
    const y = graph.value(
      'Conv',
      [graph.toNchw(x), graph.transpose(filter, [3, 2, 0, 1])],
      [i.batchSize, i.outChannels, i.outHeight, i.outWidth],
      'float32',
      convAttributes(i, pads),
    );
    return graph.toNhwc(y);
  }
  const windows = forwardWindows(i);
  const columns = im2col(graph, x, windows.pixels, windows.taps.length);
  const matrix = gatherTaps(graph, graph.reshape(filter, [taps, i.inChannels, i.outChannels]), windows.taps);
  const flat = graph.reshape(matrix, [windows.taps.length * i.inChannels, i.outChannels]);
  return graph.reshape(graph.matMul(columns, flat), [i.batchSize, i.outHeight, i.outWidth, i.outChannels]);
}

/** d filter = im2col(x)^T dy. */
function filterGradient(graph: Graph, x: Value, dy: Value, i: ConvInfo): Value {
  const fast = winograd(i);
  if (fast !== null) return winogradFilterGradient(graph, x, dy, i, fast);
  const blocked = blocks(i);
  if (blocked !== null) return blockedFilterGradient(graph, x, dy, i, blocked);
  const shape = [i.filterHeight, i.filterWidth, i.inChannels, i.outChannels];
  const single = i.inChannels === 1 && !isPointwise(i) ? singleChannelFilterGradient(graph, x, dy, i) : null;
  if (single !== null) return single;
  const windows = forwardWindows(i);
  const columns = im2col(graph, x, windows.pixels, windows.taps.length);
  const rows = i.batchSize * i.outHeight * i.outWidth;
  const product = graph.matMul(columns, graph.reshape(dy, [rows, i.outChannels]), true);
  const byTap = graph.reshape(product, [windows.taps.length, i.inChannels, i.outChannels]);
  return graph.reshape(scatterTaps(graph, byTap, windows.taps, i.filterHeight * i.filterWidth), shape);
}

/** For one input channel: a convolution of x with dy in which the batch is what is summed over. */
function singleChannelFilterGradient(graph: Graph, x: Value, dy: Value, i: ConvInfo): Value | null {
  const { top, left } = i.padInfo;
  const bottom =
    (i.outHeight - 1) * i.strideHeight + (i.filterHeight - 1) * i.dilationHeight + 1 - i.inHeight - top;
  const right =
    (i.outWidth - 1) * i.strideWidth + (i.filterWidth - 1) * i.dilationWidth + 1 - i.inWidth - left;
  if (bottom < 0 || right < 0) return null;
  const swapped = graph.value(
    'Conv',
    [graph.transpose(x, [3, 0, 1, 2]), graph.transpose(dy, [3, 0, 1, 2])],
    [1, i.outChannels, i.filterHeight, i.filterWidth],
    'float32',
    {
      kernel_shape: [i.outHeight, i.outWidth],
      pads: [top, left, bottom, right],
      strides: [i.dilationHeight, i.dilationWidth],
      dilations: [i.strideHeight, i.strideWidth],
    },
  );
  return graph.transpose(swapped, [2, 3, 0, 1]);
}

function inputGradient(graph: Graph, dy: Value, filter: Value, i: ConvInfo): Value {
  const fast = winograd(i);
  if (fast !== null) return winogradInputGradient(graph, dy, filter, i, fast);
  const shape = [i.batchSize, i.inHeight, i.inWidth, i.inChannels];
  const map = i.outHeight * i.outWidth;
  if (isPointwise(i) && map === i.inHeight * i.inWidth && i.padInfo.top === 0 && i.padInfo.left === 0) {
    const rows = graph.reshape(dy, [i.batchSize * map, i.outChannels]);
    const weights = graph.reshape(filter, [i.inChannels, i.outChannels]);
    return graph.reshape(graph.matMul(rows, weights, false, true), shape);
  }
  if (i.inChannels < 16 && !isPointwise(i)) {
    const dx = transposedConv(graph, dy, graph.transpose(filter, [3, 2, 0, 1]), i, 1);
    if (dx !== null) return dx;
  }
  return phases(graph, dy, filter, i);
}

/** ONNX's ConvTranspose (filter [outChannels, inChannels / group, height, width]), where its padding allows it. */
function transposedConv(graph: Graph, dy: Value, filter: Value, i: ConvInfo, group: number): Value | null {
  const pads = onnxPads(i);
  if (pads === null) return null;
  const [top, left, bottom, right] = pads;
  const covered = (out: number, stride: number, extent: number, dilation: number) =>
    (out - 1) * stride + (extent - 1) * dilation + 1;
  const restHeight =
    i.inHeight - (covered(i.outHeight, i.strideHeight, i.filterHeight, i.dilationHeight) - top - bottom);
  const restWidth =
    i.inWidth - (covered(i.outWidth, i.strideWidth, i.filterWidth, i.dilationWidth) - left - right);
  const fits = (rest: number, stride: number) => rest === 0 || (rest > 0 && rest < stride);
  if (!fits(restHeight, i.strideHeight) || !fits(restWidth, i.strideWidth)) return null;
  const dx = graph.value(
    'ConvTranspose',
    [graph.toNchw(dy), filter],
    [i.batchSize, i.inChannels, i.inHeight, i.inWidth],
    'float32',
    { ...convAttributes(i, pads), output_padding: [restHeight, restWidth], group },
  );
  return graph.toNhwc(dx);
}

/**
 * The gradient by sub-pixel phases: the input pixels of one residue modulo the strides all see the same taps, so each
 * phase is a gather on dy and a matrix product; a last Gather puts the pixels back in order.
 */
function phases(graph: Graph, dy: Value, filter: Value, i: ConvInfo): Value {
  const taps = i.filterHeight * i.filterWidth;
  const weights = graph.reshape(filter, [taps, i.inChannels, i.outChannels]);
  const parts: Value[] = [];
  const position = new Array<number>(i.inHeight * i.inWidth).fill(OUTSIDE);
  let done = 0;
  for (let phase = 0; phase < i.strideHeight * i.strideWidth; phase++) {
    const pixels = phasePixels(i, phase);
    const source = ([y, x]: readonly [number, number], t: number) => sourcePixel(i, y, x, t);
    const used = range(taps).filter((t) => pixels.some((pixel) => source(pixel, t) !== OUTSIDE));
    if (used.length === 0) continue;
    const gathered = pixels.flatMap((pixel) => used.map((t) => source(pixel, t)));
    const columns = im2col(graph, dy, gathered, used.length);
    const seen = gatherTaps(graph, weights, used);
    const isSingle = used.length === 1;
    // One tap's matrix is transposed by the product itself.
    const matrix = isSingle
      ? graph.reshape(seen, [i.inChannels, i.outChannels])
      : graph.reshape(graph.transpose(seen, [0, 2, 1]), [used.length * i.outChannels, i.inChannels]);
    const product = graph.matMul(columns, matrix, false, isSingle);
    parts.push(graph.reshape(product, [i.batchSize, pixels.length, i.inChannels]));
    for (const [j, [y, x]] of pixels.entries()) position[y * i.inWidth + x] = done + j;
    done += pixels.length;
  }
  const shape = [i.batchSize, i.inHeight, i.inWidth, i.inChannels];
  if (parts.length === 0) return graph.fill(0, shape, 'float32');
  const joined = concat(graph, parts, 1);
  const ordered = im2col(graph, graph.reshape(joined, [i.batchSize, 1, done, i.inChannels]), position, 1);
  return graph.reshape(ordered, shape);
}

function phasePixels(i: ConvInfo, phase: number): [number, number][] {
  const pixels: [number, number][] = [];
  for (let y = Math.floor(phase / i.strideWidth); y < i.inHeight; y += i.strideHeight) {
    for (let x = phase % i.strideWidth; x < i.inWidth; x += i.strideWidth) pixels.push([y, x]);
  }
  return pixels;
}

/** Runs an NHWC lowering on NCHW operands. */
const dataFormatShape = (shape: number[], format: string | undefined): number[] => {
  const [n, c, h, w] = shape as Shape4D;
  return format === 'NCHW' ? [n, h, w, c] : shape;
};
const toNhwc = (graph: Graph, x: Value, format: string | undefined): Value =>
  format === 'NCHW' ? graph.toNhwc(x) : x;
const fromNhwc = (graph: Graph, x: Value, format: string | undefined): Value =>
  format === 'NCHW' ? graph.toNchw(x) : x;

const isFilled = (...values: readonly Value[]): boolean =>
  values.every((v) => v.dtype === 'float32' && sizeOf(v.shape) > 0);

const conv2dLowering: Lowering<Two, Conv2DAttrs> = (graph, [input, filter], attributes) => {
  if (!isFilled(input, filter)) return null;
  const x = toNhwc(graph, input, attributes.dataFormat);
  const y = conv2d(graph, x, filter, info(x.shape, filter.shape, attributes));
  return fromNhwc(graph, y, attributes.dataFormat);
};

const fusedConv2d: Lowering<
  readonly [Value, Value, Value | undefined, Value | undefined],
  FusedConv2DAttrs
> = (graph, [x, filter, bias, alpha], attributes) => {
  if (alpha !== undefined || attributes.dataFormat === 'NCHW' || !isFilled(x, filter)) return null;
  const y = conv2d(graph, x, filter, info(x.shape, filter.shape, attributes));
  const sum = bias === undefined ? y : combine(graph, 'Add', y, bias);
  return activate(graph, sum, attributes.activation, attributes.leakyreluAlpha);
};

const conv2dInput: Lowering<Two, Conv2DBackpropInputAttrs> = (graph, [dy, filter], attributes) => {
  if (!isFilled(dy, filter)) return null;
  const format = attributes.dataFormat;
  const i = info(dataFormatShape(attributes.inputShape, format), filter.shape, attributes);
  return fromNhwc(graph, inputGradient(graph, toNhwc(graph, dy, format), filter, i), format);
};

const conv2dFilter: Lowering<Two, Conv2DBackpropFilterAttrs> = (graph, [input, dy], attributes) => {
  if (!isFilled(input, dy)) return null;
  const x = toNhwc(graph, input, attributes.dataFormat);
  const i = info(x.shape, attributes.filterShape, attributes);
  return filterGradient(graph, x, toNhwc(graph, dy, attributes.dataFormat), i);
};

type DepthwiseFilter = [number, number, number, number];

/** Filter [height, width, C, M] as ONNX's grouped one, [C M, 1, height, width]. */
function groupedFilter(graph: Graph, filter: Value): Value {
  const [height, width, channels, multiplier] = filter.shape as DepthwiseFilter;
  const last = graph.transpose(filter, [2, 3, 0, 1]);
  return graph.reshape(last, [channels * multiplier, 1, height, width]);
}

const depthwise: Lowering<Two, DepthwiseConv2dNativeAttrs> = (graph, [x, filter], attributes) => {
  const i = info(x.shape, filter.shape, attributes, true);
  const pads = onnxPads(i);
  if (pads === null || !isFilled(x, filter)) return null;
  const shape = [i.batchSize, i.outChannels, i.outHeight, i.outWidth];
  const settings = { ...convAttributes(i, pads), group: i.inChannels };
  const operands = [graph.toNchw(x), groupedFilter(graph, filter)];
  return graph.toNhwc(graph.value('Conv', operands, shape, 'float32', settings));
};

const depthwiseInput: Lowering<Two, DepthwiseConv2dNativeBackpropInputAttrs> = (
  graph,
  [dy, filter],
  attributes,
) => {
  const i = info(attributes.inputShape, filter.shape, attributes, true);
  return isFilled(dy, filter)
    ? transposedConv(graph, dy, groupedFilter(graph, filter), i, i.inChannels)
    : null;
};

/** Each tap's product of its pixels and dy, summed over images and windows. */
const depthwiseFilter: Lowering<Two, DepthwiseConv2dNativeBackpropFilterAttrs> = (
  graph,
  [x, dy],
  attributes,
) => {
  if (!isFilled(x, dy)) return null;
  const [height, width, channels, multiplier] = attributes.filterShape as DepthwiseFilter;
  const i = info(x.shape, attributes.filterShape, attributes, true);
  const windows = forwardWindows(i);
  const rows = i.batchSize * i.outHeight * i.outWidth;
  const taps = windows.taps.length;
  const columns = graph.reshape(im2col(graph, x, windows.pixels, taps), [rows, taps, channels, 1]);
  const product = combine(graph, 'Mul', columns, graph.reshape(dy, [rows, 1, channels, multiplier]));
  const sum = reduce(graph, 'ReduceSum', product, [0], false);
  return graph.reshape(scatterTaps(graph, sum, windows.taps, height * width), attributes.filterShape);
};

export const convTable: LoweringTable = {
  Conv2D: conv2dLowering,
  Conv2DBackpropFilter: conv2dFilter,
  Conv2DBackpropInput: conv2dInput,
  DepthwiseConv2dNative: depthwise,
  DepthwiseConv2dNativeBackpropFilter: depthwiseFilter,
  DepthwiseConv2dNativeBackpropInput: depthwiseInput,
  FusedConv2D: fusedConv2d,
};
