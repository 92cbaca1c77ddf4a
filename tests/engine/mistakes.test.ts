/**
 * Calls that make no sense: kernel by kernel and in the middle of a step they end as on the cpu engine, which has a
 * sentence for most of them and a result for some.
 */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import 'tfjs-backend-onnx';
import '../../src/backend';
import { beside } from './beside';

const image = (x: tf.Tensor) => tf.reshape(x, [1, 3, 4, 1]) as tf.Tensor4D;
const vector = (numbers: number[]) => tf.tensor1d(numbers, 'int32');

/** On a matrix of 3 rows and 4 columns. */
const mistakes: Record<string, (x: tf.Tensor) => tf.Tensor | tf.Tensor[]> = {
  'reshape to another size': (x) => tf.reshape(x, [5]),
  'concat of other ranks': (x) => tf.concat([x, tf.ones([3, 5, 1])]),
  'concat of other widths': (x) => tf.concat([x, tf.ones([3, 5])], 0),
  'product that does not fit': (x) => tf.matMul(x, x),
  'slice beyond the end': (x) => tf.slice(x, [2, 2], [2, 2]),
  'sum that does not fit': (x) => tf.add(x, tf.ones([5])),
  'comparison that does not fit': (x) => tf.greater(x, tf.ones([5])),
  'convolution of other channels': (x) => tf.conv2d(image(x), tf.ones([2, 2, 2, 1]), 1, 'same'),
  'stack of other shapes': (x) => tf.stack([x, tf.ones([2])]),
  'stack along an axis that there is not': (x) => tf.stack([x, x], 4),
  'split into unequal parts': (x) => tf.split(x, 5),
  'transpose of the same axis twice': (x) => tf.transpose(x, [0, 0]),
  'gather of an index that there is not': (x) => tf.gather(x, vector([9])),
  'sum along an axis that there is not': (x) => tf.sum(x, 7),
  'tile of too few repeats': (x) => tf.tile(x, [1]),
  'padding of too few axes': (x) => tf.pad(x, [[1, 1]]),
  'oneHot of no class': () => tf.oneHot(vector([1]), 0),
  'unstack along an axis that there is not': (x) => tf.unstack(x, 9),
  'argMax along an axis that there is not': (x) => tf.argMax(x, 4),
  'where of shapes that do not fit': (x) => tf.where(tf.greater(x, 0), x, tf.ones([7, 7])),
  'batchNorm by too many means': (x) => tf.batchNorm(x, tf.ones([9]), tf.ones([9])),
  'expandDims beyond the rank': (x) => tf.expandDims(x, 5),
  'squeeze of an axis that is long': (x) => tf.squeeze(x, [0]),
  'reverse along an axis that there is not': (x) => tf.reverse(x, 5),
  'broadcastTo another shape': (x) => tf.broadcastTo(x, [2, 2]),
  'pooling with half a pixel of padding': (x) => tf.maxPool(image(x), 2, 1, 1.5),
  'pooling of a window larger than the image': (x) => tf.avgPool(image(x), 9, 1, 'valid'),
  'sum with a text': (x) => tf.add(x, 'a'),
  'cast to a type that there is not': (x) => tf.cast(x, 'nothing' as 'bool'),
  'segments of other length': (x) => tf.unsortedSegmentSum(x, vector([0, 1]) as tf.Tensor1D, 2),
  'cumsum along an axis that there is not': (x) => tf.cumsum(x, 5),
  'resizing of a matrix': (x) => tf.image.resizeBilinear(x as tf.Tensor3D, [2, 2]),
  'dropout of more than all': (x) => tf.dropout(x, 2),
};

describe('a mistake', () => {
  it.each(Object.entries(mistakes))('%s', async (name, f) => {
    const inputs = () => [tf.randomNormal([3, 4], 0, 1, 'float32', 1)];
    expect(await beside({ name, inputs, compute: f })).toEqual([]);
    const amid = (x: tf.Tensor) => {
      const before = tf.add(x, 1);
      return [before, f(before)].flat();
    };
    expect(await beside({ name, inputs, compute: amid })).toEqual([]);
    // Also where nobody looks at what comes of it.
    const unread = (x: tf.Tensor) => {
      const before = tf.add(x, 1);
      f(before);
      return before;
    };
    expect(await beside({ name, inputs, compute: unread })).toEqual([]);
  });
});
