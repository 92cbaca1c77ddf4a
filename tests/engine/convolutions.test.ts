import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import 'tfjs-backend-onnx';
import '../../src/backend';
import { compare } from './compare';

/** The lowerings that need many channels, or a certain size of map, which random cases seldom hit. */

interface Convolution {
  map: [number, number];
  channels: [number, number];
  kernel: [number, number];
  strides?: number;
  pad: 'same' | 'valid' | number;
}

const describeCase = ({ map, channels, kernel, strides = 1, pad }: Convolution): string =>
  `${kernel.join('x')} on ${map.join('x')}, ${channels.join(' -> ')}, strides ${strides}, pad ${pad}`;

async function problems(convolution: Convolution): Promise<string[]> {
  const { map, channels, kernel, strides = 1, pad } = convolution;
  const conv = (x: tf.Tensor, filter: tf.Tensor) =>
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad);
  return compare({
    name: describeCase(convolution),
    inputs: () => [
      tf.randomNormal([3, ...map, channels[0]], 0, 1, 'float32', 1),
      tf.randomNormal([...kernel, ...channels], 0, 1, 'float32', 2),
    ],
    compute: (x, filter) => {
      const y = conv(x as tf.Tensor, filter as tf.Tensor);
      const dy = tf.randomNormal(y.shape, 0, 1, 'float32', 3);
      return [
        y,
        ...tf.grads((a: tf.Tensor, b: tf.Tensor) => conv(a, b))([x as tf.Tensor, filter as tf.Tensor], dy),
      ];
    },
    tolerance: 1e-5,
  });
}

describe('3x3 convolutions by minimal filtering, and their gradients, agree with the JavaScript engine', () => {
  const sizes: [number, number][] = [
    [1, 2],
    [2, 2],
    [3, 3],
    [4, 4],
    [2, 5],
    [6, 7],
    [8, 8],
    [9, 12],
    [3, 17],
  ];
  const cases: Convolution[] = sizes.flatMap((map) => [
    { map, channels: [16, 16], kernel: [3, 3], pad: 'same' },
    { map, channels: [24, 17], kernel: [3, 3], pad: 'same' },
  ]);
  cases.push(
    { map: [7, 6], channels: [16, 20], kernel: [3, 3], pad: 'valid' },
    { map: [4, 3], channels: [20, 16], kernel: [3, 3], pad: 'valid' },
    { map: [5, 6], channels: [16, 16], kernel: [3, 3], pad: 2 },
  );
  it.each(cases.map((one) => [describeCase(one), one] as const))('%s', async (_name, one) => {
    expect(await problems(one)).toEqual([]);
  });
});

describe('convolutions of few channels by blocks, and their gradients, agree with the JavaScript engine', () => {
  const cases: Convolution[] = [
    { map: [12, 12], channels: [6, 16], kernel: [5, 5], pad: 'valid' },
    { map: [8, 6], channels: [3, 8], kernel: [3, 3], pad: 'same' },
    { map: [7, 9], channels: [2, 5], kernel: [2, 4], pad: 'valid' },
    { map: [4, 10], channels: [15, 4], kernel: [1, 3], pad: 'same' },
    { map: [12, 9], channels: [1, 6], kernel: [5, 5], pad: 'same' },
    { map: [12, 16], channels: [1, 6], kernel: [5, 4], pad: 'same' },
    { map: [28, 28], channels: [1, 6], kernel: [5, 5], pad: 'valid' },
    { map: [6, 6], channels: [4, 32], kernel: [5, 3], pad: 2 },
  ];
  it.each(cases.map((one) => [describeCase(one), one] as const))('%s', async (_name, one) => {
    expect(await problems(one)).toEqual([]);
  });
});
