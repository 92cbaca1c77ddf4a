import type { AvgPoolAttrs, AvgPoolGradAttrs, MaxPoolAttrs, MaxPoolGradAttrs } from '@tensorflow/tfjs-core';
import { backend_util } from '@tensorflow/tfjs-core';
import { type Graph, sizeOf, type Value } from '../graph';
import { combine } from './binary';
import { onnxPads } from './conv';
import { type ConvInfo, range } from './im2col';
import { concat, pad, slice, split } from './shape';
import type { Lowering, LoweringTable, One, Two } from './types';

/**
 * Pooling in NHWC, one direction after the other: first along the rows, then along the columns. The maximum of a row
 * before the maximum of a column keeps TensorFlow.js's rule that the first maximum of a window, in reading order, gets
 * the gradient.
 */

/** One direction: windows of `extent` at every `stride`-th place of an axis of length `size`, `begin` places outside. */
interface Line {
  size: number;
  extent: number;
  stride: number;
  begin: number;
  out: number;
}

const across = (i: ConvInfo): Line => ({
  size: i.inWidth,
  extent: i.filterWidth,
  stride: i.strideWidth,
  begin: i.padInfo.left,
  out: i.outWidth,
});

const down = (i: ConvInfo): Line => ({
  size: i.inHeight,
  extent: i.filterHeight,
  stride: i.strideHeight,
  begin: i.padInfo.top,
  out: i.outHeight,
});

/** The elements under each tap: x[R, size, C] becomes `extent` values [R, out, C]. */
function taps(graph: Graph, x: Value, line: Line, outside: number): Value[] {
  const [rows, , channels] = x.shape as [number, number, number];
  const covered = (line.out - 1) * line.stride + line.extent;
  const shape = [rows, line.out, channels];
  if (line.stride === line.extent && line.begin === 0 && covered === line.size) {
    const tiles = graph.reshape(x, [rows, line.out, line.extent * channels]);
    const widths = Array<number>(line.extent).fill(channels);
    return split(graph, tiles, widths, 2).map((tap) => graph.reshape(tap, shape));
  }
  const end = Math.max(0, covered - line.begin - line.size);
  const padded = pad(
    graph,
    x,
    [
      [0, 0],
      [line.begin, end],
      [0, 0],
    ],
    outside,
  );
  return range(line.extent).map((tap) => {
    const last = tap + (line.out - 1) * line.stride + 1;
    return slice(graph, padded, [0, tap, 0], [rows, last, channels], [1, line.stride, 1], shape);
  });
}

/** The inverse: adds each tap's values [R, out, C] to the places they came from, giving [R, size, C]. */
function untaps(graph: Graph, values: readonly Value[], line: Line): Value {
  const [rows, , channels] = (values[0] as Value).shape as [number, number, number];
  const { stride, extent } = line;
  const blocks = line.out + Math.floor((extent - 1) / stride);
  const phases = range(stride).map((phase) => {
    const parts = range(extent)
      .filter((tap) => tap % stride === phase)
      .map((tap) => {
        const shift = Math.floor(tap / stride);
        return pad(graph, values[tap] as Value, [
          [0, 0],
          [shift, blocks - line.out - shift],
          [0, 0],
        ]);
      });
    return parts.length === 0
      ? graph.fill(0, [rows, blocks, channels], 'float32')
      : parts.reduce((sum, part) => combine(graph, 'Add', sum, part));
  });
  const woven = graph.reshape(concat(graph, phases, 2), [rows, blocks * stride, channels]);
  const missing = Math.max(0, line.begin + line.size - blocks * stride);
  const long = pad(graph, woven, [
    [0, 0],
    [0, missing],
    [0, 0],
  ]);
  if (line.begin === 0 && long.shape[1] === line.size) return long;
  const end = line.begin + line.size;
  return slice(
    graph,
    long,
    [0, line.begin, 0],
    [rows, end, channels],
    [1, 1, 1],
    [rows, line.size, channels],
  );
}

interface MaxLine {
  taps: Value[];
  maximum: Value;
}

function maxLine(graph: Graph, x: Value, line: Line): MaxLine {
  const all = taps(graph, x, line, Number.NEGATIVE_INFINITY);
  const shape = (all[0] as Value).shape;
  return { taps: all, maximum: all.length === 1 ? (all[0] as Value) : graph.value('Max', all, shape) };
}

/** Gives dy to the first tap that equals the maximum. */
function maxLineGradient(graph: Graph, dy: Value, { taps: all, maximum }: MaxLine, line: Line): Value {
  let rest = dy;
  const gradients = all.map((tap, i) => {
    if (i === all.length - 1) return rest;
    const isMaximum = graph.op('Cast', [graph.op('Equal', [tap, maximum])], { to: 1 });
    const taken = graph.value('Mul', [rest, isMaximum], rest.shape);
    rest = graph.value('Sub', [rest, taken], rest.shape);
    return taken;
  });
  return untaps(graph, gradients, line);
}

