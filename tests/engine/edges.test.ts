import * as tf from '@tensorflow/tfjs';
import 'tfjs-backend-onnx';
import { describe, expect, it } from 'vitest';
import '../../src/backend';
import { beside, type Case } from './beside';

/** Where ours is not the cpu engine's, and why. */
const exceptions: Record<string, string> = {
  'abs of int32': "the cpu engine's goes through float32: its |2147483647| is -2147483648",
  'square of int32':
    "the cpu engine rounds the product to a float64 before it takes it modulo 2^32; ours doesn't",
  'mul of int32':
    "the cpu engine rounds the product to a float64 before it takes it modulo 2^32; ours doesn't",
  'squaredDifference of int32': 'as the product of int32',
  'remainder of whole numbers and a number':
    "the cpu engine's float32 made of int32 is int32 still: 2147483647 has the remainder 1; in float32 it is 2147483648",
  'segments summed, one of them with NaN':
    'the cpu engine multiplies by 0 what is not of a segment: NaN of one segment makes all of them NaN',
  'step of float32':
    'a number below 1e-38 gets its place between 0 and 1: one pass less in every gradient of a ReLU',
  'a product of stacks of matrices that broadcast both ways': "half of the cpu engine's numbers are missing",
  'a strided slice that drops an axis': 'the cpu engine takes other elements than `slice` does',
  'cumsum along the last axis, counted from the back': 'the cpu engine gives a tensor of no shape',
  'maxPool over NaN': 'a NaN in a window is its maximum, as in PyTorch: a diverged network shows',
};

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const floats = [
  ...[nan, inf, -inf, 0, -0, 1, -1, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 1e-40, 3e38],
  ...[2 ** 31, -(2 ** 31) - 1, 2 ** 32 + 1.5, 2 ** 63, -(2 ** 63), 1e30, 0.1],
];
const integers = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 65536, 46341, 7, -7, 3];
const make = {
  float32: () => tf.tensor1d(floats),
  int32: () => tf.tensor1d(integers, 'int32'),
  bool: () => tf.tensor1d([true, false, true]),
};
const rows = {
  float32: () =>
    tf.tensor2d([nan, 1, 2, 1, nan, 2, nan, nan, nan, 1, 1, 0, -inf, -inf, -inf, inf, inf, 1], [6, 3]),
  int32: () => tf.tensor2d([1, 2 ** 31 - 1, 3, -5, -(2 ** 31), 0], [2, 3], 'int32'),
  bool: () => tf.tensor2d([true, false, true, false, false, false], [2, 3], 'bool'),
};
const dtypes = ['float32', 'int32', 'bool'] as const;

type One = (x: tf.Tensor) => tf.Tensor;
type Two = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
type Along = (x: tf.Tensor, axis?: number) => tf.Tensor;

const unary: Record<string, One> = {
  ...{ abs: tf.abs, acos: tf.acos, acosh: tf.acosh, asin: tf.asin, asinh: tf.asinh, atan: tf.atan },
  ...{ atanh: tf.atanh, ceil: tf.ceil, cos: tf.cos, cosh: tf.cosh, elu: tf.elu, erf: tf.erf, exp: tf.exp },
  ...{
    expm1: tf.expm1,
    floor: tf.floor,
    isFinite: tf.isFinite,
    isInf: tf.isInf,
    isNaN: tf.isNaN,
    log: tf.log,
  },
  ...{ log1p: tf.log1p, logSigmoid: tf.logSigmoid, logicalNot: tf.logicalNot, neg: tf.neg, relu: tf.relu },
  ...{ reciprocal: tf.reciprocal, relu6: tf.relu6, round: tf.round, rsqrt: tf.rsqrt, selu: tf.selu },
  ...{ sigmoid: tf.sigmoid, sign: tf.sign, sin: tf.sin, sinh: tf.sinh, softplus: tf.softplus, sqrt: tf.sqrt },
  ...{ square: tf.square, tanh: tf.tanh, zerosLike: tf.zerosLike, onesLike: tf.onesLike },
  step: (x) => tf.step(x),
  clip: (x) => tf.clipByValue(x, -3, 3),
  leakyRelu: (x) => tf.leakyRelu(x, -0.5),
  'pow 2.5': (x) => tf.pow(x, 2.5),
  'pow 0': (x) => tf.pow(x, 0),
  'pow NaN': (x) => tf.pow(x, nan),
  'cast to float32': (x) => x.cast('float32'),
  'cast to int32': (x) => x.cast('int32'),
  'cast to bool': (x) => x.cast('bool'),
};
const binary: Record<string, Two> = {
  ...{ add: tf.add, sub: tf.sub, mul: tf.mul, div: tf.div, divNoNan: tf.divNoNan, floorDiv: tf.floorDiv },
  ...{ mod: tf.mod, pow: tf.pow, maximum: tf.maximum, minimum: tf.minimum, equal: tf.equal },
  ...{ squaredDifference: tf.squaredDifference, atan2: tf.atan2, notEqual: tf.notEqual, less: tf.less },
  ...{ greater: tf.greater, greaterEqual: tf.greaterEqual, lessEqual: tf.lessEqual, and: tf.logicalAnd },
  ...{ or: tf.logicalOr, xor: tf.logicalXor },
};
const along: Record<string, Along> = {
  ...{ argMax: tf.argMax, argMin: tf.argMin, max: tf.max, min: tf.min, sum: tf.sum, mean: tf.mean },
  ...{ prod: tf.prod, logSumExp: tf.logSumExp, softmax: tf.softmax, logSoftmax: tf.logSoftmax, all: tf.all },
  ...{ any: tf.any, cumsum: tf.cumsum, cumprod: tf.cumprod },
  norm: (x, axis) => tf.norm(x, 'euclidean', axis),
};

