import { beforeAll, describe, expect, it } from 'vitest';
import { ready, tf } from '../../src/backend';
import {
  imageModel,
  type ResidualOrder,
  ResNetModel,
  type ResNetV2Options,
  residualOrders,
  resnetV2,
  summary,
} from '../../src/models';

beforeAll(async () => {
  await ready();
});

const variables = (model: tf.LayersModel) =>
  [...model.layers]
    .sort((a, b) => a.id - b.id)
    .flatMap((layer) => layer.weights.map((weight) => weight.read() as tf.Variable));
const values = (tensor: tf.Tensor) => Array.from(tensor.dataSync());
const small: ResNetV2Options = { channels: [4, 8, 16, 32], blocks: [2, 1, 1, 1], classes: 3 };
const images = (shape: [number, number, number, number]) =>
  tf.randomNormal(shape, 0, 1, 'float32', 3) as tf.Tensor4D;
const names = Object.keys(residualOrders) as ResidualOrder[];

describe('resnetV2', () => {
  it.each([18, 50] as const)(
    'computes what ResNetModel computes with the same weights, %i layers',
    (depth) => {
      const layers = resnetV2({ ...small, depth, inputShape: [20, 12, 3] });
      const written = new ResNetModel(16, 12, depth, 3, 'channels_last', { filtersInitial: 4 });
      written.blockLayerSizes = [2, 1, 1, 1];
      written.build([20, 12, 3]);
      const own = variables(layers);
      expect(own.map(({ shape }) => shape)).toEqual(written.state.map(({ shape }) => shape));
      own.forEach((variable, i) => {
        (written.state[i] as tf.Variable).assign(variable);
      });
      const x = images([3, 20, 12, 3]);
      for (const training of [true, false]) {
        const a = values(layers.apply(x, { training }) as tf.Tensor);
        const b = values(written.modelLayers(x, training));
        a.forEach((value, i) => {
          expect(Math.abs(value - (b[i] as number))).toBeLessThan(1e-5);
        });
      }
      layers.dispose();
      written.dispose();
    },
  );

  it.each(names)('gives the same in both data formats, %s', (order) => {
    const last = resnetV2({ ...small, order, stem: 'small', inputShape: [9, 6, 3] });
    const first = resnetV2({
      ...small,
      order,
      stem: 'small',
      inputShape: [3, 9, 6],
      dataFormat: 'channels_first',
    });
    const x = images([3, 9, 6, 3]);
    for (const training of [true, false]) {
      const a = values(last.apply(x, { training }) as tf.Tensor);
      const b = values(first.apply(tf.transpose(x, [0, 3, 1, 2]), { training }) as tf.Tensor);
      a.forEach((value, i) => {
        expect(Math.abs(value - (b[i] as number))).toBeLessThan(1e-5);
      });
    }
    last.dispose();
    first.dispose();
  });

  it('puts normalization and ReLU where the five orders say', () => {
    const between = (order: ResidualOrder) => {
      const model = resnetV2({ order, blocks: [1], channels: [4], stem: 'small', inputShape: [4, 4, 4] });
      const short: Record<string, string> = {
        PaddedConv2D: 'conv',
        BatchNorm: 'bn',
        Activation: 'relu',
        Add: 'add',
      };
      const order_ = model.layers.flatMap((layer) => short[layer.getClassName()] ?? []);
      model.dispose();
      return order_.join(' ');
    };
    // Read off figure 4 of the paper, with the stem before and what its section on experiments adds at the end.
    expect(names.map(between)).toEqual([
      'conv bn relu conv bn relu conv bn add relu',
      'conv bn relu conv bn relu conv add bn relu',
      'conv bn relu conv bn relu conv bn relu add',
      'conv bn relu conv bn relu conv bn add relu',
      'conv bn relu conv bn relu conv add bn relu',
    ]);
  });

  it('keeps the stream clean with full pre-activation: the sum of the branches is the whole way', () => {
    const model = resnetV2({ ...small, blocks: [3, 1, 1, 1], inputShape: [32, 32, 1] });
    const adds = model.layers.filter((layer) => layer.getClassName() === 'Add');
    const [first, , third] = adds as [tf.layers.Layer, tf.layers.Layer, tf.layers.Layer];
    const branches = adds.slice(1, 3).map((add) => (add.input as tf.SymbolicTensor[])[1]);
    const probe = tf.model({
      inputs: model.inputs,
      outputs: [first.output, third.output, ...branches] as tf.SymbolicTensor[],
    });
    const [from, to, f2, f3] = probe.apply(images([2, 32, 32, 1]), { training: true }) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const rest = tf.sub(tf.sub(to, from), tf.add(f2, f3));
    expect(tf.max(tf.abs(rest)).dataSync()[0]).toBeLessThan(1e-5);
    model.dispose();
  });

  // As for ResNetModel, MXNet's table counts a normalization of the images and one of the stem besides.
  it.each([
    [34, 21_811_380],
    [101, 44_639_412],
  ] as const)(
    'has the published number of parameters at %i layers',
    (depth, published) => {
      const model = resnetV2({ depth, inputShape: [64, 64, 3], classes: 1000 });
      expect(summary(model).at(-1)?.parameters).toBe(published - 4 * 3 - 4 * 64);
      model.dispose();
    },
    120_000,
  );

  it('with SkipInit begins as stem and head alone where no block changes the shape, and hears a gradient there', () => {
    const shape = [8, 8, 3] as const;
    const model = resnetV2({
      ...{ blocks: [3], channels: [4], stem: 'small', inputShape: shape, classes: 3, skipInit: true },
    });
    expect(summary(model).some(({ layer }) => /norm/i.test(layer))).toBe(false);
    // Written out: a 3x3 convolution with bias, ReLU, the mean over the positions, a dense layer.
    const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const [kernel, bias] = weights as tf.Tensor[] as [tf.Tensor4D, tf.Tensor1D];
    const [dense, last] = weights.slice(-2) as tf.Tensor[] as [tf.Tensor2D, tf.Tensor1D];
    const x = images([2, 8, 8, 3]);
    const stem = tf.relu(tf.add(tf.conv2d(x, kernel, 1, 'same'), bias));
    const byHand = tf.add(tf.matMul(tf.mean(stem, [1, 2]) as tf.Tensor2D, dense), last);
    const difference = tf.max(tf.abs(tf.sub(model.predict(x) as tf.Tensor, byHand)));
    expect(difference.dataSync()[0]).toBeLessThan(1e-5);

    const factors = weights.filter((weight) => String(weight.shape) === '1');
    expect(factors.map((factor) => values(factor))).toEqual([[0], [0], [0]]);
    const { grads } = tf.variableGrads(
      () => tf.mean(tf.square(model.apply(x, { training: true }) as tf.Tensor)).asScalar(),
      factors,
    );
    for (const factor of factors)
      expect(Math.abs(values(grads[factor.name] as tf.Tensor)[0] as number)).toBeGreaterThan(0);
  });

  it('with SkipInit has He-uniform kernels and biases, without it Glorot-uniform ones and none', () => {
    const options: ResNetV2Options = { blocks: [1], channels: [64], stem: 'small', inputShape: [8, 8, 64] };
    const kernelsOf = (model: tf.LayersModel) => variables(model).filter(({ rank }) => rank === 4);
    // Of 3x3 over 64 channels to 64: He √(6/576), Glorot √(6/1152).
    for (const [skipInit, bound] of [
      [true, Math.sqrt(6 / 576)],
      [false, Math.sqrt(6 / 1152)],
    ] as const) {
      const model = resnetV2({ ...options, skipInit });
      for (const kernel of kernelsOf(model)) {
        const largest = Math.max(...values(kernel).map(Math.abs));
        expect(largest).toBeLessThanOrEqual(bound * 1.0001);
        expect(largest).toBeGreaterThan(0.99 * bound);
      }
      const convolutions = model.layers.filter((layer) => layer.getClassName() === 'PaddedConv2D');
      expect(convolutions.length).toBe(3);
      for (const layer of convolutions) expect(layer.weights.length).toBe(skipInit ? 2 : 1);
    }
  });

  it('is found by name', () => {
    const model = imageModel('resnet-v2-18', { inputShape: [28, 28, 1], classes: 4 });
    expect(model.outputShape).toEqual([null, 4]);
    model.dispose();
    expect(() => resnetV2({ depth: 20 as 18 })).toThrow('depth is one of');
    expect(() => resnetV2({ order: 'v3' as 'original' })).toThrow('norm-after-addition');
    expect(() => resnetV2({ blocks: [1], channels: [4, 8] })).toThrow('must agree');
  });
});
