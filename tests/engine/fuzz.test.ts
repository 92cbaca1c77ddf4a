import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import 'tfjs-backend-onnx';
import '../../src/backend';
import { leftOut } from '../short';
import { type Case, Chooser, compare } from './compare';

/** Change it (VERY_DEEP_FUZZ_SEED) to try other cases; the default makes a failure repeatable. */
const seed = process.env.VERY_DEEP_FUZZ_SEED ?? 'very-deep';
const rounds = Number(process.env.VERY_DEEP_FUZZ_ROUNDS ?? 1);

async function check(cases: Case[]): Promise<void> {
  const problems: string[] = [];
  for (const one of cases) problems.push(...(await compare(one)));
  expect(problems, `seed ${seed}`).toEqual([]);
}

const times = (n: number, make: (i: number) => Case | null): Case[] =>
  Array.from({ length: n * rounds }, (_, i) => make(i)).flatMap((c) => c ?? []);

type T4 = tf.Tensor4D;

/** f, and the gradients of a function of f whose incoming gradient is not constant. */
const withGradients =
  (f: (...x: tf.Tensor[]) => tf.Tensor) =>
  (...inputs: tf.Tensor[]): tf.Tensor[] => [
    f(...inputs),
    ...tf.grads((...x: tf.Tensor[]) =>
      f(...x)
        .square()
        .mul(0.5)
        .sum(),
    )(inputs),
  ];