/** The first repeated for each element of the second, and the other way round. */
const pairs = (x: tf.Tensor1D): [tf.Tensor, tf.Tensor] => [
  tf.reshape(tf.tile(tf.expandDims(x, 1), [1, x.size]), [-1]),
  tf.tile(x, [x.size]),
];

const cases: Case[] = [
  ...dtypes.flatMap((dtype) => [
    ...Object.entries(unary).map(([name, f]) => ({
      name: `${name} of ${dtype}`,
      inputs: () => [make[dtype]()],
      compute: f,
    })),
    ...Object.entries(binary).map(([name, f]) => ({
      name: `${name} of ${dtype}`,
      inputs: () => pairs(make[dtype]()),
      compute: f,
    })),
    ...Object.entries(along).flatMap(([name, f]) =>
      [0, 1].map((axis) => ({
        name: axis === 1 ? `${name} of ${dtype}` : `${name} of columns of ${dtype}`,
        inputs: () => [rows[dtype]()],
        compute: (x: tf.Tensor) => f(x, axis),
      })),
    ),
    {
      name: `rearranged ${dtype}`,
      inputs: () => [rows[dtype]()],
      compute: (x: tf.Tensor) =>
        tf.concat([
          ...tf.unstack(tf.reverse(tf.transpose(tf.pad(x, [[1, 0], [0, 0]])), 1)), // biome-ignore format: a matrix
          tf.gather(tf.reshape(tf.tile(x, [1, 2]), [-1]), tf.tensor1d([0, 3, 1], 'int32')),
        ]),
    },
  ]),
  {
    name: 'maxPool over NaN',
    inputs: () => [tf.tensor4d([nan, 1, 2, 3], [1, 2, 2, 1])],
    compute: (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'),
  },
  {
    name: 'oneHot of classes that there are not',
    inputs: () => [tf.tensor1d([0, -1, 9, 2], 'int32')],
    compute: (x) => tf.oneHot(x, 3),
  },
  ...[-1, 3, 99].map((index) => ({
    name: `gather of the index ${index} of 3`,
    inputs: () => [tf.tensor1d([5, 6, 7]), tf.tensor1d([0, index], 'int32')],
    compute: (x: tf.Tensor, indices: tf.Tensor) => tf.gather(x, indices as tf.Tensor1D),
  })),
  {
    name: 'remainder of whole numbers and a number',
    inputs: () => [make.int32()],
    compute: (x) => tf.mod(x, 2),
  },
  {
    name: 'segments summed, one of them with NaN',
    inputs: () => [tf.tensor1d([1, nan, 3]), tf.tensor1d([0, 1, 0], 'int32')],
    compute: (x, ids) => tf.unsortedSegmentSum(x, ids as tf.Tensor1D, 2),
  },
  {
    name: 'prod of whole numbers beyond the largest',
    inputs: () => [tf.tensor2d([65536, 3, 7, 65537, 46341, 9], [2, 3], 'int32')],
    compute: (x) => [tf.prod(x), tf.prod(x, 0), tf.prod(x, 1)],
  },
  {
    name: 'a truth padded with a number',
    inputs: () => [make.bool()],
    compute: (x) => [tf.pad(x, [[1, 2]], -3), tf.pad(x, [[1, 2]], 1), tf.pad(x, [[0, 1]])],
  },
  {
    name: 'a product of stacks of matrices that broadcast both ways',
    inputs: () => [tf.ones([2, 1, 3, 4]), tf.ones([5, 4, 2])],
    compute: (a, b) => tf.matMul(a, b),
  },
  {
    name: 'a strided slice that drops an axis',
    inputs: () => [tf.reshape(tf.range(0, 126), [6, 7, 3])],
    compute: (x) => tf.stridedSlice(x, [0, 2, 0], [5, 7, 1], [1, 2, 1], 0, 0, 0, 0, 4),
  },
  {
    name: 'cumsum along the last axis, counted from the back',
    inputs: () => [tf.ones([3, 4])],
    compute: (x) => tf.cumsum(x, -1),
  },
  {
    name: 'a slice beyond the end',
    inputs: () => [tf.ones([2, 3])],
    compute: (x) => tf.slice(x, [1, 1], [1, 3]),
  },
  {
    name: 'a product of matrices that do not fit',
    inputs: () => [tf.ones([2, 3]), tf.ones([2, 3])],
    compute: (a, b) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D),
  },
  {
    name: 'a sum of shapes that do not fit',
    inputs: () => [tf.ones([2, 3]), tf.ones([2, 4])],
    compute: (a, b) => tf.add(a, b),
  },
];

describe('at the edges of the numbers', () => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', async (name, one) => {
    const found = await beside(one);
    if (name in exceptions) expect(found).not.toEqual([]);
    else expect(found).toEqual([]);
  });

  it('names no exception that there is not', () => {
    const names = cases.map(({ name }) => name);
    expect(Object.keys(exceptions).filter((name) => !names.includes(name))).toEqual([]);
  });
});
