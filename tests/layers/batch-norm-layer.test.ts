import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { BatchNorm } from '../../src/layers';
import { channelsLast, expectClose, expectNoLeak, fixtures, tensor } from './fixtures';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const read = (weight: tf.LayerVariable | undefined) => (weight as tf.LayerVariable).read();

describe('BatchNorm', () => {
  it('agrees with PyTorch over two calls, in images', () => {
    const c = fixtures.batchNorm4d;
    const layer = new BatchNorm({ movingVarianceEstimate: 'sample' });
    layer.build([null, 2, 5, 3]);
    layer.setWeights([c.gamma, c.beta, c.movingMean, c.movingVariance].map(tensor));
    expectClose(layer.apply(channelsLast(c.x)) as tf.Tensor, channelsLast(c.inference));
    expectClose(layer.apply(channelsLast(c.x), { training: true }) as tf.Tensor, channelsLast(c.y));
    expectClose(read(layer.movingMean), tensor(c.newMovingMean));
    expectClose(read(layer.movingVariance), tensor(c.newMovingVariance));
  });

  it('agrees with the layer of TensorFlow.js where that works', () => {
    const x = tf.randomNormal([6, 3, 3, 4], 2, 3, 'float32', 5);
    const dy = tf.randomNormal(x.shape, 0, 1, 'float32', 6);
    const ours = new BatchNorm({ momentum: 0.8, epsilon: 1e-3 });
    const theirs = tf.layers.batchNormalization({ momentum: 0.8, epsilon: 1e-3 });
    for (const layer of [ours, theirs]) layer.build([null, 3, 3, 4]);
    const [a, b] = [ours, theirs].map((layer) =>
      tf.grad((input) => layer.apply(input, { training: true }) as tf.Tensor)(x, dy),
    );
    expectClose(a as tf.Tensor, b as tf.Tensor);
    for (const [i, weight] of ours.getWeights().entries())
      expectClose(weight, theirs.getWeights()[i] as tf.Tensor);
    expectClose(ours.apply(x) as tf.Tensor, theirs.apply(x) as tf.Tensor);
  });

  it('trains inside a model, with or without gamma and beta', async () => {
    for (const [center, scale, trained] of [
      [true, true, 4],
      [false, true, 3],
      [true, false, 3],
      [false, false, 2],
    ] as const) {
      const layer = new BatchNorm({ center, scale });
      const model = tf.sequential({
        layers: [tf.layers.dense({ units: 3, inputShape: [2] }), layer],
      });
      expect(model.trainableWeights.length).toBe(trained);
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      const x = tf.randomNormal([8, 2], 3, 1, 'float32', 1);
      await model.fit(x, tf.zeros([8, 3]), { epochs: 1, verbose: 0 });
      expect(read(layer.movingMean).abs().sum().dataSync()[0]).toBeGreaterThan(0);
    }
  });

  it.each(['layer', 'model'] as const)(
    'keeps its averages and predicts as in inference when the %s is frozen',
    (which) => {
      const layer = new BatchNorm({ inputShape: [2] });
      const model = tf.sequential({ layers: [layer] });
      (which === 'layer' ? layer : model).trainable = false;
      const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
      const y = layer.apply(x, { training: true }) as tf.Tensor;
      expectClose(y, x.div(Math.sqrt(1 + 1e-5)));
      expectClose(read(layer.movingMean), tf.zeros([2]));
      (which === 'layer' ? layer : model).trainable = true;
      layer.apply(x, { training: true });
      expectClose(read(layer.movingMean), tf.tensor1d([0.2, 0.3]));
    },
  );

  it('survives the round trip through its configuration', () => {
    const layer = new BatchNorm({
      axis: 1,
      momentum: 0.5,
      initialGamma: 0,
      movingVarianceEstimate: 'sample',
      inputShape: [3, 4],
    });
    const model = tf.sequential({ layers: [layer] });
    const [twin] = (
      tf.Sequential.fromConfig(
        tf.Sequential,
        model.getConfig() as tf.serialization.ConfigDict,
      ) as tf.Sequential
    ).layers as [BatchNorm];
    expect(twin).toBeInstanceOf(BatchNorm);
    expect(twin.getConfig()).toEqual(layer.getConfig());
    expectClose(read(twin.gamma), tf.zeros([3]));
  });

  it('leaves only its output behind', () => {
    const layer = new BatchNorm();
    const x = tf.ones([4, 2]);
    tf.dispose(layer.apply(x, { training: true }) as tf.Tensor);
    expectNoLeak(() => tf.dispose(layer.apply(x, { training: true }) as tf.Tensor));
  });

  it('asks for the extent of the channel axis', () => {
    expect(() => new BatchNorm().build([null, 3, null])).toThrow(/extent/);
  });
});