/** x[N, H, W, C] as rows [N H, W, C], and a result of the first direction as columns [N, H, OW C]. */
const asRows = (graph: Graph, x: Value, i: ConvInfo): Value =>
  graph.reshape(x, [i.batchSize * i.inHeight, i.inWidth, i.inChannels]);
const asColumns = (graph: Graph, x: Value, i: ConvInfo): Value =>
  graph.reshape(x, [i.batchSize, i.inHeight, i.outWidth * i.inChannels]);

type PoolAttrs = Pick<MaxPoolAttrs, 'filterSize' | 'strides' | 'pad'> & Partial<MaxPoolAttrs>;

const info = (x: Value, { filterSize, strides, pad: padding, dimRoundingMode }: PoolAttrs): ConvInfo =>
  backend_util.computePool2DInfo(
    x.shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    padding,
    dimRoundingMode,
  );

const isFilled = (...values: readonly Value[]): boolean =>
  values.every((v) => v.dtype === 'float32' && sizeOf(v.shape) > 0);

/** Whether some window lies beside the image altogether, which ONNX does not allow. */
function seesOnlyPadding(i: ConvInfo): boolean {
  const isBeside = ({ begin, extent, out, stride, size }: Line) =>
    begin >= extent || (out - 1) * stride - begin >= size;
  return isBeside(across(i)) || isBeside(down(i));
}

const maxPool: Lowering<One, MaxPoolAttrs> = (graph, [x], attributes) => {
  const i = info(x, attributes);
  if (!isFilled(x) || sizeOf(i.outShape) <= 0 || seesOnlyPadding(i)) return null;
  const rows = maxLine(graph, asRows(graph, x, i), across(i)).maximum;
  return graph.reshape(maxLine(graph, asColumns(graph, rows, i), down(i)).maximum, i.outShape);
};

const maxPoolGrad: Lowering<Two, MaxPoolGradAttrs> = (graph, [dy, x], attributes) => {
  const i = info(x, attributes);
  if (!isFilled(dy, x) || seesOnlyPadding(i)) return null;
  const [rows, columns] = graph.again(sizeOf(x.shape), () => {
    const alongRows = maxLine(graph, asRows(graph, x, i), across(i));
    return [alongRows, maxLine(graph, asColumns(graph, alongRows.maximum, i), down(i))] as const;
  });
  const dColumns = maxLineGradient(graph, graph.reshape(dy, columns.maximum.shape), columns, down(i));
  const dRows = maxLineGradient(graph, graph.reshape(dColumns, rows.maximum.shape), rows, across(i));
  return graph.reshape(dRows, x.shape);
};

const sum = (graph: Graph, values: readonly Value[]): Value =>
  values.reduce((total, value) => combine(graph, 'Add', total, value));

const scale = (graph: Graph, x: Value, factor: number): Value =>
  combine(graph, 'Mul', x, graph.fill(factor, [], 'float32'));

const avgPool: Lowering<One, AvgPoolAttrs> = (graph, [x], attributes) => {
  const i = info(x, attributes);
  if (!isFilled(x) || sizeOf(i.outShape) <= 0) return null;
  const pads = onnxPads(i);
  if (pads === null || seesOnlyPadding(i)) return null;
  if (pads.every((amount) => amount === 0)) {
    const rows = sum(graph, taps(graph, asRows(graph, x, i), across(i), 0));
    const total = sum(graph, taps(graph, asColumns(graph, rows, i), down(i), 0));
    return graph.reshape(scale(graph, total, 1 / (i.filterHeight * i.filterWidth)), i.outShape);
  }
  const shape = [i.batchSize, i.outChannels, i.outHeight, i.outWidth];
  const settings = {
    kernel_shape: [i.filterHeight, i.filterWidth],
    strides: [i.strideHeight, i.strideWidth],
    pads,
  };
  return graph.toNhwc(graph.value('AveragePool', [graph.toNchw(x)], shape, 'float32', settings));
};

/** Every tap gets dy / (height width), also at the edges: as TensorFlow.js has it. */
const avgPoolGrad: Lowering<Two, AvgPoolGradAttrs> = (graph, [dy, x], attributes) => {
  const i = info(x, attributes);
  if (!isFilled(dy, x)) return null;
  const share = scale(graph, dy, 1 / (i.filterHeight * i.filterWidth));
  const columns = graph.reshape(share, [i.batchSize, i.outHeight, i.outWidth * i.inChannels]);
  const dColumns = untaps(graph, Array<Value>(i.filterHeight).fill(columns), down(i));
  const rows = graph.reshape(dColumns, [i.batchSize * i.inHeight, i.outWidth, i.inChannels]);
  return graph.reshape(untaps(graph, Array<Value>(i.filterWidth).fill(rows), across(i)), x.shape);
};

export const poolTable: LoweringTable = {
  AvgPool: avgPool,
  AvgPoolGrad: avgPoolGrad,
  MaxPool: maxPool,
  MaxPoolGrad: maxPoolGrad,
};
