/** Every operation that takes an axis, along each axis counted from the front and from the back. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import 'tfjs-backend-onnx';
import '../../src/backend';
import { beside, withGradient } from './beside';

const SHAPE = [2, 3, 4];
const RANK = SHAPE.length;
const normal = (seed: number, shape: number[] = SHAPE): tf.Tensor =>
  tf.randomNormal(shape, 0, 1, 'float32', seed);
const extent = (axis: number): number => SHAPE.at(axis) as number;

type Along = (x: tf.Tensor, axis: number) => tf.Tensor | tf.Tensor[];

const along: Record<string, Along> = {
  all: (x, axis) => tf.all(tf.greater(x, 0), axis),
  any: (x, axis) => tf.any(tf.greater(x, 0), axis),
  argMax: tf.argMax,
  argMin: tf.argMin,
  concat: (x, axis) => tf.concat([x, tf.square(x), x], axis),
  expandDims: tf.expandDims,
  gather: (x, axis) => tf.gather(x, tf.tensor1d([1, 0, 1], 'int32'), axis),
  'gather of a matrix of indices': (x, axis) =>
    tf.gather(x, tf.tensor2d([1, 0, 1, 1], [2, 2], 'int32'), axis),
  logSumExp: tf.logSumExp,
  max: tf.max,
  mean: tf.mean,
  min: tf.min,
  moments: (x, axis) => Object.values(tf.moments(x, axis)),
  norm: (x, axis) => tf.norm(x, 'euclidean', axis),
  prod: tf.prod,
  reverse: tf.reverse,
  split: (x, axis) => tf.split(x, [1, extent(axis) - 1], axis),
  stack: (x, axis) => tf.stack([x, tf.square(x)], axis),
  'stack of one': (x, axis) => tf.stack([x], axis),
  sum: tf.sum,
  'sum, kept': (x, axis) => tf.sum(x, axis, true),
  'sum along two': (x, axis) => tf.sum(x, [axis, axis === 0 || axis === -RANK ? 1 : 0]),
  unstack: tf.unstack,
};
/** They take one axis more. */
const insertions = ['expandDims', 'stack', 'stack of one'];
/** TensorFlow.js has no gradient for them. */
const withoutGradient = ['all', 'any', 'argMax', 'argMin'];
/** TensorFlow.js counts their axis from the front only. */
const fromTheFront: Record<string, Along> = {
  cumprod: tf.cumprod,
  cumsum: (x, axis) => tf.cumsum(x, axis),
  'cumsum backwards, without itself': (x, axis) => tf.cumsum(x, axis, true, true),
};

const axes = (ranks: number): number[] => Array.from({ length: 2 * ranks }, (_, i) => i - ranks);
const cases = [
  ...Object.entries(along).flatMap(([name, f]) =>
    axes(insertions.includes(name) ? RANK + 1 : RANK).map((axis) => ({ name, axis, f })),
  ),
  ...Object.entries(fromTheFront).flatMap(([name, f]) =>
    axes(RANK)
      .filter((axis) => axis >= 0)
      .map((axis) => ({ name, axis, f })),
  ),
].map(({ name, axis, f }) => {
  const compute = (x: tf.Tensor) => f(x, axis);
  const isPlain = withoutGradient.includes(name) || name in fromTheFront;
  return {
    name: `${name} along ${axis}`,
    inputs: () => [normal(1)],
    compute: isPlain ? compute : withGradient(compute),
  };
});

describe('along every axis', () => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    expect(await beside(one)).toEqual([]);
  });
});