describe.skipIf(leftOut('fuzzing of the ONNX engine'))(
  'the ONNX engine agrees with the JavaScript engine',
  () => {
    it('on convolutions and their gradients', async () => {
      const choose = new Chooser(`conv ${seed}`);
      await check(
        times(50, () => {
          const [height, width] = [choose.between(1, 22), choose.between(1, 22)];
          const [channels, filters] = [choose.pick([1, 2, 3, 5, 8, 17]), choose.pick([1, 3, 4, 18])];
          const kernel: [number, number] = [choose.between(1, 5), choose.between(1, 5)];
          const strides = choose.pick<number | [number, number]>([1, 1, 2, 3, [1, 2], [2, 1]]);
          const pad = choose.pick<
            | 'same'
            | 'valid'
            | number
            | [[number, number], [number, number], [number, number], [number, number]]
          >(
            ['same', 'valid', 1, 2, [[0, 0], [1, 2], [0, 1], [0, 0]]], // biome-ignore format: one choice a line is no clearer
          );
          const dilation = strides === 1 && (pad === 'same' || pad === 'valid') ? choose.pick([1, 1, 2]) : 1;
          const extent = (k: number) => (k - 1) * dilation + 1;
          if (
            pad !== 'same' &&
            (height < Math.max(...kernel.map(extent)) || width < Math.max(...kernel.map(extent)))
          )
            return null;
          if (typeof pad === 'number' && pad >= Math.min(...kernel)) return null;
          return {
            name: `conv2d ${height}x${width}x${channels} -> ${filters}, ${kernel}, strides ${strides}, pad ${JSON.stringify(pad)}, dilation ${dilation}`,
            inputs: () => [
              choose.normal([2, height, width, channels]),
              choose.normal([...kernel, channels, filters]),
            ],
            compute:
              dilation > 1
                ? (x, w) => [tf.conv2d(x as T4, w as T4, 1, pad as 'same', 'NHWC', dilation)]
                : withGradients((x, w) => tf.conv2d(x as T4, w as T4, strides, pad as 'same')),
          };
        }),
      );
    });

    it('on depthwise, separable and NCHW convolutions', async () => {
      const choose = new Chooser(`depthwise ${seed}`);
      await check([
        ...times(14, () => {
          const [size, channels, multiplier] = [
            choose.between(4, 12),
            choose.pick([1, 3, 8]),
            choose.pick([1, 2]),
          ];
          const [strides, pad] = [choose.pick([1, 2]), choose.pick(['same', 'valid'] as const)];
          return {
            name: `depthwise ${size} ${channels} x${multiplier}, strides ${strides}, ${pad}`,
            inputs: () => [
              choose.normal([2, size, size, channels]),
              choose.normal([3, 3, channels, multiplier]),
            ],
            compute: withGradients((x, w) => tf.depthwiseConv2d(x as T4, w as T4, strides, pad)),
          };
        }),
        ...times(1, () => ({
          name: 'NCHW',
          inputs: () => [choose.normal([2, 3, 7, 6]), choose.normal([3, 2, 3, 5])],
          compute: withGradients((x, w) => tf.conv2d(x as T4, w as T4, 1, 'same', 'NCHW')),
        })),
        {
          name: 'conv2dTranspose',
          inputs: () => [choose.normal([2, 4, 5, 3]), choose.normal([3, 3, 6, 3])],
          compute: withGradients((x, w) => tf.conv2dTranspose(x as T4, w as T4, [2, 8, 10, 6], 2, 'same')),
        },
      ]);
    });

    it('on pooling, ties included', async () => {
      const choose = new Chooser(`pool ${seed}`);
      await check(
        times(30, (i) => {
          const [height, width] = [choose.between(4, 14), choose.between(4, 14)];
          const channels = choose.pick([1, 3, 8]);
          const size = choose.pick<number | [number, number]>([2, 2, 3, [3, 2]]);
          const strides = choose.pick<number | [number, number]>([1, 2, 2, 3, [2, 1]]);
          const pad = choose.pick(['same', 'valid'] as const);
          const pool = i % 2 ? tf.avgPool : tf.maxPool;
          return {
            name: `${i % 2 ? 'average' : 'maximum'} pool ${height}x${width}x${channels}, ${size}, strides ${strides}, ${pad}`,
            // Half of a ReLU's outputs are equal: zero.
            inputs: () => [tf.tidy(() => tf.relu(choose.normal([2, height, width, channels])))],
            compute: withGradients((x) =>
              pool(x as T4, size, strides, pad)
                .mul(3)
                .add(1),
            ),
          };
        }),
      );
    });

    it('on reductions', async () => {
      const choose = new Chooser(`reduce ${seed}`);
      await check(
        times(30, (i) => {
          const shape = Array.from({ length: choose.between(1, 4) }, () => choose.between(1, 9));
          if (i % 4 === 0) shape[0] = 400;
          const axes = shape.map((_, axis) => axis).filter(() => choose.below(2));
          const keep = Boolean(choose.below(2));
          return {
            name: `reduce [${shape}] over [${axes}]`,
            inputs: () => [choose.normal(shape)],
            compute: (x) => [
              x.max(axes, keep),
              x.min(axes, keep),
              x.argMax(0),
              x.toInt().sum(axes, keep),
              x.greater(0).any(axes, keep),
              x.greater(0).all(axes, keep),
              ...withGradients((y) => y.mean(axes, keep))(x),
              ...withGradients((y) => y.sum(axes, keep))(x),
            ],
          };
        }),
      );
    });

    it('on broadcasting', async () => {
      const choose = new Chooser(`broadcast ${seed}`);
      await check(
        times(30, (i) => {
          const shape = Array.from({ length: choose.between(1, 4) }, () => choose.between(1, 9));
          if (i % 3 === 0) shape.unshift(130);
          const other = shape
            .map((extent) => (choose.below(2) ? extent : 1))
            .slice(choose.below(shape.length));
          return {
            name: `broadcast [${shape}] with [${other}]`,
            inputs: () => [choose.normal(shape), choose.normal(other)],
            compute: (x, y) => [
              tf.maximum(x, y),
              tf.minimum(y, x),
              x.greater(y),
              x.lessEqual(y),
              x.toInt().add(y.toInt()),
              x.toInt().equal(y.toInt()),
              ...withGradients((a, b) => a.mul(b).sub(b).add(1))(x, y),
              ...withGradients((a, b) => a.div(b.abs().add(1)))(x, y),
              ...withGradients((a, b) => a.squaredDifference(b))(x, y),
            ],
          };
        }),
      );
    });

    it('on matrix products', async () => {
      const choose = new Chooser(`matmul ${seed}`);
      await check(
        times(20, () => {
          const [m, k, n] = [choose.between(1, 9), choose.between(1, 9), choose.between(1, 9)];
          const [ta, tb] = [Boolean(choose.below(2)), Boolean(choose.below(2))];
          const batch = choose.pick<number[]>([[], [], [3], [2, 3]]);
          return {
            name: `matMul [${batch}] ${m} ${k} ${n} ${ta} ${tb}`,
            inputs: () => [
              choose.normal([...batch, ...(ta ? [k, m] : [m, k])]),
              choose.normal([...batch, ...(tb ? [n, k] : [k, n])]),
            ],
            compute: withGradients((a, b) => tf.matMul(a, b, ta, tb)),
          };
        }),
      );
    });

    it('on element-wise functions, with NaN and infinities', async () => {
      const choose = new Chooser(`elementwise ${seed}`);
      const smooth: Record<string, (x: tf.Tensor) => tf.Tensor> = {
        relu: tf.relu,
        relu6: tf.relu6,
        sigmoid: tf.sigmoid,
        tanh: tf.tanh,
        elu: tf.elu,
        selu: tf.selu,
        leakyRelu: (x) => tf.leakyRelu(x, 0.3),
        prelu: (x) => tf.prelu(x, tf.tensor1d([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])),
        softplus: tf.softplus,
        exp: tf.exp,
        expm1: tf.expm1,
        log1p: (x) => tf.log1p(x.abs()),
        logSigmoid: tf.logSigmoid,
        log: (x) => tf.log(x.abs().add(0.1)),
        sqrt: (x) => tf.sqrt(x.abs().add(0.1)),
        rsqrt: (x) => x.square().add(0.1).rsqrt(),
        pow: (x) => x.abs().add(0.1).pow(2.5),
        square: tf.square,
        reciprocal: (x) => tf.reciprocal(x.square().add(1)),
        clip: (x) => x.clipByValue(-0.5, 0.5),
        abs: tf.abs,
        neg: tf.neg,
        erf: tf.erf,
        sin: tf.sin,
        cos: tf.cos,
        tan: tf.tan,
        atan: tf.atan,
        asinh: tf.asinh,
        sinh: tf.sinh,
        cosh: tf.cosh,
        softmax: (x) => tf.softmax(x),
        logSoftmax: (x) => tf.logSoftmax(x),
        logSumExp: (x) => tf.logSumExp(x, -1),
        moments: (x) => tf.moments(x, 0).variance,
        norm: (x) => x.norm(),
      };
      await check(
        Object.entries(smooth).map(([name, f]) => ({
          name,
          inputs: () => [choose.normal([6, 8])],
          compute: withGradients(f),
          tolerance: 1e-4,
        })),
      );
      const special = [
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        0,
        -0,
        1e-38,
        3e38,
        -1.5,
      ];
      const plain = [
        'relu',
        'relu6',
        'sigmoid',
        'tanh',
        'elu',
        'exp',
        'square',
        'abs',
        'neg',
        'clip',
        'leakyRelu',
      ];
      const tests: Record<string, (x: tf.Tensor) => tf.Tensor> = {
        ...Object.fromEntries(plain.map((name) => [name, smooth[name] as (x: tf.Tensor) => tf.Tensor])),
        isNaN: tf.isNaN,
        isInf: tf.isInf,
        isFinite: tf.isFinite,
        sign: tf.sign,
        floor: tf.floor,
        ceil: tf.ceil,
        step: (x) => tf.step(x, 0.2),
        step0: (x) => tf.step(x),
        greater: (x) => x.greater(1),
        equal: (x) => x.equal(x),
        maximum: (x) => tf.maximum(x, 1),
        minimum: (x) => tf.minimum(1, x),
        round: tf.round,
        log: tf.log,
        sqrt: tf.sqrt,
      };
      await check(
        Object.entries(tests).map(([name, f]) => ({
          name: `${name} of special values`,
          inputs: () => [tf.tensor1d(special)],
          compute: (x) => [f(x)],
          tolerance: 1e-5,
        })),
      );
    });

    it('on rearranging', async () => {
      const choose = new Chooser(`shape ${seed}`);
      const indices = () => tf.tensor1d([0, 2, 2, 5], 'int32');
      const rearrangements: Record<string, (x: tf.Tensor) => tf.Tensor> = {
        tile: (x) => tf.tile(x, [2, 3]),
        pad: (x) => tf.pad(x, [[1, 2], [0, 1]], 3), // biome-ignore format: a matrix
        mirrorless: (x) => x.reshape([2, 3, 8]).transpose([2, 0, 1]),
        slice: (x) => tf.slice(x, [1, 2], [3, 4]),
        stack: (x) => tf.stack([x, x.neg()], 1),
        unstack: (x) => tf.unstack(x, 0)[2] as tf.Tensor,
        split: (x) => (tf.split(x, [3, 5], 1) as tf.Tensor[])[1] as tf.Tensor,
        concat: (x) => tf.concat([x, x.mul(2), x], 1),
        gather: (x) => tf.gather(x, indices()),
        gatherColumns: (x) => tf.gather(x, indices(), 1),
        where: (x) => tf.where(tf.range(0, 8).greater(3), x, x.mul(3)),
        reverse: (x) => x.reverse(1),
        reverseAll: (x) => tf.reverse(x, [0, 1]),
        cumsum: (x) => x.cumsum(1),
        cumsumBack: (x) => x.cumsum(1, true, true),
        expand: (x) => x.expandDims(1).squeeze(),
        broadcast: (x) => tf.broadcastTo(x.slice([0, 0], [1, 8]), [4, 8]),
        embedding: (x) => tf.gather(x, tf.tensor2d([[1, 1], [0, 5]], [2, 2], 'int32')), // biome-ignore format: a matrix
        // Square images, and one at a time for `nearest`: elsewhere tfjs-cpu's own gradients are wrong.
        bilinear: (x) => tf.image.resizeBilinear(x.reshape([3, 4, 4, 1]) as T4, [9, 5]),
        bilinearAligned: (x) => tf.image.resizeBilinear(x.reshape([3, 4, 4, 1]) as T4, [6, 8], true),
        nearest: (x) => tf.image.resizeNearestNeighbor(x.reshape([1, 6, 4, 2]) as T4, [12, 8]),
        batchNorm: (x) =>
          tf.batchNorm(x, x.mean(0), x.square().mean(0) as tf.Tensor1D, tf.ones([8]), tf.fill([8], 2), 1e-3),
      };
      await check([
        ...Object.entries(rearrangements).map(([name, f]) => ({
          name,
          inputs: () => [choose.normal([6, 8])],
          compute: withGradients(f),
        })),
        {
          // TensorFlow.js has no gradient for strided slices, and a wrong one for sums along leading axes.
          name: 'strided slices and cumulative sums',
          inputs: () => [choose.normal([6, 8])],
          compute: (x) => [
            x.cumsum(0),
            tf.stridedSlice(x, [5, 0], [0, 8], [-2, 3]),
            tf.stridedSlice(x, [-1, -2], [-7, -9], [-1, -1]),
          ],
        },
        {
          name: 'oneHot and casts',
          inputs: () => [tf.tensor1d([0, 3, 2, 1], 'int32')],
          compute: (x) => [
            tf.oneHot(x as tf.Tensor1D, 5),
            tf.oneHot(x as tf.Tensor1D, 5, 2, -1).toFloat(),
            x.toFloat().div(3).toInt(),
            x.toBool(),
            x.toBool().toFloat(),
            tf.where(x.toBool(), x.toBool(), x.equal(0)),
          ],
        },
        {
          name: 'unsorted segments with ids outside',
          inputs: () => [choose.normal([4, 3]), tf.tensor1d([1, -1, 7, 1], 'int32')],
          compute: (x, ids) => [tf.unsortedSegmentSum(x, ids as tf.Tensor1D, 3)],
        },
      ]);
    });

    it('on empty tensors and on kernels only JavaScript has', async () => {
      const choose = new Chooser(`fallback ${seed}`);
      await check([
        {
          name: 'empty',
          inputs: () => [tf.zeros([0, 3]), tf.zeros([3])],
          compute: (x, y) => [
            x.add(y),
            x.sum(),
            tf.concat([x, x], 0),
            x.relu(),
            tf.matMul(x as tf.Tensor2D, tf.ones([3, 2])),
          ],
          eagerOnly: true,
        },
        {
          name: 'topk, mod, cumprod, mirrorPad, linspace',
          inputs: () => [choose.normal([5, 6])],
          compute: (x) => [
            tf.topk(x, 3).values,
            tf.mod(x, 0.7),
            tf.cumprod(x, 1),
            tf.mirrorPad(x, [[1, 1], [2, 0]], 'reflect'), // biome-ignore format: a matrix
            tf.linspace(0, 1, 7),
          ],
          eagerOnly: true,
        },
      ]);
    });
  },
);
