import type {
  ArgMaxAttrs,
  CumsumAttrs,
  LogSoftmaxAttrs,
  MaxAttrs,
  SoftmaxAttrs,
  SumAttrs,
} from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import { typeCode } from '../encode';
import { type Graph, sizeOf, type Value } from '../graph';
import { largestDivisor } from './binary';
import type { Lowering, LoweringTable, One } from './types';

type ReduceOp = 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceMin' | 'ReduceProd';

/** Below this many columns a column sum is folded into wider rows first. */
const NARROW = 16;
const WIDE_ROW = 1536;

function reduceNode(graph: Graph, op: ReduceOp, x: Value, axis: number): Value {
  const shape = x.shape.filter((_, i) => i !== axis);
  // Opset 17 takes the axes of ReduceSum as an input, those of the others as an attribute.
  return op === 'ReduceSum'
    ? graph.value(op, [x, graph.int64([axis])], shape, x.dtype, { keepdims: 0 })
    : graph.value(op, [x], shape, x.dtype, { axes: [axis], keepdims: 0 });
}

/** The reduction of a matrix's columns, in two stages where the plain one would walk the memory badly. */
function reduceColumns(graph: Graph, op: ReduceOp, x: Value): Value {
  const [count, columns] = x.shape as [number, number];
  const linear = op === 'ReduceSum' || op === 'ReduceMean';
  if (linear && x.dtype === 'float32' && count >= 16) {
    const fold = columns < NARROW ? largestDivisor(count, Math.floor(WIDE_ROW / columns)) : 1;
    if (fold > 1) {
      const wide = reduceNode(graph, op, graph.reshape(x, [count / fold, fold * columns]), 0);
      return reduceNode(graph, op, graph.reshape(wide, [fold, columns]), 0);
    }
    const split = columns < NARROW ? 1 : largestDivisor(count, 16);
    if (split > 1) {
      const partial = reduceNode(graph, op, graph.reshape(x, [split, count / split, columns]), 1);
      return reduceNode(graph, op, partial, 0);
    }
  }
  return reduceNode(graph, op, x, 0);
}

/** Reduces over any axes; leading or trailing ones are merged into a matrix's rows or columns first. */
export function reduce(
  graph: Graph,
  op: ReduceOp,
  x: Value,
  axis: number | number[] | undefined,
  keepDims: boolean,
) {
  const axes = util.parseAxisParam(axis as number, x.shape);
  const kept = x.shape.filter((_, i) => !axes.includes(i));
  const shape = keepDims ? x.shape.map((extent, i) => (axes.includes(i) ? 1 : extent)) : kept;
  const count = sizeOf(x.shape) / sizeOf(kept);
  if (count === 1) return graph.reshape(x, shape);
  const leading = axes.every((a, i) => a === i);
  const trailing = axes.every((a, i) => a === x.shape.length - axes.length + i);
  const rest = sizeOf(kept);
  let result: Value;
  if (leading && trailing) result = reduceNode(graph, op, graph.reshape(x, [count]), 0);
  else if (leading) result = reduceColumns(graph, op, graph.reshape(x, [count, rest]));
  else if (trailing) result = reduceNode(graph, op, graph.reshape(x, [rest, count]), 1);
  else {
    result =
      op === 'ReduceSum'
        ? graph.value(op, [x, graph.int64(axes)], kept, x.dtype, { keepdims: 0 })
        : graph.value(op, [x], kept, x.dtype, { axes, keepdims: 0 });
  }
  return graph.reshape(result, shape);
}

/** A sum of whole numbers, modulo 2^32 where it is too large; ONNX Runtime's own stops at the largest number. */
function wholeSum(graph: Graph, x: Value, axis: number | number[] | undefined, keepDims: boolean): Value {
  const axes = util.parseAxisParam(axis as number, x.shape);
  const kept = x.shape.flatMap((extent, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [extent]));
  if (axes.length === 0) return graph.reshape(x, kept);
  const wide = graph.op('Cast', [x], { to: typeCode.int64 });
  const sum = graph.op('ReduceSum', [wide, graph.int64(axes)], { keepdims: Number(keepDims) });
  return graph.value('Cast', [sum], kept, 'int32', { to: typeCode.int32 });
}

type ReduceAttributes = Partial<SumAttrs> & Partial<MaxAttrs>;

