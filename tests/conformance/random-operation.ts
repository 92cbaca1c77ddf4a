import * as tf from '@tensorflow/tfjs';
import { Random } from '../../src/core';
import type { Case } from '../engine/beside';

type Dtype = 'float32' | 'int32' | 'bool';
interface Made {
  readonly shape: number[];
  readonly dtype: Dtype;
  readonly values: number[] | boolean[];
}
type Compute = (...x: tf.Tensor[]) => tf.Tensor | tf.Tensor[];
/** An operation with its settings in its name, and its inputs. */
type Operation = readonly [name: string, inputs: Made[], compute: Compute];

const special = [Number.NaN, Infinity, -Infinity, -0, 0, 3e38, 2 ** 31, 1e30];

/** Random choices; the same seed makes the same. */
class Maker {
  readonly #random: Random;

  constructor(seed: string) {
    this.#random = new Random(seed);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.#random.integer(0, items.length)] as Item;
  }

  between(low: number, high: number): number {
    return this.#random.integer(low, high + 1);
  }

  chance(probability: number): boolean {
    return this.#random.uniform() < probability;
  }

  /** Short axes, some of length 1 and a few without elements. */
  shape(least = 0, most = 6): number[] {
    return Array.from({ length: this.between(least, most) }, () =>
      this.chance(0.04) ? 0 : this.pick([1, 1, 2, 2, 3, 4]),
    );
  }

