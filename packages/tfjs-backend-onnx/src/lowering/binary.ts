import { backend_util } from '@tensorflow/tfjs-core';
import { typeCode } from '../encode';
import { type Dtype, type Graph, sizeOf, type Value } from '../graph';
import type { Lowering, LoweringTable, Two } from './types';

const broadcastShape = (a: Value, b: Value): number[] =>
  backend_util.assertAndGetBroadcastShape(a.shape, b.shape);

/** ONNX Runtime broadcasts row by row, so short rows are slow: below this many elements they are widened. */
const WIDE_ROW = 1536;

/**
 * `a op b` with broadcasting, written once for the part of lazy values that is really there.
 *
 * @param dtype the result's type, where it is not the operands'
 */
export function combine(graph: Graph, op: string, a: Value, b: Value, dtype: Dtype = a.dtype): Value {
  const shape = broadcastShape(a, b);
  if (a.source === undefined && b.source === undefined) {
    return identity(graph, op, a, b, shape) ?? rows(graph, op, a, b, shape, dtype);
  }
  const known = identity(graph, op, a, b, shape);
  if (known !== undefined) return known;
  const [left, right] = [a.source ?? a, b.source ?? b];
  const small = broadcastShape(left, right);
  const result = rows(graph, op, left, right, small, dtype);
  return sizeOf(small) === sizeOf(shape) ? graph.reshape(result, shape) : graph.broadcast(result, shape);
}

/** x * 1, x / 1, x + 0 and x - 0 are x. */
function identity(graph: Graph, op: string, a: Value, b: Value, shape: number[]): Value | undefined {
  const same = (x: Value): Value => {
    const real = x.source ?? x;
    return sizeOf(real.shape) === sizeOf(shape) ? graph.reshape(real, shape) : graph.broadcast(real, shape);
  };
  if (b.constant === 1 && (op === 'Mul' || op === 'Div')) return same(a);
  if (b.constant === 0 && (op === 'Add' || op === 'Sub')) return same(a);
  if (a.constant === 1 && op === 'Mul') return same(b);
  if (a.constant === 0 && op === 'Add') return same(b);
  return undefined;
}

/** One operator; x[..., C] op v[C] with a short C runs on rows of m C elements against v repeated m times. */
function rows(graph: Graph, op: string, a: Value, b: Value, shape: number[], dtype: Dtype): Value {
  const size = sizeOf(shape);
  const channels = shape[shape.length - 1] ?? 1;
  const isRow = (v: Value) => sizeOf(v.shape) === channels && v.shape[v.shape.length - 1] === channels;
  const isFull = (v: Value) => sizeOf(v.shape) === size;
  const pays = channels >= 2 && channels <= 256 && size >= 64 * channels && a.dtype === 'float32';
  if (pays && ((isFull(a) && isRow(b)) || (isFull(b) && isRow(a)))) {
    const count = size / channels;
    const repeat = largestDivisor(count, Math.floor(WIDE_ROW / channels));
    if (repeat > 1) {
      const wide = [count / repeat, repeat * channels];
      const widen = (v: Value): Value =>
        isFull(v)
          ? graph.reshape(v, wide)
          : graph.value('Tile', [graph.reshape(v, [channels]), graph.int64([repeat])], [repeat * channels]);
      return graph.reshape(graph.value(op, [widen(a), widen(b)], wide, dtype), shape);
    }
  }
  return graph.value(op, [a, b], shape, dtype);
}

/** The largest divisor of `n` up to `limit`. */
export function largestDivisor(n: number, limit: number): number {
  for (let divisor = Math.min(limit, n); divisor > 1; divisor--) if (n % divisor === 0) return divisor;
  return 1;
}

const binary =
  (op: string, types: readonly Dtype[], dtype?: Dtype): Lowering<Two> =>
  (graph, [a, b]) =>
    a.dtype === b.dtype && types.includes(a.dtype) ? combine(graph, op, a, b, dtype ?? a.dtype) : null;

const numbers = ['float32', 'int32'] as const;
const real = ['float32'] as const;
const logical = ['bool'] as const;

/** As in JavaScript, where 1 to the power of NaN, and 1 and -1 to an infinite power, are NaN; in C they are 1. */
const pow: Lowering<Two> = (graph, [a, b]) => {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return null;
  const power = combine(graph, 'Pow', a, b);
  if (b.constant !== undefined && Number.isFinite(b.constant)) return power;
  const [base, exponent] = [a.source ?? a, b.source ?? b];
  const isOne = graph.op('Equal', [graph.op('Abs', [base]), graph.float(1)]);
  const isLost = graph.op('Or', [
    graph.op('IsNaN', [exponent]),
    graph.op('And', [graph.op('IsInf', [exponent]), isOne]),
  ]);
  return graph.value('Where', [isLost, graph.float(Number.NaN), power], power.shape);
};

export const binaryTable: LoweringTable = {
  Add: binary('Add', numbers),
  AddN: (graph, inputs: readonly Value[]) =>
    inputs.every((x) => x.dtype === inputs[0]?.dtype && x.dtype !== 'bool')
      ? inputs.reduce((sum, x) => combine(graph, 'Add', sum, x))
      : null,
  Equal: binary('Equal', ['float32', 'int32', 'bool'], 'bool'),
  FloorDiv: (graph, [a, b]: Two) => {
    if (a.dtype !== 'float32' || b.dtype !== 'float32') return null;
    // 1 / 0.1 in float32 is 10, in float64, as JavaScript divides, a little less: 0.1 itself is rounded up.
    const [left, right] = [a, b].map((x) => graph.op('Cast', [x], { to: typeCode.float64 })) as [
      string,
      string,
    ];
    const quotient = graph.op('Floor', [graph.op('Div', [left, right])]);
    const turn = graph.op('Cast', [graph.float(2 ** 32)], { to: typeCode.float64 });
    const turns = graph.op('Floor', [graph.op('Div', [quotient, turn])]);
    const rest = graph.op('Sub', [quotient, graph.op('Mul', [turns, turn])]);
    return graph.toInt32(rest, broadcastShape(a, b), 'float64');
  },
  Greater: binary('Greater', numbers, 'bool'),
  GreaterEqual: binary('GreaterOrEqual', numbers, 'bool'),
  Less: binary('Less', numbers, 'bool'),
  LessEqual: binary('LessOrEqual', numbers, 'bool'),
  LogicalAnd: binary('And', logical),
  LogicalOr: binary('Or', logical),
  LogicalXor: binary('Xor', logical),
  Maximum: binary('Max', numbers),
  Minimum: binary('Min', numbers),
  Multiply: binary('Mul', numbers),
  NotEqual: (graph, [a, b]: Two) => {
    if (a.dtype !== b.dtype) return null;
    const equal = combine(graph, 'Equal', a, b, 'bool');
    return graph.value('Not', [equal], equal.shape, 'bool');
  },
  Pow: pow,
  RealDiv: binary('Div', real),
  SquaredDifference: (graph, [a, b]: Two) => {
    if (a.dtype !== b.dtype || a.dtype === 'bool') return null;
    const difference = combine(graph, 'Sub', a, b);
    return graph.value('Mul', [difference, difference], difference.shape, difference.dtype);
  },
  Sub: binary('Sub', numbers),
};
