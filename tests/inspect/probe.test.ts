import { beforeAll, describe, expect, it } from 'vitest';
import { ready, tf } from '../../src/backend';
import { layerActivations, recordActivations } from '../../src/inspect';

beforeAll(() => ready({ backend: 'cpu' }));

const shapes = (activations: Record<string, tf.Tensor>) =>
  Object.fromEntries(Object.entries(activations).map(([name, tensor]) => [name, tensor.shape]));

function network(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [3], units: 4, activation: 'relu', name: 'hidden' }),
      tf.layers.dropout({ rate: 0.5, seed: 1, name: 'dropout' }),
      tf.layers.dense({ units: 2, name: 'logits' }),
    ],
  });
}

describe('recordActivations', () => {
  it('keeps what is tapped and nothing else', () => {
    const x = tf.tensor2d([[1, -2]]);
    const before = tf.memory().numTensors;
    const { result, activations } = recordActivations((tap) => {
      const z = tap('z', x.mul(2));
      return tap('a', tap('z', tf.relu(z)));
    });
    expect([...result.dataSync()]).toEqual([2, 0]);
    expect([...(activations.z as tf.Tensor).dataSync()]).toEqual([2, -4]);
    expect(Object.keys(activations)).toEqual(['z', 'z#2', 'a']);
    tf.dispose([result, ...Object.values(activations)]);
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });
});

describe('layerActivations', () => {
  it("agrees with the model's own prediction, layer by layer", () => {
    const model = network();
    const x = tf.randomNormal([5, 3], 0, 1, 'float32', 7);
    const before = tf.memory().numTensors;
    const activations = layerActivations(model, x);
    expect(shapes(activations)).toEqual({ hidden: [5, 4], dropout: [5, 4], logits: [5, 2] });
    const prediction = model.predict(x) as tf.Tensor;
    expect(activations.logits?.dataSync()).toEqual(prediction.dataSync());
    expect(activations.dropout?.dataSync()).toEqual(activations.hidden?.dataSync());
    tf.dispose([prediction, ...Object.values(activations)]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('runs in training mode, where dropout drops', () => {
    const model = network();
    const x = tf.randomNormal([64, 3], 0, 1, 'float32', 7);
    const activations = layerActivations(model, x, { training: true, layers: ['hidden', 'dropout'] });
    const hidden = [...(activations.hidden as tf.Tensor).dataSync()];
    const dropped = [...(activations.dropout as tf.Tensor).dataSync()];
    expect(Object.keys(activations)).toEqual(['hidden', 'dropout']);
    dropped.forEach((value, i) => {
      expect([0, 2 * (hidden[i] as number)]).toContainEqual(value);
    });
    const zeros = (values: number[]) => values.filter((value) => value === 0).length;
    expect(zeros(dropped)).toBeGreaterThan(zeros(hidden));
  });

  it('leaves the model as it was, also after an error', () => {
    const model = network();
    expect(() => layerActivations(model, tf.ones([2, 7]))).toThrow();
    expect(model.layers.every((layer) => !Object.hasOwn(layer, 'call'))).toBe(true);
  });

  it('lists the layers there are', () => {
    expect(() => layerActivations(network(), tf.ones([1, 3]), { layers: ['conv'] })).toThrow(
      /no layer "conv"; it has hidden, dropout, logits/,
    );
  });
});