const reduction =
  (op: ReduceOp): Lowering<One, ReduceAttributes> =>
  (graph, [x], { axis, reductionIndices, keepDims }) => {
    const axes = axis ?? reductionIndices;
    if (op === 'ReduceMean') return reduce(graph, op, graph.cast(x, 'float32'), axes, keepDims ?? false);
    // A product of whole numbers stops at the largest in ONNX Runtime.
    if (x.dtype === 'bool' || (op === 'ReduceProd' && x.dtype === 'int32')) return null;
    if (op === 'ReduceSum' && x.dtype === 'int32') return wholeSum(graph, x, axes, keepDims ?? false);
    const result = reduce(graph, op, x, axes, keepDims ?? false);
    const isExtremum = op === 'ReduceMax' || op === 'ReduceMin';
    if (!isExtremum || x.dtype !== 'float32' || result === x) return result;
    // ONNX Runtime passes over NaN; the maximum of a network that has diverged must say so.
    const isNan = graph.cast(graph.value('IsNaN', [x], x.shape, 'bool'), 'float32');
    const anyNan = graph.cast(reduce(graph, 'ReduceMax', isNan, axes, keepDims ?? false), 'bool');
    return graph.value('Where', [anyNan, graph.float(Number.NaN), result], result.shape);
  };

/** `all` and `any`: the minimum and maximum of 0 and 1. */
const logical =
  (op: ReduceOp): Lowering<One, SumAttrs> =>
  (graph, [x], { axis, keepDims }) =>
    x.dtype === 'bool' ? graph.cast(reduce(graph, op, graph.cast(x, 'int32'), axis, keepDims), 'bool') : null;

const arg =
  (op: 'ArgMax' | 'ArgMin'): Lowering<One, ArgMaxAttrs> =>
  (graph, [x], attributes) => {
    if (x.dtype === 'bool') return null;
    const [axis] = util.parseAxisParam(attributes.axis, x.shape) as [number];
    const shape = x.shape.filter((_, i) => i !== axis);
    const worst = graph.float(op === 'ArgMax' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
    const candidates = x.dtype === 'float32' ? graph.op('Where', [graph.op('IsNaN', [x]), worst, x]) : x;
    const index = graph.op(op, [candidates], { axis, keepdims: 0 });
    const result = graph.value('Cast', [index], shape, 'int32', { to: typeCode.int32 });
    if (x.dtype !== 'float32') return result;
    // TensorFlow.js begins with the first element: where that is NaN, nothing is greater or less.
    const first = graph.op('Gather', [x, graph.scalar(0, 'int32')], { axis });
    return graph.value(
      'Where',
      [graph.op('IsNaN', [first]), graph.scalar(0, 'int32'), result],
      shape,
      'int32',
    );
  };

const softmax =
  (op: 'Softmax' | 'LogSoftmax'): Lowering<One, Partial<SoftmaxAttrs> & Partial<LogSoftmaxAttrs>> =>
  (graph, [x], { dim, axis }) =>
    x.dtype === 'float32'
      ? graph.value(op, [x], x.shape, 'float32', { axis: dim ?? axis ?? x.shape.length - 1 })
      : null;

const cumsum: Lowering<One, CumsumAttrs> = (graph, [x], { axis, exclusive, reverse }) => {
  if (x.dtype === 'bool') return null;
  const at = axis < 0 ? axis + x.shape.length : axis;
  return graph.value('CumSum', [x, graph.constant(Int32Array.of(at), [], 'int32')], x.shape, x.dtype, {
    exclusive: Number(exclusive),
    reverse: Number(reverse),
  });
};

/** What comes of no element at all, or that nothing does, is the JavaScript kernel's to say. */
const filled =
  <Attributes>(lowering: Lowering<One, Attributes>): Lowering<One, Attributes> =>
  (graph, inputs, attributes) =>
    sizeOf(inputs[0].shape) === 0 ? null : lowering(graph, inputs, attributes);

export const reduceTable: LoweringTable = {
  All: filled(logical('ReduceMin')),
  Any: filled(logical('ReduceMax')),
  ArgMax: filled(arg('ArgMax')),
  ArgMin: filled(arg('ArgMin')),
  Cumsum: cumsum,
  LogSoftmax: softmax('LogSoftmax'),
  Max: filled(reduction('ReduceMax')),
  Mean: reduction('ReduceMean'),
  Min: filled(reduction('ReduceMin')),
  Prod: filled(reduction('ReduceProd')),
  Softmax: softmax('Softmax'),
  Sum: reduction('ReduceSum'),
};
