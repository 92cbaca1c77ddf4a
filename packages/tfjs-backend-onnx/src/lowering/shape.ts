import type {
  BroadCastToAttrs,
  ConcatAttrs,
  ExpandDimsAttrs,
  GatherV2Attrs,
  OneHotAttrs,
  PackAttrs,
  PadV2Attrs,
  ReshapeAttrs,
  ReverseAttrs,
  SliceAttrs,
  SplitVAttrs,
  StridedSliceAttrs,
  TileAttrs,
  TransposeAttrs,
  UnpackAttrs,
  UnsortedSegmentSumAttrs,
} from '@tensorflow/tfjs-core';
import { backend_util, slice_util, type Tensor, util } from '@tensorflow/tfjs-core';
import { type Dtype, type Graph, sizeOf, type Value } from '../graph';
import type { Lowering, LoweringTable, One, Two } from './types';

/** As far before the first element as ONNX can say: where a backwards slice that includes element 0 ends. */
const BEFORE_START = -(2 ** 31);

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** `x[begin : end : step]` on every axis. */
export function slice(
  graph: Graph,
  x: Value,
  begin: number[],
  end: number[],
  steps: number[],
  shape: number[],
): Value {
  const lists = [begin, end, range(begin.length), steps].map((list) => graph.int64(list));
  return graph.value('Slice', [x, ...lists], shape, x.dtype);
}

