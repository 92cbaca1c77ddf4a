import type {
  CastAttrs,
  ClipByValueAttrs,
  FusedBatchNormAttrs,
  LeakyReluAttrs,
  StepAttrs,
} from '@tensorflow/tfjs-core';
import type { Attribute } from '../encode';
import type { Dtype, Graph, Value } from '../graph';
import { combine } from './binary';
import type { Lowering, LoweringTable, One, Two } from './types';

/** One ONNX operator applied to every element of a tensor of an accepted type. */
const unary =
  (
    op: string,
    types: readonly Dtype[] = ['float32'],
    attributes?: Record<string, Attribute>,
  ): Lowering<One> =>
  (graph, [x]) =>
    types.includes(x.dtype)
      ? elementwise(graph, x, (y) => graph.value(op, [y], y.shape, y.dtype, attributes))
      : null;

/** A float to boolean test. */
const predicate =
  (op: string): Lowering<One> =>
  (graph, [x]) =>
    x.dtype === 'float32' ? graph.value(op, [x], x.shape, 'bool') : null;

/** Applies `f` to the part of a broadcast value that is really there. */
function elementwise(graph: Graph, x: Value, f: (x: Value) => Value): Value {
  return x.source === undefined ? f(x) : graph.broadcast(f(x.source), x.shape);
}

const float =
  (f: (graph: Graph, x: Value) => Value): Lowering<One> =>
  (graph, [x]) =>
    x.dtype === 'float32' ? elementwise(graph, x, (y) => f(graph, y)) : null;

const clip = (graph: Graph, x: Value, low: number, high: number): Value =>
  graph.value('Clip', [x, graph.float(low), graph.float(high)], x.shape);

/** log(1 + x) without losing the digits of a small x. @source Kahan's log1p: log(u) x / (u - 1) with u = 1 + x */
function log1p(graph: Graph, x: Value): Value {
  const one = graph.float(1);
  const u = graph.op('Add', [x, one]);
  const corrected = graph.op('Mul', [graph.op('Log', [u]), graph.op('Div', [x, graph.op('Sub', [u, one])])]);
  const tiny = graph.op('Or', [graph.op('Equal', [u, one]), graph.op('IsInf', [x], { detect_negative: 0 })]);
  return graph.value('Where', [tiny, x, corrected], x.shape);
}

/** exp(x) - 1 without losing the digits of a small x. @source Kahan's expm1: (u - 1) x / log(u) with u = exp(x) */
function expm1(graph: Graph, x: Value): Value {
  const one = graph.float(1);
  const u = graph.op('Exp', [x]);
  const difference = graph.op('Sub', [u, one]);
  const corrected = graph.op('Div', [graph.op('Mul', [difference, x]), graph.op('Log', [u])]);
  const large = graph.op('Greater', [graph.op('Abs', [x]), one]);
  const nearZero = graph.op('Where', [graph.op('Equal', [u, one]), x, corrected]);
  return graph.value('Where', [large, difference, nearZero], x.shape);
}

/** Large enough to lift every normal positive number above 1. */
const LARGEST = 3.4e38;

/** x > 0 ? 1 : alpha, and NaN for NaN. */
const step: Lowering<One, StepAttrs> = (graph, [x], { alpha }) => {
  if (x.dtype !== 'float32') return null;
  // relu(x) > 0 where x > 0, and what follows a ReLU often needs its result anyway.
  const source = graph.known('Relu', [x]) ?? x;
  // Two vectorized passes; ONNX Runtime's Sign is three times as slow. (Numbers below 1e-38 come out below 1.)
  const indicator = clip(graph, graph.value('Mul', [source, graph.float(LARGEST)], x.shape), 0, 1);
  if (!alpha) return indicator;
  const positive = graph.op('Greater', [x, graph.float(0)]);
  const isNan = graph.op('IsNaN', [x]);
  const chosen = graph.op('Where', [positive, graph.float(1), graph.float(alpha)]);
  return graph.value('Where', [isNan, x, chosen], x.shape);
};

const cast: Lowering<One, CastAttrs> = (graph, [x], { dtype }) =>
  dtype === 'float32' || dtype === 'int32' || dtype === 'bool' ? graph.cast(x, dtype) : null;

const eluGrad: Lowering<Two> = (graph, [dy, y]) => {
  const negative = graph.op('Mul', [dy, graph.op('Add', [y, graph.float(1)])]);
  return graph.value('Where', [graph.op('GreaterOrEqual', [y, graph.float(0)]), dy, negative], y.shape);
};

const prelu: Lowering<Two> = (graph, [x, alpha]) => {
  if (x.dtype !== 'float32' || alpha.dtype !== 'float32' || alpha.shape.length > x.shape.length) return null;
  const scaled = combine(graph, 'Mul', alpha, x);
  if (scaled.shape.join() !== x.shape.join()) return null;
  return graph.value('Where', [graph.op('Less', [x, graph.float(0)]), scaled, x], x.shape);
};

