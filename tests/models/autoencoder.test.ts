import { beforeAll, describe, expect, it } from 'vitest';
import { ready, tf } from '../../src/backend';
import { Random, ShapeError } from '../../src/core';
import { principalAngles, principalComponents } from '../../src/inspect';
import { autoencoder } from '../../src/models';
import { fit } from '../../src/train';

beforeAll(() => ready());

describe('autoencoder', () => {
  it('is its encoder followed by its decoder', () => {
    const { model, encoder, decoder } = autoencoder({
      inputs: 6,
      units: [4, 2],
      activation: 'tanh',
      seed: 1,
    });
    const x = tf.randomNormal([5, 6], 0, 1, 'float32', 1);
    const code = encoder.predict(x) as tf.Tensor;
    expect(code.shape).toEqual([5, 2]);
    const whole = (model.predict(x) as tf.Tensor).arraySync();
    expect((decoder.predict(code) as tf.Tensor).arraySync()).toEqual(whole);
    expect(encoder.layers.concat(decoder.layers).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['encode1', 'encode2', 'decode1', 'decode2']),
    );
  });

  it('trained without activation, spans the space of the principal components (Baldi and Hornik 1989)', async () => {
    const random = new Random(4);
    const x = tf.tensor2d(
      Array.from({ length: 256 }, () => {
        const [a, b] = [random.normal(0, 2), random.normal(0, 1.5)];
        const mixed = [a + b, a - b, 0.5 * a, b, 0.2 * a - b];
        return mixed.map((value) => value + random.normal(0, 0.1));
      }),
    );
    const { model, decoder } = autoencoder({ inputs: 5, units: [2], seed: 2 });
    const run = { epochs: 60, batchSize: 32, optimizer: 'adam', learningRate: 0.02, listeners: [] } as const;
    await fit(model, { x, y: x }, { ...run, loss: 'meanSquaredError' });
    const spanned = (decoder.getWeights()[0] as tf.Tensor2D).transpose() as tf.Tensor2D;
    expect(Math.max(...principalAngles(spanned, principalComponents(x, 2)))).toBeLessThan(5);
  });

  it('frees all it holds', () => {
    const count = tf.memory().numTensors;
    const { model } = autoencoder({ inputs: 3, units: [2] });
    expect(tf.memory().numTensors).toBe(count + 4);
    model.dispose();
    expect(tf.memory().numTensors).toBe(count);
  });

  it('refuses a bottleneck that is none', () => {
    expect(() => autoencoder({ inputs: 3, units: [] })).toThrow(ShapeError);
    expect(() => autoencoder({ inputs: 3, units: [0.5] })).toThrow(ShapeError);
  });
});