/** `x` with zeros, or another number, around it. */
export function pad(
  graph: Graph,
  x: Value,
  paddings: readonly (readonly [number, number])[],
  number = 0,
): Value {
  const shape = x.shape.map((extent, i) => extent + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0));
  if (util.arraysEqual(shape, x.shape)) return x;
  const amounts = graph.int64([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  return graph.value('Pad', [x, amounts, graph.scalar(number, x.dtype)], shape, x.dtype);
}

export function concat(graph: Graph, values: readonly Value[], axis: number): Value {
  const [first] = values as readonly [Value];
  if (values.length === 1) return first;
  const shape = first.shape.slice();
  shape[axis] = values.reduce((extent, value) => extent + (value.shape[axis] as number), 0);
  return graph.value('Concat', values, shape, first.dtype, { axis });
}

export function split(graph: Graph, x: Value, sizes: number[], axis: number): Value[] {
  if (sizes.length === 1) return [x];
  const names = graph.ops('Split', [x, graph.int64(sizes)], sizes.length, { axis });
  return names.map((name, i) => {
    const shape = x.shape.slice();
    shape[axis] = sizes[i] as number;
    return { name, shape, dtype: x.dtype };
  });
}

const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

const concatLowering: Lowering<readonly Value[], ConcatAttrs> = (graph, inputs, attributes) => {
  const axis = util.parseAxisParam(attributes.axis, inputs[0]?.shape as number[])[0] as number;
  backend_util.assertParamsConsistent(
    inputs.map((x) => x.shape),
    axis,
  );
  if (inputs.some((x) => x.dtype !== inputs[0]?.dtype)) return null;
  const filled = inputs.filter((x) => sizeOf(x.shape) > 0);
  return filled.length === 0 ? null : concat(graph, filled, axis);
};

const sliceLowering: Lowering<One, SliceAttrs> = (graph, [x], attributes) => {
  const [begin, size] = slice_util.parseSliceParams(
    x as unknown as Tensor,
    attributes.begin,
    attributes.size,
  ) as [number[], number[]];
  slice_util.assertParamsValid(x as unknown as Tensor, begin, size);
  if (util.arraysEqual(size, x.shape)) return x;
  const end = begin.map((start, i) => start + (size[i] as number));
  return slice(
    graph,
    x,
    begin,
    end,
    begin.map(() => 1),
    size,
  );
};

const stridedSlice: Lowering<One, StridedSliceAttrs> = (graph, [x], a) => {
  const info = slice_util.sliceInfo(
    x.shape,
    a.begin,
    a.end,
    a.strides,
    a.beginMask,
    a.endMask,
    a.ellipsisMask,
    a.newAxisMask,
    a.shrinkAxisMask,
  );
  if (info.isIdentity) return graph.reshape(x, info.finalShape);
  const shape = slice_util.computeOutShape(info.begin, info.end, info.strides);
  if (shape.some((extent) => extent <= 0)) return null;
  const end = info.end.map((stop, i) => ((info.strides[i] as number) < 0 && stop < 0 ? BEFORE_START : stop));
  return graph.reshape(slice(graph, x, info.begin, end, info.strides, shape), info.finalShape);
};

const reverse: Lowering<One, ReverseAttrs> = (graph, [x], { dims }) => {
  const axes = util.parseAxisParam(dims, x.shape);
  if (x.shape.length === 0 || axes.length === 0) return x;
  const backwards = (i: number) => axes.includes(i);
  return slice(
    graph,
    x,
    x.shape.map((extent, i) => (backwards(i) ? extent - 1 : 0)),
    x.shape.map((extent, i) => (backwards(i) ? BEFORE_START : extent)),
    x.shape.map((_, i) => (backwards(i) ? -1 : 1)),
    x.shape,
  );
};

const splitLowering: Lowering<One, SplitVAttrs> = (graph, [x], { numOrSizeSplits, axis }) => {
  const at = util.parseAxisParam(axis, x.shape)[0] as number;
  return split(graph, x, backend_util.prepareSplitSize(x as unknown as Tensor, numOrSizeSplits, at), at);
};

const pack: Lowering<readonly Value[], PackAttrs> = (graph, inputs, { axis }) => {
  const shape = inputs[0]?.shape.slice() as number[];
  if (inputs.some((x) => x.shape.join() !== shape.join() || x.dtype !== inputs[0]?.dtype)) return null;
  const at = axisOf(axis, shape.length + 1);
  shape.splice(at, 0, 1);
  return concat(
    graph,
    inputs.map((x) => graph.reshape(x, shape)),
    at,
  );
};

const unpack: Lowering<One, UnpackAttrs> = (graph, [x], attributes) => {
  const axis = axisOf(attributes.axis, x.shape.length);
  const shape = x.shape.filter((_, i) => i !== axis);
  const ones = Array<number>(x.shape[axis] as number).fill(1);
  return split(graph, x, ones, axis).map((part) => graph.reshape(part, shape));
};

const tile: Lowering<One, TileAttrs> = (graph, [x], { reps }) => {
  const shape = x.shape.map((extent, i) => extent * (reps[i] as number));
  if (util.arraysEqual(shape, x.shape)) return x;
  if (x.shape.every((extent, i) => extent === 1 || reps[i] === 1)) {
    return graph.broadcast(x.source ?? x, shape, x.constant);
  }
  return graph.value('Tile', [x, graph.int64(reps)], shape, x.dtype);
};

const gather: Lowering<Two, GatherV2Attrs> = (graph, [x, indices], { axis, batchDims }) => {
  if (batchDims !== 0 || indices.dtype !== 'int32') return null;
  const at = util.parseAxisParam(axis, x.shape)[0] as number;
  const shape = [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)];
  // What ONNX counts from the end is an error here: it becomes an index that there is not, either.
  const beyond = graph.scalar(x.shape[at] as number, 'int32');
  const isNegative = graph.op('Less', [indices, graph.scalar(0, 'int32')]);
  const checked = graph.op('Where', [isNegative, beyond, indices]);
  return graph.value('Gather', [x, checked], shape, x.dtype, { axis: at });
};

const select: Lowering<readonly [Value, Value, Value]> = (graph, [condition, t, e]) => {
  if (condition.dtype !== 'bool' || t.dtype !== e.dtype) return null;
  const missing = t.shape.length - condition.shape.length;
  const chooser = graph.reshape(condition, [...condition.shape, ...Array<number>(missing).fill(1)]);
  if (t.dtype !== 'bool') return graph.value('Where', [chooser, t, e], t.shape, t.dtype);
  const both = graph.value(
    'Where',
    [chooser, graph.cast(t, 'int32'), graph.cast(e, 'int32')],
    t.shape,
    'int32',
  );
  return graph.cast(both, 'bool');
};