/** (x - mean) scale / sqrt(variance + epsilon) + offset, the per-channel factor computed once. */
const fusedBatchNorm: Lowering<
  readonly [Value, Value, Value, Value | undefined, Value | undefined],
  FusedBatchNormAttrs
> = (graph, [x, mean, variance, offset, scale], { varianceEpsilon }) => {
  const shifted = combine(graph, 'Add', variance, graph.fill(varianceEpsilon, [], 'float32'));
  const deviation: Value = graph.value('Sqrt', [shifted], shifted.shape);
  const factor = combine(graph, 'Div', scale ?? graph.fill(1, [], 'float32'), deviation);
  const normalized = combine(graph, 'Mul', combine(graph, 'Sub', x, mean), factor);
  return offset === undefined ? normalized : combine(graph, 'Add', normalized, offset);
};

/** The activation a fused kernel ends with. */
export function activate(
  graph: Graph,
  x: Value,
  activation: string | undefined,
  leakyreluAlpha: number | undefined,
): Value | null {
  switch (activation) {
    case undefined:
    case null:
    case 'linear':
      return x;
    case 'relu':
      return graph.value('Relu', [x], x.shape);
    case 'relu6':
      return clip(graph, x, 0, 6);
    case 'elu':
      return graph.value('Elu', [x], x.shape);
    case 'sigmoid':
      return graph.value('Sigmoid', [x], x.shape);
    case 'leakyrelu':
      return graph.value('LeakyRelu', [x], x.shape, 'float32', { alpha: { float: leakyreluAlpha ?? 0.2 } });
    default:
      return null;
  }
}

export const elementwiseTable: LoweringTable = {
  Abs: unary('Abs', ['float32', 'int32']),
  Acos: unary('Acos'),
  Acosh: unary('Acosh'),
  Asin: unary('Asin'),
  Asinh: unary('Asinh'),
  Atan: unary('Atan'),
  Atanh: unary('Atanh'),
  Cast: cast,
  Ceil: unary('Ceil'),
  ClipByValue: ((graph, [x], { clipValueMin, clipValueMax }) =>
    x.dtype === 'float32' ? clip(graph, x, clipValueMin, clipValueMax) : null) as Lowering<
    One,
    ClipByValueAttrs
  >,
  Cos: unary('Cos'),
  Cosh: unary('Cosh'),
  Elu: unary('Elu'),
  EluGrad: eluGrad,
  Erf: unary('Erf'),
  Exp: unary('Exp'),
  Expm1: float(expm1),
  Floor: unary('Floor'),
  FusedBatchNorm: fusedBatchNorm,
  IsFinite: (graph, [x]: One) =>
    x.dtype === 'float32'
      ? graph.value(
          'Not',
          [graph.op('Or', [graph.op('IsInf', [x]), graph.op('IsNaN', [x])])],
          x.shape,
          'bool',
        )
      : null,
  IsInf: predicate('IsInf'),
  IsNan: predicate('IsNaN'),
  LeakyRelu: ((graph, [x], { alpha }) =>
    x.dtype === 'float32'
      ? graph.value('LeakyRelu', [x], x.shape, 'float32', { alpha: { float: alpha } })
      : null) as Lowering<One, LeakyReluAttrs>,
  Log: unary('Log'),
  Log1p: float(log1p),
  LogicalNot: (graph, [x]: One) => graph.value('Not', [x], x.shape, 'bool'),
  Neg: unary('Neg', ['float32', 'int32']),
  Prelu: prelu,
  Reciprocal: unary('Reciprocal'),
  Relu: unary('Relu'),
  Relu6: float((graph, x) => clip(graph, x, 0, 6)),
  Round: unary('Round'),
  Rsqrt: float((graph, x) => graph.value('Reciprocal', [graph.op('Sqrt', [x])], x.shape)),
  Selu: unary('Selu', ['float32'], {
    alpha: { float: 1.6732632423543772 },
    gamma: { float: 1.0507009873554805 },
  }),
  Sigmoid: unary('Sigmoid'),
  Sign: float((graph, x) => {
    // ONNX's Sign keeps NaN; TensorFlow.js calls its sign 0.
    const zero = graph.float(0);
    const test = (op: string) => graph.op('Cast', [graph.op(op, [x, zero])], { to: 1 });
    return graph.value('Sub', [test('Greater'), test('Less')], x.shape);
  }),
  Sin: unary('Sin'),
  Sinh: unary('Sinh'),
  Softplus: unary('Softplus'),
  Sqrt: unary('Sqrt'),
  Square: (graph, [x]: One) =>
    x.dtype === 'bool' ? null : elementwise(graph, x, (y) => graph.value('Mul', [y, y], y.shape, y.dtype)),
  Step: step,
  Tan: unary('Tan'),
  Tanh: unary('Tanh'),
};