  tensor(
    shape: number[],
    dtype: Dtype = this.pick(['float32', 'float32', 'int32', 'bool']),
    edges = 0,
  ): Made {
    const length = tf.util.sizeFromShape(shape);
    const number = () => (this.chance(edges) ? this.pick(special) : Math.fround(this.#random.normal(0, 2)));
    const values = Array.from({ length }, () => (dtype === 'int32' ? this.between(-5, 5) : number()));
    return { shape, dtype, values: dtype === 'bool' ? values.map((value) => value > 0) : values };
  }

  /** A shape that broadcasts to another. */
  part(shape: number[]): number[] {
    return shape
      .map((extent) => (this.chance(0.4) ? 1 : extent))
      .slice(this.between(0, Math.min(2, shape.length)));
  }

  /** Some axes, counted from the front or the back; undefined for all. */
  axes(rank: number): number[] | undefined {
    const chosen = Array.from({ length: rank }, (_, i) => i).filter(() => this.chance(0.5));
    return chosen.length === 0 ? undefined : chosen.map((axis) => (this.chance(0.3) ? axis - rank : axis));
  }

  axis = (rank: number): number => this.between(-rank, rank - 1);

  order<Item>(items: readonly Item[]): Item[] {
    const left = [...items];
    return items.map(() => left.splice(this.between(0, left.length - 1), 1)[0] as Item);
  }
}

const unary: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  ...{ abs: tf.abs, acos: tf.acos, asin: tf.asin, asinh: tf.asinh, atan: tf.atan, atanh: tf.atanh },
  ...{ ceil: tf.ceil, cos: tf.cos, elu: tf.elu, erf: tf.erf, exp: tf.exp, expm1: tf.expm1, floor: tf.floor },
  ...{ isFinite: tf.isFinite, isInf: tf.isInf, isNaN: tf.isNaN, log: tf.log, log1p: tf.log1p, neg: tf.neg },
  ...{ logSigmoid: tf.logSigmoid, logicalNot: tf.logicalNot, reciprocal: tf.reciprocal, relu: tf.relu },
  ...{ relu6: tf.relu6, round: tf.round, rsqrt: tf.rsqrt, selu: tf.selu, sigmoid: tf.sigmoid, sign: tf.sign },
  ...{
    softplus: tf.softplus,
    sqrt: tf.sqrt,
    step: (x) => tf.step(x),
    tanh: tf.tanh,
    zerosLike: tf.zerosLike,
  },
  ...{ onesLike: tf.onesLike, clone: tf.clone, clip: (x) => tf.clipByValue(x, -1, 2) },
  ...{ leakyRelu: (x) => tf.leakyRelu(x, -0.5), prelu: (x) => tf.prelu(x, tf.scalar(0.2)) },
  ...{
    float: (x) => tf.cast(x, 'float32'),
    int: (x) => tf.cast(x, 'int32'),
    bool: (x) => tf.cast(x, 'bool'),
  },
};
const binary = {
  ...{ add: tf.add, sub: tf.sub, mul: tf.mul, div: tf.div, divNoNan: tf.divNoNan, floorDiv: tf.floorDiv },
  ...{ mod: tf.mod, pow: tf.pow, maximum: tf.maximum, minimum: tf.minimum, atan2: tf.atan2 },
  ...{ squaredDifference: tf.squaredDifference, equal: tf.equal, notEqual: tf.notEqual, less: tf.less },
  ...{ lessEqual: tf.lessEqual, greater: tf.greater, greaterEqual: tf.greaterEqual },
  ...{ and: tf.logicalAnd, or: tf.logicalOr, xor: tf.logicalXor },
} satisfies Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor>;
const reductions = {
  sum: tf.sum,
  mean: tf.mean,
  max: tf.max,
  min: tf.min,
  prod: tf.prod,
  all: tf.all,
  any: tf.any,
};

const name = (...parts: unknown[]): string => parts.map((part) => JSON.stringify(part) ?? 'all').join(' ');

const kinds: ((make: Maker) => Operation)[] = [
  (make) => {
    const [key, f] = make.pick(Object.entries(unary));
    return [key, [make.tensor(make.shape(), undefined, 0.1)], f as Compute];
  },
  (make) => {
    const [key, f] = make.pick(Object.entries(binary));
    const shape = make.shape(0, 5);
    const dtype = make.pick<Dtype>(['float32', 'float32', 'int32', 'bool']);
    const pair = [make.tensor(shape, dtype, 0.1), make.tensor(make.part(shape), dtype, 0.1)];
    return [key, make.order(pair), f as Compute];
  },
  (make) => {
    const [key, f] = make.pick(Object.entries(reductions));
    const shape = make.shape();
    const [axes, keep] = [make.axes(shape.length), make.chance(0.5)];
    const dtype = key === 'all' || key === 'any' ? 'bool' : undefined;
    return [name(key, axes, keep), [make.tensor(shape, dtype)], (x) => f(x as tf.Tensor, axes, keep)];
  },
  (make) => {
    const shape = make.shape(1, 5);
    const axis = make.axis(shape.length);
    const [key, f] = make.pick(
      Object.entries<Compute>({
        argMax: (x) => tf.argMax(x as tf.Tensor, axis),
        argMin: (x) => tf.argMin(x as tf.Tensor, axis),
        concat: (x) => tf.concat([x as tf.Tensor, x as tf.Tensor], axis),
        expandDims: (x) => tf.expandDims(x as tf.Tensor, axis),
        reverse: (x) => tf.reverse(x as tf.Tensor, axis),
        softmax: (x) => tf.softmax(x as tf.Tensor),
        split: (x) => tf.split(x as tf.Tensor, (shape.at(axis) as number) || 1, axis),
        stack: (x) => tf.stack([x as tf.Tensor, x as tf.Tensor], axis),
        unstack: (x) => tf.unstack(x as tf.Tensor, axis),
      }),
    );
    return [name(key, axis), [make.tensor(shape)], f];
  },
  (make) => {
    const shape = make.shape(1, 6);
    const begin = shape.map((extent) => make.between(0, Math.max(0, extent - 1)));
    const size = shape.map((extent, i) =>
      make.chance(0.3) ? -1 : make.between(0, extent - (begin[i] as number)),
    );
    return [name('slice', begin, size), [make.tensor(shape)], (x) => tf.slice(x as tf.Tensor, begin, size)];
  },
  (make) => {
    const shape = make.shape(1, 4).map((extent) => extent || 1);
    const steps = shape.map(() => make.pick([1, 1, 2, -1, -2]));
    const begin = shape.map((extent) => make.between(-extent, extent - 1));
    const end = shape.map((extent) => make.between(-extent - 1, extent));
    const f: Compute = (x) => tf.stridedSlice(x as tf.Tensor, begin, end, steps);
    return [name('stridedSlice', begin, end, steps), [make.tensor(shape)], f];
  },
  (make) => {
    const shape = make.shape(1, 4);
    const axis = make.axis(shape.length);
    const indices = make.shape(0, 3);
    const last = Math.max(0, (shape.at(axis) as number) - 1);
    const values = Array.from({ length: tf.util.sizeFromShape(indices) }, () => make.between(0, last));
    return [
      name('gather', axis),
      [make.tensor(shape), { shape: indices, dtype: 'int32', values }],
      (x, places) => tf.gather(x as tf.Tensor, places as tf.Tensor1D, axis),
    ];
  },
  (make) => {
    const shape = make.shape(0, 4);
    const paddings = shape.map((): [number, number] => [make.between(0, 2), make.between(0, 2)]);
    const repeats = shape.map(() => make.pick([1, 1, 2, 3, 0]));
    return make.pick<Operation>([
      [name('pad', paddings), [make.tensor(shape)], (x) => tf.pad(x as tf.Tensor, paddings)],
      [name('tile', repeats), [make.tensor(shape)], (x) => tf.tile(x as tf.Tensor, repeats)],
    ]);
  },
  (make) => {
    const shape = make.shape(1, 6);
    const order = make.order(shape.map((_, i) => i));
    return [name('transpose', order), [make.tensor(shape)], (x) => tf.transpose(x as tf.Tensor, order)];
  },
  (make) => {
    const shape = make.shape(0, 4);
    const inputs = [
      make.tensor(shape, 'bool'),
      make.tensor(shape, 'float32', 0.1),
      make.tensor(shape, 'float32'),
    ];
    return ['where', inputs, (c, a, b) => tf.where(c as tf.Tensor, a as tf.Tensor, b as tf.Tensor)];
  },
  (make) => {
    const batch = make.shape(0, 2);
    const [rows, inner, columns] = [make.between(1, 4), make.between(1, 4), make.between(1, 4)];
    const [a, b] = [make.chance(0.5), make.chance(0.5)];
    const left = make.tensor([...batch, ...(a ? [inner, rows] : [rows, inner])], 'float32');
    const right = make.tensor([...batch, ...(b ? [columns, inner] : [inner, columns])], 'float32');
    return [name('matMul', a, b), [left, right], (x, y) => tf.matMul(x as tf.Tensor, y as tf.Tensor, a, b)];
  },
  (make) => {
    const shape = [make.between(1, 2), make.between(1, 9), make.between(1, 9), make.between(1, 3)];
    const window: [number, number] = [make.between(1, 4), make.between(1, 4)];
    const strides = make.pick<number | [number, number]>([1, 2, 3, [1, 2]]);
    const pad = make.pick<'same' | 'valid' | number>(['same', 'valid', 1]);
    const [channels] = shape.slice(-1) as [number];
    const image = make.tensor(shape, 'float32');
    const filter = make.tensor([...window, channels, make.between(1, 3)], 'float32');
    const settings = [window, strides, pad];
    return make.pick<Operation>([
      [name('maxPool', ...settings), [image], (x) => tf.maxPool(x as tf.Tensor4D, window, strides, pad)],
      [name('avgPool', ...settings), [image], (x) => tf.avgPool(x as tf.Tensor4D, window, strides, pad)],
      [
        name('conv2d', ...settings),
        [image, filter],
        (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad),
      ],
      [
        name('depthwiseConv2d', ...settings),
        [image, filter],
        (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad),
      ],
    ]);
  },
  (make) => {
    const shape = make.shape(1, 3);
    const values = Array.from({ length: shape[0] as number }, () => make.between(-1, 3));
    return [
      'unsortedSegmentSum',
      [make.tensor(shape, 'float32'), { shape: [shape[0] as number], dtype: 'int32', values }],
      (x, ids) => tf.unsortedSegmentSum(x as tf.Tensor, ids as tf.Tensor1D, 3),
    ];
  },
];

/** The gradient by the first input of real numbers, where the incoming one is not constant. */
const gradient =
  (compute: Compute, at: number): Compute =>
  (...inputs) =>
    tf.grad((x) => {
      const results = [compute(...inputs.map((input, i) => (i === at ? x : input)))].flat();
      const costs = results.map((one) => {
        const real = tf.cast(one, 'float32');
        return tf.sum(tf.mul(real, tf.add(real, 0.3)));
      });
      return costs.reduce((a, b) => tf.add(a, b));
    })(inputs[at] as tf.Tensor);

/** A random operation on random tensors, or its gradient. */
export function randomOperation(seed: string): Case {
  const make = new Maker(seed);
  const [label, inputs, compute] = make.pick(kinds)(make);
  const at = inputs.findIndex(({ dtype }) => dtype === 'float32');
  const areFinite = inputs.every(({ values }) => values.every((value) => Number.isFinite(Number(value))));
  const isGradient = at >= 0 && areFinite && make.chance(0.4);
  const types = inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`).join(', ');
  return {
    name: `${isGradient ? 'the gradient of ' : ''}${label} (${types})`,
    inputs: () => inputs.map(({ values, shape, dtype }) => tf.tensor(values as number[], shape, dtype)),
    compute: isGradient ? gradient(compute, at) : compute,
    tolerance: 3e-4,
  };
}