const oneHot: Lowering<One, OneHotAttrs> = (
  graph,
  [indices],
  { depth, onValue, offValue, dtype = 'int32' },
) => {
  if (indices.dtype !== 'int32' || (dtype !== 'float32' && dtype !== 'int32')) return null;
  const shape = [...indices.shape, depth];
  const classes = graph.constant(Int32Array.from(range(depth)), [depth], 'int32');
  const hit = graph.value('Equal', [graph.reshape(indices, [...indices.shape, 1]), classes], shape, 'bool');
  if (onValue === 1 && offValue === 0) return graph.cast(hit, dtype as Dtype);
  const [on, off] = [graph.scalar(onValue, dtype), graph.scalar(offValue, dtype)];
  return graph.value('Where', [hit, on, off], shape, dtype);
};

/**
 * Adds the rows of x into `numSegments` rows by id (the gradient of an embedding). Ids outside are dropped: they go to
 * one row more, which is cut off. ScatterElements adds in order, so equal ids never race.
 */
const unsortedSegmentSum: Lowering<Two, UnsortedSegmentSumAttrs> = (
  graph,
  [x, segmentIds],
  { numSegments },
) => {
  if (x.dtype !== 'float32' || segmentIds.dtype !== 'int32') return null;
  const rows = sizeOf(segmentIds.shape);
  util.assertShapesMatch(segmentIds.shape, x.shape.slice(0, segmentIds.shape.length));
  const width = sizeOf(x.shape) / rows;
  const last = graph.scalar(numSegments, 'int32');
  const outside = graph.op('Or', [
    graph.op('Less', [segmentIds, graph.scalar(0, 'int32')]),
    graph.op('GreaterOrEqual', [segmentIds, last]),
  ]);
  const ids: Value = graph.value('Where', [outside, last, segmentIds], segmentIds.shape, 'int32');
  const indices = graph.op('Expand', [graph.reshape(ids, [rows, 1]), graph.int64([rows, width])]);
  const zeros = graph.fill(0, [numSegments + 1, width], 'float32');
  const all = graph.value(
    'ScatterElements',
    [zeros, indices, graph.reshape(x, [rows, width])],
    [numSegments + 1, width],
    'float32',
    { axis: 0, reduction: 'add' },
  );
  const inside = slice(graph, all, [0, 0], [numSegments, width], [1, 1], [numSegments, width]);
  return graph.reshape(inside, [numSegments, ...x.shape.slice(segmentIds.shape.length)]);
};

const padLowering: Lowering<One, PadV2Attrs> = (graph, [x], { paddings, constantValue }) => {
  const isNoBool = x.dtype === 'bool' && constantValue !== 0 && constantValue !== 1;
  return paddings.length !== x.shape.length || isNoBool ? null : pad(graph, x, paddings, constantValue);
};

export const shapeTable: LoweringTable = {
  BroadcastTo: ((graph, [x], { shape }) => graph.broadcast(x.source ?? x, shape, x.constant)) as Lowering<
    One,
    BroadCastToAttrs
  >,
  Concat: concatLowering,
  ExpandDims: ((graph, [input], { dim }) => {
    if (dim < -(input.shape.length + 1) || dim > input.shape.length) return null;
    const shape = input.shape.slice();
    shape.splice(dim < 0 ? input.shape.length + 1 + dim : dim, 0, 1);
    return graph.reshape(input, shape);
  }) as Lowering<One, ExpandDimsAttrs>,
  GatherV2: gather,
  Identity: (_graph, [x]: One) => x,
  OneHot: oneHot,
  OnesLike: (graph, [x]: One) => graph.fill(1, x.shape, x.dtype),
  Pack: pack,
  PadV2: padLowering,
  Reshape: ((graph, [x], attributes) => {
    const size = sizeOf(x.shape);
    const shape = util.inferFromImplicitShape(attributes.shape, size);
    util.assert(
      sizeOf(shape) === size,
      () => `a tensor of ${size} elements cannot have the shape [${shape}]`,
    );
    return graph.reshape(x, shape);
  }) as Lowering<One, ReshapeAttrs>,
  Reverse: reverse,
  Select: select,
  Slice: sliceLowering,
  SplitV: splitLowering,
  StridedSlice: stridedSlice,
  Tile: tile,
  Transpose: ((graph, [x], { perm }) => graph.transpose(x, perm)) as Lowering<One, TransposeAttrs>,
  Unpack: unpack,
  UnsortedSegmentSum: unsortedSegmentSum,
  ZerosLike: (graph, [x]: One) => graph.fill(0, x.shape, x.dtype),
};
