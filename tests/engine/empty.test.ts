/** Tensors without elements, through every kind of operation: what comes of nothing is the cpu engine's. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import 'tfjs-backend-onnx';
import '../../src/backend';
import { beside, withGradient } from './beside';

const shapes = [[0], [0, 3], [2, 0], [0, 0], [2, 0, 3], [1, 0]];
const last = (x: tf.Tensor): number => x.shape.at(-1) as number;
const images = (x: tf.Tensor) => tf.reshape(x, [0, 4, 4, 2]) as tf.Tensor4D;

const operations: Record<string, (x: tf.Tensor) => tf.Tensor | tf.Tensor[]> = {
  ...{ abs: tf.abs, neg: tf.neg, relu: tf.relu, relu6: tf.relu6, elu: tf.elu, sigmoid: tf.sigmoid },
  ...{ tanh: tf.tanh, exp: tf.exp, log1p: tf.log1p, square: tf.square, sqrt: tf.sqrt, sign: tf.sign },
  ...{ floor: tf.floor, isNaN: tf.isNaN, zerosLike: tf.zerosLike, onesLike: tf.onesLike, clone: tf.clone },
  ...{ softmax: tf.softmax, logSoftmax: tf.logSoftmax, transpose: tf.transpose, sum: tf.sum, mean: tf.mean },
  ...{ max: tf.max, min: tf.min, prod: tf.prod, norm: tf.norm, logSumExp: tf.logSumExp },
  'a number added': (x) => tf.add(x, 1),
  'a power': (x) => tf.pow(x, 2),
  'the larger of it and 0': (x) => tf.maximum(x, 0),
  clipped: (x) => tf.clipByValue(x, 0, 1),
  'sum along the first': (x) => tf.sum(x, 0),
  'sum along the last': (x) => tf.sum(x, -1),
  'sum along the last, kept': (x) => tf.sum(x, -1, true),
  'mean along the last': (x) => tf.mean(x, -1),
  'max along the last': (x) => tf.max(x, -1),
  'product along the last': (x) => tf.prod(x, -1),
  argMax: (x) => tf.argMax(x, -1),
  'all along the first': (x) => tf.all(tf.cast(x, 'bool'), 0),
  any: (x) => tf.any(tf.cast(x, 'bool')),
  moments: (x) => Object.values(tf.moments(x, 0)),
  cumsum: (x) => tf.cumsum(x, 0),
  reshape: (x) => tf.reshape(x, [0, 5]),
  expandDims: (x) => tf.expandDims(x, -1),
  tile: (x) =>
    tf.tile(
      x,
      x.shape.map(() => 2),
    ),
  'tiled to nothing': (x) => tf.tile(tf.add(tf.sum(x), tf.ones([2])), [0]),
  pad: (x) =>
    tf.pad(
      x,
      x.shape.map((): [number, number] => [1, 2]),
    ),
  slice: (x) =>
    tf.slice(
      x,
      x.shape.map(() => 0),
      x.shape.map(() => -1),
    ),
  'a piece of nothing': (x) => tf.slice(tf.add(tf.sum(x), tf.ones([3])), [1], [0]),
  'strided slice': (x) => tf.stridedSlice(x, [0], [0], [1]),
  'strided slice that ends before it begins': (x) =>
    tf.stridedSlice(tf.add(tf.sum(x), tf.ones([6])), [4], [2], [1]),
  reverse: (x) => tf.reverse(x, 0),
  'concat with itself': (x) => tf.concat([x, x], 0),
  'concat with ones': (x) => tf.concat([x, tf.ones(x.shape), x], -1),
  stack: (x) => tf.stack([x, x], -1),
  unstack: (x) => tf.unstack(x, 0),
  split: (x) => tf.split(x, [0, x.shape[0] as number], 0),
  'gather of no index': (x) => tf.gather(x, tf.tensor1d([], 'int32'), 0),
  'gather of these indices': (x) => tf.gather(tf.ones([4, 2]), tf.cast(x, 'int32')),
  oneHot: (x) => tf.oneHot(tf.cast(x, 'int32'), 3),
  'cast to int32': (x) => tf.cast(x, 'int32'),
  where: (x) => tf.where(tf.greater(x, 0), x, tf.neg(x)),
  'segments summed': (x) => tf.unsortedSegmentSum(x, tf.range(0, x.shape[0] as number, 1, 'int32'), 2),
  'product with its transpose': (x) => tf.matMul(x, tf.transpose(x)),
  'product with a matrix': (x) => tf.matMul(tf.reshape(x, [-1, last(x) || 3]), tf.ones([last(x) || 3, 2])),
  batchNorm: (x) => tf.batchNorm(x, tf.zeros([last(x)]), tf.ones([last(x)])),
  broadcastTo: (x) => tf.broadcastTo(tf.expandDims(x, 0), [3, ...x.shape]),
  'a loss': (x) => tf.losses.meanSquaredError(x, tf.mul(x, 2)),
  'softmax cross-entropy': (x) => tf.losses.softmaxCrossEntropy(x, tf.mul(x, 2)),
  conv2d: (x) => tf.conv2d(images(x), tf.ones([3, 3, 2, 3]), 1, 'same'),
  depthwiseConv2d: (x) => tf.depthwiseConv2d(images(x), tf.ones([3, 3, 2, 1]), 1, 'same'),
  maxPool: (x) => tf.maxPool(images(x), 2, 2, 'valid'),
  avgPool: (x) => tf.avgPool(images(x), 2, 2, 'same'),
};

describe.each(shapes.map((shape) => [`[${shape}]`, shape] as const))('of shape %s', (_name, shape) => {
  it.each(Object.entries(operations))('%s', async (name, f) => {
    const inputs = () => [tf.zeros(shape)];
    expect(await beside({ name, inputs, compute: f })).toEqual([]);
    expect(await beside({ name, inputs, compute: withGradient(f) })).toEqual([]);
  });
});
