import { expect, it } from 'vitest';
import { type EngineName, ready, tf } from '../../src/backend';
import { readValues } from '../../src/backend/read';
import { Random } from '../../src/core';

/** Carries out `compute` on the plain JavaScript engine and on another, from the same numbers. */
async function onBoth(
  engine: EngineName,
  compute: (normal: (...shape: number[]) => tf.Tensor) => tf.Tensor[],
): Promise<number[][][]> {
  const results: number[][][] = [];
  for (const backend of ['cpu', engine] as const) {
    await ready({ backend });
    const random = new Random(7);
    const normal = (...shape: number[]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return tf.tensor(
        Array.from({ length: size }, () => random.normal()),
        shape,
      );
    };
    const tensors = tf.tidy(() => compute(normal));
    results.push((await readValues(tensors)).map((values) => [...values]));
    tf.dispose(tensors);
  }
  return results;
}

/** Largest difference, relative to the largest value. */
function difference(a: number[], b: number[]): number {
  expect(b.length).toBe(a.length);
  const scale = Math.max(...a.map(Math.abs), 1e-6);
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] as number)))) / scale;
}

/** The gradients with respect to every input, for an upstream gradient that is not constant. */
export function gradients(f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]): tf.Tensor[] {
  return tf.grads((...xs) => {
    const y = f(...xs);
    // Not `tf.sin`: a GPU's is right to 2^-11 only.
    const slopes = Float32Array.from({ length: y.size }, (_, i) => Math.sin(i));
    return tf.sum(tf.mul(y, tf.tensor(slopes, y.shape)));
  })(inputs);
}

type Pad = Parameters<typeof tf.conv2d>[3];
const explicit = (top: number, bottom: number, left: number, right: number): Pad => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
];

/**
 * Defines the tests that an engine computes and differentiates as plain JavaScript does.
 * @param tolerance relative to the largest value of a result
 */
