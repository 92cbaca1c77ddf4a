import type { _FusedMatMulAttrs, BatchMatMulAttrs } from '@tensorflow/tfjs-core';
import { backend_util } from '@tensorflow/tfjs-core';
import { type Graph, sizeOf, type Value } from '../graph';
import { combine } from './binary';
import { activate } from './elementwise';
import type { Lowering, LoweringTable, Two } from './types';

/** The product of two stacks of matrices, each matrix transposed first if asked; the stacks broadcast. */
function batchMatMul(graph: Graph, a: Value, b: Value, transA: boolean, transB: boolean): Value {
  const matrix = (v: Value): [number, number] => v.shape.slice(-2) as [number, number];
  const [rowsA, columnsA] = matrix(a);
  const [rowsB, columnsB] = matrix(b);
  const batch = backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, transA ? columnsA : rowsA, transB ? rowsB : columnsB];
  if (sizeOf(a.shape.slice(0, -2)) === 1 && sizeOf(b.shape.slice(0, -2)) === 1) {
    const product = graph.matMul(graph.reshape(a, matrix(a)), graph.reshape(b, matrix(b)), transA, transB);
    return graph.reshape(product, shape);
  }
  if (!transA && !transB) return graph.value('MatMul', [a, b], shape);
  const attributes = { transA: Number(transA), transB: Number(transB) };
  return { name: graph.op('FusedMatMul', [a, b], attributes, 'com.microsoft'), shape, dtype: 'float32' };
}

/** Whether every length is positive and the inner ones agree: an empty sum, and the error, are the JavaScript kernels'. */
function isProper(a: Value, b: Value, transA: boolean, transB: boolean): boolean {
  return (
    sizeOf(a.shape) > 0 &&
    sizeOf(b.shape) > 0 &&
    a.shape.at(transA ? -2 : -1) === b.shape.at(transB ? -1 : -2)
  );
}

const batchMatMulLowering: Lowering<Two, BatchMatMulAttrs> = (graph, [a, b], { transposeA, transposeB }) =>
  a.dtype === 'float32' && b.dtype === 'float32' && isProper(a, b, transposeA, transposeB)
    ? batchMatMul(graph, a, b, transposeA, transposeB)
    : null;

const fusedMatMul: Lowering<
  readonly [Value, Value, Value | undefined, Value | undefined],
  _FusedMatMulAttrs
> = (graph, [a, b, bias, alpha], { transposeA, transposeB, activation, leakyreluAlpha }) => {
  if (alpha !== undefined || !isProper(a, b, transposeA, transposeB)) return null;
  const product = batchMatMul(graph, a, b, transposeA, transposeB);
  const sum = bias === undefined ? product : combine(graph, 'Add', product, bias);
  return activate(graph, sum, activation, leakyreluAlpha);
};

export const matmulTable: LoweringTable = {
  BatchMatMul: batchMatMulLowering,
  _FusedMatMul: fusedMatMul,
};