export function agreesWithPlainJavaScript(engine: EngineName, tolerance = 1e-5): void {
  const agree = async (compute: (normal: (...shape: number[]) => tf.Tensor) => tf.Tensor[]) => {
    const [expected, found] = (await onBoth(engine, compute)) as [number[][], number[][]];
    expect(found.length).toBe(expected.length);
    for (const [i, values] of expected.entries())
      expect(difference(values, found[i] as number[])).toBeLessThan(tolerance);
  };

  const convolutions: [string, number[], number[], number | [number, number], Pad][] = [
    ['LeNet, first layer', [3, 28, 28, 1], [5, 5, 1, 6], 1, 'valid'],
    ['LeNet, second layer', [3, 12, 12, 6], [5, 5, 6, 16], 1, 'valid'],
    ['3x3, same', [2, 7, 7, 4], [3, 3, 4, 5], 1, 'same'],
    ['3x3, stride 2, same, even', [2, 8, 8, 4], [3, 3, 4, 5], 2, 'same'],
    ['3x3, stride 2, same, odd', [2, 7, 7, 4], [3, 3, 4, 5], 2, 'same'],
    ['3x3, stride 2, symmetric pad', [2, 8, 8, 3], [3, 3, 3, 4], 2, explicit(1, 1, 1, 1)],
    ['7x7, stride 2, pad 3', [2, 28, 28, 1], [7, 7, 1, 8], 2, explicit(3, 3, 3, 3)],
    ['3x3, stride 2, pad 1 as a number', [2, 8, 7, 3], [3, 3, 3, 4], 2, 1],
    ['1x1', [2, 5, 5, 6], [1, 1, 6, 4], 1, 'same'],
    ['1x1, stride 2: pixels that are never read', [2, 6, 6, 3], [1, 1, 3, 4], 2, 'valid'],
    ['3x3, stride 3, last rows never read', [2, 8, 8, 3], [3, 3, 3, 2], 3, 'valid'],
    ['unequal strides, sides and pads', [2, 9, 6, 3], [2, 3, 3, 4], [3, 2], explicit(0, 2, 2, 1)],
    ['even filter, same', [2, 6, 7, 2], [4, 2, 2, 3], 1, 'same'],
    ['pad wider than the filter', [1, 4, 4, 2], [2, 2, 2, 3], 1, explicit(3, 3, 3, 3)],
    ['one pixel of output', [2, 5, 5, 3], [5, 5, 3, 4], 1, 'valid'],
  ];
  it.each(convolutions)(
    'convolves and differentiates: %s',
    async (_name, xShape, filterShape, strides, pad) => {
      await agree((normal) => {
        const [x, filter] = [normal(...xShape), normal(...filterShape)];
        const convolve = (a: tf.Tensor, b: tf.Tensor) =>
          tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad);
        return [
          convolve(x, filter),
          ...gradients(convolve as (...inputs: tf.Tensor[]) => tf.Tensor, [x, filter]),
        ];
      });
    },
  );

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('multiplies matrices, transposed %s and %s, in two and three dimensions', async (ta, tb) => {
    await agree((normal) => {
      const shape = (t: boolean, r: number, c: number) => (t ? [c, r] : [r, c]);
      const multiply = (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b, ta, tb);
      const flat: [tf.Tensor, tf.Tensor] = [normal(...shape(ta, 5, 7)), normal(...shape(tb, 7, 3))];
      const batched: [tf.Tensor, tf.Tensor] = [normal(4, ...shape(ta, 5, 7)), normal(4, ...shape(tb, 7, 3))];
      return [flat, batched].flatMap((pair) => [
        multiply(...pair),
        ...gradients(multiply as (...inputs: tf.Tensor[]) => tf.Tensor, pair),
      ]);
    });
  });

  const operations: Record<string, [(x: tf.Tensor) => tf.Tensor, number[]]> = {
    'max pool 2x2': [(x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'), [2, 6, 6, 3]],
    'max pool 3x3, stride 2, pad 1': [
      (x) => tf.maxPool(x as tf.Tensor4D, 3, 2, explicit(1, 1, 1, 1) as never),
      [2, 8, 8, 3],
    ],
    'max pool 3x3, stride 2, pad 1 as a number': [(x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 1), [2, 8, 7, 3]],
    'average pool 3x3, stride 2, pad 1': [(x) => tf.avgPool(x as tf.Tensor4D, 3, 2, 1), [2, 7, 8, 3]],
    'max pool of equal values': [
      (x) => {
        const rounded = tf.customGrad((y) => ({ value: tf.round(y as tf.Tensor), gradFunc: (dy) => dy }))(x);
        return tf.maxPool(rounded as tf.Tensor4D, 3, 2, 'same');
      },
      [2, 7, 7, 3],
    ],
    'average pool 2x2': [(x) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid'), [2, 6, 6, 3]],
    'average pool 3x3, stride 2, same': [(x) => tf.avgPool(x as tf.Tensor4D, 3, 2, 'same'), [2, 7, 7, 3]],
    'global average pool': [(x) => tf.mean(x, [1, 2]), [2, 5, 5, 3]],
    variance: [(x) => tf.moments(x, [0, 1, 2]).variance, [2, 5, 5, 3]],
    'squared difference': [(x) => tf.squaredDifference(x, tf.mean(x, [0], true)), [4, 5]],
    'batch normalization': [
      (x) => {
        const { mean, variance } = tf.moments(x, [0, 1, 2], true);
        return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
      },
      [4, 3, 3, 2],
    ],
    'batchNorm of TensorFlow.js': [
      (x) =>
        tf.batchNorm(
          x as tf.Tensor2D,
          tf.mean(x, 0) as tf.Tensor1D,
          tf.moments(x, 0).variance as tf.Tensor1D,
          tf.tensor1d([1, 2, 3]),
          tf.tensor1d([3, 2, 1]),
        ),
      [6, 3],
    ],
    'concatenation and slice': [
      (x) => tf.concat([x, tf.square(x)], 3).slice([0, 0, 0, 2], [-1, -1, -1, 3]),
      [2, 4, 4, 3],
    ],
    sigmoid: [tf.sigmoid, [3, 4]],
    tanh: [tf.tanh, [3, 4]],
    relu: [tf.relu, [3, 4]],
    softplus: [tf.softplus, [3, 4]],
    gelu: [(x) => tf.mul(x, tf.add(0.5, tf.mul(0.5, tf.erf(tf.div(x, Math.SQRT2))))), [3, 4]],
    'log softmax': [tf.logSoftmax, [3, 4]],
    'softmax cross entropy': [
      (x) => tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d([0, 2, 1], 'int32'), 4), x),
      [3, 4],
    ],
    gather: [(x) => tf.gather(x, tf.tensor1d([2, 0, 2], 'int32')), [3, 4]],
    'mirror pad': [
      (x) =>
        tf.mirrorPad(
          x,
          [
            [1, 1],
            [1, 1],
          ],
          'reflect',
        ),
      [3, 4],
    ],
    upsampling: [(x) => tf.image.resizeBilinear(x as tf.Tensor4D, [6, 6]), [2, 3, 3, 2]],
    'transposed convolution': [
      (x) => tf.conv2dTranspose(x as tf.Tensor4D, tf.ones([2, 2, 4, 3]), [2, 6, 6, 4], 2, 'valid'),
      [2, 3, 3, 3],
    ],
    'depthwise convolution': [
      (x) => tf.depthwiseConv2d(x as tf.Tensor4D, tf.ones([3, 3, 3, 1]), 1, 'same'),
      [2, 5, 5, 3],
    ],
    'where and maximum': [
      (x) =>
        tf.where(
          tf.tensor1d([1, 0, 1, 0], 'bool').broadcastTo([3, 4]),
          tf.maximum(x, 0.5),
          tf.minimum(x, -0.5),
        ),
      [3, 4],
    ],
    'clip, abs, log, sqrt': [(x) => tf.log(tf.sqrt(tf.add(tf.abs(tf.clipByValue(x, -1, 1)), 0.1))), [3, 4]],
    'cumulative sum': [(x) => tf.cumsum(x, 1), [3, 4]],
    'sum of one, and of many tensors': [
      (x) => tf.addN([tf.addN([x]), ...Array.from({ length: 30 }, (_, i) => tf.mul(x, i))]),
      [3, 4],
    ],
    norm: [(x) => tf.norm(x), [3, 4]],
    'stack, unstack, tile': [(x) => tf.tile(tf.stack(tf.unstack(x, 1).reverse()), [2, 1]), [3, 4]],
  };
  it.each(Object.entries(operations))(
    'computes and differentiates: %s',
    async (_name, [operation, shape]) => {
      await agree((normal) => {
        const x = normal(...shape);
        return [operation(x), ...gradients(operation as (...inputs: tf.Tensor[]) => tf.Tensor, [x])];
      });
    },
  );

  it('gives the gradients of a network with every building block of the course', async () => {
    await agree((normal) => {
      const normalize = (x: tf.Tensor) => {
        const { mean, variance } = tf.moments(x, [0, 1, 2], true);
        return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5)));
      };
      const convolve = (x: tf.Tensor, filter: tf.Tensor, strides = 1, pad: Pad = 'same') =>
        tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad);
      const images = normal(4, 16, 16, 1);
      const weights = [
        normal(5, 5, 1, 4), // stem, unpadded
        normal(3, 3, 4, 6), // residual branch, stride 2 and symmetric pad
        normal(3, 3, 6, 6),
        normal(1, 1, 4, 6), // projection shortcut
        normal(3, 3, 6, 2), // dense block
        normal(8, 10), // classifier
      ];
      const loss = (
        stem: tf.Tensor,
        a: tf.Tensor,
        b: tf.Tensor,
        shortcut: tf.Tensor,
        grow: tf.Tensor,
        out: tf.Tensor,
      ) => {
        const x = tf.avgPool(
          tf.sigmoid(normalize(convolve(images, stem, 1, 'valid'))) as tf.Tensor4D,
          2,
          2,
          'valid',
        );
        const branch = convolve(tf.relu(normalize(convolve(x, a, 2, explicit(1, 1, 1, 1)))), b);
        const residual = tf.relu(tf.add(normalize(branch), convolve(x, shortcut, 2, 'valid')));
        const dense = tf.concat([residual, convolve(tf.relu(normalize(residual)), grow)], 3);
        const pooled = tf.maxPool(dense as tf.Tensor4D, 3, 2, explicit(1, 1, 1, 1) as never);
        const logits = tf.matMul(tf.mean(pooled, [1, 2]) as tf.Tensor2D, out as tf.Tensor2D);
        return tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d([1, 7, 0, 3], 'int32'), 10), logits);
      };
      return tf.grads(loss as (...inputs: tf.Tensor[]) => tf.Tensor)(weights);
    });
  });

  it('finds the first of the largest values', async () => {
    const values = Array.from({ length: 90 }, (_, i) => (i * 7) % 5);
    await agree(() => [tf.argMax(tf.tensor(values, [9, 10]), -1), tf.argMin(tf.tensor(values, [9, 10]), 0)]);
  });

  it('computes what only the plain JavaScript engine knows', async () => {
    await agree((normal) => [tf.einsum('ij,kj->ik', normal(3, 4), normal(2, 4))]);
    await agree((normal) => [tf.unsortedSegmentSum(normal(3, 2), tf.tensor1d([1, 0, 1], 'int32'), 2)]);
  });

  it('leaves no tensor behind', async () => {
    await ready({ backend: engine });
    const x = tf.randomNormal<tf.Rank.R4>([8, 12, 12, 4]);
    const filter = tf.randomNormal<tf.Rank.R4>([3, 3, 4, 8]);
    const step = () =>
      tf.tidy(
        () => void gradients((a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, 'same'), [x, filter]),
      );
    step();
    const tensors = tf.memory().numTensors;
    for (let i = 0; i < 20; i++) step();
    expect(tf.memory().numTensors).toBe(tensors);
    tf.dispose([x, filter]);
  });
}
